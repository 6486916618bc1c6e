"""A drawn glyph at another size: its contours smoothed and filled anew."""

from __future__ import annotations

import cv2
import numpy as np

from linewright.base import Pixels
from linewright.fonts.contours import area, enlargement, find_outlines, smoothed

WOBBLE = 1 / 180
"""What is finer along the contour than this share of the frame is a model's noise, not its hand."""

_SPECK = 1e-4  # of the frame's area: blots and holes below it are dropped
_SUBPIXEL = 4  # bits of a pixel that the filler takes
_FILLED = 1024  # pixels at least that contours are filled at, and four times the size


def redrawn(image: Pixels, size: int, *, smooth: float = WOBBLE) -> Pixels:
    """Return a glyph at ``size`` pixels, its contours smoothed.

    Args:
        image: H x H uint8, paper 255, ink 0, grey at the edges.
        size: side of the result, larger or smaller than H.
        smooth: share of the frame's side, along the contour, below which wobbles go.

    Returns:
        ``size`` x ``size`` uint8, anti-aliased.
    """
    height = image.shape[0]
    step = 1 / enlargement(image)
    large = [loop for loop in find_outlines(image) if abs(area(loop)) >= _SPECK * height**2]
    if smooth > 0:
        large = [smoothed(loop, smooth * height / step) for loop in large]
    side = size * max(4, -(-_FILLED // size))
    # The filler's (0, 0) is the middle of the first pixel, a contour's is its corner.
    places = [
        np.rint((loop * (side / height) - 0.5) * 2**_SUBPIXEL).astype(np.int32) for loop in large
    ]
    page = np.full((side, side), 255, np.uint8)
    if places:
        cv2.fillPoly(page, places, 0, lineType=cv2.LINE_8, shift=_SUBPIXEL)
    return np.asarray(cv2.resize(page, (size, size), interpolation=cv2.INTER_AREA), np.uint8)

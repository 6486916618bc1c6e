"""Where ink ends: closed contours of a grey image at sub-pixel accuracy.

A grey pixel tells how much of it is ink. The image is enlarged and made crisp under the condition
that its block means stay the given pixels (iterative back-projection: M. Irani, S. Peleg,
"Improving resolution by image registration", CVGIP 53, 1991), and then cut at half ink by
marching squares (W. Lorensen, H. Cline, "Marching cubes", SIGGRAPH 1987, in two dimensions).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, cast

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.measure import find_contours

from linewright.base import Pixels

Points: TypeAlias = NDArray[np.float64]
"""N x 2 points (x, y)."""

_FIELD = 512  # pixels that the enlarged image has at least, up to four times the given side
_ROUNDS = 3
_CONTRAST = 1.5


def find_outlines(image: Pixels) -> list[Points]:
    """Return the closed contours of the ink, with evenly spaced points.

    Args:
        image: H x W uint8, paper 255, ink 0, grey at the edges. The frame counts as paper outside.

    Returns:
        For each contour N x 2 points (x, y) in pixels of ``image``, x to the right, y downwards,
        (0, 0) being the upper left corner of the first pixel. The first point is not repeated.
        On the page, ink lies to the left of the way, so that outer contours run anticlockwise
        and holes clockwise. No two contours touch.
    """
    scale = enlargement(image)
    field = np.pad(_crisp(image, scale), 1)
    cut = cast(Callable[..., list[Points]], find_contours)
    loops = cut(field, 0.5, positive_orientation="high")
    return [_spaced((loop[:-1, ::-1] - 0.5) / scale, 1 / scale) for loop in loops if len(loop) > 3]


def smoothed(loop: Points, width: float) -> Points:
    """Return a closed loop without what is finer than ``width``, hardly smaller than it was.

    A Gaussian along the loop takes the wobbles out and draws bows inwards; what it took away,
    smoothed in its turn, is given back ("twicing": J. Tukey, "Exploratory Data Analysis", 1977).

    Args:
        loop: N x 2 points at even distances, the first not repeated.
        width: standard deviation of the Gaussian, in distances of two points.
    """
    kept = np.exp(-2 * (np.pi * width * np.fft.rfftfreq(len(loop))) ** 2)
    waves = np.fft.rfft(loop, axis=0) * (1 - (1 - kept) ** 2)[:, None]
    return np.asarray(np.fft.irfft(waves, len(loop), axis=0))


def enlargement(image: Pixels) -> int:
    """Return how many contour points there are to one pixel's side."""
    return int(np.clip(_FIELD // max(image.shape), 1, 4))


def area(loop: Points) -> float:
    """Return the signed area of a closed loop: positive if it runs anticlockwise with y upwards."""
    x, y = loop.T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)


def _crisp(image: Pixels, scale: int) -> NDArray[np.float32]:
    """Return the share of ink, 0..1, at ``scale`` times the resolution."""
    ink = 1 - image.astype(np.float32) / 255
    height, width = ink.shape
    large, small = (width * scale, height * scale), (width, height)
    field: NDArray[Any] = cv2.resize(ink, large, interpolation=cv2.INTER_CUBIC)
    blur = 0.4 + 0.1 * scale  # without it the steps of the pixels come through
    for _ in range(_ROUNDS):
        field = cv2.GaussianBlur(field, (0, 0), blur)
        field = np.clip(0.5 + (field - 0.5) * _CONTRAST, 0, 1)
        missing = ink - cv2.resize(field, small, interpolation=cv2.INTER_AREA)
        field += cv2.resize(missing, large, interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.GaussianBlur(field, (0, 0), blur), dtype=np.float32)


def _spaced(loop: Points, step: float) -> Points:
    """Return points at even distances of about ``step`` along a closed loop."""
    closed = np.vstack((loop, loop[:1]))
    walked = np.concatenate(([0.0], np.hypot(*np.diff(closed, axis=0).T).cumsum()))
    count = max(8, round(walked[-1] / step))
    at = np.arange(count) * (walked[-1] / count)
    return np.column_stack([np.interp(at, walked, closed[:, axis]) for axis in (0, 1)])

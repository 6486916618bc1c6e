"""Worn ink made whole: holes in lines and bites out of their edges, which thinning would circle.

A gap in the ink is filled where the line is, once it is filled, no wider than beside it. What lies
between two lines, or inside of a letter, would make one wide line of both and stays.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base import Mask
from linewright.pages.components import Components, find_components

# Paper inside of ink that is smaller than a square with this side is a gap in the ink.
_PINHOLE_MM = 0.25
# A larger hole is none of a line's; beside it is what lies within so much, mm.
_HOLE_MM2, _BESIDE_MM = 2.0, 1.2
# How many times wider than beside a filled line may be, and by how many pixels more, half widths.
_WIDER, _PIXELS = 1.15, 0.6
# How wide a line is whose middle has holes, as a quantile along it; and how often it is asked.
_USUAL, _ROUNDS = 0.75, 2
# A bite's mouth, or a gap across a line, is at most twice this wide; what is smaller than a square
# with the second side is an inner corner that was rounded.
_BITE_MM, _CORNER_MM = 0.17, 0.2


def without_holes(mask: Mask, px_per_mm: float) -> Mask:
    """Fill pinholes, and larger holes in lines.

    Args:
        mask: H x W, ink.
        px_per_mm: resolution.
    """
    gaps = find_components(~mask, connectivity=4)
    tiny = gaps.areas < (_PINHOLE_MM * px_per_mm) ** 2
    tiny[0] = False
    mask = np.asarray(mask | tiny[gaps.labels], dtype=np.bool_)
    maybe = (gaps.areas < _HOLE_MM2 * px_per_mm**2) & ~tiny
    maybe[0] = False
    return _filled(mask, gaps, maybe, px_per_mm)


def without_bites(mask: Mask, px_per_mm: float) -> Mask:
    """Fill narrow bites out of the edges of lines, and narrow gaps across them.

    Args:
        mask: H x W, ink without lettering, whose signs it would join.
        px_per_mm: resolution.
    """
    side = 2 * max(round(_BITE_MM * px_per_mm), 1) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    closed = cv2.morphologyEx(mask.view(np.uint8), cv2.MORPH_CLOSE, disc).view(np.bool_)
    gaps = find_components(closed & ~mask)
    maybe = gaps.areas > (_CORNER_MM * px_per_mm) ** 2
    maybe[0] = False
    return without_holes(_filled(mask, gaps, maybe, px_per_mm), px_per_mm)


def _filled(mask: Mask, gaps: Components, maybe: NDArray[np.bool_], px_per_mm: float) -> Mask:
    """Fill those gaps that leave their line as wide as it is beside them."""
    reach = round(_BESIDE_MM * px_per_mm)
    # What is filled first shows how wide the line is beside what is left.
    for _ in range(_ROUNDS):
        if not maybe.any():
            break
        whole = _depth(mask | maybe[gaps.labels])
        highest = cv2.dilate(whole, np.ones((3, 3), np.uint8))
        now = _depth(mask)
        middle = mask & (whole >= highest)
        chosen = np.zeros(len(maybe), dtype=np.bool_)
        for number in np.flatnonzero(maybe).tolist():
            x0, y0, x1, y1 = gaps.boxes[number].tolist()
            own = gaps.labels[y0:y1, x0:x1] == number
            wide = float(highest[y0:y1, x0:x1][own].max())
            window = slice(max(y0 - reach, 0), y1 + reach), slice(max(x0 - reach, 0), x1 + reach)
            beside = now[window][middle[window]]
            if beside.size:
                usual = float(np.quantile(beside, _USUAL))
                chosen[number] = wide <= _WIDER * usual + _PIXELS
        mask = np.asarray(mask | chosen[gaps.labels], dtype=np.bool_)
        maybe = maybe & ~chosen
    return mask


def _depth(mask: Mask) -> NDArray[np.float32]:
    distances = cv2.distanceTransform(mask.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    return np.asarray(distances, dtype=np.float32)

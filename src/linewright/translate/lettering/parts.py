"""Which ink of a repaired page is lettering, told from the forms alone.

Nothing is read here: what is taken for lettering by mistake is only left as it was repaired.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base import Mask, Pixels
from linewright.pages import Analysis, find_mask

# Straight ink longer than this is a line. The diagonal strokes of capitals 3.5 mm high stay below.
_LINE_MM = 5.0
_DIRECTIONS = 24
# Lines are sought at no more than this, px per mm: a finer page has no straighter lines.
_COARSE = 4.0


class Parts(NamedTuple):
    """The ink of a page.

    Attributes:
        page: the page and all of its ink.
        lines: straight ink longer than lettering has, H x W bool.
        letters: what is formed and placed as lettering is, apart from the lines that cross it,
            H x W bool.
    """

    page: Analysis
    lines: Mask
    letters: Mask


def find_parts(repaired: Pixels, px_per_mm: float) -> Parts:
    """Tell lettering from lines on a repaired page, H x W uint8.

    Rows of small shapes are lettering. They are sought twice, among groups of touching ink as they
    stand and after long lines are taken away, since a number often touches its dimension line.

    Raises:
        DataError: see `find_mask`.
    """
    ink = find_mask(repaired, px_per_mm)
    lines = _long_lines(ink, px_per_mm)
    letters = np.zeros_like(ink)
    page, unlined = (Analysis(repaired, px_per_mm, ink=some) for some in (ink, ink & ~lines))
    for some in (page, unlined):
        letters |= _in_rows(some)[some.components.labels]
    return Parts(page, lines & ~letters, letters)


def disc(radius: float) -> NDArray[np.uint8]:
    """Return a disc for morphology, uint8, of at least 3 x 3."""
    reach = max(math.ceil(radius), 1)
    y, x = np.ogrid[-reach : reach + 1, -reach : reach + 1]
    return np.asarray(x * x + y * y <= max(radius, 1.0) ** 2 + 0.3, dtype=np.uint8)


def grown(mask: Mask, radius: float) -> Mask:
    """Return a mask with all that lies within ``radius`` px of it."""
    return np.asarray(cv2.dilate(mask.view(np.uint8), disc(radius)), dtype=np.bool_)


def _in_rows(page: Analysis) -> NDArray[np.bool_]:
    """Return a table by component that says which stand in rows, level or upwards."""
    table = np.zeros(len(page.components.areas), dtype=np.bool_)
    for row in page.rows():
        table[list(row.members)] = True
    return table


def _long_lines(ink: Mask, px_per_mm: float) -> Mask:
    """Return the ink in which a straight line of `_LINE_MM` has room, H x W bool."""
    height, width = ink.shape
    share = min(1.0, _COARSE / px_per_mm)
    coarse = _scaled(ink, (max(1, round(height * share)), max(1, round(width * share))))
    half = _LINE_MM * px_per_mm * share / 2
    found = np.zeros_like(coarse)
    for number in range(_DIRECTIONS):
        needle = _needle(half, math.pi * number / _DIRECTIONS)
        found |= cv2.morphologyEx(coarse.view(np.uint8), cv2.MORPH_OPEN, needle) > 0
    return np.asarray(_scaled(found, (height, width)) & ink, dtype=np.bool_)


def _scaled(mask: Mask, shape: tuple[int, int]) -> Mask:
    """Return a mask at another size; of pixels made one, a quarter decides."""
    if mask.shape == shape:
        return mask
    scaled = cv2.resize(255 * mask.view(np.uint8), shape[::-1], interpolation=cv2.INTER_AREA)
    return np.asarray(scaled > 63, dtype=np.bool_)


def _needle(half: float, angle: float) -> NDArray[np.uint8]:
    """Return a straight line of one pixel's width through the middle of a square."""
    reach = math.ceil(half)
    needle = np.zeros((2 * reach + 1, 2 * reach + 1), np.uint8)
    away = half * np.array([math.cos(angle), math.sin(angle)])
    first, last = (np.rint(16 * (reach + sign * away)).astype(int).tolist() for sign in (1, -1))
    cv2.line(needle, first, last, 1, 1, shift=4)
    return needle

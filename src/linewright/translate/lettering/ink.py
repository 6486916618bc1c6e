"""Which ink of a page is lettering, and the scan's own ink put back into it.

Lines are the network's. Of lettering the worn scan is the safer source: a network that fills a gap
or takes a speck away also fills the eye of an 8. So around lettering each pixel is the mean of the
repaired page's ink and of the scan's.

Nothing is read here: lettering is told by its forms alone, and what is taken for it by mistake is
only left as it was repaired.
"""

import math
from collections.abc import Callable
from itertools import chain
from typing import NamedTuple

import cv2
import numpy as np

from linewright.base import Mask, Pixels
from linewright.nn import Grain, plan_tiles, read_tile
from linewright.pages import Analysis, find_mask

# What belongs to lettering, and what belongs to a line, mm around its ink.
ROUND_MM, BESIDE_MM = 0.7, 0.4
# A page is worked on in squares with this side, px, that see so much around them, mm.
_SIDE, _AROUND_MM = 2048, 12.0

# Straight ink longer than this is a line. The diagonal strokes of capitals 3.5 mm high stay below.
_LINE_MM = 5.0
_LETTER_MM = 10.5  # no letter is larger
_DIRECTIONS = 24
# Lines are sought at no more than this, px per mm: a finer page has no straighter lines.
_COARSE = 4.0

# The paper is what is lightest within this, and ink as dark as its mean within that, mm.
_PAPER_MM, _INK_MM = 1.8, 8.0
_EVEN_MM = 3.0  # what the paper's lightness is averaged over, mm
_FAINTEST = 12.0  # ink this much darker than paper is black enough to measure by, grey levels
# Shares of the ink's darkness: what is paper's grain, and what is ink for certain.
_GRAIN, _SURE = 0.2, 0.9


def with_lettering(repaired: Pixels, scan: Pixels, px_per_mm: float) -> Pixels:
    """Return a repaired page, H x W uint8, whose lettering has the ink of its scan as well."""
    return in_tiles(_with_lettering, repaired, scan, px_per_mm, around_mm=_AROUND_MM)


def in_tiles(
    change: Callable[[Pixels, Pixels, float], Pixels],
    repaired: Pixels,
    scan: Pixels,
    px_per_mm: float,
    *,
    around_mm: float,
) -> Pixels:
    """Return a repaired page changed tile by tile, with its scan; each tile sees so much around it."""
    halo = math.ceil(around_mm * px_per_mm)
    grain = Grain(halo, multiple=1)
    page = repaired.copy()
    for tile in plan_tiles(*repaired.shape[:2], tile=_SIDE + 2 * halo, grain=grain):
        mixed = change(read_tile(repaired, tile), read_tile(scan, tile), px_per_mm)
        down, across = tile.rows.own, tile.columns.own
        target = page[tile.rows.keep : tile.rows.end, tile.columns.keep : tile.columns.end]
        inner = mixed[down.start : down.stop, across.start : across.stop]
        target[:] = inner[: target.shape[0], : target.shape[1]]
    return page


def _with_lettering(repaired: Pixels, scan: Pixels, px_per_mm: float) -> Pixels:
    parts = find_parts(repaired, px_per_mm)
    if not parts.letters.any():
        return repaired
    around = dilate(parts.letters, ROUND_MM * px_per_mm)
    around &= ~dilate(parts.lines, BESIDE_MM * px_per_mm) | parts.letters
    return np.where(around, 255 - lettering_ink(scan, repaired, px_per_mm), repaired)


def lettering_ink(scan: Pixels, repaired: Pixels, px_per_mm: float, *, part: float = 0.5) -> Pixels:
    """Return the weighted mean of the ink of a scan, levelled, and of its repaired page."""
    # H x W uint8, paper 0, ink up to 255. It holds where there is lettering; the scan's stains and
    # folds are in it as well. `part` weighs the scan's ink, 0..1: more reads better, but is greyer.
    smooth = cv2.GaussianBlur(scan, (0, 0), 0.5)
    reach = np.ones((2 * int(_PAPER_MM * px_per_mm) + 1,) * 2, np.uint8)
    even = (int(_EVEN_MM * px_per_mm) | 1,) * 2
    paper = cv2.blur(cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, reach), even)
    dark = cv2.subtract(paper, scan).astype(np.float32)
    ink = (repaired < 127).astype(np.float32)
    window = (int(_INK_MM * px_per_mm) | 1,) * 2
    usual = cv2.blur(dark * ink, window) / np.maximum(cv2.blur(ink, window), 1e-3)
    share = (dark / np.maximum(usual, _FAINTEST) - _GRAIN) / (_SURE - _GRAIN)
    levelled = 255 * share.clip(0, 1)
    return np.asarray((1 - part) * (255.0 - repaired) + part * levelled, dtype=np.uint8)


class InkParts(NamedTuple):
    """The ink of a page."""

    page: Analysis  # the page and all of its ink
    lines: Mask  # straight ink longer than lettering has
    letters: Mask  # formed and placed as lettering is, apart from the lines that cross it


def find_parts(repaired: Pixels, px_per_mm: float) -> InkParts:
    """Tell lettering from lines on a repaired page, H x W uint8."""
    # Rows of small shapes are lettering. A number often touches its dimension line, so they are sought
    # without long lines; what is no larger than a letter keeps its straight strokes.
    page = Analysis(repaired, px_per_mm, ink=find_mask(repaired, px_per_mm))
    lines = _long_lines(page.ink, px_per_mm)
    boxes = page.components.boxes
    large = (boxes[:, 2:] - boxes[:, :2]).max(axis=1) > _LETTER_MM * px_per_mm
    small = Analysis(repaired, px_per_mm, ink=page.ink & ~(lines & large[page.components.labels]))
    in_rows = small.components.table(chain.from_iterable(row.members for row in small.rows()))
    letters: Mask = in_rows[small.components.labels]
    return InkParts(page, lines & ~letters, letters)


def disc(radius: float) -> Pixels:
    """Return a disc for morphology, uint8, of at least 3 x 3."""
    reach = max(math.ceil(radius), 1)
    y, x = np.ogrid[-reach : reach + 1, -reach : reach + 1]
    return np.asarray(x * x + y * y <= max(radius, 1.0) ** 2 + 0.3, dtype=np.uint8)


def dilate(mask: Mask, radius: float) -> Mask:
    """Return a mask with all that lies within ``radius`` px of it."""
    return np.asarray(cv2.dilate(mask.view(np.uint8), disc(radius)), dtype=np.bool_)


def _long_lines(ink: Mask, px_per_mm: float) -> Mask:
    """Return the ink in which a straight line of `_LINE_MM` has room, H x W bool."""
    height, width = ink.shape
    share = min(1.0, _COARSE / px_per_mm)
    coarse = _resized(ink, (max(1, round(height * share)), max(1, round(width * share))))
    half = _LINE_MM * px_per_mm * share / 2
    lines = np.zeros_like(coarse)
    for number in range(_DIRECTIONS):
        needle = _needle(half, math.pi * number / _DIRECTIONS)
        lines |= cv2.morphologyEx(coarse.view(np.uint8), cv2.MORPH_OPEN, needle) > 0
    return np.asarray(_resized(lines, (height, width)) & ink, dtype=np.bool_)


def _resized(mask: Mask, shape: tuple[int, int]) -> Mask:
    """Return a mask at another size; of pixels made one, a quarter decides."""
    if mask.shape == shape:
        return mask
    resized = cv2.resize(255 * mask.view(np.uint8), shape[::-1], interpolation=cv2.INTER_AREA)
    return np.asarray(resized > 63, dtype=np.bool_)


def _needle(half: float, angle: float) -> Pixels:
    """Return a straight line of one pixel's width through the middle of a square."""
    reach = math.ceil(half)
    needle = np.zeros((2 * reach + 1, 2 * reach + 1), np.uint8)
    away = half * np.array([math.cos(angle), math.sin(angle)])
    first, last = (np.rint(16 * (reach + sign * away)).astype(int).tolist() for sign in (1, -1))
    cv2.line(needle, first, last, 1, 1, shift=4)
    return needle

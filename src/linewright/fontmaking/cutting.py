"""Cut filled-in sample sheets back into one image a character."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.errors import DataError
from linewright.fontmaking.template import (
    CELL,
    HEIGHT,
    MAX_PAGES,
    WIDTH,
    cell_corner,
    find_marks,
    list_mark,
    mark_corners,
    pages_of,
)
from linewright.raster import Page, Pixels

SIDE = 256
"""Pixels of a cut image, unless the caller says otherwise."""

_MARGIN = 2.0  # millimetres round a cell that are cut with it, since brushes go beyond the rules
_BLACK, _WHITE = 0.30, 0.72  # brightness against the paper: ink below, paper and rules above
_EMPTY = 0.004  # share of ink up to which a cell counts as empty
_SCANT, _HEAVY = 0.02, 0.6  # share of ink outside of which a cell is doubtful
_PALE = 0.45  # the darkest ink of a good cell is darker than this
_FINDABLE = 1600  # pixels of the longer side at which marks are looked for


class Cut(NamedTuple):
    """What came of cutting.

    Attributes:
        images: SIDE x SIDE uint8 by character, paper 255, ink 0; doubtful ones included.
        empty: characters whose cell has no ink.
        doubtful: why, by character.
        missing: characters of pages of which there was no scan.
        failed: why, by the name of a scan that could not be cut.
    """

    images: dict[str, Pixels]
    empty: list[str]
    doubtful: dict[str, str]
    missing: list[str]
    failed: dict[str, str]


def cut_sheet(scans: Iterable[Page], chars: Sequence[str], *, side: int = SIDE) -> Cut:
    """Find the sheets in scans or photographs and cut their cells.

    A sheet may lie anyhow, in any order, and be seen at an angle. Uneven light is evened out and
    the rules are removed. A scan that cannot be used is reported and the rest goes on.

    Args:
        scans: pages as `read_pages` gives them.
        chars: the list that was printed (see `print_sheet`).
        side: pixels of an image.

    Raises:
        DataError: no characters, one twice, too many, or not one scan could be cut.
    """
    pages = pages_of(chars)
    cut = Cut({}, [], {}, [], {})
    seen: set[int] = set()
    for scan in scans:
        try:
            number, flat = _flattened(scan.pixels, list_mark(chars), len(pages), side)
        except _NotASheetError as error:
            cut.failed[scan.name] = str(error)
            continue
        if number in seen:
            cut.failed[scan.name] = f"page {number + 1} has been cut from another scan"
            continue
        seen.add(number)
        _cut_cells(flat, pages[number], side, cut)
    if not seen:
        reasons = "; ".join(f"{name}: {why}" for name, why in cut.failed.items()) or "no scan"
        raise DataError(f"not one page could be cut ({reasons})", where="sample sheet")
    cut.missing.extend(char for n, page in enumerate(pages) if n not in seen for char in page)
    return cut


class _NotASheetError(Exception):
    """Why a scan cannot be cut, in words for the user."""


def _flattened(image: Pixels, listed: int, pages: int, side: int) -> tuple[int, Pixels]:
    """Return the number of the page and the page seen straight on, evenly lit, without rules."""
    grey = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    marks = _marks(grey)
    numbers = {mark // 4 for mark in marks if mark < 4 * MAX_PAGES}
    corners = {mark % 4: place for mark, place in marks.items() if mark < 4 * MAX_PAGES}
    if len(numbers) != 1 or len(corners) < 3:
        raise _NotASheetError(f"{len(corners)} corner marks of {len(numbers)} pages were found")
    lists = [mark for mark in marks if mark >= 4 * MAX_PAGES]
    number = numbers.pop()
    if (lists and lists != [listed]) or number >= pages:
        raise _NotASheetError("the sheet was printed with another list of characters")
    scale = side / (CELL + 2 * _MARGIN)
    where = mark_corners()
    on_page = np.concatenate([where[corner] for corner in sorted(corners)]) * scale
    in_scan = np.concatenate([corners[corner] for corner in sorted(corners)])
    matrix, _ = cv2.findHomography(in_scan, on_page)
    size = (round(WIDTH * scale), round(HEIGHT * scale))
    flat = cv2.warpPerspective(
        image, matrix, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE
    )
    return number, _evened(flat, scale)


def _marks(grey: Pixels) -> dict[int, NDArray[np.float32]]:
    """Find the marks, in a smaller image first, since noise hides them in a large one."""
    shrink = min(1.0, _FINDABLE / max(grey.shape))
    small = cv2.resize(grey, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    marks = find_marks(small)
    if sum(mark < 4 * MAX_PAGES for mark in marks) < 4:
        marks = {**find_marks(grey), **{mark: (at + 0.5) / shrink - 0.5 for mark, at in marks.items()}}
        return marks
    return {mark: (at + 0.5) / shrink - 0.5 for mark, at in marks.items()}


def _evened(flat: Pixels, scale: float) -> Pixels:
    """Return grey with the paper at 255 everywhere, ink at 0, and the pale rules gone."""
    channels = flat[..., None] if flat.ndim == 2 else flat
    reach = 2 * round(2 * scale) + 1  # wider than any stroke
    bright = np.zeros(flat.shape[:2], dtype=np.float32)
    for channel in np.moveaxis(channels, -1, 0):
        small = cv2.resize(channel, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
        kernel = np.ones((max(3, reach // 4 | 1),) * 2, dtype=np.uint8)
        paper = cv2.morphologyEx(cv2.medianBlur(small, 5), cv2.MORPH_CLOSE, kernel)
        paper = cv2.GaussianBlur(paper.astype(np.float32), (0, 0), scale / 2)
        paper = cv2.resize(paper, channel.shape[::-1], interpolation=cv2.INTER_LINEAR)
        # Red rules are as bright as the paper in one channel; ink is dark in all of them.
        bright = np.maximum(bright, channel / np.maximum(paper, 1))
    bright = cv2.GaussianBlur(bright, (0, 0), 1.0)
    levels = np.clip((bright - _BLACK) / (_WHITE - _BLACK), 0, 1)
    return np.round(levels * 255).astype(np.uint8)


def _cut_cells(flat: Pixels, chars: list[str], side: int, cut: Cut) -> None:
    scale = side / (CELL + 2 * _MARGIN)
    for place, char in enumerate(chars):
        x, y = (round((at - _MARGIN) * scale) for at in cell_corner(place))
        image = _own_ink(flat[y : y + side, x : x + side], round(_MARGIN * scale))
        share = float((image < 128).mean())
        if share <= _EMPTY:
            cut.empty.append(char)
            continue
        cut.images[char] = image
        if why := _doubt(image, share):
            cut.doubtful[char] = why


def _own_ink(cell: Pixels, margin: int) -> Pixels:
    """Keep the ink that reaches into the cell and drop what lies in the margin only, and dust."""
    ink = (cell < 160).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    inside = np.unique(labels[margin:-margin, margin:-margin])
    kept = np.zeros(count, dtype=bool)
    kept[inside] = True
    kept &= stats[:, cv2.CC_STAT_AREA] >= max(6, ink.size // 6000)
    kept[0] = False
    near = cv2.dilate(kept[labels].astype(np.uint8), np.ones((5, 5), np.uint8))
    return np.where(near > 0, cell, np.uint8(255))


def _doubt(image: Pixels, share: float) -> str | None:
    frame = np.concatenate((image[0], image[-1], image[:, 0], image[:, -1]))
    if (frame < 128).any():
        return "the ink runs out of the cell"
    if share < _SCANT:
        return "very little ink"
    if share > _HEAVY:
        return "very much ink"
    if image.min() > _PALE * 255:
        return "the ink is pale"
    return None

"""A copybook page: characters in rows and columns, without marks in its corners.

Rows and columns are the bands in which ink lies. Which way they are read, and which character stands in which cell, is
told by a list and by reading.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np

from linewright.base import DataError, Floats32, Mask, Message, Pixels
from linewright.fonts.sample_cleaning import ink_levels, is_white_on_black, paper_around, remove_rules
from linewright.fonts.sample_reading import frame
from linewright.pages import GlyphReader, GlyphReading, with_channels

_REACH = 0.08  # share of the page's shorter side, wider than a stroke, over which paper is looked for
_LONG = 0.3  # share of the page from which a straight line is a rule
_GAP = 0.02  # of a band's most ink: below it lies between bands
_PART = 0.45  # of the usual band: a narrower one is a part of its neighbour
_LEAST_INK = 0.004  # share of a cell from which it is written in
_SURE = 0.9  # probability from which a reading names a cell
_AGREE = 0.5  # share of cells that are read as the list says, at least
_MOST_CELLS = 2000


class CopybookPage(NamedTuple):
    """What was cut out of a page."""

    images: dict[str, Pixels]  # S x S uint8, paper 255, ink 0
    unnamed: int  # cells with ink that no list and no reading names
    doubtful: dict[str, str]  # why, by character
    ink: Pixels  # the page, H x W uint8, paper 255, ink 0
    boxes: dict[str, tuple[int, int, int, int]]  # of the characters in it: left, top, right, bottom in pixels


def cut_copybook(page: Pixels, chars: Sequence[str], reader: GlyphReader, *, side: int) -> CopybookPage:
    """Cut a page, H x W or H x W x 3 uint8, whose characters stand in rows and columns.

    ``chars`` are those of the page in the order in which it is read, rows from the left or columns from the right;
    where they are not known (empty), cells are named by reading alone. DataError: there are no rows and columns, or
    the cells are not those of the list.
    """
    ink = _page_ink(page)
    boxes = _boxes(ink)
    cells = _cells(ink, boxes, side)
    readings = dict(zip(cells, reader.read([frame(image) for image in cells.values()]), strict=True))
    if not chars:
        named, unnamed = _by_reading(cells, readings)
        return CopybookPage(
            {char: cells[place] for char, place in named.items()},
            unnamed,
            {},
            ink,
            {char: boxes[place] for char, place in named.items()},
        )
    orders = [sorted(cells), sorted(cells, key=lambda place: (-place[1], place[0]))]
    order = max(orders, key=lambda some: _agreement(some, chars, readings))
    agreed = _agreement(order, chars, readings)
    if agreed < _AGREE:
        raise DataError(
            "{0} written cells in {1} rows, of which {2} are read as the list says",
            len(cells),
            1 + max(row for row, _ in cells),
            round(agreed * len(chars)),
            way_out="list the characters of the page in their order, rows from the left or columns from the right",
        )
    named = dict(zip(chars, order, strict=False))
    wrong: dict[str, str] = {
        char: Message("read as {0}", readings[place].candidates[0])
        for char, place in named.items()
        if readings[place].candidates[0] != char and readings[place].scores[0] >= _SURE
    }
    return CopybookPage(
        {char: cells[place] for char, place in named.items()},
        max(0, len(cells) - len(chars)),
        wrong,
        ink,
        {char: boxes[place] for char, place in named.items()},
    )


def _page_ink(page: Pixels) -> Pixels:
    grey = with_channels(page, 1)
    channels = page[..., None] if page.ndim == 2 else page
    if is_white_on_black(grey):
        channels = 255 - channels
    reach = max(9, round(_REACH * min(grey.shape)))
    paper = np.stack([paper_around(channels[..., n], reach) for n in range(channels.shape[2])], axis=-1)
    shares: Floats32 = np.asarray(channels / np.maximum(paper, 1), np.float32)
    levels, _ = ink_levels(shares, sigma=min(grey.shape) / 2000)
    return _without_long_lines(levels)


def _without_long_lines(levels: Pixels) -> Pixels:
    """Remove rules that run over many cells, where they are thin."""
    ink = (levels < 160).astype(np.uint8)
    thick = max(3, round(0.006 * min(ink.shape)))
    lines = np.zeros_like(ink)
    for turned in range(2):
        view, target = np.rot90(ink, turned), np.rot90(lines, turned)
        near = cv2.dilate(view, np.ones((3, 1), np.uint8))
        long = cv2.morphologyEx(near, cv2.MORPH_OPEN, np.ones((1, round(_LONG * view.shape[1])), np.uint8))
        tall = cv2.morphologyEx(view, cv2.MORPH_OPEN, np.ones((thick, 1), np.uint8))
        wide = cv2.dilate(long, np.ones((3, 1), np.uint8)) > 0
        target |= (wide & (view > tall)).astype(np.uint8)
    return np.where(cv2.dilate(lines, np.ones((3, 3), np.uint8)) > 0, np.uint8(255), levels)


def _boxes(ink: Pixels) -> dict[tuple[int, int], tuple[int, int, int, int]]:
    """Return the boxes of all cells by row and column: left, top, right, bottom."""
    rows, columns = (_bands(ink < 128, axis) for axis in (1, 0))
    if len(rows) * len(columns) < 2 or len(rows) * len(columns) > _MOST_CELLS:
        raise DataError("no rows and columns of characters were found")
    return {
        (row, column): (left, top, right, bottom)
        for row, (top, bottom) in enumerate(rows)
        for column, (left, right) in enumerate(columns)
    }


def _cells(
    ink: Pixels, boxes: dict[tuple[int, int], tuple[int, int, int, int]], side: int
) -> dict[tuple[int, int], Pixels]:
    """Return the written cells by row and column, each side x side."""
    found = {}
    for place, (left, top, right, bottom) in boxes.items():
        cell, _ = remove_rules(ink[top:bottom, left:right])
        if (cell < 128).mean() >= _LEAST_INK:
            found[place] = _square(cell, side)
    return found


def _bands(ink: Mask, axis: int) -> list[tuple[int, int]]:
    """Return where rows or columns begin and end: the middles of the gaps between bands of ink."""
    profile = ink.mean(axis=axis)
    full = profile > _GAP * np.quantile(profile, 0.95)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], full.astype(np.int8), [0]))))
    bands = [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
    if not bands:
        return []
    usual = float(np.quantile([b - a for a, b in bands], 0.75))
    merged = [bands[0]]
    for first, last in bands[1:]:
        before = merged[-1]
        part = min(last - first, before[1] - before[0]) < _PART * usual
        if part and last - before[0] <= 1.3 * usual:
            merged[-1] = (before[0], last)
        else:
            merged.append((first, last))
    merged = [band for band in merged if band[1] - band[0] >= _PART * usual]
    middles = [(a[1] + b[0]) // 2 for a, b in pairwise(merged)]
    margin = round(0.15 * usual)
    starts = [max(0, merged[0][0] - margin), *middles]
    ends = [*middles, min(len(profile), merged[-1][1] + margin)]
    return list(zip(starts, ends, strict=True))


def _square(cell: Pixels, side: int) -> Pixels:
    longer = max(cell.shape)
    square = np.full((longer, longer), 255, np.uint8)
    top, left = ((longer - length) // 2 for length in cell.shape)
    square[top : top + cell.shape[0], left : left + cell.shape[1]] = cell
    way = cv2.INTER_AREA if longer > side else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(square, (side, side), interpolation=way), np.uint8)


def _agreement(
    order: Sequence[tuple[int, int]], chars: Sequence[str], readings: dict[tuple[int, int], GlyphReading]
) -> float:
    pairs = zip(order, chars, strict=False)
    return sum(char in readings[place].candidates for place, char in pairs) / len(chars)


def _by_reading(
    cells: dict[tuple[int, int], Pixels], readings: dict[tuple[int, int], GlyphReading]
) -> tuple[dict[str, tuple[int, int]], int]:
    """Return the cells of characters that are surely read, and how many others there are."""
    named: dict[str, tuple[int, int]] = {}
    for place in cells:
        reading = readings[place]
        char = reading.candidates[0]
        if reading.scores[0] >= _SURE and char.isalpha():
            named.setdefault(char, place)
    return named, len(cells) - len(named)

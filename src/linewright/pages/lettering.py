"""Lettering: rows of small shapes that the reader takes for text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from linewright.base import Pixels
from linewright.pages.components import Groups
from linewright.pages.crossed_rows import uncrossed
from linewright.pages.row_reader import RowReader, box_of, plausible
from linewright.pages.text_reader import TextReader
from linewright.pages.text_rows import Row, find_rows
from linewright.pages.unread_signs import with_all_signs

# So many signs alone and alike are lettering.
_COMPANY = 5
_DIGITS = frozenset("23456789")


class Reading(NamedTuple):
    """A row that was read, in pixels of the page.

    Attributes:
        row: what was read.
        string: what it says.
        confidence: of the reader, 0..1.
        box: left, top, right, bottom of the row.
        baseline: y of the baseline, or x where the row is turned.
        height: of its capitals and digits.
    """

    row: Row
    string: str
    confidence: float
    box: tuple[float, float, float, float]
    baseline: float
    height: float


class Lettering(NamedTuple):
    """What was found.

    Attributes:
        readings: rows that were read.
        unsure: numbers of groups that look like lettering and were not read.
    """

    readings: tuple[Reading, ...]
    unsure: tuple[int, ...]


def find_lettering(
    pixels: Pixels,
    groups: Groups,
    reader: TextReader,
    px_per_mm: float,
    *,
    barred: Sequence[int] = (),
    parted: Sequence[int] = (),
    scan: Pixels | None = None,
) -> Lettering:
    """Find and read the lettering of a page, upright or turned to read upwards.

    Args:
        pixels: H x W uint8, paper 255.
        groups: its ink's groups of touching pixels.
        reader: the reader.
        px_per_mm: resolution.
        barred: numbers of groups that are no lettering.
        parted: numbers of groups that touch a ruled line: alone, only digits are signs.
        scan: the page before it was repaired, H x W uint8: each row is read there as well.
    """
    rows = [
        row
        for turned in (False, True)
        for row in find_rows(groups, barred, px_per_mm, turned=turned)
    ]
    row_reader = RowReader(pixels, groups, reader, scan)
    rows, read = uncrossed(row_reader, rows, row_reader.read(rows))
    rows, read = with_all_signs(row_reader, rows, read)
    ranked = sorted(
        (
            (confidence * min(len(string), row.letters + 2), confidence, string, row)
            for row, (string, confidence) in zip(rows, read, strict=True)
            if plausible(row, string, confidence)
        ),
        key=lambda item: -item[0],
    )
    taken: set[int] = set()
    readings: list[Reading] = []
    for _, confidence, string, row in ranked:
        if taken & set(row.members) or row.letters < 2:
            continue
        taken.update(row.members)
        readings.append(_reading(groups, row, string, confidence))
    alone = [
        _reading(groups, row, string, confidence)
        for _, confidence, string, row in ranked
        if row.letters == 1
        and not taken & set(row.members)
        and not _is_ring(groups, row.members)
        and (string in _DIGITS or not set(parted) & set(row.members))
    ]
    # One sign alone may be any small shape: it must be as high as lettering that is sure, or as
    # other signs that stand alone, as grid references do.
    sure = np.array([reading.height for reading in readings])
    singles = np.array([reading.height for reading in alone])
    for reading in alone:
        near = 0.14 * reading.height
        alike = int((np.abs(singles - reading.height) < near).sum()) >= _COMPANY
        alike |= bool((np.abs(sure - reading.height) < near).any())
        if alike and not taken & set(reading.row.members):
            taken.update(reading.row.members)
            readings.append(reading)
    unsure = {
        number for row in rows if row.letters > 2 for number in row.members if number not in taken
    }
    # What was parted from a line and not read goes back to it.
    unsure.difference_update(parted)
    return Lettering(tuple(readings), tuple(sorted(unsure)))


def _reading(groups: Groups, row: Row, string: str, confidence: float) -> Reading:
    """Measure a row: capitals stand on the baseline, some letters hang below it."""
    some = groups.boxes[list(row.members)].astype(np.float64)
    low, high = (2, 0) if row.turned else (3, 1)
    tall = some[:, low] - some[:, high]
    letters = tall > 0.7 * tall.max()
    box = tuple(float(side) for side in box_of(groups, row))
    return Reading(
        row,
        string,
        confidence,
        (box[0], box[1], box[2], box[3]),
        float(np.median(some[letters, low])),
        float(np.median(tall[letters])),
    )


def _is_ring(groups: Groups, members: Sequence[int]) -> bool:
    """Whether one shape is a circle, as a hole is, and no letter O."""
    x0, y0, x1, y1 = groups.boxes[members[0]]
    if abs((x1 - x0) - (y1 - y0)) > 0.12 * (y1 - y0):
        return False
    rows, columns = np.nonzero(groups.labels[y0:y1, x0:x1] == members[0])
    right, down = columns - (x1 - x0 - 1) / 2, rows - (y1 - y0 - 1) / 2
    radii = np.hypot(right, down)
    # A C is open on one side.
    directions = np.unique(np.floor(np.arctan2(down, right) / (np.pi / 12)))
    return bool(radii.min() > 0.55 * radii.max()) and len(directions) >= 24

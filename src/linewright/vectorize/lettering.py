"""Lettering: rows of small shapes that the reader takes for text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linewright.metrics.recognition import TextReader
from linewright.raster import Pixels
from linewright.vectorize.entities import Floats
from linewright.vectorize.groups import Groups
from linewright.vectorize.rereading import Cut, only_own, surer, without_others
from linewright.vectorize.rows import Row, find_rows
from linewright.vectorize.unread import (
    is_diameter,
    parts_of,
    too_tall,
    unread_signs,
    with_diameters,
)

_SURE, _SURE_ALONE = 0.75, 0.85
# Figures, such as the sign of the projection method, look like some Han character to the reader.
_SURE_HAN, _HAN = 0.95, "\u2e80"
# How surely a row that crosses another's end is read, and how much less surely the other may be
# read without it.
_SURE_CROSSING, _NO_WORSE = 0.9, 0.02
# So many signs alone and alike are lettering.
_COMPANY = 5
_DIGITS = frozenset("23456789")
_ALONE = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


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
    read = _read(pixels, groups, rows, reader, scan)
    rows, read = _uncrossed(pixels, groups, rows, read, reader, scan)
    rows, read = _with_all_signs(pixels, groups, rows, read, reader, scan)
    ranked = sorted(
        (
            (confidence * min(len(string), row.letters + 2), confidence, string, row)
            for row, (string, confidence) in zip(rows, read, strict=True)
            if _plausible(row, string, confidence)
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


def _read(
    pixels: Pixels,
    groups: Groups,
    rows: Sequence[Row],
    reader: TextReader,
    scan: Pixels | None,
) -> list[tuple[str, float]]:
    """Read rows on the page, and on the scan if there is one."""
    read = reader.read([_crop(pixels, groups, row) for row in rows])
    if scan is None:
        return list(read)
    again = reader.read([_crop(scan, groups, row, cut=without_others) for row in rows])
    # A lone fibre may look like an S on the scan: one sign must be one on the page as well.
    return [
        surer(one, two, partial(_plausible, row))
        if row.letters > 1 or _plausible(row, *one)
        else one
        for row, one, two in zip(rows, read, again, strict=True)
    ]


def _uncrossed(
    pixels: Pixels,
    groups: Groups,
    rows: Sequence[Row],
    read: Sequence[tuple[str, float]],
    reader: TextReader,
    scan: Pixels | None,
) -> tuple[list[Row], list[tuple[str, float]]]:
    """Shorten level rows by the signs of turned rows beside their ends, and the other way round.

    A number that stands beside the end of another, turned, is in reach of it: its first sign looks
    like the other's last, but lies on its side. Where the turned row and the shorter one are read
    surely, the longer one goes.
    """
    lies = _lying(groups)
    cut: dict[int, Row] = {}
    for number, row in enumerate(rows):
        for other, (string, confidence) in zip(rows, read, strict=True):
            left = tuple(member for member in row.members if member not in other.members)
            gone = row.members[len(left) :]
            if (
                row.turned != other.turned
                and 0 < len(gone) < len(other.members)
                and len(left) > 1
                and row.members[: len(left)] == left
                and (lies[list(gone)] != row.turned).all()
                and confidence > _SURE_CROSSING
                and _plausible(other, string, confidence)
            ):
                cut[number] = Row(left, row.turned, max(row.letters - len(gone), 1))
    shorter = _read(pixels, groups, list(cut.values()), reader, scan)
    kept, known = list(rows), list(read)
    for (number, row), reading in zip(cut.items(), shorter, strict=True):
        if _plausible(row, *reading) and reading[1] > known[number][1] - _NO_WORSE:
            kept[number], known[number] = row, reading
    return kept, known


def _with_all_signs(
    pixels: Pixels,
    groups: Groups,
    rows: Sequence[Row],
    read: Sequence[tuple[str, float]],
    reader: TextReader,
    scan: Pixels | None,
) -> tuple[list[Row], list[tuple[str, float]]]:
    """Set diameter signs that the reader passed over into rows; part rows at any other sign."""
    kept, known = list(rows), list(read)
    some = [
        number
        for number, (row, reading) in enumerate(zip(rows, read, strict=True))
        if row.letters > 1 and _plausible(row, *reading)
    ]
    views = [(pixels, only_own)] if scan is None else [(pixels, only_own), (scan, without_others)]
    placed = [
        reader.read_placed([_crop(page, groups, rows[number], cut=cut) for number in some])
        for page, cut in views
    ]
    parted: list[Row] = []
    for number, readings in zip(some, zip(*placed, strict=True), strict=True):
        row = rows[number]
        spans = _spans(groups, row)
        unread = unread_signs(groups, row, spans, readings)
        strange = {n for n in unread if not is_diameter(groups, n, turned=row.turned)}
        strange.update(too_tall(groups, row, read[number][0]))
        if strange:
            parted.extend(parts_of(groups, row, sorted(strange)))
            known[number] = "", 0.0
        else:
            best = max(readings, key=lambda one: (one.string == read[number][0], one.confidence))
            known[number] = with_diameters(groups, row, spans, best), read[number][1]
    if parted:
        again = _read(pixels, groups, parted, reader, scan)
        parted, again = _with_all_signs(pixels, groups, parted, again, reader, scan)
        kept, known = kept + parted, known + again
    return kept, known


def _spans(groups: Groups, row: Row) -> Floats:
    """Return where each member of a row begins and ends along its crop, N x 2 px."""
    x0, y0, x1, y1 = _box(groups, row)
    border = _border(x1 - x0, y1 - y0)
    boxes = groups.boxes[list(row.members)].astype(np.float64)
    if row.turned:
        border = min(border, groups.labels.shape[0] - y1)
        spans: Floats = y1 + border - boxes[:, [3, 1]]
    else:
        spans = boxes[:, [0, 2]] - (x0 - min(border, x0))
    return spans


def _lying(groups: Groups) -> NDArray[np.bool_]:
    """Say of each group whether it is wider than high, as turned signs are."""
    sides = groups.boxes[:, 2:] - groups.boxes[:, :2]
    return np.asarray(sides[:, 0] > sides[:, 1])


def _plausible(row: Row, string: str, confidence: float) -> bool:
    signs = "".join(string.split())
    if row.letters == 1:
        return confidence > _SURE_ALONE and len(signs) <= 2 and set(signs.upper()) & _ALONE != set()
    if not any(sign.isalnum() for sign in signs):
        return False
    sure = _SURE_HAN if max(signs) >= _HAN else _SURE
    return confidence > sure and 0.6 * row.letters <= len(signs) <= 1.8 * len(row.members) + 1


def _crop(pixels: Pixels, groups: Groups, row: Row, cut: Cut = only_own) -> Pixels:
    """Cut a row out of the page, with nothing else on it, and turn it upright."""
    x0, y0, x1, y1 = _box(groups, row)
    border = _border(x1 - x0, y1 - y0)
    height, width = pixels.shape
    rows = slice(max(y0 - border, 0), min(y1 + border, height))
    columns = slice(max(x0 - border, 0), min(x1 + border, width))
    crop = cut(pixels[rows, columns], groups.labels[rows, columns], row.members)
    return np.ascontiguousarray(np.rot90(crop, -1)) if row.turned else crop


def _border(wide: int, tall: int) -> int:
    return max(round(0.12 * min(wide, tall)), 2)


def _box(groups: Groups, row: Row) -> tuple[int, int, int, int]:
    some = groups.boxes[list(row.members)]
    x0, y0 = some[:, :2].min(axis=0).tolist()
    x1, y1 = some[:, 2:].max(axis=0).tolist()
    return x0, y0, x1, y1


def _reading(groups: Groups, row: Row, string: str, confidence: float) -> Reading:
    """Measure a row: capitals stand on the baseline, some letters hang below it."""
    some = groups.boxes[list(row.members)].astype(np.float64)
    low, high = (2, 0) if row.turned else (3, 1)
    tall = some[:, low] - some[:, high]
    letters = tall > 0.7 * tall.max()
    box = tuple(float(side) for side in _box(groups, row))
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

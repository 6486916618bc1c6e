"""Lettering: rows of small shapes that the reader takes for text."""

import math
import re
from collections.abc import Collection, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from linewright.base import Floats
from linewright.pages.analysis import Analysis
from linewright.pages.components import Components
from linewright.pages.row_reader import Read, RowReader, is_plausible, row_box, row_crop, surer_reading, views
from linewright.pages.text_reader import TextReader
from linewright.pages.text_repair import is_diameter, restore_signs, uncross_rows
from linewright.pages.text_rows import Row, SlantedRow, level_boxes

# So many signs alone, alike in height up to this share of it, are lettering.
_COMPANY, _ALIKE = 5, 0.14
# A deviation, such as the +0,2 above a 0; how unlike in height the two are at most, and how far apart, in heights.
_DEVIATION = re.compile(r"[-+]\d+([.,]\d+)?")
# There a shape that may be a zero is one: the looks say how sure.
_UNLIKE, _APART, _SURE_ZERO = 0.25, 0.8, 0.3
# A sign beside a number or a word, in its heights: how high and wide it is, how near it stands, how much of it lies
# at its level.
_SIGN_HIGH, _SIGN_WIDE, _SIGN_NEAR, _SIGN_LEVEL = (0.35, 1.3), (0.2, 1.5), 1.25, 0.6
# Ink beside a number or a word that is no row by itself, as two signs that touch: the same in its heights.
_INK_HIGH, _INK_WIDE, _INK_NEAR, _INK_LEVEL = (0.5, 1.3), 3.0, 0.4, 0.8
# Behind the size of a weld stands its symbol (ISO 2553).
WELD_SIZE = re.compile(r"[asz]\d+([.,]\d+)?")
_DIGITS = frozenset("23456789")
_ONE_WORD = 0.35  # closer than this, in heights, stand the letters of one word
_SURE_SLANTED = 0.85  # confidence of the reader from which a slanting row is read
# Of the height of the tallest: what stands in a row as high as this is a capital or digit.
_CAPITAL = 0.7
# A ring is as wide as high but for this share, and its ink lies at this share of its radius.
_ROUND, _HOLLOW, _SECTORS = 0.12, 0.55, 24


class Reading(NamedTuple):
    """A row that was read, in pixels of the page."""

    row: Row  # what was read
    string: str  # what it says
    confidence: float  # of the reader, 0..1
    box: tuple[float, float, float, float]  # left, top, right, bottom of the row
    baseline: float  # y of the baseline, or x where the row is turned
    height: float  # of its capitals and digits
    others: tuple[str, ...] = ()  # what else looks at it said, the likeliest first


class Lettering(NamedTuple):
    """The lettering of a page."""

    readings: tuple[Reading, ...] = ()  # rows that were read
    unsure: tuple[int, ...] = ()  # numbers of components that look like lettering and were not read
    unread: tuple[Reading, ...] = ()  # the rows that they make where none of a row was read; they say nothing
    # Those of the readings that have a sign beside them that was not read, or that are pieces of one word.
    incomplete: tuple[Reading, ...] = ()


class Slanted(NamedTuple):
    """A slanting row that was read, in pixels of the page."""

    row: SlantedRow  # what was read
    string: str  # what it says
    confidence: float  # of the reader, 0..1
    at: tuple[float, float]  # where its baseline begins
    length: float  # along the baseline
    height: float  # of its capitals and digits
    rotation: float  # degrees counter-clockwise as seen, 0 up to 360
    others: tuple[str, ...] = ()  # what else looks at it said, the likeliest first


def find_lettering(
    page: Analysis,
    reader: TextReader,
    *,
    excluded: Collection[int] = (),  # components that are something else
    separated: Collection[int] = (),  # from lines; lettering only where they are read
) -> Lettering:
    """Find and read lettering that stands level or reads upwards; on the scan too, if any."""
    components, found = page.components, page.rows(excluded)
    row_reader = RowReader(page, reader)
    rows, read = uncross_rows(row_reader, found, row_reader.read(found))
    rows, read = restore_signs(row_reader, rows, read)
    ranked = _ranked(rows, read)
    taken: set[int] = set()
    readings: list[Reading] = []
    for row, string, confidence in ranked:
        if row.letters > 1 and not taken & set(row.members):
            taken.update(row.members)
            readings.append(_reading(components, row, string, confidence))
    for row, (string, confidence) in zip(rows, read, strict=True):
        if row.letters == 1 and string in ("0", "O") and confidence > _SURE_ZERO and not taken & set(row.members):
            zero = _reading(components, row, "0", confidence)
            if is_deviation(zero, readings):
                taken.update(row.members)
                readings.append(zero)
    alone = [
        _reading(components, row, string, confidence)
        for row, string, confidence in ranked
        if row.letters == 1
        and not taken & set(row.members)
        and not _is_ring(components, row.members)
        and (string in _DIGITS or not set(separated) & set(row.members))
    ]
    # One sign alone may be any small shape: it must be as high as lettering that is sure, or as
    # other signs that stand alone, as grid references do.
    sure = np.array([reading.height for reading in readings])
    singles = np.array([reading.height for reading in alone])
    for reading in alone:
        near = _ALIKE * reading.height
        alike = int((np.abs(singles - reading.height) < near).sum()) >= _COMPANY
        alike |= bool((np.abs(sure - reading.height) < near).any())
        if alike and not taken & set(reading.row.members):
            taken.update(reading.row.members)
            readings.append(reading)
    lost = [row for row in rows if row.letters > 2 and not taken & set(row.members)]
    signs = [
        _reading(components, row, "", 0.0)
        for row in rows
        if row.letters == 1 and not taken & set(row.members) and not _is_ring(components, row.members)
    ]
    beside = [(sign, reading) for sign in signs for reading in readings if _stands_beside(sign, reading)]
    beside += _ink_beside(components, readings, {*taken, *separated, *(n for row in lost for n in row.members)})
    lost += list(dict.fromkeys(sign.row for sign, _ in beside))
    unsure = {number for row in (*rows, *lost) if row.letters > 2 or row in lost for number in row.members} - taken
    # What was separated from a line and not read goes back to it.
    return Lettering(
        tuple(readings),
        tuple(sorted(unsure.difference(separated))),
        tuple(_reading(components, row, "", 0.0) for row in lost),
        tuple(
            one
            for one in readings
            if any(one is other for _, other in beside) or any(_is_one_word(one, two) for two in readings)
        ),
    )


def _is_one_word(one: Reading, two: Reading) -> bool:
    """Whether two readings stand in line and as close as the letters of one word."""
    high = max(one.height, two.height)
    if (
        one is two
        or one.row.turned != two.row.turned
        or abs(one.baseline - two.baseline) > _UNLIKE * high
        or min(one.height, two.height) < (1 - _UNLIKE) * high
        or not (_may_lack_signs(one) and _may_lack_signs(two))
    ):
        return False
    first, last = (1, 3) if one.row.turned else (0, 2)
    gap = max(two.box[first] - one.box[last], one.box[first] - two.box[last])
    return abs(gap) < _ONE_WORD * high


def _ranked(rows: Sequence[Row], read: Sequence[Read]) -> list[tuple[Row, str, float]]:
    """Return the plausible readings, the surest of the longest first."""
    ranked = [
        (row, string, confidence)
        for row, (string, confidence) in zip(rows, read, strict=True)
        if is_plausible(row, string, confidence)
    ]
    return sorted(ranked, key=lambda item: -item[2] * min(len(item[1]), item[0].letters + 2))


def _reading(components: Components, row: Row, string: str, confidence: float) -> Reading:
    """Measure a row: capitals stand on the baseline, some letters hang below it."""
    # A diameter sign is higher than the digits behind it.
    plain = [
        number for number in row.members if "Ø" not in string or not is_diameter(components, number, turned=row.turned)
    ]
    some = components.boxes[plain or list(row.members)].astype(np.float64)
    low, high = (2, 0) if row.turned else (3, 1)
    tall = some[:, low] - some[:, high]
    letters = tall > _CAPITAL * tall.max()
    x0, y0, x1, y1 = map(float, row_box(components, row))
    baseline, height = float(np.median(some[letters, low])), float(np.median(tall[letters]))
    return Reading(row, string, confidence, (x0, y0, x1, y1), baseline, height)


def is_deviation(zero: Reading, readings: Collection[Reading | Slanted]) -> bool:
    """Whether a lone zero stands above or below a deviation with a sign."""
    x0, y0, x1, y1 = _level_box(zero)
    high = y1 - y0
    for other in readings:
        if isinstance(other, Reading) and other.row.turned == zero.row.turned and _DEVIATION.fullmatch(other.string):
            left, top, right, bottom = _level_box(other)
            apart = max(top - y1, y0 - bottom)
            if (
                abs(other.height - zero.height) < _UNLIKE * zero.height
                and -0.1 * high < apart < _APART * high
                and left - high < x0
                and x1 < right + high
            ):
                return True
    return False


def _stands_beside(sign: Reading, reading: Reading) -> bool:
    """Whether a sign that was not read stands at the level of a number or a word, as near as if it were part of it."""
    if sign.row.turned != reading.row.turned or not _may_lack_signs(reading):
        return False
    x0, y0, x1, y1 = _level_box(sign)
    left, top, right, bottom = _level_box(reading)
    high = reading.height
    return bool(
        _SIGN_HIGH[0] * high < y1 - y0 < _SIGN_HIGH[1] * high
        and _SIGN_WIDE[0] * high < x1 - x0 < _SIGN_WIDE[1] * high
        and -0.1 * high < max(left - x1, x0 - right) < _SIGN_NEAR * high
        and min(y1, bottom) - max(y0, top) > _SIGN_LEVEL * (y1 - y0)
    )


def _ink_beside(
    components: Components, readings: Sequence[Reading], known: Collection[int]
) -> list[tuple[Reading, Reading]]:
    """Return ink as high as lettering that stands close to numbers and words and is no part of them, with these."""
    free = ~components.table((0, *known))
    boxes = {turned: level_boxes(components.boxes, turned=turned) for turned in (False, True)}
    found = []
    for reading in readings:
        if not _may_lack_signs(reading):
            continue
        x0, y0, x1, y1 = boxes[reading.row.turned].T
        left, top, right, bottom = _level_box(reading)
        tall, high = y1 - y0, reading.height
        gap = np.maximum(left - x1, x0 - right)
        near = free & (tall > _INK_HIGH[0] * high) & (tall < _INK_HIGH[1] * high) & (x1 - x0 < _INK_WIDE * high)
        near &= (gap > -0.1 * high) & (gap < _INK_NEAR * high)
        near &= np.minimum(y1, bottom) - np.maximum(y0, top) > _INK_LEVEL * tall
        for number in np.flatnonzero(near).tolist():
            found.append((_reading(components, Row((number,), reading.row.turned, 1), "", 0.0), reading))
    return found


def _may_lack_signs(reading: Reading) -> bool:
    """Whether a reading may be a part of a longer one: a number or a word, but not the size of a weld."""
    is_word = sum(map(str.isalnum, reading.string)) > 1 or reading.string.isdigit()
    return is_word and not WELD_SIZE.fullmatch(reading.string)


def _level_box(reading: Reading) -> Floats:
    (box,) = level_boxes(np.array([reading.box]), turned=reading.row.turned)
    return np.asarray(box)


def _is_ring(components: Components, members: Sequence[int]) -> bool:
    """Whether one shape is a circle, as a hole is, and no letter O."""
    x0, y0, x1, y1 = components.boxes[members[0]]
    if abs((x1 - x0) - (y1 - y0)) > _ROUND * (y1 - y0):
        return False
    rows, columns = np.nonzero(components.labels[y0:y1, x0:x1] == members[0])
    right, down = columns - (x1 - x0 - 1) / 2, rows - (y1 - y0 - 1) / 2
    radii = np.hypot(right, down)
    # A C is open on one side.
    sectors = np.unique(np.floor(np.arctan2(down, right) / (2 * np.pi / _SECTORS)))
    return bool(radii.min() > _HOLLOW * radii.max()) and len(sectors) >= _SECTORS


def find_slanted(page: Analysis, reader: TextReader, *, excluded: Collection[int] = ()) -> list[Slanted]:
    """Find and read slanting lettering from below or from the right, none of it ``excluded``."""
    rows = page.slanted_rows(excluded)
    read, *again = (
        reader.read([row_crop(pixels, page.components, row, cut) for row in rows]) for pixels, cut in views(page)
    )
    for other in again:
        read = [
            surer_reading(one, two, partial(_may_say, row)) for row, one, two in zip(rows, read, other, strict=True)
        ]
    return [
        _slanted(row, string, confidence)
        for row, (string, confidence) in zip(rows, read, strict=True)
        if _may_say(row, string, confidence)
    ]


def _may_say(row: SlantedRow, string: str, confidence: float) -> bool:
    signs = "".join(string.split())
    if confidence < _SURE_SLANTED or not any(sign.isdigit() for sign in signs):
        return False
    return 0.7 * row.letters <= len(signs) <= 1.4 * len(row.members) + 1


def _slanted(row: SlantedRow, string: str, confidence: float) -> Slanted:
    along, down = row.axes
    tall = row.boxes[:, 3] - row.boxes[:, 1]
    letters = tall > _CAPITAL * tall.max()
    first, last = float(row.boxes[:, 0].min()), float(row.boxes[:, 2].max())
    x, y = along * first + down * float(np.median(row.boxes[letters, 3]))
    height, rotation = float(np.median(tall[letters])), math.degrees(row.angle) % 360
    return Slanted(row, string, confidence, (float(x), float(y)), last - first, height, rotation)

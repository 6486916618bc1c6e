"""Lettering: groups of small shapes in a row that the reader takes for text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from linewright.metrics.recognition import TextReader
from linewright.raster import Pixels
from linewright.vectorize.inking import Groups

# Lettering is this high, mm (ISO 3098 has 1.8 to 20; larger titles are drawn as lines).
_LEAST_MM, _MOST_MM, _WIDEST_MM = 1.1, 10.5, 14.0
# In heights: the gap between letters that may be a word space, and the marks beside letters.
_WORD, _MARK = 1.25, 0.8
_SURE, _SURE_ALONE = 0.75, 0.85
# So many signs alone and alike are lettering.
_COMPANY = 5
_ALONE = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


class Row(NamedTuple):
    """Shapes in a row.

    Attributes:
        members: numbers of the groups of pixels.
        turned: whether it reads upwards.
        letters: how many members are as high as letters.
    """

    members: tuple[int, ...]
    turned: bool
    letters: int


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
) -> Lettering:
    """Find and read the lettering of a page, upright or turned to read upwards.

    Args:
        pixels: H x W uint8, paper 255.
        groups: its ink's groups of touching pixels.
        reader: the reader.
        px_per_mm: resolution.
        barred: numbers of groups that are no lettering.
    """
    rows = [
        row
        for turned in (False, True)
        for row in _find_rows(groups, barred, px_per_mm, turned=turned)
    ]
    read = reader.read([_crop(pixels, groups, row) for row in rows])
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
        if row.letters == 1 and not taken & set(row.members) and not _is_ring(groups, row.members)
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
    return Lettering(tuple(readings), tuple(sorted(unsure)))


def _plausible(row: Row, string: str, confidence: float) -> bool:
    signs = "".join(string.split())
    if row.letters == 1:
        return confidence > _SURE_ALONE and len(signs) <= 2 and set(signs.upper()) & _ALONE != set()
    if not any(sign.isalnum() for sign in signs):
        return False
    return confidence > _SURE and 0.6 * row.letters <= len(signs) <= 1.8 * len(row.members) + 1


def _find_rows(
    groups: Groups, barred: Sequence[int], px_per_mm: float, *, turned: bool
) -> list[Row]:
    """Group letters by their boxes: beside each other, alike in height, nothing between."""
    boxes = groups.boxes.astype(np.float64)
    if turned:
        # Seen from the right side of the page: x runs upwards, y to the right.
        boxes = np.stack([-boxes[:, 3], boxes[:, 0], -boxes[:, 1], boxes[:, 2]], axis=1)
    wide, high = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    size = np.maximum(wide, high) / px_per_mm
    area = groups.areas
    letter = (high > _LEAST_MM * px_per_mm) & (high < _MOST_MM * px_per_mm)
    letter &= (size < _WIDEST_MM) & (wide < 5 * high)
    letter &= (area < 0.8 * wide * high + 40) | (wide < 0.4 * high)
    letter[list(barred)] = False
    mark = ~letter & (size < 6.0) & (high < 3.5 * px_per_mm)
    letter[0] = mark[0] = False
    letters, marks = np.flatnonzero(letter), np.flatnonzero(mark)
    if len(letters) == 0:
        return []
    parent = {int(number): int(number) for number in (*letters, *marks)}
    linked: set[int] = set()

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    def link(a: int, b: int) -> None:
        parent[root(a)] = root(b)

    i, j = _near(boxes, letters, letters, high)
    one, two = boxes[i], boxes[j]
    over = np.minimum(one[:, 3], two[:, 3]) - np.maximum(one[:, 1], two[:, 1])
    least, most = np.minimum(high[i], high[j]), np.maximum(high[i], high[j])
    gap = two[:, 0] - one[:, 2]
    good = (over > 0.6 * least) & (most < 2.0 * least) & (gap < _WORD * most) & (gap > -0.6 * least)
    good &= two[:, 0] + two[:, 2] > one[:, 0] + one[:, 2]
    for a, b in zip(i[good].tolist(), j[good].tolist(), strict=True):
        if root(a) != root(b) and _nothing_between(groups, a, b, turned):
            link(a, b)
            linked.update((a, b))
    # A degree sign is as high as small letters are, but stands beside larger ones.
    marks = np.concatenate([marks, [n for n in letters.tolist() if n not in linked]]).astype(int)
    i, j = _near(boxes, letters, marks, high)
    one, two = boxes[i], boxes[j]
    gap = np.maximum(two[:, 0] - one[:, 2], one[:, 0] - two[:, 2])
    good = (gap < _MARK * high[i]) & (two[:, 1] > one[:, 1] - 0.25 * high[i])
    good &= (two[:, 3] < one[:, 3] + 0.4 * high[i]) & (high[j] < 0.7 * high[i])
    good &= wide[j] < 1.3 * high[i]
    order = np.argsort(np.maximum(gap[good], 0), kind="stable")
    owned: dict[int, int] = {}
    for a, b in zip(i[good][order].tolist(), j[good][order].tolist(), strict=True):
        if b not in owned:
            owned[b] = a
            link(b, a)
        elif root(a) != root(b) and _aligned(boxes[a], boxes[owned[b]]):
            # A dash or comma between two letters holds them together.
            link(a, b)
    members: dict[int, list[int]] = {}
    for number in parent:
        members.setdefault(root(number), []).append(number)
    rows = []
    for numbers in members.values():
        count = int(letter[numbers].sum())
        if count and _has_form(groups, numbers, letter, wide, high, count):
            order_along = sorted(numbers, key=lambda n: float(boxes[n, 0]))
            rows.append(Row(tuple(order_along), turned, count))
    return rows


def _has_form(
    groups: Groups,
    numbers: Sequence[int],
    letter: NDArray[np.bool_],
    wide: NDArray[np.float64],
    high: NDArray[np.float64],
    count: int,
) -> bool:
    """Whether not all letters are mere strokes, as the dashes of a line are."""
    slim = [n for n in numbers if letter[n] and wide[n] < 0.24 * high[n]]
    return len(slim) < count


def _near(
    boxes: NDArray[np.float64],
    some: NDArray[np.int64],
    others: NDArray[np.int64],
    high: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return pairs whose boxes, widened by the height of the first, touch."""
    none = np.empty(0, dtype=np.int64)
    if len(some) == 0 or len(others) == 0:
        return none, none
    reach = 1.2 * high[some]
    sides = boxes[:, 2:] - boxes[:, :2]
    across = np.hypot(sides[:, 0], sides[:, 1]) / 2
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    # Worn pages have thousands of small shapes: only those at hand are compared.
    found = KDTree(middles[others]).query_ball_point(
        middles[some], 1.5 * reach + across[some] + across[others].max()
    )
    i = np.repeat(some, [len(near) for near in found])
    j = others[np.concatenate([none, *found]).astype(np.int64)]
    reach = np.repeat(reach, [len(near) for near in found])
    left, right = boxes[i], boxes[j]
    touch = (left[:, 0] - reach < right[:, 2]) & (right[:, 0] < left[:, 2] + reach)
    touch &= (left[:, 1] < right[:, 3] + 0.5 * reach) & (right[:, 1] < left[:, 3] + 0.5 * reach)
    touch &= i != j
    return i[touch], j[touch]


def _aligned(one: NDArray[np.float64], two: NDArray[np.float64]) -> bool:
    over = min(one[3], two[3]) - max(one[1], two[1])
    least, most = sorted((one[3] - one[1], two[3] - two[1]))
    return bool(over > 0.7 * least and most < 1.6 * least)


def _nothing_between(groups: Groups, a: int, b: int, turned: bool) -> bool:
    """Whether no other ink lies on the way from one box to the next."""
    one, two = groups.boxes[a], groups.boxes[b]
    if turned:
        columns = slice(max(one[0], two[0]), min(one[2], two[2]))
        rows = slice(two[3], one[1])
    else:
        rows = slice(max(one[1], two[1]), min(one[3], two[3]))
        columns = slice(one[2], two[0])
    window = groups.labels[rows, columns]
    if window.size == 0:
        return True
    across = (window > 0) & (window != a) & (window != b)
    full = across.any(axis=0 if not turned else 1)
    # A comma may stand there, a ruled line not: it fills the height.
    filled = across.mean(axis=0 if not turned else 1)
    return not bool((full & (filled > 0.9)).any())


def _crop(pixels: Pixels, groups: Groups, row: Row) -> Pixels:
    """Cut a row out of the page, with nothing else on it, and turn it upright."""
    x0, y0, x1, y1 = _box(groups, row)
    border = max(round(0.12 * min(x1 - x0, y1 - y0)), 2)
    height, width = pixels.shape
    rows = slice(max(y0 - border, 0), min(y1 + border, height))
    columns = slice(max(x0 - border, 0), min(x1 + border, width))
    own = np.isin(groups.labels[rows, columns], row.members)
    near = cv2.dilate(own.view(np.uint8), np.ones((3, 3), np.uint8)).view(np.bool_)
    crop = np.where(near, pixels[rows, columns], 255).astype(np.uint8)
    return np.ascontiguousarray(np.rot90(crop, -1)) if row.turned else crop


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

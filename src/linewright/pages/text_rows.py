"""Rows of small shapes that may be lettering, told from their boxes and what lies between.

Rows are level, turned to read upwards, or slanting, as lettering along a slanting dimension line.
"""

import math
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from linewright.base import Floats, Ints, Mask
from linewright.pages.components import Components, linked_sets

# Lettering is this high, mm (ISO 3098 has 1.8 to 20; larger titles are drawn as lines).
_LEAST_MM, _MOST_MM, _WIDEST_MM = 1.1, 10.5, 14.0
# Marks, such as dots, commas and degree signs, are at most so large and so high, mm.
_MARK_SIZE_MM, _MARK_HEIGHT_MM = 6.0, 3.5
# In heights: the gap between letters that may be a word space, and the marks beside letters, also
# those that a letter at their other side, nearer to them, has already.
_WORD, _MARK, _HELD = 1.25, 0.8, 1.0
_SLIM = 0.24  # a letter so wide, in heights, is a mere stroke: a 1, or the dash of a line
_NARROW = 0.45  # so wide, in heights, is a narrow sign with the space behind it
# Pieces of a broken line: strokes of so many heights at least, no farther apart than so many; how far is looked.
_PIECE, _PIECE_GAP, _PIECE_REACH = 0.2, 0.4, 0.65
# A shape that encloses another of so many of its heights is a frame or a balloon and no letter.
_ENCLOSED = 0.3
# Deviations stand one above the other behind a number: signs of at most so many of its heights, each beside it with so
# much of its own height at least, and no farther apart than so many of their heights.
_SMALLER, _BESIDE, _STACKED = 0.85, 0.35, 0.8
_CROSSED = 0.95  # share of the ways from one letter to the next that a line between them crosses

# Of slanting rows. Sides of a letter's box, mm; that of a slanting letter is larger than it.
_SLANTED_LEAST_MM, _SLANTED_MOST_MM = 1.3, 8.0
# In letters: how much larger one may be, how far the next may stand, and how far off their line.
_LARGER, _NEXT, _ASIDE = 2.2, 1.45, 0.3
_LEAST_TURN = math.radians(8)
_MOST_LETTERS = 40


class Row(NamedTuple):
    """Shapes in a row."""

    members: tuple[int, ...]  # numbers of the components
    turned: bool  # whether it reads upwards
    letters: int  # how many members are as high as letters
    room: int = 0  # how many signs they have room for, where letters touch each other


class SlantedRow(NamedTuple):
    """Shapes in a slanting row: their numbers, how many are letters, and its angle, radians."""

    # `boxes` is N x 4, px: the least places of shapes along the row and down from it, the greatest.

    members: tuple[int, ...]
    letters: int
    angle: float
    boxes: Floats

    @property
    def extent(self) -> tuple[Floats, Floats]:
        """The least and the greatest place along the row and down from it, px."""
        return self.boxes[:, :2].min(axis=0), self.boxes[:, 2:].max(axis=0)

    @property
    def axes(self) -> tuple[Floats, Floats]:
        """Unit vectors along the row and down from it."""
        along = np.array([math.cos(self.angle), -math.sin(self.angle)])
        return along, np.array([-along[1], along[0]])


def find_rows(components: Components, px_per_mm: float, excluded: Collection[int] = ()) -> list[Row]:
    """Return rows of letters: beside each other, alike in height, nothing between."""
    # Level rows come first, then those that read upwards; `excluded` components are in none.
    return [row for turned in (False, True) for row in _Shapes(components, px_per_mm, excluded, turned=turned).rows()]


class _Shapes:
    """The letters and marks of a page, seen so that rows are level."""

    def __init__(self, components: Components, px_per_mm: float, excluded: Collection[int], *, turned: bool) -> None:
        self.components, self.turned = components, turned
        self.boxes = level_boxes(components.boxes, turned=turned)
        self.wide, self.high = (self.boxes[:, 2:] - self.boxes[:, :2]).T
        size = np.maximum(self.wide, self.high) / px_per_mm
        letter = (self.high > _LEAST_MM * px_per_mm) & (self.high < _MOST_MM * px_per_mm)
        letter &= (size < _WIDEST_MM) & (self.wide < 5 * self.high)
        filled = components.areas < 0.8 * self.wide * self.high + 40
        letter &= filled | (self.wide < 0.4 * self.high)
        letter[list(excluded)] = False
        mark = ~letter & (size < _MARK_SIZE_MM) & (self.high < _MARK_HEIGHT_MM * px_per_mm)
        letter[0] = mark[0] = False
        self.slim: Mask = self.wide < _SLIM * self.high
        self.is_letter: Mask = letter
        self.letters, self.marks = np.flatnonzero(letter), np.flatnonzero(mark)
        i, j = self._near(self.letters)
        outer, inner = self.boxes[i], self.boxes[j]
        inside = ((outer[:, :2] < inner[:, :2]) & (inner[:, 2:] < outer[:, 2:])).all(axis=1)
        large = np.maximum(self.wide[j], self.high[j]) > _ENCLOSED * np.minimum(self.wide[i], self.high[i])
        letter[i[inside & large]] = False
        letter[[number for number in np.flatnonzero(letter & self.slim).tolist() if self._is_piece(number)]] = False
        self.letters, self._near_letters = np.flatnonzero(letter), (i, j)

    def _is_piece(self, number: int) -> bool:
        """Whether strokes as wide go on right above and below a slim shape, as the other pieces of a broken line do."""
        labels, box = self.components.labels, self.components.boxes[number].tolist()
        if self.turned:
            labels, box = labels.T, [box[1], box[0], box[3], box[2]]
        x0, y0, x1, y1 = box
        high, wide = y1 - y0, x1 - x0
        reach, left = round(_PIECE_REACH * high), max(x0 - wide, 0)
        within = slice(x0 - left, x1 - left)
        around = slice(left, x1 + wide)
        for rows in (slice(max(y0 - reach, 0), y0), slice(y1, y1 + reach)):
            band = (labels[rows, around] > 0)[:: -1 if rows.stop == y0 else 1]
            stroke = band[:, within].any(axis=1)
            alone = stroke & (band.sum(axis=1) == band[:, within].sum(axis=1))
            first = int(stroke.argmax()) if stroke.any() else reach
            # Its end may be bent or blotted.
            if first > _PIECE_GAP * high or alone[first : first + round(2 * _PIECE * high)].sum() < _PIECE * high:
                return False
        return True

    def rows(self) -> list[Row]:
        """Return what stands in rows."""
        pairs, stacked = self._letter_pairs()
        pairs += self._mark_pairs(np.unique(np.array([*pairs, *stacked], dtype=np.int64)))
        numbers = np.concatenate([self.letters, self.marks]).tolist()
        rows = []
        for members in linked_sets(numbers, pairs):
            letters = [number for number in members if self.is_letter[number]]
            # Not all letters of a row are mere strokes, as the dashes of a line are.
            if not self.slim[letters].all():
                members.sort(key=lambda number: float(self.boxes[number, 0]))
                room = room_for_signs(self.boxes[letters])
                rows.append(Row(tuple(members), self.turned, len(letters), room))
        return rows

    def _letter_pairs(self) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Return letters that follow each other, and those of which the second stands above or below another."""
        i, j = self._near_letters
        one, two = self.boxes[i], self.boxes[j]
        over = np.minimum(one[:, 3], two[:, 3]) - np.maximum(one[:, 1], two[:, 1])
        least = np.minimum(self.high[i], self.high[j])
        most = np.maximum(self.high[i], self.high[j])
        gap = two[:, 0] - one[:, 2]
        # A mere stroke may be a dash of a line beside the row: its height says nothing.
        reach = _WORD * np.where(self.slim[i] | self.slim[j], least, most)
        good = (over > 0.6 * least) & (most < 2.0 * least) & (gap < reach) & (gap > -0.6 * least)
        good &= two[:, 0] + two[:, 2] > one[:, 0] + one[:, 2]
        good &= self.is_letter[i] & self.is_letter[j]
        above = self._above_each_other()
        pairs: list[tuple[int, int]] = []
        stacked: list[tuple[int, int]] = []
        for a, b in zip(i[good].tolist(), j[good].tolist(), strict=True):
            window = self._between(a, b)
            # A comma may stand there, a ruled line not: it fills the height.
            ruled = window.size and (_others(window, a, b).mean(axis=0) > 0.9).any()
            if not ruled and not self._crossed(a, b):
                is_stacked = self.high[b] < _SMALLER * self.high[a] and any(
                    self._stands_beside(sign, a) for sign in above.get(b, ())
                )
                (stacked if is_stacked else pairs).append((a, b))
        return pairs, stacked

    def _above_each_other(self) -> dict[int, list[int]]:
        """Return for letters those that stand right above or below them, or a sign farther on."""
        i, j = self._near_letters
        one, two, high = self.boxes[i], self.boxes[j], np.minimum(self.high[i], self.high[j])
        apart = np.maximum(one[:, 1] - two[:, 3], two[:, 1] - one[:, 3])
        near = (apart > -0.1 * high) & (apart < _STACKED * high) & self.is_letter[j]
        near &= (two[:, 0] < one[:, 2] + self.high[i]) & (two[:, 2] > one[:, 0])
        found: dict[int, list[int]] = {}
        for a, b in zip(i[near].tolist(), j[near].tolist(), strict=True):
            found.setdefault(a, []).append(b)
        return found

    def _stands_beside(self, sign: int, letter: int) -> bool:
        """Whether a smaller sign stands beside a letter, with enough of its height."""
        one, two = self.boxes[sign], self.boxes[letter]
        over = min(one[3], two[3]) - max(one[1], two[1])
        high = self.high[sign]
        return bool(high < _SMALLER * self.high[letter] and over > _BESIDE * high and one[0] > two[0])

    def _mark_pairs(self, in_rows: Ints) -> Iterator[tuple[int, int]]:
        """Yield letters with the marks beside them, and with those that marks hold to them."""
        # A degree sign is as high as small letters are, but stands beside larger ones.
        alone = self.letters[~np.isin(self.letters, in_rows)]
        i, j = self._near(np.concatenate([self.marks, alone]))
        one, two = self.boxes[i], self.boxes[j]
        high = self.high[i]
        gap = np.maximum(two[:, 0] - one[:, 2], one[:, 0] - two[:, 2])
        good = (gap < _HELD * high) & (two[:, 1] > one[:, 1] - 0.25 * high)
        # What is too small for a letter may be half of one that is broken.
        good &= (two[:, 3] < one[:, 3] + 0.4 * high) & (self.high[j] < np.where(self.is_letter[j], 0.7, 1.0) * high)
        good &= self.wide[j] < 1.3 * high
        order = np.flatnonzero(good)[np.argsort(np.maximum(gap[good], 0), kind="stable")]
        owners: dict[int, int] = {}
        for a, b, is_close in zip(i[order].tolist(), j[order].tolist(), gap[order] < _MARK * high[order], strict=True):
            if b not in owners:
                if is_close and not self._crossed(a, b):
                    owners[b] = a
                    yield b, a
            elif _aligned(self.boxes[a], self.boxes[owners[b]]):
                # A dash or comma between two letters holds them together.
                yield a, b

    def _near(self, others: Ints) -> tuple[Ints, Ints]:
        """Return pairs of a letter and another shape whose boxes, widened by its height, touch."""
        some, boxes = self.letters, self.boxes
        none = np.empty(0, dtype=np.int64)
        if len(some) == 0 or len(others) == 0:
            return none, none
        reach = 1.2 * self.high[some]
        across = np.hypot(self.wide, self.high) / 2
        middles = (boxes[:, :2] + boxes[:, 2:]) / 2
        # Worn pages have thousands of small shapes: only those at hand are compared.
        near = KDTree(middles[others]).query_ball_point(
            middles[some], 1.5 * reach + across[some] + across[others].max()
        )
        counts = [len(numbers) for numbers in near]
        i, reach = np.repeat(some, counts), np.repeat(reach, counts)
        j = others[np.concatenate([none, *near]).astype(np.int64)]
        one, two = boxes[i], boxes[j]
        touch = (one[:, 0] - reach < two[:, 2]) & (two[:, 0] < one[:, 2] + reach)
        touch &= (one[:, 1] < two[:, 3] + 0.5 * reach) & (two[:, 1] < one[:, 3] + 0.5 * reach)
        touch &= i != j
        return i[touch], j[touch]

    def _crossed(self, a: int, b: int) -> bool:
        """Whether every way from one box to the next crosses a line, as the arc of a balloon."""
        window = self._between(a, b)
        if window.size == 0:
            return False
        lines = _others(window, a, b) & ~self.is_letter[window]
        return float(lines.any(axis=1).mean()) > _CROSSED

    def _between(self, a: int, b: int) -> NDArray[np.int32]:
        """Return the labels between two boxes, in rows that lead from one to the other."""
        labels = self.components.labels
        one, two = self.components.boxes[a], self.components.boxes[b]
        if self.turned:
            low, high = (one, two) if one[1] < two[1] else (two, one)
            return labels[low[3] : high[1], slice(max(one[0], two[0]), min(one[2], two[2]))].T
        left, right = (one, two) if one[0] < two[0] else (two, one)
        return labels[slice(max(one[1], two[1]), min(one[3], two[3])), left[2] : right[0]]


def _others(window: NDArray[np.int32], a: int, b: int) -> Mask:
    return np.asarray((window > 0) & (window != a) & (window != b))


def _aligned(one: Floats, two: Floats) -> bool:
    over = min(one[3], two[3]) - max(one[1], two[1])
    least, most = sorted((one[3] - one[1], two[3] - two[1]))
    return bool(over > 0.7 * least and most < 1.6 * least)


def level_boxes(boxes: NDArray[np.int32], *, turned: bool) -> Floats:
    """Return boxes as they lie where rows are level: a turned page is seen from its right side."""
    level = boxes.astype(np.float64)
    if turned:
        level = np.stack([-level[:, 3], level[:, 0], -level[:, 1], level[:, 2]], axis=1)
    return level


def room_for_signs(boxes: Floats) -> int:
    """Return how many signs there is room for in shapes as high as letters, by their level boxes, N x 4 px."""
    wide, high = (boxes[:, 2:] - boxes[:, :2]).T
    return int(np.maximum(np.round(wide / (_NARROW * np.median(high))), 1).sum())


def slants(components: Components, row: Row) -> bool:
    """Whether letters that were taken for a level or upright row climb or fall along it.

    Letters are not all as high: one of their tops, feet and middles lies level in a level row.
    """
    boxes = level_boxes(components.boxes[list(row.members)], turned=row.turned)
    high = boxes[:, 3] - boxes[:, 1]
    boxes = boxes[high > 0.6 * high.max()]
    if len(boxes) < 2:
        return False
    along = (boxes[:, 0] + boxes[:, 2]) / 2
    levels = (boxes[:, 1], boxes[:, 3], (boxes[:, 1] + boxes[:, 3]) / 2)
    climb = min(abs(float(np.polyfit(along, level, 1)[0])) for level in levels)
    return math.atan(climb) > (_LEAST_TURN if len(boxes) > 2 else 2 * _LEAST_TURN)


def find_slanted_rows(components: Components, px_per_mm: float, excluded: Collection[int] = ()) -> list[SlantedRow]:
    """Return slanting rows that read from below or from the right."""
    corners = components.boxes.astype(np.float64)
    size = (corners[:, 2:] - corners[:, :2]).max(axis=1)
    middles = (corners[:, :2] + corners[:, 2:]) / 2
    free = np.ones(len(size), dtype=np.bool_)
    free[[0, *excluded]] = False
    least_px, most_px = _SLANTED_LEAST_MM * px_per_mm, _SLANTED_MOST_MM * px_per_mm
    letters = np.flatnonzero(free & (size > least_px) & (size < most_px))
    marks = np.flatnonzero(free & (size <= least_px)).astype(np.int64)
    if len(letters) < 2:
        return []
    pairs = KDTree(middles[letters]).query_pairs(_NEXT * most_px, output_type="ndarray")
    i, j = letters[pairs].T
    apart = np.hypot(*(middles[i] - middles[j]).T)
    most, least = np.maximum(size[i], size[j]), np.minimum(size[i], size[j])
    near = (apart < _NEXT * most) & (most < _LARGER * least)
    rows = [
        _slanted_row(components, members, marks, middles, size)
        for members in linked_sets(letters.tolist(), letters[pairs[near]].tolist())
        if 2 <= len(members) <= _MOST_LETTERS
    ]
    return [row for row in rows if row is not None]


def _slanted_row(
    components: Components, members: Sequence[int], marks: Ints, middles: Floats, size: Floats
) -> SlantedRow | None:
    """Return letters as a row with the marks beside them, None if they stand in no slanting row."""
    places = middles[list(members)]
    away = places - places.mean(axis=0)
    _, vectors = np.linalg.eigh(away.T @ away)
    # It reads to the right, or upwards: y grows downwards.
    axis = -vectors[:, 1] if vectors[0, 1] < 0 else vectors[:, 1]
    angle = math.atan2(-axis[1], axis[0])
    if min(abs(angle), abs(abs(angle) - math.pi / 2)) < _LEAST_TURN:
        return None
    down = np.array([-axis[1], axis[0]])
    letter = float(np.median(size[list(members)]))
    if np.abs(away @ down).max() > _ASIDE * letter:
        return None
    off = middles[marks] - places.mean(axis=0)
    reach = np.abs(away @ axis).max() + letter
    beside = (np.abs(off @ axis) < reach) & (np.abs(off @ down) < 0.7 * letter)
    everyone = (*members, *marks[beside].tolist())
    boxes = np.array([_turned_box(components, number, axis, down) for number in everyone])
    return SlantedRow(everyone, len(members), angle, boxes)


def _turned_box(components: Components, number: int, axis: Floats, down: Floats) -> Floats:
    x0, y0, x1, y1 = components.boxes[number].tolist()
    rows, columns = np.nonzero(components.labels[y0:y1, x0:x1] == number)
    points = np.stack([columns + x0 + 0.5, rows + y0 + 0.5], axis=1)
    placed = np.stack([points @ axis, points @ down], axis=1)
    return np.concatenate([placed.min(axis=0) - 0.5, placed.max(axis=0) + 0.5])

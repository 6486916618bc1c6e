"""Rows of small shapes that may be lettering, told from their boxes and what lies between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from linewright.pages.components import Groups

# Lettering is this high, mm (ISO 3098 has 1.8 to 20; larger titles are drawn as lines).
_LEAST_MM, _MOST_MM, _WIDEST_MM = 1.1, 10.5, 14.0
# In heights: the gap between letters that may be a word space, and the marks beside letters, also
# those that a letter at their other side, nearer to them, has already.
_WORD, _MARK, _HELD = 1.25, 0.8, 1.0
# A letter so wide, in heights, is a mere stroke: a 1, or the dash of a line.
_SLIM = 0.24
# Share of the ways from one letter to the next that a line between them crosses.
_BARRED = 0.95


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


def find_rows(
    groups: Groups, barred: Sequence[int], px_per_mm: float, *, turned: bool
) -> list[Row]:
    """Group letters by their boxes: beside each other, alike in height, nothing between.

    Args:
        groups: of touching pixels of ink.
        barred: numbers of groups that are no lettering.
        px_per_mm: resolution.
        turned: whether rows that read upwards are sought, or level ones.
    """
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
    # A mere stroke may be a dash of a line beside the row: it reaches no farther for its height.
    slim = wide < _SLIM * high
    reach = _WORD * np.where(slim[i] | slim[j], least, most)
    good = (over > 0.6 * least) & (most < 2.0 * least) & (gap < reach) & (gap > -0.6 * least)
    good &= two[:, 0] + two[:, 2] > one[:, 0] + one[:, 2]
    for a, b in zip(i[good].tolist(), j[good].tolist(), strict=True):
        if root(a) != root(b) and _nothing_between(groups, a, b, turned, letter):
            link(a, b)
            linked.update((a, b))
    # A degree sign is as high as small letters are, but stands beside larger ones.
    marks = np.concatenate([marks, [n for n in letters.tolist() if n not in linked]]).astype(int)
    i, j = _near(boxes, letters, marks, high)
    one, two = boxes[i], boxes[j]
    gap = np.maximum(two[:, 0] - one[:, 2], one[:, 0] - two[:, 2])
    good = (gap < _HELD * high[i]) & (two[:, 1] > one[:, 1] - 0.25 * high[i])
    good &= (two[:, 3] < one[:, 3] + 0.4 * high[i]) & (high[j] < 0.7 * high[i])
    good &= wide[j] < 1.3 * high[i]
    order = np.argsort(np.maximum(gap[good], 0), kind="stable")
    close = (gap < _MARK * high[i])[good][order]
    owned: dict[int, int] = {}
    for a, b, is_close in zip(
        i[good][order].tolist(), j[good][order].tolist(), close.tolist(), strict=True
    ):
        if b not in owned:
            if not is_close or _barred(groups, a, b, turned, letter):
                continue
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
        if count and _has_form(numbers, letter, wide, high, count):
            order_along = sorted(numbers, key=lambda n: float(boxes[n, 0]))
            rows.append(Row(tuple(order_along), turned, count))
    return rows


def _has_form(
    numbers: Sequence[int],
    letter: NDArray[np.bool_],
    wide: NDArray[np.float64],
    high: NDArray[np.float64],
    count: int,
) -> bool:
    """Whether not all letters are mere strokes, as the dashes of a line are."""
    slim = [n for n in numbers if letter[n] and wide[n] < _SLIM * high[n]]
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


def _nothing_between(
    groups: Groups, a: int, b: int, turned: bool, letter: NDArray[np.bool_]
) -> bool:
    """Whether no other ink lies on the way from one box to the next."""
    window = _between(groups, a, b, turned)
    if window.size == 0:
        return True
    across = (window > 0) & (window != a) & (window != b)
    # A comma may stand there, a ruled line not: it fills the height.
    filled = across.mean(axis=0)
    return not bool((filled > 0.9).any()) and not _barred(groups, a, b, turned, letter)


def _barred(groups: Groups, a: int, b: int, turned: bool, letter: NDArray[np.bool_]) -> bool:
    """Whether every way from one box to the next crosses a line, as the arc of a balloon."""
    window = _between(groups, a, b, turned)
    if window.size == 0:
        return False
    lines = (window > 0) & (window != a) & (window != b) & ~letter[window]
    return float(lines.any(axis=1).mean()) > _BARRED


def _between(groups: Groups, a: int, b: int, turned: bool) -> NDArray[np.int32]:
    """Return the labels between two boxes, in rows along which one goes from one to the other."""
    one, two = groups.boxes[a], groups.boxes[b]
    if turned:
        low, high = (one, two) if one[1] < two[1] else (two, one)
        columns = slice(max(one[0], two[0]), min(one[2], two[2]))
        return groups.labels[low[3] : high[1], columns].T
    left, right = (one, two) if one[0] < two[0] else (two, one)
    rows = slice(max(one[1], two[1]), min(one[3], two[3]))
    return groups.labels[rows, left[2] : right[0]]

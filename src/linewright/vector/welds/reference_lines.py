"""Reference lines with an arrow line, on which weld symbols may stand; mm on paper, y up."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from linewright.base import Floats, Ints
from linewright.vector import limits
from linewright.vector.dimensions.line_table import LineTable
from linewright.vector.model import Line, Point, Vectors


class ReferenceLine(NamedTuple):
    """A level line with an arrow line at one end."""

    tip: Point  # of the arrow
    knee: Point  # where the arrow line meets the level line
    end: Point  # the other end of the level line
    arrow: bool  # whether an arrowhead was found at the tip
    curves: tuple[int, ...]  # numbers of the page's curves that make both lines
    solids: tuple[int, ...]  # of the arrowhead

    @property
    def heading(self) -> int:
        """1 if it runs to the right of the knee, -1 to the left."""
        return 1 if self.end[0] > self.knee[0] else -1


class _Level(NamedTuple):
    low: Point
    high: Point
    numbers: tuple[int, ...]


def find_reference_lines(page: Vectors) -> list[ReferenceLine]:
    """Return level lines that an arrow line ends at, the likeliest first; leaders of notes are among them."""
    table = LineTable.of(page)
    if not len(table.numbers):
        return []
    heads = [(n, np.array(solid.points)) for n, solid in enumerate(page.solids) if solid.arrow]
    slant = np.abs(table.directions[:, 1])
    steep = np.flatnonzero(slant > np.sin(limits.ARROW_LINE_RAD))
    found = [
        one
        for level in _levels(table, np.flatnonzero(slant < np.sin(limits.LEVEL_RAD)))
        for one in _with_arrows(level, table, steep, heads)
    ]
    return sorted(found, key=lambda one: _rank(one, page), reverse=True)


def _rank(one: ReferenceLine, page: Vectors) -> tuple[bool, float]:
    """Return what speaks for one of several level lines that share an arrow line, or lie at one place."""
    # A dashed line identifies the other side.
    curve = page.curves[one.curves[0]]
    is_dashed = isinstance(curve, Line) and curve.pen.linetype != "continuous"
    # The fork of a tail at the other end is shorter than an arrow line.
    reach = math.dist(one.tip, one.knee) + abs(one.end[0] - one.knee[0])
    return one.arrow, reach - limits.DASHED_RANK_MM * is_dashed


def _levels(table: LineTable, numbers: Ints) -> Iterator[_Level]:
    """Yield level lines, those joined that go on behind a symbol."""
    ends = table.ends[numbers]
    order = np.argsort(ends[:, :, 0].min(axis=1), kind="stable")
    runs: list[tuple[Floats, Floats, list[int]]] = []
    for index in order.tolist():
        low, high = ends[index][np.argsort(ends[index][:, 0])]
        number = int(table.numbers[numbers[index]])
        for place, (start, stop, members) in enumerate(runs):
            gap = low[0] - stop[0]
            if abs(low[1] - stop[1]) < limits.SAME_LEVEL_MM and -limits.ON_LEVEL_MM < gap < limits.ON_LEVEL_MM:
                runs[place] = start, high if high[0] > stop[0] else stop, [*members, number]
                break
        else:
            runs.append((low, high, [number]))
    for start, stop, members in runs:
        if limits.SHORTEST_REFERENCE_MM < stop[0] - start[0] < limits.LONGEST_REFERENCE_MM:
            yield _Level((float(start[0]), float(start[1])), (float(stop[0]), float(stop[1])), tuple(members))


def _with_arrows(
    level: _Level, table: LineTable, steep: Ints, heads: list[tuple[int, Floats]]
) -> Iterator[ReferenceLine]:
    for knee, end in ((level.low, level.high), (level.high, level.low)):
        away = np.hypot(*(table.ends[steep] - np.array(knee)).transpose(2, 0, 1))
        for index, near in np.argwhere(away < limits.KNEE_OFF_MM).tolist():
            line = int(steep[index])
            far = table.ends[line, 1 - near]
            direction = (far - table.ends[line, near]) / table.lengths[line]
            solids, tip = _head_at(far, direction, heads)
            if table.lengths[line] > limits.SHORTEST_ARROW_LINE_MM:
                curves = (*level.numbers, int(table.numbers[line]))
                yield ReferenceLine((float(tip[0]), float(tip[1])), knee, end, bool(solids), curves, solids)


def _head_at(far: Floats, direction: Floats, heads: list[tuple[int, Floats]]) -> tuple[tuple[int, ...], Floats]:
    """Return the arrowhead at the end of an arrow line, pointing away from it, and its tip."""
    for number, points in heads:
        tip, base = points[0], points[1:].mean(axis=0)
        off = min(np.hypot(*(tip - far)), np.hypot(*(base - far)))
        pointing = (tip - base) @ direction / max(float(np.hypot(*(tip - base))), limits.TINY)
        if off < limits.ARROW_TIP_MM and pointing > limits.ARROW_ALONG:
            return (number,), tip
    return (), far

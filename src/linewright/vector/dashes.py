"""Rows of dashes become dashed and chain lines."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.spatial import KDTree

from linewright.base import Floats
from linewright.vector.fit import fit_circle, fit_line
from linewright.vector.join import STRAY, End, rows_of
from linewright.vector.strokes import Stroke, joined, reversed_stroke

# Gaps between dashes (ISO 128-2 has 3 line widths; shops leave more), and how far a dash may lie
# beside its line.
_LEAST_GAP, _GAP, _ASIDE = 0.2, 3.2, 0.22
_DASH_TURN = math.radians(22)
_LONGEST_DASH = 26.0
_DOT = 1.3


def join_dashes(strokes: Sequence[Stroke], px_per_mm: float) -> list[Stroke]:
    """Join dashes into dashed and chain lines."""
    rows, result = rows_of(strokes, _dash_links(strokes, px_per_mm))
    for row in rows:
        result.extend(_dashed(row, px_per_mm))
    return result


def _dash_links(strokes: Sequence[Stroke], px_per_mm: float) -> list[tuple[End, End]]:
    """Return pairs of free ends that face each other over a gap."""
    dots = [stroke.free == (True, True) and stroke.length < _DOT * px_per_mm for stroke in strokes]
    lengths = [stroke.length for stroke in strokes]
    numbers = [
        (number, end)
        for number, stroke in enumerate(strokes)
        for end in (0, 1)
        if stroke.free[end] and lengths[number] < _LONGEST_DASH * px_per_mm and not stroke.closed
    ]
    if len(numbers) < 2:
        return []
    places = np.array([strokes[number].ends[end] for number, end in numbers])
    out = np.array([strokes[number].outward(end) for number, end in numbers])
    pairs = KDTree(places).query_pairs(_GAP * px_per_mm, output_type="ndarray")
    found: list[tuple[float, int, int]] = []
    for a, b in pairs.tolist():
        if numbers[a][0] == numbers[b][0]:
            continue
        one, two = strokes[numbers[a][0]], strokes[numbers[b][0]]
        if max(one.half_width, two.half_width) > 1.8 * min(one.half_width, two.half_width) + 0.6:
            continue
        apart = places[b] - places[a]
        gap = float(np.hypot(*apart))
        if gap < _LEAST_GAP * px_per_mm:
            continue
        is_dot = dots[numbers[a][0]], dots[numbers[b][0]]
        if all(is_dot):
            continue
        aside, turn = 0.0, 0.0
        if not is_dot[0]:
            ahead = float(out[a] @ apart)
            aside = max(aside, abs(float(out[a][0] * apart[1] - out[a][1] * apart[0])))
            turn = max(turn, math.acos(max(min(ahead / gap, 1.0), -1.0)))
        if not is_dot[1]:
            ahead = -float(out[b] @ apart)
            aside = max(aside, abs(float(out[b][0] * apart[1] - out[b][1] * apart[0])))
            turn = max(turn, math.acos(max(min(ahead / gap, 1.0), -1.0)))
        if turn < _DASH_TURN and aside < (_ASIDE + 0.06 * gap / px_per_mm) * px_per_mm:
            found.append((gap + 6 * aside, a, b))
    used: set[End] = set()
    links: list[tuple[End, End]] = []
    heading: dict[int, Floats] = {}
    for _, a, b in sorted(found):
        ends: list[tuple[int, int, Floats]] = []
        for this, other in ((a, b), (b, a)):
            number, end = numbers[this]
            if dots[number]:
                # A dot takes one neighbour on each side, whichever of its ends is nearer.
                way = places[other] - strokes[number].points.mean(axis=0)
                way = way / max(float(np.hypot(*way)), 1e-9)
                end = 0
                if (number, 0) in used:
                    if float(heading[number] @ way) > -0.9:
                        ends = []
                        break
                    end = 1
                ends.append((number, end, way))
            else:
                ends.append((number, end, out[this]))
        if len(ends) < 2 or any((number, end) in used for number, end, _ in ends):
            continue
        for number, end, way in ends:
            used.add((number, end))
            if dots[number] and end == 0:
                heading[number] = way
        links.append(((ends[0][0], ends[0][1]), (ends[1][0], ends[1][1])))
    return links


def _dashed(row: list[Stroke], px_per_mm: float) -> list[Stroke]:
    """Return a row of dashes as one line, or as they are if they make none."""
    if len(row) < 3:
        return row
    # The ends of dots came in no order.
    row = [
        _facing(stroke, row[number - 1] if number else None) for number, stroke in enumerate(row)
    ]
    lengths = np.array([stroke.length for stroke in row]) / px_per_mm
    inner = lengths[1:-1]
    short = lengths < 0.45 * lengths.max()
    is_chain = bool(short[1:-1].any()) and not short[1:-1][:-1].all()
    is_chain = is_chain or (len(row) == 3 and bool(short[1]))
    alike = inner.max() < 2.5 * max(float(np.median(inner)), 0.3) and lengths.max() < 12
    if not is_chain and not alike:
        return row
    linetype = "chain" if is_chain else "dashed"
    points = np.concatenate([stroke.points for stroke in row])
    line = fit_line(points)
    stray = 2 * STRAY * px_per_mm
    if np.abs(line.off(points)).max() < stray:
        return [joined(row, line, linetype)]
    circle = fit_circle(points)
    if circle is not None and np.abs(circle.off(points)).max() < stray:
        stroke = joined(row, circle, linetype)
        apart = float(np.hypot(*(stroke.ends[1] - stroke.ends[0])))
        stroke.closed = apart < _GAP * px_per_mm and abs(stroke.sweep) > math.pi
        return [stroke]
    return row


def _facing(stroke: Stroke, before: Stroke | None) -> Stroke:
    if before is None or stroke.length > 6:
        return stroke
    near, far = np.hypot(*(stroke.ends - before.ends[1]).T)
    return reversed_stroke(stroke) if far < near else stroke

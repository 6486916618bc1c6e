"""Strokes that continue each other become one: across junctions and small gaps, and as dashes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from scipy.spatial import KDTree

from linewright.vectorize.entities import Floats
from linewright.vectorize.fitting import Round, Shape, Straight, fit_circle, fit_line, sweep_of
from linewright.vectorize.graph import Chain
from linewright.vectorize.inking import Mask
from linewright.vectorize.strokes import Stroke, joined, reversed_stroke

# Across a junction: how far apart the ends may be, by how much the lines may turn, and how far
# the points of both may lie from one line, all in mm or radians.
_REACH, _TURN, _STRAY = 2.2, math.radians(14), 0.16
# A gap without ink that is still no gap.
_BREAK = 0.35
# Gaps between dashes (ISO 128-2 has 3 line widths; shops leave more), and how far a dash may lie
# beside its line.
_LEAST_GAP, _GAP, _ASIDE = 0.2, 3.2, 0.22
_DASH_TURN = math.radians(22)
_LONGEST_DASH = 26.0
_DOT = 1.3
# A gap of worn ink: at most this, and this share of the shorter line, which turns no more than so.
_WORN, _GAP_SHARE, _BREAK_TURN = 1.5, 0.25, math.radians(4)
# A dot smaller than this is dirt, but beside something small it may be a decimal point.
_SPECK, _SMALL, _BESIDE = 0.6, 5.0, 1.0


End = tuple[int, int]


def join_pieces(strokes: Sequence[Stroke], mask: Mask, px_per_mm: float) -> list[Stroke]:
    """Join strokes across junctions and breaks, until none is left to join.

    Args:
        strokes: in pixels.
        mask: H x W, the ink: what lies between two strokes of one line is ink or a small break.
        px_per_mm: resolution.
    """
    current = list(strokes)
    for _ in range(8):
        links = _junction_links(current, mask, px_per_mm)
        if not links:
            break
        current = _merge(current, links, lambda some: _one_shape(some, _STRAY * px_per_mm))
    return [_closed(stroke, px_per_mm) for stroke in current]


def join_dashes(strokes: Sequence[Stroke], px_per_mm: float) -> list[Stroke]:
    """Join dashes into dashed and chain lines."""
    links = _dash_links(strokes, px_per_mm)
    rows, rest = _rows(len(strokes), links)
    result = [strokes[number] for number in rest]
    for row in rows:
        some = [
            reversed_stroke(strokes[number]) if turned else strokes[number]
            for number, turned in row
        ]
        result.extend(_dashed(some, px_per_mm))
    return result


def join_breaks(strokes: Sequence[Stroke], px_per_mm: float) -> list[Stroke]:
    """Join lines that worn ink parts: free ends that face each other over a short gap.

    The gap is short beside both pieces, which are alike in width and in line.
    """
    current = list(strokes)
    for _ in range(8):
        links = _break_links(current, px_per_mm)
        if not links:
            break
        current = _merge(current, links, lambda some: _one_shape(some, _STRAY * px_per_mm))
    return current


def _break_links(strokes: Sequence[Stroke], px_per_mm: float) -> list[tuple[End, End]]:
    some = [
        (number, end)
        for number, stroke in enumerate(strokes)
        if stroke.linetype == "continuous" and isinstance(stroke.shape, Straight)
        for end in (0, 1)
        if stroke.free[end]
    ]
    if len(some) < 2:
        return []
    places = np.array([strokes[number].ends[end] for number, end in some])
    out = np.array([strokes[number].outward(end) for number, end in some])
    found = []
    for a, b in KDTree(places).query_pairs(_WORN * px_per_mm, output_type="ndarray").tolist():
        one, two = strokes[some[a][0]], strokes[some[b][0]]
        apart = places[b] - places[a]
        gap = float(np.hypot(*apart))
        wide, slim = sorted((one.half_width, two.half_width), reverse=True)
        if one is two or gap > _GAP_SHARE * min(one.length, two.length) or wide > 1.7 * slim:
            continue
        aside = max(abs(float(way[0] * apart[1] - way[1] * apart[0])) for way in (out[a], out[b]))
        facing = float(out[a] @ apart) > 0 and -float(out[a] @ out[b]) > math.cos(_BREAK_TURN)
        row = [_leaving(one, some[a][1]), _entering(two, some[b][1])]
        if facing and aside < _STRAY * px_per_mm and _one_shape(row, _STRAY * px_per_mm):
            found.append((gap, some[a], some[b]))
    used: set[int] = set()
    links: list[tuple[End, End]] = []
    for _, first, second in sorted(found):
        if not used & {first[0], second[0]}:
            used.update((first[0], second[0]))
            links.append((first, second))
    return links


def _leaving(stroke: Stroke, end: int) -> Stroke:
    return stroke if end else reversed_stroke(stroke)


def _entering(stroke: Stroke, end: int) -> Stroke:
    return reversed_stroke(stroke) if end else stroke


def without_bridges(strokes: Sequence[Stroke]) -> list[Stroke]:
    """Leave out what thinning leaves where lines cross at a slant: short pieces inside the ink.

    Such a piece lies between two junctions, no longer than its lines are wide, on other strokes.
    """
    short = [
        not any(stroke.free) and not stroke.closed and stroke.length < 3 * stroke.half_width + 3
        for stroke in strokes
    ]
    long = [stroke for stroke, is_short in zip(strokes, short, strict=True) if not is_short]
    if not long:
        return list(strokes)
    tree = KDTree(np.concatenate([_along(stroke) for stroke in long]))
    kept = []
    for stroke, is_short in zip(strokes, short, strict=True):
        reach = 0.6 * stroke.half_width + 0.8
        places = np.concatenate([stroke.points, stroke.ends])
        # What a line runs through goes, not what two lines merely touch with their ends.
        if not is_short or (tree.query(places)[0] > reach).any():
            kept.append(stroke)
    return kept


def without_dots(
    strokes: Sequence[Stroke], lettering: Sequence[Chain], px_per_mm: float
) -> list[Stroke]:
    """Leave out dots that belong to no row of dashes and stand beside nothing small.

    Args:
        strokes: in pixels, dashes joined.
        lettering: chains of lettering that was not read; its points stay.
        px_per_mm: resolution.
    """
    dots = [
        stroke.linetype == "continuous"
        and stroke.free == (True, True)
        and stroke.length + 2 * stroke.half_width < _SPECK * px_per_mm
        for stroke in strokes
    ]
    small = [
        stroke.points
        for stroke, is_dot in zip(strokes, dots, strict=True)
        if not is_dot and stroke.length < _SMALL * px_per_mm
    ]
    small.extend(chain.points for chain in lettering)
    if not small:
        return [stroke for stroke, is_dot in zip(strokes, dots, strict=True) if not is_dot]
    tree = KDTree(np.concatenate(small))
    return [
        stroke
        for stroke, is_dot in zip(strokes, dots, strict=True)
        if not is_dot or tree.query(stroke.points)[0].min() < _BESIDE * px_per_mm
    ]


def _along(stroke: Stroke) -> Floats:
    """Return points all along a stroke, where junctions were left out as well."""
    if not isinstance(stroke.shape, Straight):
        return np.concatenate([stroke.points, stroke.ends])
    share = np.linspace(0, 1, max(math.ceil(stroke.length), 2))[:, None]
    points: Floats = stroke.ends[0] + share * (stroke.ends[1] - stroke.ends[0])
    return points


def _ends(strokes: Sequence[Stroke]) -> Floats:
    return np.concatenate([stroke.ends for stroke in strokes]) if strokes else np.empty((0, 2))


def _junction_links(
    strokes: Sequence[Stroke], mask: Mask, px_per_mm: float
) -> list[tuple[End, End]]:
    """Return pairs of ends that continue each other, the best first, each end at most once."""
    places = _ends(strokes)
    if len(places) < 2:
        return []
    out = np.array([stroke.outward(end) for stroke in strokes for end in (0, 1)])
    lengths = np.repeat([stroke.length for stroke in strokes], 2)
    pairs = KDTree(places).query_pairs(_REACH * px_per_mm, output_type="ndarray")
    i, j = pairs[:, 0], pairs[:, 1]
    keep = i // 2 != j // 2
    i, j = i[keep], j[keep]
    apart = places[j] - places[i]
    gap = np.hypot(apart[:, 0], apart[:, 1])
    # Short pieces point anywhere within a pixel.
    turn = np.arccos(np.clip(-(out[i] * out[j]).sum(axis=1), -1, 1))
    loose = 1.6 / np.maximum(np.minimum(lengths[i], lengths[j]), 1.0)
    ahead = np.minimum((out[i] * apart).sum(axis=1), -(out[j] * apart).sum(axis=1))
    keep = (turn < _TURN + loose) & (ahead > -0.25 * px_per_mm)
    order = np.flatnonzero(keep)
    order = order[np.argsort(gap[order] + 20 * turn[order], kind="stable")]
    used: set[int] = set()
    links: list[tuple[End, End]] = []
    for number in order.tolist():
        a, b = int(i[number]), int(j[number])
        if a in used or b in used:
            continue
        one, two = strokes[a // 2], strokes[b // 2]
        if one.closed or two.closed:
            continue
        if gap[number] > _BREAK * px_per_mm and not _inked(mask, places[a], places[b]):
            continue
        row = [
            one if a % 2 else reversed_stroke(one),
            reversed_stroke(two) if b % 2 else two,
        ]
        if _one_shape(row, _STRAY * px_per_mm) is None:
            continue
        # One link for each stroke and round, so that rows never close to rings.
        used.update((a, b, a ^ 1, b ^ 1))
        links.append(((a // 2, a % 2), (b // 2, b % 2)))
    return links


def _inked(mask: Mask, a: Floats, b: Floats) -> bool:
    count = max(int(np.hypot(*(b - a))), 2)
    points = a + np.linspace(0, 1, count + 1)[:, None] * (b - a)
    columns, rows = np.floor(points).astype(np.int64).T
    rows, columns = rows.clip(0, mask.shape[0] - 1), columns.clip(0, mask.shape[1] - 1)
    return float(mask[rows, columns].mean()) > 0.9


def _one_shape(row: Sequence[Stroke], stray: float) -> Shape | None:
    """Return the line or circle on which all points of strokes lie, None if there is none."""
    points = np.concatenate([stroke.points for stroke in row])
    if all(isinstance(stroke.shape, Straight) for stroke in row):
        line = fit_line(points)
        off = np.abs(line.off(points))
        near = float(np.sqrt((off**2).mean())) < stray / 2
        if near and off.max() < 2 * stray and _in_order(row, line):
            return line
    if all(isinstance(stroke.shape, Straight) for stroke in row) and len(row) < 3:
        return None
    circle = fit_circle(points)
    if circle is None or circle.radius > 4000:
        return None
    off = np.abs(circle.off(points))
    if off.max() > 1.5 * stray or float(np.sqrt((off**2).mean())) > stray / 2:
        return None
    around = sweep_of(points, circle)
    return circle if math.radians(8) < abs(around) < 2.02 * math.pi else None


def _in_order(row: Sequence[Stroke], line: Straight) -> bool:
    """Whether strokes follow each other along a line, but for a small overlap."""
    way = line.way if (row[-1].ends[1] - row[0].ends[0]) @ line.way > 0 else -line.way
    along = [float((stroke.ends[end] - line.middle) @ way) for stroke in row for end in (0, 1)]
    return all(b - a > -3.0 for a, b in pairwise(along))


def _closed(stroke: Stroke, px_per_mm: float) -> Stroke:
    """Close an arc whose ends meet."""
    if stroke.closed or not isinstance(stroke.shape, Round):
        return stroke
    rest = 2 * math.pi - abs(sweep_of(stroke.points, stroke.shape))
    apart = float(np.hypot(*(stroke.ends[1] - stroke.ends[0])))
    if rest < math.radians(50) and apart < 1.2 * px_per_mm:
        stroke.closed, stroke.free = True, (False, False)
    return stroke


def _rows(
    count: int, links: Sequence[tuple[End, End]]
) -> tuple[list[list[tuple[int, bool]]], list[int]]:
    """Follow links from end to end: rows of (stroke, turned round), and the strokes left over."""
    partner: dict[End, End] = {}
    for a, b in links:
        partner[a], partner[b] = b, a
    rows: list[list[tuple[int, bool]]] = []
    seen: set[int] = set()
    linked = {number for end in partner for number in (end[0],)}
    starts = [n for n in sorted(linked) if (n, 0) not in partner or (n, 1) not in partner]
    for start in [*starts, *sorted(linked)]:
        if start in seen:
            continue
        enter = 0 if (start, 0) not in partner else 1
        row = [(start, enter == 1)]
        seen.add(start)
        leave = (start, 1 - enter)
        while leave in partner and partner[leave][0] not in seen:
            number, end = partner[leave]
            row.append((number, end == 1))
            seen.add(number)
            leave = (number, 1 - end)
        rows.append(row)
    return rows, [number for number in range(count) if number not in seen]


def _merge(
    strokes: Sequence[Stroke],
    links: Sequence[tuple[End, End]],
    shape_of: Callable[[Sequence[Stroke]], Shape | None],
) -> list[Stroke]:
    rows, rest = _rows(len(strokes), links)
    result = [strokes[number] for number in rest]
    for row in rows:
        some = [reversed_stroke(strokes[n]) if turned else strokes[n] for n, turned in row]
        shape = shape_of(some)
        result.extend(some if shape is None else [joined(some, shape)])
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
    stray = 2 * _STRAY * px_per_mm
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

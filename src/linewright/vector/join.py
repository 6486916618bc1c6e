"""Strokes that continue each other become one: across junctions and over small gaps."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from scipy.spatial import KDTree

from linewright.base import Floats, Mask
from linewright.vector.fit import Round, Shape, Straight, fit_circle, fit_line, sweep_of
from linewright.vector.strokes import Stroke, joined, reversed_stroke

# Across a junction: how far apart the ends may be, by how much the lines may turn, and how far
# the points of both may lie from one line, all in mm or radians.
_REACH, _TURN, STRAY = 2.2, math.radians(14), 0.16
# A gap without ink that is still no gap.
_BREAK = 0.35
# A gap of worn ink: at most this, and this share of the shorter line, which turns no more than so.
_WORN, _GAP_SHARE, _BREAK_TURN = 1.5, 0.25, math.radians(4)
# A blot on a line, which bends its skeleton: at most this, and this share of the shorter piece.
BLOT, _BLOT_SHARE = 8.0, 1.0

# A stroke's number, and 0 or 1 for where it begins or ends.
End = tuple[int, int]


def join_pieces(strokes: Sequence[Stroke], mask: Mask, px_per_mm: float) -> list[Stroke]:
    """Join strokes across junctions and breaks, until none is left to join.

    Args:
        strokes: in pixels.
        mask: H x W, the ink: what lies between two strokes of one line is ink or a small break.
        px_per_mm: resolution.
    """
    found = _joined(strokes, lambda some: _junction_links(some, mask, px_per_mm), px_per_mm)
    return [_closed(stroke, px_per_mm) for stroke in found]


def join_breaks(strokes: Sequence[Stroke], px_per_mm: float) -> list[Stroke]:
    """Join lines that worn ink parts: free ends that face each other over a short gap.

    The gap is short beside both pieces, which are alike in width and in line.
    """
    return _joined(strokes, lambda some: _break_links(some, px_per_mm), px_per_mm)


def join_blots(strokes: Sequence[Stroke], mask: Mask, px_per_mm: float) -> list[Stroke]:
    """Join lines of one direction where the ink between them goes straight on, or around a hole.

    A blot, a hole or a bite in a wide line bends its skeleton aside for some mm, which parts the
    line; what was drawn around them is left (`linewright.vector.worn.without_bits`).

    Args:
        strokes: in pixels.
        mask: H x W, the ink.
        px_per_mm: resolution.
    """
    return _joined(strokes, lambda some: _blot_links(some, mask, px_per_mm), px_per_mm)


def _joined(
    strokes: Sequence[Stroke],
    links_of: Callable[[Sequence[Stroke]], list[tuple[End, End]]],
    px_per_mm: float,
) -> list[Stroke]:
    """Join strokes that are linked and lie on one line or circle, until none is left to join."""
    current = list(strokes)
    for _ in range(8):
        links = links_of(current)
        if not links:
            break
        rows, current = rows_of(current, links)
        for row in rows:
            shape = _one_shape(row, STRAY * px_per_mm)
            current.extend(row if shape is None else [joined(row, shape)])
    return current


def _junction_links(
    strokes: Sequence[Stroke], mask: Mask, px_per_mm: float
) -> list[tuple[End, End]]:
    """Return pairs of ends that continue each other, the best first, each end at most once."""
    if not strokes:
        return []
    places = np.concatenate([stroke.ends for stroke in strokes])
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
        row = [_leaving(one, a % 2), _entering(two, b % 2)]
        if _one_shape(row, STRAY * px_per_mm) is None:
            continue
        # One link for each stroke and round, so that rows never close to rings.
        used.update((a, b, a ^ 1, b ^ 1))
        links.append(((a // 2, a % 2), (b // 2, b % 2)))
    return links


def _inked(mask: Mask, a: Floats, b: Floats, half_width: float = 0.0) -> bool:
    """Whether ink goes from one place to another, at most ``half_width`` px beside the way."""
    long = float(np.hypot(*(b - a)))
    count = max(int(long), 2)
    across = np.array([a[1] - b[1], b[0] - a[0]]) / max(long, 1e-9)
    beside = np.arange(-math.ceil(half_width), math.ceil(half_width) + 1)
    points = a + np.linspace(0, 1, count + 1)[:, None, None] * (b - a) + beside[:, None] * across
    columns, rows = np.floor(np.moveaxis(points, -1, 0)).astype(np.int64)
    rows, columns = rows.clip(0, mask.shape[0] - 1), columns.clip(0, mask.shape[1] - 1)
    return float(mask[rows, columns].any(axis=1).mean()) > 0.9


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


def straight_ends(
    strokes: Sequence[Stroke], *, free: bool = True
) -> tuple[list[End], Floats, Floats]:
    """Return the ends of continuous straight strokes, their N x 2 places and ways out.

    Args:
        strokes: in pixels.
        free: only those that lie in the open.
    """
    some = [
        (number, end)
        for number, stroke in enumerate(strokes)
        if stroke.linetype == "continuous" and isinstance(stroke.shape, Straight)
        for end in (0, 1)
        if stroke.free[end] or not free
    ]
    places = np.array([strokes[number].ends[end] for number, end in some])
    out = np.array([strokes[number].outward(end) for number, end in some])
    return some, places, out


def _break_links(strokes: Sequence[Stroke], px_per_mm: float) -> list[tuple[End, End]]:
    ends = straight_ends(strokes)
    return _facing_links(strokes, ends, px_per_mm, reach=_WORN, share=_GAP_SHARE)


def _blot_links(strokes: Sequence[Stroke], mask: Mask, px_per_mm: float) -> list[tuple[End, End]]:
    ends = straight_ends(strokes, free=False)
    return _facing_links(
        strokes,
        ends,
        px_per_mm,
        reach=BLOT,
        share=_BLOT_SHARE,
        between=lambda a, b, half_width: _inked(mask, a, b, half_width),
    )


def _facing_links(
    strokes: Sequence[Stroke],
    ends: tuple[list[End], Floats, Floats],
    px_per_mm: float,
    *,
    reach: float,
    share: float,
    between: Callable[[Floats, Floats, float], bool] | None = None,
) -> list[tuple[End, End]]:
    """Return pairs of ends that face each other along one line, the nearest first.

    Args:
        strokes: in pixels.
        ends: some of theirs, as `straight_ends` gives them.
        px_per_mm: resolution.
        reach: how far apart they may be, mm.
        share: the same as a share of the shorter stroke.
        between: whether two places may be joined by a line of so many px half width; any
            two if None.
    """
    some, places, out = ends
    if len(some) < 2:
        return []
    found = []
    for a, b in KDTree(places).query_pairs(reach * px_per_mm, output_type="ndarray").tolist():
        one, two = strokes[some[a][0]], strokes[some[b][0]]
        apart = places[b] - places[a]
        gap = float(np.hypot(*apart))
        wide, slim = sorted((one.half_width, two.half_width), reverse=True)
        if one is two or gap > share * min(one.length, two.length) or wide > 1.7 * slim:
            continue
        aside = max(abs(float(way[0] * apart[1] - way[1] * apart[0])) for way in (out[a], out[b]))
        facing = float(out[a] @ apart) > 0 and -float(out[a] @ out[b]) > math.cos(_BREAK_TURN)
        row = [_leaving(one, some[a][1]), _entering(two, some[b][1])]
        straight = aside < STRAY * px_per_mm and _one_shape(row, STRAY * px_per_mm)
        if not (facing and straight):
            continue
        if between is None or between(places[a], places[b], wide):
            found.append((gap, some[a], some[b]))
    used: set[int] = set()
    links: list[tuple[End, End]] = []
    for _, first, second in sorted(found):
        if not used & {first[0], second[0]}:
            used.update((first[0], second[0]))
            links.append((first, second))
    return links


def rows_of(
    strokes: Sequence[Stroke], links: Sequence[tuple[End, End]]
) -> tuple[list[list[Stroke]], list[Stroke]]:
    """Follow links from end to end: rows of strokes that run one way, and the strokes left over."""
    partner: dict[End, End] = {}
    for a, b in links:
        partner[a], partner[b] = b, a
    rows: list[list[Stroke]] = []
    seen: set[int] = set()
    linked = sorted({number for number, _ in partner})
    starts = [n for n in linked if (n, 0) not in partner or (n, 1) not in partner]
    for start in [*starts, *linked]:
        if start in seen:
            continue
        enter = 0 if (start, 0) not in partner else 1
        row = [_entering(strokes[start], enter)]
        seen.add(start)
        leave = (start, 1 - enter)
        while leave in partner and partner[leave][0] not in seen:
            number, end = partner[leave]
            row.append(_entering(strokes[number], end))
            seen.add(number)
            leave = (number, 1 - end)
        rows.append(row)
    return rows, [stroke for number, stroke in enumerate(strokes) if number not in seen]


def _leaving(stroke: Stroke, end: int) -> Stroke:
    """Return a stroke that is left by one of its ends."""
    return stroke if end else reversed_stroke(stroke)


def _entering(stroke: Stroke, end: int) -> Stroke:
    """Return a stroke that is entered by one of its ends."""
    return reversed_stroke(stroke) if end else stroke

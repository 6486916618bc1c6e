"""Rows of dashes become dashed and chain lines."""

import math
from collections.abc import Sequence

import numpy as np

from linewright.base import Floats, Mask
from linewright.vector import limits
from linewright.vector.ends import End, Pairs
from linewright.vector.fit import fit_circle, fit_line, norm
from linewright.vector.model import LineType
from linewright.vector.strokes import Stroke, join_row, reverse

Link = tuple[End, End]


def join_dashes(strokes: Sequence[Stroke], px_per_mm: float) -> list[Stroke]:
    """Join dashes into dashed and chain lines."""
    rows, result = _follow(strokes, _links(strokes, px_per_mm))
    for row in rows:
        result.extend(_as_dashed(row, px_per_mm))
    return result


def _links(strokes: Sequence[Stroke], px_per_mm: float) -> list[Link]:
    """Return pairs of free ends that face each other over a gap, each end at most once."""
    # A dot has no direction: it takes one neighbour on each side, whichever of its ends is nearer.
    dots = np.array([s.free == (True, True) and s.length < limits.DOT_MM * px_per_mm for s in strokes], dtype=np.bool_)
    longest = limits.LONGEST_DASH_MM * px_per_mm
    ends = [
        (number, end)
        for number, stroke in enumerate(strokes)
        for end in (0, 1)
        if stroke.free[end] and stroke.length < longest and not stroke.closed
    ]
    pairs = Pairs(strokes, ends, limits.DASH_GAP_MM * px_per_mm)
    allowed, cost = _dash_gaps(pairs, dots[pairs.ends[..., 0]], px_per_mm)
    order = np.flatnonzero(allowed)
    used: set[End] = set()
    links: list[Link] = []
    directions: dict[int, Floats] = {}
    for pair in order[np.argsort(cost[order], kind="stable")].tolist():
        link: list[End] = []
        new: dict[int, Floats] = {}
        for side, (number, end) in enumerate(pairs.ends[pair].tolist()):
            if dots[number]:
                away = pairs.places[pair, 1 - side] - strokes[number].points.mean(axis=0)
                new[number] = away / max(norm(away), limits.TINY)
                end = int((number, 0) in used)
                if end and float(directions[number] @ new[number]) > limits.OPPOSITE:
                    break
            link.append((number, end))
        if len(link) < 2 or used & set(link):
            continue
        used.update(link)
        directions.update({n: new[n] for n, end in link if dots[n] and end == 0})
        links.append((link[0], link[1]))
    return links


def _dash_gaps(pairs: Pairs, is_dot: Mask, px_per_mm: float) -> tuple[Mask, Floats]:
    """Return which pairs of ends may be dashes of one line, and what each costs."""
    # The directions and offsets of dots, P x 2, say nothing.
    widths, gap = pairs.half_widths(), pairs.gap
    cosine = pairs.ahead / np.maximum(gap, limits.TINY)[:, None]
    turn = np.where(is_dot, 0.0, np.arccos(np.clip(cosine, -1.0, 1.0))).max(axis=1, initial=0.0)
    offset = np.where(is_dot, 0.0, pairs.offset).max(axis=1, initial=0.0)
    most = limits.DASH_OFFSET_MM + limits.DASH_OFFSET_SHARE * gap / px_per_mm
    allowed = ~is_dot.all(axis=1) & (gap >= limits.LEAST_DASH_GAP_MM * px_per_mm)
    allowed &= widths.max(axis=1) <= (limits.DASH_WIDTH * widths.min(axis=1) + limits.SAME_WIDTH_PX)
    allowed &= (turn < limits.DASH_RAD) & (offset < most * px_per_mm)
    return allowed, gap + limits.OFFSET_COST * offset


def _follow(strokes: Sequence[Stroke], links: Sequence[Link]) -> tuple[list[list[Stroke]], list[Stroke]]:
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
        number, enter = start, int((start, 0) in partner)
        row: list[Stroke] = []
        while number not in seen:
            seen.add(number)
            row.append(reverse(strokes[number]) if enter else strokes[number])
            number, enter = partner.get((number, 1 - enter), (number, enter))
        rows.append(row)
    return rows, [stroke for number, stroke in enumerate(strokes) if number not in seen]


def _as_dashed(row: list[Stroke], px_per_mm: float) -> list[Stroke]:
    """Return a row of dashes as one line, or as they are if they make none."""
    if len(row) < limits.LEAST_DASHES:
        return row
    # The ends of dots came in no order.
    row = [row[0], *(_facing(stroke, row[n]) for n, stroke in enumerate(row[1:]))]
    linetype = _linetype(np.array([stroke.length for stroke in row]) / px_per_mm)
    if linetype == "continuous":
        return row
    points = np.concatenate([stroke.points for stroke in row])
    line = fit_line(points)
    stray = 2 * limits.STRAY_MM * px_per_mm
    if line.stray(points) < stray:
        return [join_row(row, line, linetype)]
    circle = fit_circle(points)
    if circle is not None and circle.stray(points) < stray:
        stroke = join_row(row, circle, linetype)
        apart = norm(stroke.ends[1] - stroke.ends[0])
        stroke.closed = apart < limits.DASH_GAP_MM * px_per_mm and abs(stroke.sweep) > math.pi
        return [stroke]
    return row


def _linetype(lengths: Floats) -> LineType:
    """Tell chain lines and dashed ones by their dashes' lengths, mm; all else is continuous."""
    inner = lengths[1:-1]
    short = inner < limits.SHORT_DASH * lengths.max()
    if (short.any() and not short[:-1].all()) or (len(short) == 1 and short[0]):
        return "chain"
    alike = limits.ALIKE_DASHES * max(float(np.median(inner)), limits.LEAST_DASH_MM)
    is_dashed = inner.max() < alike and lengths.max() < limits.LONGEST_ALIKE_MM
    return "dashed" if is_dashed else "continuous"


def _facing(stroke: Stroke, before: Stroke) -> Stroke:
    if stroke.length > limits.UNORDERED_PX:
        return stroke
    near, far = np.hypot(*(stroke.ends - before.ends[1]).T)
    return reverse(stroke) if far < near else stroke

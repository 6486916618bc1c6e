"""Rows of dashes become dashed and chain lines, those round one centre circles and arcs first."""

import math
from collections.abc import Sequence

import numpy as np

from linewright.base import Floats, Mask
from linewright.pages import DashCircle, find_dash_circles
from linewright.vector import limits
from linewright.vector.ends import End, Pairs
from linewright.vector.fit import Circle, fit_circle, fit_line, norm, sweep_of
from linewright.vector.model import LineType
from linewright.vector.strokes import Stroke, join_row, reverse

Link = tuple[End, End]


def join_dashes(strokes: Sequence[Stroke], px_per_mm: float) -> list[Stroke]:
    """Join dashes into dashed and chain lines, arcs and circles."""
    joined, strokes = _join_circles(strokes, px_per_mm)
    rows, result = _follow(strokes, _links(strokes, px_per_mm))
    result = joined + result
    for row in rows:
        result.extend(_as_dashed(row, px_per_mm))
    return result


def _join_circles(strokes: Sequence[Stroke], px_per_mm: float) -> tuple[list[Stroke], list[Stroke]]:
    """Join the dashes that lie round one centre; return what they become and the strokes left over."""
    # A dash may meet a leader with one end.
    some = [n for n, s in enumerate(strokes) if s.linetype == "continuous" and not s.closed and any(s.free)]
    ends = np.array([strokes[n].ends for n in some]).reshape(-1, 2, 2)
    used: set[int] = set()
    joined: list[Stroke] = []
    for circle in find_dash_circles(ends, px_per_mm):
        rows = [[some[at] for at in run] for run in circle.runs]
        made = _as_arcs([[strokes[n] for n in row] for row in rows], circle, px_per_mm)
        joined += made
        used.update(n for row in rows for n in row if made)
    return joined, [stroke for number, stroke in enumerate(strokes) if number not in used]


def _as_arcs(rows: Sequence[Sequence[Stroke]], found: DashCircle, px_per_mm: float) -> list[Stroke]:
    """Return the rows of dashes of one circle as arcs, none if they are no dashed or chain line."""
    dashes = [dash for row in rows for dash in row]
    widths = np.array([dash.half_width for dash in dashes])
    alike = widths.max() <= limits.DASH_WIDTH * float(np.median(widths)) + limits.SAME_WIDTH_PX
    linetype = _linetype(np.array([dash.length for dash in dashes]) / px_per_mm)
    circle = fit_circle(np.concatenate([dash.points for dash in dashes])) or Circle(found.centre, found.radius)
    if not alike or linetype == "continuous":
        return []
    arcs = []
    for row in rows:
        forward = [dash if sweep_of(dash.ends, circle) > 0 else reverse(dash) for dash in row]
        arc = join_row(forward, circle, linetype)
        arc.closed = found.whole
        arcs.append(arc)
    return arcs


def _links(strokes: Sequence[Stroke], px_per_mm: float) -> list[Link]:
    """Return pairs of free ends that face each other over a gap, each end at most once."""
    # A dot has no direction: it takes one neighbour on each side, whichever of its ends is nearer.
    dots = np.array([s.free == (True, True) and s.length < limits.DOT_MM * px_per_mm for s in strokes], dtype=np.bool_)
    longest = limits.LONGEST_DASH_MM * px_per_mm
    ends = [
        (number, end)
        for number, stroke in enumerate(strokes)
        for end in (0, 1)
        if stroke.free[end] and stroke.length < longest and not stroke.closed and stroke.linetype == "continuous"
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

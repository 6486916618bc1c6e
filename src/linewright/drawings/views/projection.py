"""Views of solids: what is seen, what is hidden and what is cut, as whole lines and arcs.

Hidden lines follow from the solids alone, and views that show the same solids agree. View
coordinates are real mm: u to the right and v up on paper, depth towards the viewer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from linewright.base import Floats
from linewright.drawings.ink.paths import extents
from linewright.drawings.sheet import Arc, Box, Layer, Line, Path, Point, Polyline
from linewright.drawings.solids.profile import Ints
from linewright.drawings.solids.solid import Curve
from linewright.drawings.views.view import PartSolid, View
from linewright.drawings.views.visibility import Pieces, split_pieces, visibility


class CutFace(NamedTuple):
    """A region in the cutting plane: the part and its closed loops (n x 2)."""

    part: int
    loops: list[Floats]


@dataclass(frozen=True)
class Projection:
    """A view of solids at full size."""

    visible: list[Path]  # outlines, layer 'outline'
    hidden: list[Path]  # what stands behind, layer 'hidden'
    regions: list[CutFace]  # for a section, what is cut
    centres: Centres  # circles seen round: centre and radius
    axes: Axes  # axes of round things seen from the side: end points and radius
    box: Box  # extents (u0, v0, u1, v1)
    boxes: Floats  # extents of every solid, in their order, n x 4

    def without_hidden(self) -> Projection:
        """Return the view without hidden lines, nor the centre lines of what is hidden whole."""
        centres, axes = axes_of_drawn(self.centres, self.axes, self.visible)
        return replace(self, hidden=[], centres=centres, axes=axes)


def project(solids: Sequence[PartSolid], view: View, section: float | None = None) -> Projection:
    """Return the view; a section, at world mm along ``view.toward``, cuts off what is nearer."""
    # Parts that are not sectioned (ribs, rivets, bolts, bars; ISO 128-3) stay whole.
    curves: list[Curve] = []
    owners: list[int] = []
    regions: list[CutFace] = []
    for index, placed in enumerate(solids):
        curves += placed.solid.edges(view.toward)
        if section is not None and placed.sectioned:
            for region in placed.solid.cut(view.toward, section):
                curves += [curve for loop in region.loops for curve in loop]
                regions.append(CutFace(placed.part, [_chain(loop, view) for loop in region.loops]))
        owners += [index] * (len(curves) - len(owners))
    counts = np.array([len(curve.points) for curve in curves])
    flat = view.flat(np.concatenate([curve.points for curve in curves]))
    owner = np.array(owners, dtype=np.int64)
    cut = np.array([placed.sectioned for placed in solids])[owner]
    pieces = split_pieces(flat, counts, cut, section)
    # Curves come solid by solid.
    firsts = np.flatnonzero(np.diff(np.repeat(owner, counts), prepend=-1))
    boxes = np.minimum.reduceat(flat, firsts), np.maximum.reduceat(flat, firsts)
    state = visibility(pieces, curves, owner, boxes, solids, view, section)
    visible, hidden = join_pieces(pieces, state, curves, view)
    box = extents(visible + hidden)
    each: Floats = np.concatenate([corner[:, :2] for corner in boxes], axis=1)
    centres, axes = axes_of_drawn(*round_axes(solids, view), visible + hidden)
    return Projection(visible, hidden, regions, centres, axes, box, each)


def _chain(loop: Sequence[Curve], view: View) -> Floats:
    runs = []
    for curve in loop:
        steps = 8 if curve.centre is not None else 1
        share = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
        points = curve.points[:-1, None] * (1 - share) + curve.points[1:, None] * share
        runs.append(view.flat(curve.onto(points.reshape(-1, 3)))[:, :2])
    chain: Floats = np.concatenate(runs)
    return chain


# Circles seen round: centre and radius; axes seen from the side: end points and radius.
Centres = list[tuple[Point, float]]
Axes = list[tuple[Point, Point, float]]


def round_axes(solids: Sequence[PartSolid], view: View) -> tuple[Centres, Axes]:
    """Return the centres of what is seen round and the axes of what is seen from the side."""
    centres: dict[tuple[float, float], float] = {}
    axes: dict[tuple[Point, Point], float] = {}
    for placed in solids:
        for axis in placed.solid.axes():
            a, b = view.flat(axis.a), view.flat(axis.b)
            if math.dist(a[:2], b[:2]) < 1e-6:
                at = (round(float(a[0]), 3), round(float(a[1]), 3))
                centres[at] = max(centres.get(at, 0.0), axis.radius)
            else:
                low, high = sorted((tuple(a[:2].round(3)), tuple(b[:2].round(3))))
                ends = ((float(low[0]), float(low[1])), (float(high[0]), float(high[1])))
                axes[ends] = max(axes.get(ends, 0.0), axis.radius)
    return list(centres.items()), [(*ends, radius) for ends, radius in axes.items()]


def axes_of_drawn(centres: Centres, axes: Axes, paths: Sequence[Path]) -> tuple[Centres, Axes]:
    """Return those of which something is drawn: an arc about the centre, a line along the axis."""
    arcs = np.array([path.centre for path in paths if isinstance(path, Arc)]).reshape(-1, 2)
    lines = np.array([(*p.a, *p.b) for p in paths if isinstance(p, Line)]).reshape(-1, 2, 2)
    return (
        # The ends of a slot lie beside its centre.
        [(at, r) for at, r in centres if (np.hypot(*(arcs - np.array(at)).T) < 2 * r).any()],
        [(a, b, r) for a, b, r in axes if _sided(a, b, r, lines)],
    )


def _sided(a: Point, b: Point, radius: float, lines: Floats) -> bool:
    """Return whether a line runs beside an axis, as far away as the surface may be."""
    long = math.dist(a, b)
    direction = np.subtract(b, a) / long
    offset = lines - np.array(a)
    along, aside = offset @ direction, np.abs(offset @ (-direction[1], direction[0]))
    beside = (aside > 0.3 * radius) & (aside < 1.02 * radius + 0.1)
    within = (along.max(axis=1) > 0.5) & (along.min(axis=1) < long - 0.5)
    steep = np.ptp(along, axis=1) > np.ptp(aside, axis=1)
    return bool((beside.all(axis=1) & within & steep).any())


_Intervals = list[tuple[float, float]]


class _Carrier(NamedTuple):
    """The unbounded line (a point's offset and a direction) or the circle that pieces lie on."""

    centre: Point
    radius: float
    direction: Point


class _Runs(NamedTuple):
    carrier: _Carrier
    seen: _Intervals
    hidden: _Intervals


def join_pieces(pieces: Pieces, state: Ints, curves: Sequence[Curve], view: View) -> tuple[list[Path], list[Path]]:
    """Join pieces on the same line or circle; what is seen wins over what is hidden."""
    runs: dict[tuple[float, ...], _Runs] = {}
    visible: list[Path] = []
    hidden: list[Path] = []
    side: tuple[tuple[list[Path], Layer], ...] = ((hidden, "hidden"), (visible, "outline"))
    chain: list[Point] = []
    chain_of = (-1, -1)
    forms = [_form(curve, view) for curve in curves]
    middles = [
        view.flat(curve.centre).tolist() if form == "circle" and curve.centre is not None else []
        for curve, form in zip(curves, forms, strict=True)
    ]
    columns = (pieces.a[:, :2], pieces.b[:, :2], pieces.curve, state)
    for a, b, which, seen in zip(*(column.tolist() for column in columns), strict=True):
        if seen < 0:
            continue
        form = forms[which]
        if form == "other":
            if chain_of != (which, seen) or math.dist(chain[-1], a) > 1e-6:
                _add_chain(chain, *side[chain_of[1]])
                chain, chain_of = [tuple(a)], (which, seen)
            chain.append(tuple(b))
            continue
        if form == "circle":
            key, carrier, interval = _on_circle(a, b, middles[which], curves[which].radius)
        else:
            key, carrier, interval = _on_line(a, b)
        run = runs.setdefault(key, _Runs(carrier, [], []))
        (run.seen if seen else run.hidden).append(interval)
    _add_chain(chain, *side[chain_of[1]])
    for run in runs.values():
        seen_runs = _union(run.seen)
        visible.extend(_paths_on(run.carrier, seen_runs, "outline"))
        hidden.extend(_paths_on(run.carrier, _subtract(_union(run.hidden), seen_runs), "hidden"))
    return visible, hidden


def _form(curve: Curve, view: View) -> str:
    """Return how a curve looks: as a straight 'line', a 'circle' or something 'other'."""
    if len(curve.points) == 2:
        return "line"
    if curve.normal is None:
        return "other"
    along_sight = abs(float(curve.normal @ view.toward))
    if along_sight > 1 - 1e-9:
        return "circle"
    return "line" if along_sight < 1e-9 and curve.planar else "other"


def _add_chain(chain: list[Point], paths: list[Path], layer: Layer) -> None:
    if chain:
        paths.append(Polyline(tuple(chain), layer))


def _on_line(a: Sequence[float], b: Sequence[float]) -> tuple[tuple[float, ...], _Carrier, Point]:
    length = math.dist(a, b)
    x, y = (b[0] - a[0]) / length, (b[1] - a[1]) / length
    if x < -1e-7 or (abs(x) <= 1e-7 and y < 0):
        x, y = -x, -y
    offset = a[1] * x - a[0] * y
    carrier = _Carrier((-y * offset, x * offset), 0.0, (x, y))
    ends = sorted((a[0] * x + a[1] * y, b[0] * x + b[1] * y))
    return (round(math.atan2(y, x), 4), round(offset, 2)), carrier, (ends[0], ends[1])


def _on_circle(
    a: Sequence[float], b: Sequence[float], centre: Sequence[float], radius: float
) -> tuple[tuple[float, ...], _Carrier, Point]:
    u, v, _ = centre
    start = math.atan2(a[1] - v, a[0] - u)
    sweep = math.remainder(math.atan2(b[1] - v, b[0] - u) - start, 2 * math.pi)
    if sweep < 0:
        start, sweep = start + sweep, -sweep
    start %= 2 * math.pi
    carrier = _Carrier((u, v), radius, (0.0, 0.0))
    key = (round(u, 2), round(v, 2), round(radius, 2))
    return key, carrier, (start, start + sweep)


def _union(intervals: _Intervals) -> _Intervals:
    joined: _Intervals = []
    for low, high in sorted(intervals):
        if joined and low <= joined[-1][1] + 1e-4:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return joined


def _subtract(intervals: _Intervals, taken: _Intervals) -> _Intervals:
    remaining = intervals
    for low, high in taken:
        remaining = [
            part
            for start, end in remaining
            for part in ((start, min(end, low)), (max(start, high), end))
            if part[1] - part[0] > 1e-4
        ]
    return remaining


def _paths_on(carrier: _Carrier, intervals: _Intervals, layer: Layer) -> list[Path]:
    (u, v), radius, (x, y) = carrier
    if radius == 0:
        return [Line((u + x * low, v + y * low), (u + x * high, v + y * high), layer) for low, high in intervals]
    turn = 2 * math.pi
    # A run over the angle 0 comes as two, of which the second ends beyond a full turn.
    if len(intervals) > 1 and intervals[-1][1] >= turn + intervals[0][0] - 1e-4:
        (_, first), (low, _) = intervals[0], intervals[-1]
        intervals = [(low, turn + first), *intervals[1:-1]]
    return [Arc((u, v), radius, low, min(high - low, turn), layer) for low, high in intervals if high - low > 1e-6]

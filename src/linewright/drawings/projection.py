"""Views of solids: what is seen, what is hidden and what is cut.

Every projected edge is split where it meets another one; of each piece it is then asked, by two
lines of sight just beside its middle, whether material stands nearer. So hidden lines follow from
the solids alone, and views that show the same solids agree. View coordinates are real mm: u to the
right and v up on paper, depth towards the viewer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linewright.drawings.profile import Floats
from linewright.drawings.sheet import Arc, Box, Layer, Line, Path, Point, Polyline
from linewright.drawings.solid import Curve, Rays, Solid

Ints = NDArray[np.int64]
Intervals = list[tuple[float, float]]
# Material nearer than this hides; it stays under the thinnest sheet, mm.
_NEARER = 0.2


@dataclass(frozen=True, eq=False)
class View:
    """A direction of sight: unit vectors of the paper's right and up, and towards the viewer."""

    right: Floats
    up: Floats
    toward: Floats

    @cached_property
    def axes(self) -> Floats:
        """The three vectors as columns, 3 x 3."""
        return np.stack([self.right, self.up, self.toward], axis=1)

    def flat(self, points: Floats) -> Floats:
        """Return (u, v, depth), ... x 3, of world points."""
        return points @ self.axes


def _view(right: Sequence[float], up: Sequence[float], toward: Sequence[float]) -> View:
    return View(*(np.array(vector, dtype=np.float64) for vector in (right, up, toward)))


VIEWS = {
    "front": _view((1, 0, 0), (0, 0, 1), (0, -1, 0)),
    "top": _view((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "bottom": _view((1, 0, 0), (0, -1, 0), (0, 0, -1)),
    "left": _view((0, -1, 0), (0, 0, 1), (-1, 0, 0)),
    "right": _view((0, 1, 0), (0, 0, 1), (1, 0, 0)),
}


class Placed(NamedTuple):
    """A solid with the part it belongs to, and whether a section cuts it."""

    solid: Solid
    part: int
    sectioned: bool


class Cut(NamedTuple):
    """A region in the cutting plane: the part and its closed loops (n x 2)."""

    part: int
    loops: list[Floats]


@dataclass(frozen=True)
class Projection:
    """A view of solids at full size.

    Attributes:
        visible: outlines, layer 'outline'.
        hidden: what stands behind, layer 'hidden'.
        regions: for a section, what is cut.
        centres: circles seen round: centre and radius.
        axes: axes of round things seen from the side: end points and radius.
        box: extents (u0, v0, u1, v1).
        boxes: extents of every solid, in their order, n x 4.
    """

    visible: list[Path]
    hidden: list[Path]
    regions: list[Cut]
    centres: list[tuple[Point, float]]
    axes: list[tuple[Point, Point, float]]
    box: Box
    boxes: Floats

    def without_hidden(self) -> Projection:
        """Return the view without hidden lines, nor the centre lines of what is hidden whole."""
        centres, axes = _marked(self.centres, self.axes, self.visible)
        return replace(self, hidden=[], centres=centres, axes=axes)


class _Pieces(NamedTuple):
    """Projected straight pieces: ends (n x 2), depths of the ends, and whose they are."""

    a: Floats
    b: Floats
    depth_a: Floats
    depth_b: Floats
    curve: Ints


def project(solids: Sequence[Placed], view: View, section: float | None = None) -> Projection:
    """Return the view; with ``section`` (world mm along ``view.toward``) what is nearer is cut off.

    Parts that are not sectioned (ribs, rivets, bolts, bars; ISO 128-3) stay whole.
    """
    curves, owners = [], []
    regions: list[Cut] = []
    for index, placed in enumerate(solids):
        for curve in placed.solid.edges(view.toward):
            curves.append(curve)
            owners.append(index)
        if section is None or not placed.sectioned:
            continue
        for region in placed.solid.cut(view.toward, section):
            for loop in region.loops:
                curves.extend(loop)
                owners.extend([index] * len(loop))
            regions.append(Cut(placed.part, [_chain(loop, view) for loop in region.loops]))
    counts = np.array([len(curve.points) for curve in curves])
    flat = view.flat(np.concatenate([curve.points for curve in curves]))
    owner = np.array(owners, dtype=np.int64)
    cut = np.array([placed.sectioned for placed in solids])[owner]
    pieces = _split(_pieces(flat, counts, cut, section), section)
    # Curves come solid by solid.
    firsts = np.flatnonzero(np.diff(np.repeat(owner, counts), prepend=-1))
    boxes = np.minimum.reduceat(flat, firsts), np.maximum.reduceat(flat, firsts)
    state = _seen(pieces, _middles(pieces, curves, view), owner, boxes, solids, view, section)
    visible, hidden = _gather(pieces, state, curves, view)
    box = extents(visible + hidden)
    each: Floats = np.concatenate([corner[:, :2] for corner in boxes], axis=1)
    centres, axes = _marked(*_round(solids, view), visible + hidden)
    return Projection(visible, hidden, regions, centres, axes, box, each)


def extents(paths: Sequence[Path]) -> Box:
    """Return the box around paths (around the whole circle for an arc over half a turn)."""
    points = np.array([point for path in paths for point in sampled(path)])
    low, high = points.min(axis=0), points.max(axis=0)
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def sampled(path: Path, step: float = math.pi / 36) -> list[Point]:
    """Return points along a path, arcs at ``step`` radians or closer."""
    if isinstance(path, Line):
        return [path.a, path.b]
    if isinstance(path, Polyline):
        return list(path.points)
    count = max(math.ceil(path.sweep / step), 2)
    angles = [path.start + path.sweep * i / count for i in range(count + 1)]
    x, y = path.centre
    return [(x + path.radius * math.cos(t), y + path.radius * math.sin(t)) for t in angles]


def _chain(loop: Sequence[Curve], view: View) -> Floats:
    runs = []
    for curve in loop:
        steps = 8 if curve.centre is not None else 1
        share = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
        points = curve.points[:-1, None] * (1 - share) + curve.points[1:, None] * share
        runs.append(view.flat(curve.onto(points.reshape(-1, 3)))[:, :2])
    chain: Floats = np.concatenate(runs)
    return chain


def _pieces(flat: Floats, counts: Ints, cut: NDArray[np.bool_], section: float | None) -> _Pieces:
    curve = np.repeat(np.arange(len(counts)), counts)
    within = curve[1:] == curve[:-1]
    a, b, curve = flat[:-1][within], flat[1:][within], curve[1:][within]
    drawn = np.hypot(*(b - a)[:, :2].T) > 1e-6
    if section is not None:
        drawn &= ~cut[curve] | (np.minimum(a[:, 2], b[:, 2]) < section + 1e-6)
    a, b, curve = a[drawn], b[drawn], curve[drawn]
    # Of pieces that fall on one another only the nearest can be seen.
    ends = np.sort(
        np.round(np.stack([a[:, :2] @ (1, 1e4), b[:, :2] @ (1, 1e4)], axis=1), 2), axis=1
    )
    nearest = np.argsort(-(a[:, 2] + b[:, 2]), kind="stable")
    _, first = np.unique(ends[nearest], axis=0, return_index=True)
    kept = np.sort(nearest[first])
    a, b, curve = a[kept], b[kept], curve[kept]
    return _Pieces(a[:, :2], b[:, :2], a[:, 2], b[:, 2], curve)


def _split(pieces: _Pieces, section: float | None) -> _Pieces:
    """Split every piece where another one meets it, and where it passes the cutting plane."""
    a, b = pieces.a, pieces.b
    r = b - a
    length = np.hypot(r[:, 0], r[:, 1])
    slack = 1e-5 / length
    # Only pieces whose boxes meet can cross.
    low, high = np.minimum(a, b) - 1e-4, np.maximum(a, b) + 1e-4
    which, other = _overlapping(low, high)
    cross = r[which, 0] * r[other, 1] - r[which, 1] * r[other, 0]
    offset = a[other] - a[which]
    with np.errstate(divide="ignore", invalid="ignore"):
        here = (offset[:, 0] * r[other, 1] - offset[:, 1] * r[other, 0]) / cross
        there = (offset[:, 0] * r[which, 1] - offset[:, 1] * r[which, 0]) / cross
    met = (np.abs(cross) > 1e-9 * length[which] * length[other]) & (here > slack[which])
    met &= (here < 1 - slack[which]) & (there > -slack[other]) & (there < 1 + slack[other])
    which, share = which[met], here[met]
    if section is not None:
        rise = pieces.depth_b - pieces.depth_a
        with np.errstate(divide="ignore", invalid="ignore"):
            passed = (section - pieces.depth_a) / rise
        through = np.nonzero((passed > slack) & (passed < 1 - slack))[0]
        which, share = np.concatenate([which, through]), np.concatenate([share, passed[through]])
    every = np.arange(len(a))
    which = np.concatenate([every, every, which])
    share = np.concatenate([np.zeros(len(a)), np.ones(len(a)), share])
    order = np.lexsort((share, which))
    which, share = which[order], share[order]
    same = (which[1:] == which[:-1]) & (share[1:] - share[:-1] > 1e-9)
    one, from_, to = which[:-1][same], share[:-1][same], share[1:][same]
    rise = (pieces.depth_b - pieces.depth_a)[one]
    return _Pieces(
        a[one] + r[one] * from_[:, None],
        a[one] + r[one] * to[:, None],
        pieces.depth_a[one] + rise * from_,
        pieces.depth_a[one] + rise * to,
        pieces.curve[one],
    )


def _overlapping(low: Floats, high: Floats) -> tuple[Ints, Ints]:
    """Return the numbers of all pairs of boxes (n x 2 corners) that meet, in order."""
    # Swept along the axis in which they are shorter: a pair is met where its later box begins.
    axis = int(np.argmin((high - low).mean(axis=0) / np.maximum(np.ptp(high, axis=0), 1e-9)))
    order = np.argsort(low[:, axis], kind="stable")
    begins = low[order, axis]
    stops = np.searchsorted(begins, high[order, axis], side="right")
    count = stops - np.arange(len(order)) - 1
    first = np.repeat(np.arange(len(order)), count)
    step = np.arange(len(first)) - np.repeat(np.cumsum(count) - count, count)
    one, other = order[first], order[first + 1 + step]
    side = 1 - axis
    met = (low[one, side] <= high[other, side]) & (high[one, side] >= low[other, side])
    one, other = one[met], other[met]
    pairs = np.concatenate([one, other]) * len(low) + np.concatenate([other, one])
    pairs.sort()
    return pairs // len(low), pairs % len(low)


def _middles(pieces: _Pieces, curves: Sequence[Curve], view: View) -> Floats:
    """Return (u, v, depth) of the middle of each piece, on the true arc where it is one."""
    middles = np.concatenate(
        [
            (pieces.a + pieces.b) / 2,
            ((pieces.depth_a + pieces.depth_b) / 2)[:, None],
        ],
        axis=1,
    )
    # As `Curve.onto` does, for all at once.
    circles = {i: c for i, c in enumerate(curves) if c.centre is not None and c.planar}
    if not circles:
        return middles
    ranks = np.full(len(curves), -1)
    ranks[list(circles)] = np.arange(len(circles))
    rank = ranks[pieces.curve]
    on = rank >= 0
    centres = view.flat(np.array([circle.centre for circle in circles.values()]))[rank[on]]
    radii = np.array([circle.radius for circle in circles.values()])[rank[on], None]
    out = middles[on] - centres
    middles[on] = centres + out * (radii / np.linalg.norm(out, axis=1, keepdims=True))
    return middles


def _seen(
    pieces: _Pieces,
    middles: Floats,
    owners: Ints,
    boxes: tuple[Floats, Floats],
    solids: Sequence[Placed],
    view: View,
    section: float | None,
) -> Ints:
    """Return for each piece 1 if it is seen, 0 if hidden, -1 if not drawn at all.

    ``boxes`` are the least and the greatest (u, v, depth) of each solid.
    """
    way = pieces.b - pieces.a
    square = np.stack([-way[:, 1], way[:, 0]], axis=1) / np.hypot(way[:, 0], way[:, 1])[:, None]
    size = float(np.ptp(pieces.a, axis=0).max())
    beside = min(max(2e-4 * size, 0.02), 0.2)
    feet = np.concatenate([middles[:, :2] + beside * square, middles[:, :2] - beside * square])
    depth = np.concatenate([middles[:, 2], middles[:, 2]])
    owner = np.concatenate([owners[pieces.curve]] * 2)
    covered = np.zeros(len(feet), dtype=bool)
    buried = np.zeros(len(middles), dtype=bool)
    for index, (placed, low, high) in enumerate(zip(solids, *boxes, strict=True)):
        met = np.flatnonzero(
            (feet >= low[:2] - 1).all(axis=1)
            & (feet <= high[:2] + 1).all(axis=1)
            & (depth < high[2])
        )
        if not len(met):
            continue
        at = depth[met, None]
        origins = feet[met, :1] * view.right + feet[met, 1:] * view.up
        far, near = placed.solid.spans(Rays(origins, view.toward))
        if section is not None and placed.sectioned:
            near = np.where(far < section, np.minimum(near, section), np.nan)
        covered[met] |= (near > at + _NEARER).any(axis=1)
        within = ((far + _NEARER < at) & (at < near - _NEARER)).any(axis=1)
        inside = np.zeros(len(feet), dtype=bool)
        inside[met] = within & (owner[met] != index)
        buried |= inside.reshape(2, -1).all(axis=0)
    state = np.where(covered.reshape(2, -1).all(axis=0), 0, 1)
    state[buried] = -1
    if section is not None:
        cut = np.array([placed.sectioned for placed in solids])[owners[pieces.curve]]
        state[cut & (middles[:, 2] > section + 1e-6)] = -1
    return state


class _Carrier(NamedTuple):
    """The unbounded line (a point's offset and a direction) or the circle that pieces lie on."""

    centre: Point
    radius: float
    direction: Point


class _Runs(NamedTuple):
    carrier: _Carrier
    seen: Intervals
    hidden: Intervals


def _gather(
    pieces: _Pieces, state: Ints, curves: Sequence[Curve], view: View
) -> tuple[list[Path], list[Path]]:
    """Join pieces on the same line or circle; what is seen wins over what is hidden."""
    runs: dict[tuple[float, ...], _Runs] = {}
    visible: list[Path] = []
    hidden: list[Path] = []
    side: dict[int, tuple[list[Path], Layer]] = {
        1: (visible, "outline"),
        0: (hidden, "hidden"),
        -1: (hidden, "hidden"),
    }
    chain: list[Point] = []
    chain_of = (-1, -1)
    forms = [_form(curve, view) for curve in curves]
    middles = [
        view.flat(curve.centre).tolist() if form == "circle" and curve.centre is not None else []
        for curve, form in zip(curves, forms, strict=True)
    ]
    for a, b, which, seen in zip(
        pieces.a.tolist(), pieces.b.tolist(), pieces.curve.tolist(), state.tolist(), strict=True
    ):
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
        shown = _union(run.seen)
        visible.extend(_drawn(run.carrier, shown, "outline"))
        hidden.extend(_drawn(run.carrier, _less(_union(run.hidden), shown), "hidden"))
    return visible, hidden


def _form(curve: Curve, view: View) -> str:
    """Return how a curve looks: as a straight 'line', a 'circle' or something 'other'."""
    if len(curve.points) == 2:
        return "line"
    if curve.normal is None:
        return "other"
    facing = abs(float(curve.normal @ view.toward))
    if facing > 1 - 1e-9:
        return "circle"
    return "line" if facing < 1e-9 and curve.planar else "other"


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


def _union(intervals: Intervals, slack: float = 1e-4) -> Intervals:
    joined: Intervals = []
    for low, high in sorted(intervals):
        if joined and low <= joined[-1][1] + slack:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return joined


def _less(intervals: Intervals, taken: Intervals) -> Intervals:
    left = intervals
    for low, high in taken:
        left = [
            part
            for start, end in left
            for part in ((start, min(end, low)), (max(start, high), end))
            if part[1] - part[0] > 1e-4
        ]
    return left


def _drawn(carrier: _Carrier, intervals: Intervals, layer: Layer) -> list[Path]:
    (u, v), radius, (x, y) = carrier
    if radius == 0:
        return [
            Line((u + x * low, v + y * low), (u + x * high, v + y * high), layer)
            for low, high in intervals
        ]
    turn = 2 * math.pi
    # A run over the angle 0 comes as two, of which the second ends beyond a full turn.
    if len(intervals) > 1 and intervals[-1][1] >= turn + intervals[0][0] - 1e-4:
        (_, first), (low, _) = intervals[0], intervals[-1]
        intervals = [(low, turn + first), *intervals[1:-1]]
    return [
        Arc((u, v), radius, low, min(high - low, turn), layer)
        for low, high in intervals
        if high - low > 1e-6
    ]


_Centres = list[tuple[Point, float]]
_Axes = list[tuple[Point, Point, float]]


def _round(solids: Sequence[Placed], view: View) -> tuple[_Centres, _Axes]:
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


def _marked(centres: _Centres, axes: _Axes, paths: Sequence[Path]) -> tuple[_Centres, _Axes]:
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
    way = np.subtract(b, a) / long
    offset = lines - np.array(a)
    along, aside = offset @ way, np.abs(offset @ (-way[1], way[0]))
    beside = (aside > 0.3 * radius) & (aside < 1.02 * radius + 0.1)
    within = (along.max(axis=1) > 0.5) & (along.min(axis=1) < long - 0.5)
    steep = np.ptp(along, axis=1) > np.ptp(aside, axis=1)
    return bool((beside.all(axis=1) & within & steep).any())

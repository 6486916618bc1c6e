"""Solids cut to fit one another: shells with openings, pipes coped to a shell, rolled pads.

Plane cuts and turned shapes cannot say how a branch meets a round shell. `Fitted` can: it takes one
solid less others (or only what lies within another), and finds the curves in which they meet by
lines of sight along the branch.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from linewright.drawings.prism import Prism
from linewright.drawings.profile import Bools, Floats, Ints, Side
from linewright.drawings.solid import Axis, Curve, Rays, Region, Solid
from linewright.drawings.turned import Turned

# Seams are handed on in chords that stay this close to them, mm.
_SAGITTA = 0.08
# Ends of outlines nearer than this are one corner, mm (round profiles are polygons within 0.05).
_SAME = 0.2
# Straight walls are looked along in this many places.
_STRAIGHT = 24


@dataclass(frozen=True)
class Fitted:
    """A solid less others, or what of it lies within another.

    Either ``base`` or every tool is a `Prism`; its extrusion must be a direction in which the other
    can be looked through. Tools must not touch one another nor share a face with ``base``: let
    them reach through it.

    Attributes:
        base: what is cut.
        tools: what cuts it.
        within: keep what lies inside the (one) tool, not what lies outside.
        marks: further axes for centre lines, such as those of bolt holes.
    """

    base: Solid
    tools: tuple[Solid, ...]
    within: bool = False
    marks: tuple[Axis, ...] = ()

    def edges(self, toward: Floats) -> list[Curve]:
        """Return what is left of all edges, and the seams where the solids meet."""
        found = self._kept(self.base.edges(toward))
        for tool in self.tools:
            found += self._in_base(tool.edges(toward))
            found += [_seen_round(seam, toward) for seam in self._seams(tool)]
        return found

    def spans(self, rays: Rays) -> tuple[Floats, Floats]:
        """See `Solid.spans`."""
        far, near = _merged(*self.base.spans(rays))
        for tool in self.tools:
            met = np.flatnonzero(_meet(_box(tool), rays))
            if not len(met):
                far, near = (far * np.nan, near * np.nan) if self.within else (far, near)
                continue
            low, high = _merged(*tool.spans(Rays(rays.origins[met], rays.toward)))
            rest = (_common if self.within else _less)(far[met], near[met], low, high)
            wide = max(far.shape[1], rest[0].shape[1])
            kept = np.full((2, len(far), wide), np.nan)
            if not self.within:
                kept[:, :, : far.shape[1]] = far, near
                kept[:, met] = np.nan
            kept[:, met, : rest[0].shape[1]] = rest
            far, near = kept
        return far, near

    def cut(self, toward: Floats, depth: float) -> list[Region]:
        """See `Solid.cut`; the plane must suit all the solids."""
        kept = self._kept(_outlines(self.base, toward, depth))
        for tool in self.tools:
            kept += self._in_base(_outlines(tool, toward, depth))
        loops = _linked(kept)
        return [Region(loops)] if loops else []

    def axes(self) -> list[Axis]:
        """See `Solid.axes`."""
        return [*([] if self.within else self.base.axes()), *self.marks]

    @property
    def _prism(self) -> Prism:
        """The branch along which the solids are looked through."""
        for solid in (*self.tools[:1], self.base):
            if isinstance(solid, Prism):
                return solid
        raise ValueError("neither the base nor the tool is a prism")

    @property
    def _step(self) -> float:
        loops = [loop for s in (*self.tools, self.base) if isinstance(s, Prism) for loop in
                 s.profile.loops]  # fmt: skip
        return max(min(float(np.ptp(loop.polygon, axis=0).min()) for loop in loops) / 4, 2.0)

    def _in_base(self, curves: Sequence[Curve]) -> list[Curve]:
        return _clipped(curves, (self.base,), True, self._prism.frame.a, self._step)

    def _kept(self, curves: Sequence[Curve]) -> list[Curve]:
        if not self.tools:
            return list(curves)
        return _clipped(curves, self.tools, self.within, self._prism.frame.a, self._step)

    def _seams(self, tool: Solid) -> list[Curve]:
        if isinstance(tool, Prism):
            return _meeting(tool, self.base)
        assert isinstance(self.base, Prism)
        return _meeting(self.base, tool)


def _box(solid: Solid) -> tuple[Floats, Floats]:
    """Return the least and greatest world coordinates of a solid, infinite if unknown."""
    if isinstance(solid, Fitted):
        return _box(solid.base)
    if isinstance(solid, Prism | Turned):
        return solid.box
    return np.full(3, -np.inf), np.full(3, np.inf)


def _meet(box: tuple[Floats, Floats], rays: Rays) -> Bools:
    """Return for each ray whether it may meet a box: whether it does, seen along the rays."""
    if not np.isfinite(box[0]).all():
        return np.ones(len(rays.origins), dtype=bool)
    corners = np.array(np.meshgrid(*np.stack(box, axis=1))).reshape(3, -1).T
    shadow = corners - (corners @ rays.toward)[:, None] * rays.toward
    feet = rays.origins - (rays.origins @ rays.toward)[:, None] * rays.toward
    low, high = shadow.min(axis=0) - 1e-6, shadow.max(axis=0) + 1e-6
    return np.asarray(((feet >= low) & (feet <= high)).all(axis=1))


def holds(solid: Solid, points: Floats, along: Floats) -> Bools:
    """Return for n x 3 points whether they lie inside the solid, looking along a direction."""
    depth = points @ along
    far, near = solid.spans(Rays(points - depth[:, None] * along, along))
    held: Bools = np.asarray(((far < depth[:, None]) & (depth[:, None] < near)).any(axis=1))
    return held


def _outlines(solid: Solid, toward: Floats, depth: float) -> list[Curve]:
    curves = [c for one in solid.cut(toward, depth) for loop in one.loops for c in loop]
    # Two halves of a turned solid meet on its axis; there is no edge.
    ends = [np.sort(np.round(curve.points[[0, -1]], 4), axis=0).tobytes() for curve in curves]
    straight = [len(curve.points) == 2 for curve in curves]
    return [
        curve
        for curve, key, line in zip(curves, ends, straight, strict=True)
        if not (line and ends.count(key) == 2)
    ]


def _merged(far: Floats, near: Floats) -> tuple[Floats, Floats]:
    """Return spans sorted by depth, with those that touch made one."""
    order = np.argsort(np.where(np.isnan(far) | np.isnan(near), np.inf, far), axis=1)
    far, near = np.take_along_axis(far, order, axis=1), np.take_along_axis(near, order, axis=1)
    empty = ~(near > far)
    far, near = np.where(empty, np.nan, far), np.where(empty, np.nan, near)
    for at in range(1, far.shape[1]):
        touch = far[:, at] - near[:, at - 1] < 1e-6
        far[touch, at] = far[touch, at - 1]
        near[touch, at] = np.maximum(near[touch, at], near[touch, at - 1])
        far[touch, at - 1] = near[touch, at - 1] = np.nan
    order = np.argsort(far, axis=1)
    return np.take_along_axis(far, order, axis=1), np.take_along_axis(near, order, axis=1)


def _less(far: Floats, near: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    for at in range(low.shape[1]):
        one, other = low[:, at : at + 1], high[:, at : at + 1]
        if np.isnan(one).all():
            continue
        one = np.where(np.isnan(one), np.inf, one)
        other = np.where(np.isnan(other), np.inf, other)
        below = np.minimum(near, one)
        above = np.where(one == np.inf, np.nan, np.maximum(far, other))
        far, near = _merged(
            np.concatenate([far, above], axis=1), np.concatenate([below, near], axis=1)
        )
        used = max(int((~np.isnan(far)).sum(axis=1).max(initial=1)), 1)
        far, near = far[:, :used], near[:, :used]
    return far, near


def _common(far: Floats, near: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    shape = (len(far), far.shape[1] * low.shape[1])
    lows = np.maximum(far[:, :, None], low[:, None, :]).reshape(shape)
    highs = np.minimum(near[:, :, None], high[:, None, :]).reshape(shape)
    return _merged(lows, highs)


def _meeting(prism: Prism, other: Solid) -> list[Curve]:
    """Return the curves in which the walls of a prism meet another solid's surface."""
    found = []
    along = prism.frame.a
    base = float(prism.frame.origin @ along)
    for loop in prism.profile.loops:
        whole = loop.circle
        radius = whole[2] if whole else max(side.radius for side in loop.sides)
        step = min(2 * math.acos(1 - _SAGITTA / max(radius, 1.0)), math.pi / 12)
        walls = [_walk(side, step) for side in loop.sides]
        if whole:
            walls = [np.concatenate([walls[0][:-1], *walls[1:]])]
        for wall in walls:
            rim = prism.frame.world(wall[:, 0], wall[:, 1], 0.0)
            foot = rim - (rim @ along)[:, None] * along
            far, near = _merged(*other.spans(Rays(foot, along)))
            for depths in (*far.T, *near.T):
                there = (depths - base > prism.start + 1e-6) & (depths - base < prism.end - 1e-6)
                points = foot + depths[:, None] * along
                for run in np.split(np.arange(len(points)), np.flatnonzero(~there)):
                    run = run[there[run]]
                    if len(run) < 2:
                        continue
                    curve = Curve(points[run])
                    flat = np.ptp(depths[run]) < 1e-6
                    if whole and flat:
                        at = float(depths[run[0]] - base)
                        centre = prism.frame.world(whole[0], whole[1], at)
                        curve = Curve(points[run], centre, along, radius)
                    elif flat and _aligned(points[run]):
                        curve = Curve(points[run][[0, -1]])
                    found.append(curve)
    return found


def _walk(side: Side, step: float) -> Floats:
    """Return points along a side of a profile, both ends included."""
    if side.centre is not None:
        return np.concatenate([side.points(step), np.array([side.b])])
    share = np.linspace(0, 1, _STRAIGHT + 1)[:, None]
    walk: Floats = np.array(side.a) * (1 - share) + np.array(side.b) * share
    return walk


def _aligned(points: Floats) -> bool:
    way = points[-1] - points[0]
    off = np.cross(points - points[0], way / np.linalg.norm(way))
    return bool(np.abs(off).max() < 1e-6)


def _seen_round(curve: Curve, toward: Floats) -> Curve:
    """Return the curve, marked as a circle if it looks like (a part of) one."""
    if curve.centre is not None:
        return curve
    aside = np.array([0.0, 0.0, 1.0]) if abs(toward[2]) < 0.5 else np.array([1.0, 0.0, 0.0])
    right = np.cross(aside, toward)
    up = np.cross(toward, right)
    u, v = curve.points @ right, curve.points @ up
    middle = np.array([u.mean(), v.mean()])
    u, v = u - middle[0], v - middle[1]
    if min(np.ptp(u), np.ptp(v)) < 1e-3 * max(np.ptp(u), np.ptp(v)):
        return curve
    terms = np.stack([2 * u, 2 * v, np.ones_like(u)], axis=1)
    (a, b, c), *_ = np.linalg.lstsq(terms, u**2 + v**2, rcond=None)
    radius = math.sqrt(max(c + a * a + b * b, 0.0))
    if np.abs(np.hypot(u - a, v - b) - radius).max() > 1e-3 or radius > 1e5:
        return curve
    centre = (a + middle[0]) * right + (b + middle[1]) * up
    return Curve(curve.points, centre, toward, radius, planar=False)


def _clipped(
    curves: Sequence[Curve], solids: Sequence[Solid], inside: bool, along: Floats, step: float
) -> list[Curve]:
    """Return the parts of curves that lie inside (or outside) any of the solids."""
    if not curves:
        return []
    found: list[Curve] = []
    bent = []
    boxes = [_box(solid) for solid in solids]
    close = _close(curves, boxes)
    for index, (curve, met) in enumerate(
        zip(curves, _straight(curves, solids, close), strict=True)
    ):
        if not close[index].any():
            found += [] if inside else [curve]
        elif met is None:
            bent.append(curve)
        else:
            found += _pieces(curve, met if inside else [0.0, *met, 1.0])
    if not bent:
        return found
    chain = _Chain(bent)

    def keep(which: Ints, share: Floats) -> Bools:
        points = chain.at(which, share)
        held = np.zeros(len(points), dtype=bool)
        for solid, (low, high) in zip(solids, boxes, strict=True):
            rows = np.flatnonzero(~held & ((points >= low) & (points <= high)).all(axis=1))
            if len(rows):
                held[rows] = holds(solid, points[rows], along)
        kept: Bools = held == inside
        return kept

    shares = []
    for curve in bent:
        chords = len(curve.points) - 1
        long = float(np.linalg.norm(np.diff(curve.points, axis=0), axis=1).max())
        each = max(math.ceil(long / step), math.ceil(12 / chords))
        # Not on the chords' ends, which may lie on a border.
        inner = (np.arange(chords * each) + 0.5) / each
        shares.append(np.concatenate([[1e-7], inner, [chords - 1e-7]]))
    which = np.repeat(np.arange(len(bent)), [len(share) for share in shares])
    share = np.concatenate(shares)
    state = keep(which, share)
    turns = np.flatnonzero((state[1:] != state[:-1]) & (which[1:] == which[:-1]))
    low, high, was, turned = share[turns], share[turns + 1], state[turns], which[turns]
    for _ in range(24 if len(turns) else 0):
        middle = (low + high) / 2
        same = keep(turned, middle) == was
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    firsts = np.flatnonzero(np.diff(which, prepend=-1))
    lasts = np.flatnonzero(np.diff(which, append=-1))
    for index, curve in enumerate(bent):
        chords = len(curve.points) - 1
        first, last = state[firsts[index]], state[lasts[index]]
        between = low[turned == index].tolist()
        ends = [*([0.0] if first else []), *between, *([float(chords)] if last else [])]
        found += _pieces(curve, ends)
    return found


def _close(curves: Sequence[Curve], boxes: Sequence[tuple[Floats, Floats]]) -> Bools:
    """Return for each curve and box whether the curve may reach into the box."""
    firsts = np.cumsum([0, *(len(curve.points) for curve in curves[:-1])])
    points = np.concatenate([curve.points for curve in curves])
    # An arc swells beyond its chords.
    swell = np.array([0.01 * curve.radius for curve in curves])[:, None]
    low = (np.minimum.reduceat(points, firsts) - swell)[:, None]
    high = (np.maximum.reduceat(points, firsts) + swell)[:, None]
    lows, highs = (np.array([box[end] for box in boxes]) for end in (0, 1))
    return np.asarray(((high >= lows) & (low <= highs)).all(axis=2))


class _Chain:
    """Curves laid end to end, to find points on many of them at once."""

    def __init__(self, curves: Sequence[Curve]) -> None:
        self.chords = np.array([len(curve.points) - 1 for curve in curves])
        self.firsts = np.concatenate([[0], np.cumsum(self.chords + 1)[:-1]])
        self.points = np.concatenate([curve.points for curve in curves])
        nowhere = np.zeros(3)
        self.round = np.array([c.centre is not None and c.planar for c in curves])
        self.centres = np.array([nowhere if c.centre is None else c.centre for c in curves])
        self.radii = np.array([curve.radius for curve in curves])

    def at(self, which: Ints, share: Floats) -> Floats:
        """Return the points, n x 3, at n shares (in chords) of the curves of those numbers."""
        chord = np.minimum(share.astype(int), self.chords[which] - 1)
        part = (share - chord)[:, None]
        row = self.firsts[which] + chord
        points: Floats = self.points[row] * (1 - part) + self.points[row + 1] * part
        # As `Curve.onto` does.
        on = self.round[which]
        centres = self.centres[which[on]]
        out = points[on] - centres
        stretch = self.radii[which[on], None] / np.linalg.norm(out, axis=1, keepdims=True)
        points[on] = centres + out * stretch
        return points


def _straight(
    curves: Sequence[Curve], solids: Sequence[Solid], close: Bools
) -> list[list[float] | None]:
    """Return where straight edges enter and leave solids, as shares of their lengths.

    None for a curve that is not straight, and if a solid cannot be looked through along the edge.
    ``close`` says which curve may reach which solid.
    """
    found: list[list[float] | None] = [None] * len(curves)
    reached = np.asarray(close.any(axis=1))
    which = [i for i, curve in enumerate(curves) if len(curve.points) == 2 and reached[i]]
    if not which:
        return found
    ends = np.array([curves[index].points for index in which])
    ways = ends[:, 1] - ends[:, 0]
    long = np.linalg.norm(ways, axis=1)
    ways /= long[:, None]
    alike: dict[tuple[float, ...], list[int]] = {}
    for index, way in enumerate(ways.round(9).tolist()):
        alike.setdefault(tuple(way), []).append(index)
    for group in alike.values():
        way = ways[group[0]]
        start = (ends[group, 0] @ way)[:, None]
        rays = Rays(ends[group, 0] - start * way, way)
        here = np.asarray(close[[which[index] for index in group]].any(axis=0))
        try:
            spans = [solid.spans(rays) for solid, met in zip(solids, here, strict=True) if met]
        except ValueError:
            continue
        size = long[group][:, None]
        far, near = _merged(
            *(np.concatenate(s, axis=1).clip(start, start + size) for s in zip(*spans, strict=True))
        )
        bounds = (np.stack([far, near], axis=2) - start[:, :, None]) / size[:, :, None]
        for index, row in zip(group, bounds, strict=True):
            found[which[index]] = row[~np.isnan(row[:, 0])].ravel().tolist()
    return found


def _pieces(curve: Curve, ends: Sequence[float]) -> list[Curve]:
    chords = len(curve.points) - 1
    if len(ends) == 2 and ends[0] <= 1e-9 and ends[1] >= chords - 1e-9:
        return [curve]
    return [
        _between(curve, one, other)
        for one, other in zip(ends[0::2], ends[1::2], strict=True)
        if other - one > 1e-6
    ]


def _between(curve: Curve, one: float, other: float) -> Curve:
    shares = [one, *range(math.floor(one) + 1, math.ceil(other)), other]
    if len(curve.points) > 2 and len(shares) == 2:
        shares.insert(1, (one + other) / 2)
    return replace(
        curve, points=_Chain([curve]).at(np.zeros(len(shares), dtype=int), np.array(shares))
    )


def _linked(curves: Sequence[Curve]) -> tuple[tuple[Curve, ...], ...]:
    """Return closed loops of curves laid end to end."""
    left = list(curves)
    loops = []
    while left:
        loop = [left.pop()]
        while left and np.linalg.norm(loop[-1].points[-1] - loop[0].points[0]) > _SAME:
            tail = loop[-1].points[-1]
            gaps = [
                min(np.linalg.norm(c.points[0] - tail), np.linalg.norm(c.points[-1] - tail))
                for c in left
            ]
            best = int(np.argmin(gaps))
            if gaps[best] > _SAME:
                break
            curve = left.pop(best)
            if np.linalg.norm(curve.points[0] - tail) > gaps[best] + 1e-9:
                curve = replace(curve, points=curve.points[::-1])
            loop.append(curve)
        if len(loop) > 1:
            loops.append(tuple(loop))
    return tuple(loops)

"""Solids cut to fit one another: shells with openings, pipes coped to a shell, rolled pads.

Plane cuts and turned shapes cannot say how a branch meets a round shell. `CutSolid` can: it takes one solid less others
(or only what lies within another), and finds the curves in which they meet by lines of sight along the branch.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from linewright.base import Floats
from linewright.drawings.solids.clip import clip_curves
from linewright.drawings.solids.extrude import Prism
from linewright.drawings.solids.profile import Bools, Side
from linewright.drawings.solids.rays import intersect_spans, merge_spans, subtract_spans
from linewright.drawings.solids.solid import Axis, Curve, Rays, Region, Solid, box_of

_SAGITTA = 0.08  # seams are handed on in chords that stay this close to them, mm
# Ends of outlines nearer than this are one corner, mm (round profiles are polygons within 0.05).
_SAME = 0.2
_STRAIGHT = 24  # straight walls are looked along in this many places


@dataclass(frozen=True)
class CutSolid:
    """A solid less others (the tools), or what of it lies within another."""

    # Either the base or every tool is a `Prism`, along whose extrusion the other can be looked
    # through. Tools touch neither one another nor a face of the base: let them reach through it.

    base: Solid  # what is cut
    tools: tuple[Solid, ...]  # what cuts it
    within: bool = False  # keep what lies inside the (one) tool, not what lies outside
    marks: tuple[Axis, ...] = ()  # further axes for centre lines, such as those of bolt holes

    def edges(self, toward: Floats) -> list[Curve]:
        """Return what is left of all edges, and the seams where the solids meet."""
        curves = self._outside(self.base.edges(toward))
        for tool in self.tools:
            curves += self._in_base(tool.edges(toward))
            curves += [_as_circle(seam, toward) for seam in self._seams(tool)]
        return curves

    def spans(self, rays: Rays) -> tuple[Floats, Floats]:
        """See `Solid.spans`."""
        far, near = merge_spans(*self.base.spans(rays))
        for tool in self.tools:
            met = np.flatnonzero(_meet(box_of(tool), rays))
            if not len(met):
                far, near = (far * np.nan, near * np.nan) if self.within else (far, near)
                continue
            low, high = merge_spans(*tool.spans(Rays(rays.origins[met], rays.toward)))
            combine = intersect_spans if self.within else subtract_spans
            rest = combine(far[met], near[met], low, high)
            wide = max(far.shape[1], rest[0].shape[1])
            spans = np.full((2, len(far), wide), np.nan)
            if not self.within:
                spans[:, :, : far.shape[1]] = far, near
                spans[:, met] = np.nan
            spans[:, met, : rest[0].shape[1]] = rest
            far, near = spans
        return far, near

    def cut(self, toward: Floats, depth: float) -> list[Region]:
        """See `Solid.cut`; the plane must suit all the solids."""
        curves = self._outside(_outlines(self.base, toward, depth))
        for tool in self.tools:
            curves += self._in_base(_outlines(tool, toward, depth))
        loops = _loops(curves)
        return [Region(loops)] if loops else []

    def axes(self) -> list[Axis]:
        """See `Solid.axes`."""
        return [*([] if self.within else self.base.axes()), *self.marks]

    @property
    def box(self) -> tuple[Floats, Floats]:
        """Least and greatest world coordinates."""
        return box_of(self.base)

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
        return clip_curves(curves, (self.base,), True, self._prism.frame.a, self._step)

    def _outside(self, curves: Sequence[Curve]) -> list[Curve]:
        if not self.tools:
            return list(curves)
        return clip_curves(curves, self.tools, self.within, self._prism.frame.a, self._step)

    def _seams(self, tool: Solid) -> list[Curve]:
        if isinstance(tool, Prism):
            return _intersection(tool, self.base)
        assert isinstance(self.base, Prism)
        return _intersection(self.base, tool)


def _meet(box: tuple[Floats, Floats], rays: Rays) -> Bools:
    """Return for each ray whether it may meet a box: whether it does, seen along the rays."""
    if not np.isfinite(box[0]).all():
        return np.ones(len(rays.origins), dtype=bool)
    corners = np.array(np.meshgrid(*np.stack(box, axis=1))).reshape(3, -1).T
    shadow, origins = _flatten(corners, rays.toward), _flatten(rays.origins, rays.toward)
    low, high = shadow.min(axis=0) - 1e-6, shadow.max(axis=0) + 1e-6
    return np.asarray(((origins >= low) & (origins <= high)).all(axis=1))


def _flatten(points: Floats, along: Floats) -> Floats:
    """Return n x 3 points moved along a unit vector onto the plane through the origin."""
    return points - (points @ along)[:, None] * along


def _outlines(solid: Solid, toward: Floats, depth: float) -> list[Curve]:
    curves = [c for one in solid.cut(toward, depth) for loop in one.loops for c in loop]
    # Two halves of a turned solid meet on its axis; there is no edge.
    ends = [np.sort(np.round(curve.points[[0, -1]], 4), axis=0).tobytes() for curve in curves]
    straight = [len(curve.points) == 2 for curve in curves]
    return [
        curve for curve, key, line in zip(curves, ends, straight, strict=True) if not (line and ends.count(key) == 2)
    ]


def _loops(curves: Sequence[Curve]) -> tuple[tuple[Curve, ...], ...]:
    """Return closed loops of curves laid end to end."""
    rest = list(curves)
    loops = []
    while rest:
        loop = [rest.pop()]
        while rest and np.linalg.norm(loop[-1].points[-1] - loop[0].points[0]) > _SAME:
            tail = loop[-1].points[-1]
            gaps = [min(np.linalg.norm(c.points[0] - tail), np.linalg.norm(c.points[-1] - tail)) for c in rest]
            best = int(np.argmin(gaps))
            if gaps[best] > _SAME:
                break
            curve = rest.pop(best)
            if np.linalg.norm(curve.points[0] - tail) > gaps[best] + 1e-9:
                curve = replace(curve, points=curve.points[::-1])
            loop.append(curve)
        if len(loop) > 1:
            loops.append(tuple(loop))
    return tuple(loops)


def _intersection(prism: Prism, other: Solid) -> list[Curve]:
    """Return the curves in which the walls of a prism meet another solid's surface."""
    curves = []
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
            origins = _flatten(rim, along)
            far, near = merge_spans(*other.spans(Rays(origins, along)))
            for depths in (*far.T, *near.T):
                there = (depths - base > prism.start + 1e-6) & (depths - base < prism.end - 1e-6)
                points = origins + depths[:, None] * along
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
                    curves.append(curve)
    return curves


def _walk(side: Side, step: float) -> Floats:
    """Return points along a side of a profile, both ends included."""
    if side.centre is not None:
        return np.concatenate([side.points(step), np.array([side.b])])
    share = np.linspace(0, 1, _STRAIGHT + 1)[:, None]
    walk: Floats = np.array(side.a) * (1 - share) + np.array(side.b) * share
    return walk


def _aligned(points: Floats) -> bool:
    direction = points[-1] - points[0]
    off = np.cross(points - points[0], direction / np.linalg.norm(direction))
    return bool(np.abs(off).max() < 1e-6)


def _as_circle(curve: Curve, toward: Floats) -> Curve:
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

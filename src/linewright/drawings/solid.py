"""Solids of welded work: extruded profiles and turned shapes, with their edges and their rays.

World coordinates in mm: x to the right, y away from the viewer of the front view, z up. A solid
answers three questions, and every view is derived from the answers:

- `edges`: which curves are drawn when looking along a direction (sharp edges and silhouettes);
- `spans`: where a line of sight runs through material (what hides what);
- `cut`: which regions a cutting plane shows (what is hatched).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np

from linewright.drawings.profile import CHORD, Bools, Floats, Loop, Profile, rectangle

Point3 = tuple[float, float, float]
_PARALLEL = 1e-9
# How far boxes reach beyond the polygons that stand for round outlines, mm.
_SPARE = 0.2
_ROUND = np.arange(0, 2 * np.pi + CHORD / 2, CHORD)
_ROUND_X, _ROUND_Y = np.cos(_ROUND), np.sin(_ROUND)


@dataclass(frozen=True)
class Curve:
    """A curve in space.

    Attributes:
        points: n x 3, mm; two points for a straight edge.
        centre: for an arc of a circle its centre, else None.
        normal: for an arc the unit normal of its plane.
        radius: for an arc its radius, mm.
        planar: False for a curve on a round wall (about ``normal`` through ``centre``) that is a
            circle only when seen along the wall.
    """

    points: Floats
    centre: Floats | None = None
    normal: Floats | None = None
    radius: float = 0.0
    planar: bool = True

    def onto(self, points: Floats) -> Floats:
        """Return points near the curve (n x 3) moved onto its circle, if it is a plane arc."""
        if self.centre is None or not self.planar:
            return points
        out = points - self.centre
        length = np.linalg.norm(out, axis=1, keepdims=True)
        moved: Floats = self.centre + out * (self.radius / length)
        return moved


class Axis(NamedTuple):
    """The axis of something round, for centre lines: from ``a`` to ``b``, and its radius, mm."""

    a: Floats
    b: Floats
    radius: float


class Region(NamedTuple):
    """Material in a cutting plane: closed loops of curves; hatching follows their even-odd."""

    loops: tuple[tuple[Curve, ...], ...]


class Rays(NamedTuple):
    """Parallel lines of sight.

    Attributes:
        origins: n x 3 points on the rays, all in one plane square to ``toward``, mm.
        toward: unit vector towards the viewer; depth is measured along it and grows nearer.
    """

    origins: Floats
    toward: Floats


class Solid(Protocol):
    """What a view needs to know of a solid."""

    def edges(self, toward: Floats) -> list[Curve]:
        """Return the sharp edges, and the silhouettes seen against ``toward``."""

    def spans(self, rays: Rays) -> tuple[Floats, Floats]:
        """Return the depths where each ray leaves (far end) and meets (near end) material.

        Returns:
            Two n x k arrays, far and near, NaN where a ray has fewer than k spans.
        """

    def cut(self, toward: Floats, depth: float) -> list[Region]:
        """Return the regions in the plane at ``depth`` along ``toward``."""

    def axes(self) -> list[Axis]:
        """Return the axes of its round outlines and holes."""


@dataclass(frozen=True)
class Frame:
    """A place in space: local (p, q, a) to world.

    Attributes:
        origin: world point of the local origin, mm.
        p: unit vector of the profile's first coordinate.
        q: unit vector of the profile's second coordinate.
        a: unit vector along which profiles are extruded or about which they are turned.
    """

    origin: Floats
    p: Floats
    q: Floats
    a: Floats

    def world(self, p: float | Floats, q: float | Floats, a: float | Floats) -> Floats:
        """Return world points (... x 3) of local coordinates."""
        p, q, a = np.asarray(p), np.asarray(q), np.asarray(a)
        place: Floats = (
            self.origin + p[..., None] * self.p + q[..., None] * self.q + a[..., None] * self.a
        )
        return place

    def local(self, points: Floats) -> Floats:
        """Return local coordinates, n x 3, of world points."""
        return self.turned(points - self.origin)

    def turned(self, vectors: Floats) -> Floats:
        """Return world vectors (... x 3) in local coordinates."""
        return vectors @ self._axes

    @cached_property
    def _axes(self) -> Floats:
        return np.stack([self.p, self.q, self.a], axis=1)


_UNIT = {"x": np.array([1.0, 0, 0]), "y": np.array([0, 1.0, 0]), "z": np.array([0, 0, 1.0])}
_PLANE = {"x": ("y", "z"), "y": ("x", "z"), "z": ("x", "y")}


def frame(axis: str, origin: Sequence[float] = (0.0, 0.0, 0.0)) -> Frame:
    """Return the frame that runs along a world axis.

    Axis 'x' has (p, q) = (y, z), 'y' has (x, z), 'z' has (x, y).
    """
    p, q = _PLANE[axis]
    return Frame(np.array(origin, dtype=np.float64), _UNIT[p], _UNIT[q], _UNIT[axis])


def frame_between(start: Sequence[float], end: Sequence[float], p: Sequence[float]) -> Frame:
    """Return the frame that runs from ``start`` towards ``end``; ``p`` is made square to it."""
    origin = np.array(start, dtype=np.float64)
    along = np.array(end, dtype=np.float64) - origin
    along /= np.linalg.norm(along)
    across = np.array(p, dtype=np.float64)
    across -= (across @ along) * along
    across /= np.linalg.norm(across)
    return Frame(origin, across, np.cross(along, across), along)


@dataclass(frozen=True)
class Prism:
    """A profile extruded along its frame's axis from ``start`` to ``end``, mm.

    Attributes:
        profile: the cross-section in local (p, q).
        frame: where it lies.
        start: where the extrusion begins along the axis.
        end: where it ends.
        ends: whether the edges of the first and the last end are drawn; leave out an end that is
            fused with something else.
    """

    profile: Profile
    frame: Frame
    start: float
    end: float
    ends: tuple[bool, bool] = (True, True)

    @cached_property
    def box(self) -> tuple[Floats, Floats]:
        """Least and greatest world coordinates, with a little to spare."""
        p, q = self.profile.outer.polygon.T[:, :, None]
        points = self.frame.world(p, q, np.array([self.start, self.end])).reshape(-1, 3)
        return points.min(axis=0) - _SPARE, points.max(axis=0) + _SPARE

    def edges(self, toward: Floats) -> list[Curve]:
        """Return end outlines, lines along the sharp corners, and silhouette lines."""
        found = [
            curve
            for at, drawn in zip((self.start, self.end), self.ends, strict=True)
            if drawn
            for loop in self.profile.loops
            for curve in self._lifted(loop, at)
        ]
        sight = self.frame.turned(toward)[:2]
        for loop in self.profile.loops:
            feet = [v[:2] for v, sharp in zip(loop.vertices, loop.corners, strict=True) if sharp]
            if np.hypot(*sight) > _PARALLEL:
                feet += _silhouette(loop, math.atan2(sight[1], sight[0]))
            if feet:
                ends = np.array([self.start, self.end])
                p, q = np.array(feet).T
                found += map(Curve, self.frame.world(p[:, None], q[:, None], ends))
        return found

    def spans(self, rays: Rays) -> tuple[Floats, Floats]:
        """See `Solid.spans`; any direction."""
        origins, sight = self.frame.local(rays.origins), self.frame.turned(rays.toward)
        far, near = endless_spans(self.profile, origins[:, :2], sight)
        if abs(sight[2]) > _PARALLEL:
            low = (self.start - origins[:, 2:]) / sight[2]
            high = (self.end - origins[:, 2:]) / sight[2]
            far = np.maximum(far, np.minimum(low, high))
            near = np.minimum(near, np.maximum(low, high))
        else:
            beside = (origins[:, 2:] <= self.start) | (origins[:, 2:] >= self.end)
            far = np.where(beside, np.nan, far)
        empty = ~(near > far)
        return np.where(empty, np.nan, far), np.where(empty, np.nan, near)

    def cut(self, toward: Floats, depth: float) -> list[Region]:
        """See `Solid.cut`; the plane must be square to the extrusion or along it."""
        sight = self.frame.turned(toward)
        level = depth - float(toward @ self.frame.origin)
        if abs(sight[2]) > 1 - _PARALLEL:
            at = level * sight[2]
            if not self.start < at < self.end:
                return []
            return [
                Region(tuple(tuple(self._lifted(loop, at)) for loop in self.profile.loops)),
            ]
        if abs(sight[2]) > _PARALLEL:
            raise ValueError("a prism is cut square to its extrusion or along it")
        across = np.array([-sight[1], sight[0]])
        starts, ends = crossings(self.profile, level * sight[None, :2], across)
        # Corners of the rectangle that each stretch of the profile sweeps.
        return [
            self._swept(level * sight[:2] + across * lo, level * sight[:2] + across * hi)
            for lo, hi in zip(starts[0], ends[0], strict=True)
            if np.isfinite(lo)
        ]

    def axes(self) -> list[Axis]:
        """See `Solid.axes`."""
        rounds = [loop.circle for loop in self.profile.loops if loop.circle]
        return [
            Axis(self.frame.world(p, q, self.start), self.frame.world(p, q, self.end), radius)
            for p, q, radius in rounds
        ]

    def _lifted(self, loop: Loop, at: float) -> list[Curve]:
        plane, runs = loop.chords
        points = self.frame.world(plane[:, 0], plane[:, 1], at)
        return [
            Curve(points[run])
            if side.centre is None
            else Curve(points[run], self.frame.world(*side.centre, at), self.frame.a, side.radius)
            for side, run in zip(loop.sides, runs, strict=True)
        ]

    def _swept(self, one: Floats, other: Floats) -> Region:
        corners = [(one, self.start), (other, self.start), (other, self.end), (one, self.end)]
        world = [self.frame.world(pq[0], pq[1], at) for pq, at in corners]
        return Region((tuple(_straight(world)),))


@dataclass(frozen=True)
class Turned:
    """A profile turned about its frame's axis: (p, q) of the profile is (radius >= 0, a), mm.

    Lines of sight and cutting planes must be along the axis or square to it.
    """

    profile: Profile
    frame: Frame

    @cached_property
    def box(self) -> tuple[Floats, Floats]:
        """Least and greatest world coordinates, with a little to spare."""
        radius, along = self.profile.outer.polygon.max(axis=0)[0], self.profile.outer.polygon[:, 1]
        ends = self.frame.world(0.0, 0.0, np.array([along.min(), along.max()]))
        aside = radius * np.sqrt(np.maximum(1 - self.frame.a**2, 0.0)) + _SPARE
        return ends.min(axis=0) - aside, ends.max(axis=0) + aside

    def edges(self, toward: Floats) -> list[Curve]:
        """Return circles at sharp corners and the silhouette."""
        along = abs(float(toward @ self.frame.a)) > 1 - _PARALLEL
        found = []
        for loop in self.profile.loops:
            rings = [v[:2] for v, sharp in zip(loop.vertices, loop.corners, strict=True) if sharp]
            if along:
                rings += _silhouette(loop, math.pi / 2)
            found += [self._circle(radius, at) for radius, at in rings if radius > 1e-6]
            if not along:
                across = _cross(self.frame.a, toward)
                halves = self._meridian(loop, across), self._meridian(loop, -across)
                found += [
                    curve
                    for side, *pair in zip(loop.sides, *halves, strict=True)
                    if max(side.a[0], side.b[0]) > 1e-6
                    for curve in pair
                ]
        return found

    def spans(self, rays: Rays) -> tuple[Floats, Floats]:
        """See `Solid.spans`."""
        origins, sight = self.frame.local(rays.origins), self.frame.turned(rays.toward)
        if abs(sight[2]) > 1 - _PARALLEL:
            radius = np.hypot(origins[:, 0], origins[:, 1])
            feet = np.stack([radius, np.zeros_like(radius)], axis=1)
            far, near = crossings(self.profile, feet, np.array([0.0, 1.0]))
            far, near = far - origins[:, 2:], near - origins[:, 2:]
            return (far, near) if sight[2] > 0 else (-near, -far)
        if abs(sight[2]) > _PARALLEL:
            raise ValueError("a turned solid is seen along its axis or square to it")
        feet = np.stack([np.zeros(len(origins)), origins[:, 2]], axis=1)
        inner, outer = crossings(self.profile, feet, np.array([1.0, 0.0]))
        inner = np.maximum(inner, 0.0)
        depth = origins[:, :2] @ sight[:2]
        beside = np.abs(origins[:, 0] * sight[1] - origins[:, 1] * sight[0])[:, None]
        with np.errstate(invalid="ignore"):
            reach = np.sqrt(outer**2 - beside**2)
            hollow = np.sqrt(np.maximum(inner**2 - beside**2, 0.0))
        # A ray that passes beside the wall meets nothing at all.
        hollow[np.isnan(reach)] = np.nan
        depth = depth[:, None]
        far = np.concatenate([-reach, hollow], axis=1) - depth
        near = np.concatenate([-hollow, reach], axis=1) - depth
        # Where the ray passes outside the hollow both halves meet at depth 0 as one span.
        return far, near

    def cut(self, toward: Floats, depth: float) -> list[Region]:
        """See `Solid.cut`; a plane along the axis must hold the axis."""
        sight = self.frame.turned(toward)
        level = depth - float(toward @ self.frame.origin)
        if abs(sight[2]) > 1 - _PARALLEL:
            at = np.array([[0.0, level * sight[2]]])
            inner, outer = crossings(self.profile, at, np.array([1.0, 0.0]))
            rings = [
                (max(lo, 0.0), hi) for lo, hi in zip(inner[0], outer[0], strict=True) if hi > 0
            ]
            return [
                Region(tuple((self._circle(r, at[0, 1]),) for r in (hi, lo) if r > 0))
                for lo, hi in rings
            ]
        if abs(level) > 1e-6:
            raise ValueError("a turned solid is cut square to its axis or through it")
        across = _cross(self.frame.a, toward)
        return [
            Region(tuple(tuple(self._meridian(loop, across * hand)) for loop in self.profile.loops))
            for hand in (1, -1)
        ]

    def axes(self) -> list[Axis]:
        """See `Solid.axes`."""
        points = self.profile.outer.polygon
        low, high = points[:, 1].min(), points[:, 1].max()
        return [Axis(self.frame.world(0, 0, low), self.frame.world(0, 0, high), points[:, 0].max())]

    def _circle(self, radius: float, at: float) -> Curve:
        points = self.frame.world(radius * _ROUND_X, radius * _ROUND_Y, at)
        return Curve(points, self.frame.world(0, 0, at), self.frame.a, radius)

    def _meridian(self, loop: Loop, across: Floats) -> list[Curve]:
        plane, runs = loop.chords
        origin, axis = self.frame.origin, self.frame.a
        points = origin + plane[:, :1] * across + plane[:, 1:] * axis
        square = _cross(across, axis)
        return [
            Curve(points[run])
            if side.centre is None
            else Curve(
                points[run],
                origin + side.centre[0] * across + side.centre[1] * axis,
                square,
                side.radius,
            )
            for side, run in zip(loop.sides, runs, strict=True)
        ]


def crossings(profile: Profile, feet: Floats, along: Floats) -> tuple[Floats, Floats]:
    """Return where lines through ``feet`` (n x 2) along the unit vector enter and leave a profile.

    Returns:
        Two n x k arrays of distances from the feet, NaN where a line has fewer than k stretches.
    """
    starts, ends = profile.edges
    square = np.array([-along[1], along[0]])
    level = feet @ square
    from_, to = starts @ square, ends @ square
    rows = np.flatnonzero((level >= from_.min()) & (level <= from_.max()))
    level = level[rows]
    line, edge = np.nonzero((from_ > level[:, None]) != (to > level[:, None]))
    share = (level[line] - from_[edge]) / (to - from_)[edge]
    a, b = starts @ along, ends @ along
    met = a[edge] + share * (b - a)[edge] - (feet[rows] @ along)[line]
    order = np.lexsort((met, line))
    line, met = line[order], met[order]
    place = np.arange(len(line)) - np.searchsorted(line, line)
    most = max(int(place.max(initial=0)) + 1, 2)
    table = np.full((len(feet), most + most % 2), np.nan)
    table[rows[line], place] = met
    return table[:, 0::2], table[:, 1::2]


def endless_spans(profile: Profile, feet: Floats, sight: Floats) -> tuple[Floats, Floats]:
    """Return where rays run inside an endless bar of a profile, as depths along the rays.

    Args:
        profile: cross-section of the bar.
        feet: n x 2, the rays' origins across the bar, mm.
        sight: unit direction of the rays in the bar's frame, the third along the bar.

    Returns:
        Far and near ends, n x k, mm; a ray along the bar inside it has infinite ones, outside NaN.
    """
    across = float(np.hypot(sight[0], sight[1]))
    if across > _PARALLEL:
        far, near = crossings(profile, feet, sight[:2] / across)
        return far / across, near / across
    near = np.where(inside(profile, feet)[:, None], np.inf, np.nan)
    return -near, near


def inside(profile: Profile, points: Floats) -> Bools:
    """Return for n x 2 points whether they lie in the profile (even-odd)."""
    starts, ends = profile.edges
    low, high = starts.min(axis=0), starts.max(axis=0)
    rows = np.flatnonzero(((points >= low) & (points <= high)).all(axis=1))
    p, q = points[rows, 0], points[rows, 1]
    which, edge = np.nonzero((starts[:, 1] > q[:, None]) != (ends[:, 1] > q[:, None]))
    rise = ends - starts
    share = (q[which] - starts[edge, 1]) / rise[edge, 1]
    right = p[which] < starts[edge, 0] + share * rise[edge, 0]
    held = np.zeros(len(points), dtype=bool)
    held[rows] = np.bincount(which[right], minlength=len(rows)) % 2 == 1
    return held


def _silhouette(loop: Loop, sight: float) -> list[tuple[float, float]]:
    """Return the points of the loop's arcs whose tangent runs along the angle ``sight``."""
    found = []
    for side in loop.sides:
        if side.centre is None:
            continue
        for angle in (sight + math.pi / 2, sight - math.pi / 2):
            turn = (angle - side.start) * math.copysign(1, side.sweep)
            turn = math.remainder(turn - abs(side.sweep) / 2, 2 * math.pi) + abs(side.sweep) / 2
            if -1e-6 <= turn <= abs(side.sweep) + 1e-6:
                found.append(
                    (
                        side.centre[0] + side.radius * math.cos(angle),
                        side.centre[1] + side.radius * math.sin(angle),
                    )
                )
    return found


def _cross(a: Floats, b: Floats) -> Floats:
    # On two vectors alone np.cross takes ten times as long.
    (a0, a1, a2), (b0, b1, b2) = a.tolist(), b.tolist()
    return np.array([a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0])


def _straight(corners: Sequence[Floats]) -> list[Curve]:
    following = [*corners[1:], corners[0]]
    return [Curve(np.stack([one, other])) for one, other in zip(corners, following, strict=True)]


def plate(loop: Loop | Profile, axis: str, start: float, end: float) -> Prism:
    """Return a plate whose outline lies square to a world axis, between two levels on it.

    The outline's (p, q) is (y, z) for axis 'x', (x, z) for 'y', (x, y) for 'z'.
    """
    profile = loop if isinstance(loop, Profile) else Profile(loop)
    return Prism(profile, frame(axis), start, end)


def block(x: tuple[float, float], y: tuple[float, float], z: tuple[float, float]) -> Prism:
    """Return a rectangular block by its extents."""
    return plate(rectangle(x[0], y[0], x[1] - x[0], y[1] - y[0]), "z", *z)

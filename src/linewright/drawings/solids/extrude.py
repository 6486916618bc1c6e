"""Extruded profiles: plates, bars, rolled sections and blocks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from linewright.base import Floats
from linewright.drawings.solids.profile import Loop, Profile, rectangle
from linewright.drawings.solids.rays import PARALLEL, crossings, drop_empty, endless_spans, silhouette
from linewright.drawings.solids.solid import SPARE, Axis, Curve, Frame, Rays, Region, frame


@dataclass(frozen=True)
class Prism:
    """A profile extruded along its frame's axis from ``start`` to ``end``, mm."""

    profile: Profile  # the cross-section in local (p, q)
    frame: Frame  # where it lies
    start: float  # where the extrusion begins along the axis
    end: float  # where it ends
    # Whether the edges of the first and the last end are drawn; leave out an end that is fused with something else.
    ends: tuple[bool, bool] = (True, True)

    @cached_property
    def box(self) -> tuple[Floats, Floats]:
        """Least and greatest world coordinates, with a little to spare."""
        p, q = self.profile.outer.polygon.T[:, :, None]
        points = self.frame.world(p, q, np.array([self.start, self.end])).reshape(-1, 3)
        return points.min(axis=0) - SPARE, points.max(axis=0) + SPARE

    def edges(self, toward: Floats) -> list[Curve]:
        """Return end outlines, lines along the sharp corners, and silhouette lines."""
        curves = [
            curve
            for at, open_end in zip((self.start, self.end), self.ends, strict=True)
            if open_end
            for loop in self.profile.loops
            for curve in self._lifted(loop, at)
        ]
        sight = self.frame.rotate(toward)[:2]
        for loop in self.profile.loops:
            points = [v[:2] for v, sharp in zip(loop.vertices, loop.corners, strict=True) if sharp]
            if np.hypot(*sight) > PARALLEL:
                points += silhouette(loop, math.atan2(sight[1], sight[0]))
            if points:
                ends = np.array([self.start, self.end])
                p, q = np.array(points).T
                curves += map(Curve, self.frame.world(p[:, None], q[:, None], ends))
        return curves

    def spans(self, rays: Rays) -> tuple[Floats, Floats]:
        """See `Solid.spans`; any direction."""
        origins, sight = self.frame.local(rays.origins), self.frame.rotate(rays.toward)
        far, near = endless_spans(self.profile, origins[:, :2], sight)
        if abs(sight[2]) > PARALLEL:
            low = (self.start - origins[:, 2:]) / sight[2]
            high = (self.end - origins[:, 2:]) / sight[2]
            far = np.maximum(far, np.minimum(low, high))
            near = np.minimum(near, np.maximum(low, high))
        else:
            beside = (origins[:, 2:] <= self.start) | (origins[:, 2:] >= self.end)
            far = np.where(beside, np.nan, far)
        return drop_empty(far, near)

    def cut(self, toward: Floats, depth: float) -> list[Region]:
        """See `Solid.cut`; the plane must be square to the extrusion or along it."""
        sight = self.frame.rotate(toward)
        level = depth - float(toward @ self.frame.origin)
        if abs(sight[2]) > 1 - PARALLEL:
            at = level * sight[2]
            if not self.start < at < self.end:
                return []
            return [Region(tuple(tuple(self._lifted(loop, at)) for loop in self.profile.loops))]
        if abs(sight[2]) > PARALLEL:
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
        return closed([self.frame.world(pq[0], pq[1], at) for pq, at in corners])


def closed(corners: Sequence[Floats]) -> Region:
    """Return the region with straight sides between corners in space."""
    pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
    return Region((tuple(Curve(np.stack(pair)) for pair in pairs),))


def plate(loop: Loop | Profile, axis: str, start: float, end: float) -> Prism:
    """Return a plate square to an axis; (p, q) are the world axes that remain, in their order."""
    profile = loop if isinstance(loop, Profile) else Profile(loop)
    return Prism(profile, frame(axis), start, end)


def block(x: tuple[float, float], y: tuple[float, float], z: tuple[float, float]) -> Prism:
    """Return a rectangular block by its extents."""
    return plate(rectangle(x[0], y[0], x[1] - x[0], y[1] - y[0]), "z", *z)

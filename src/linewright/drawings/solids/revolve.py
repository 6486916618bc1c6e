"""Turned profiles: rivets, flanges, cones and dished ends."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from linewright.base import Floats
from linewright.drawings.solids.profile import CHORD, Loop, Profile
from linewright.drawings.solids.rays import PARALLEL, crossings, silhouette
from linewright.drawings.solids.solid import SPARE, Axis, Curve, Frame, Rays, Region

_ROUND = np.arange(0, 2 * np.pi + CHORD / 2, CHORD)
_ROUND_X, _ROUND_Y = np.cos(_ROUND), np.sin(_ROUND)


@dataclass(frozen=True)
class Revolution:
    """A profile, its (p, q) being (radius >= 0, a) in mm, turned about its frame's axis."""

    # Lines of sight and cutting planes must be along the axis or square to it.

    profile: Profile
    frame: Frame

    @cached_property
    def box(self) -> tuple[Floats, Floats]:
        """Least and greatest world coordinates, with a little to spare."""
        radius, along = self.profile.outer.polygon.max(axis=0)[0], self.profile.outer.polygon[:, 1]
        ends = self.frame.world(0.0, 0.0, np.array([along.min(), along.max()]))
        aside = radius * np.sqrt(np.maximum(1 - self.frame.a**2, 0.0)) + SPARE
        return ends.min(axis=0) - aside, ends.max(axis=0) + aside

    def edges(self, toward: Floats) -> list[Curve]:
        """Return circles at sharp corners and the silhouette."""
        along = abs(float(toward @ self.frame.a)) > 1 - PARALLEL
        curves = []
        for loop in self.profile.loops:
            rings = [v[:2] for v, sharp in zip(loop.vertices, loop.corners, strict=True) if sharp]
            if along:
                rings += silhouette(loop, math.pi / 2)
            curves += [self._circle(radius, at) for radius, at in rings if radius > 1e-6]
            if not along:
                across = _cross(self.frame.a, toward)
                halves = self._meridian(loop, across), self._meridian(loop, -across)
                curves += [
                    curve
                    for side, *pair in zip(loop.sides, *halves, strict=True)
                    if max(side.a[0], side.b[0]) > 1e-6
                    for curve in pair
                ]
        return curves

    def spans(self, rays: Rays) -> tuple[Floats, Floats]:
        """See `Solid.spans`."""
        origins, sight = self.frame.local(rays.origins), self.frame.rotate(rays.toward)
        if abs(sight[2]) > 1 - PARALLEL:
            radius = np.hypot(origins[:, 0], origins[:, 1])
            points = np.stack([radius, np.zeros_like(radius)], axis=1)
            far, near = crossings(self.profile, points, np.array([0.0, 1.0]))
            far, near = far - origins[:, 2:], near - origins[:, 2:]
            return (far, near) if sight[2] > 0 else (-near, -far)
        if abs(sight[2]) > PARALLEL:
            raise ValueError("a turned solid is seen along its axis or square to it")
        points = np.stack([np.zeros(len(origins)), origins[:, 2]], axis=1)
        inner, outer = crossings(self.profile, points, np.array([1.0, 0.0]))
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
        sight = self.frame.rotate(toward)
        level = depth - float(toward @ self.frame.origin)
        if abs(sight[2]) > 1 - PARALLEL:
            at = np.array([[0.0, level * sight[2]]])
            inner, outer = crossings(self.profile, at, np.array([1.0, 0.0]))
            rings = [(max(lo, 0.0), hi) for lo, hi in zip(inner[0], outer[0], strict=True) if hi > 0]
            return [Region(tuple((self._circle(r, at[0, 1]),) for r in (hi, lo) if r > 0)) for lo, hi in rings]
        if abs(level) > 1e-6:
            raise ValueError("a turned solid is cut square to its axis or through it")
        across = _cross(self.frame.a, toward)
        return [
            Region(tuple(tuple(self._meridian(loop, across * sense)) for loop in self.profile.loops))
            for sense in (1, -1)
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
            else Curve(points[run], origin + side.centre[0] * across + side.centre[1] * axis, square, side.radius)
            for side, run in zip(loop.sides, runs, strict=True)
        ]


def _cross(a: Floats, b: Floats) -> Floats:
    # On two vectors alone np.cross takes ten times as long.
    (a0, a1, a2), (b0, b1, b2) = a.tolist(), b.tolist()
    return np.array([a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0])

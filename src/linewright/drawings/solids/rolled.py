"""Rolled bars laid in place, with ends cut square or on the mitre."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from linewright.base import Floats
from linewright.drawings.solids.extrude import Prism, closed
from linewright.drawings.solids.profile import Profile, i_section
from linewright.drawings.solids.rays import PARALLEL, crossings, drop_empty, endless_spans
from linewright.drawings.solids.solid import Axis, Curve, Frame, Point3, Rays, Region
from linewright.drawings.solids.stock import standard


class Beam(NamedTuple):
    """An I or H beam; mm."""

    name: str
    height: float
    width: float
    web: float
    flange: float
    root: float

    @property
    def section(self) -> Profile:
        """The cross-section in (p, q), its web along q, centred."""
        return Profile(i_section(*self[1:]))


BEAMS = tuple(Beam(*row) for row in standard("beams"))  # EN 10365
COLUMNS = tuple(beam for beam in BEAMS if beam.name.startswith("HE"))


class Plane(NamedTuple):
    """A cutting plane by a point on it, world mm, and its normal (of any length and sense)."""

    point: Point3
    normal: Point3


def bar_frame(origin: Point3, along: Point3, up: Point3, aside: Point3 = (0.0, 1.0, 0.0)) -> Frame:
    """Return the frame of a bar that runs ``along``; ``up`` and ``aside`` are q and p."""
    unit = [np.array(v, dtype=np.float64) / math.hypot(*v) for v in (aside, up, along)]
    return Frame(np.array(origin, dtype=np.float64), *unit)


def bar(section: Profile, place: Frame, start: float | Plane, end: float | Plane) -> Prism | Bar:
    """Return a bar between two ends, each a level along the frame's axis or a plane."""
    if not isinstance(start, Plane) and not isinstance(end, Plane):
        return Prism(section, place, start, end)
    return Bar(section, place, _end(place, start), _end(place, end))


class End(NamedTuple):
    """The plane ``a = level + by_p * p + by_q * q`` in a bar's own coordinates, mm."""

    level: float
    by_p: float
    by_q: float

    def at(self, plane: Floats) -> Floats:
        """Return where the fibres at n x 2 points of the section end."""
        levels: Floats = self.level + plane @ (self.by_p, self.by_q)
        return levels


def _end(place: Frame, cut: float | Plane) -> End:
    if not isinstance(cut, Plane):
        return End(cut, 0.0, 0.0)
    normal = np.array(cut.normal, dtype=np.float64)
    p, q, a = place.rotate(normal).tolist()
    reach = float((np.array(cut.point, dtype=np.float64) - place.origin) @ normal)
    return End(reach / a, -p / a, -q / a)


@dataclass(frozen=True)
class Bar:
    """A profile extruded along its frame's axis between two planes."""

    profile: Profile  # the cross-section in local (p, q)
    frame: Frame  # where it lies
    start: End  # the plane of its first end
    end: End  # the plane of its second end

    def edges(self, toward: Floats) -> list[Curve]:
        """See `Solid.edges`."""
        sight = self.frame.rotate(toward)
        curves = []
        for loop in self.profile.loops:
            for end in (self.start, self.end):
                edge_on = abs(sight[2] - end.by_p * sight[0] - end.by_q * sight[1]) < PARALLEL
                square = end.by_p == end.by_q == 0
                for side in loop.sides:
                    plane = np.array([side.a, side.b])
                    if side.centre is None or edge_on:
                        curves.append(Curve(self._on(plane, end)))
                        continue
                    plane = np.concatenate([side.points(), plane[1:]])
                    centre = self._on(np.array([side.centre]), end)[0]
                    arc = self._on(plane, end)
                    curves.append(Curve(arc, centre, self.frame.a, side.radius, square))
        # A straight prism knows which of its long lines are drawn; they end on the planes here.
        for line in Prism(self.profile, self.frame, 0, 1, (False, False)).edges(toward):
            point = self.frame.local(line.points[:1])[:, :2]
            ends = self._on(point, self.start), self._on(point, self.end)
            curves.append(Curve(np.concatenate(ends)))
        return curves

    def spans(self, rays: Rays) -> tuple[Floats, Floats]:
        """See `Solid.spans`; any direction but along the bar."""
        origins, sight = self.frame.local(rays.origins), self.frame.rotate(rays.toward)
        far, near = endless_spans(self.profile, origins[:, :2], sight)
        for end, sense in ((self.start, 1), (self.end, -1)):
            # How far beyond the plane a ray is at depth 0, and how fast it goes on.
            lead = sense * (origins[:, 2] - end.at(origins[:, :2]))[:, None]
            pace = sense * float(sight[2] - end.by_p * sight[0] - end.by_q * sight[1])
            if pace > PARALLEL:
                far = np.maximum(far, -lead / pace)
            elif pace < -PARALLEL:
                near = np.minimum(near, -lead / pace)
            else:
                far = np.where(lead > 0, far, np.nan)
        return drop_empty(far, near)

    def cut(self, toward: Floats, depth: float) -> list[Region]:
        """See `Solid.cut`; the plane must be along the bar, or square to it clear of its ends."""
        sight = self.frame.rotate(toward)
        level = depth - float(toward @ self.frame.origin)
        if abs(sight[2]) > 1 - PARALLEL:
            at = level * sight[2]
            outline = self.profile.outer.polygon
            starts, ends = (end.at(outline) for end in (self.start, self.end))
            if not np.min(starts) < at < np.max(ends):
                return []
            if np.max(starts) < at < np.min(ends):
                return Prism(self.profile, self.frame, at - 1, at + 1).cut(toward, depth)
            raise ValueError("a mitred bar is cut clear of its ends")
        if abs(sight[2]) > PARALLEL:
            raise ValueError("a bar is cut square to its length or along it")
        across = np.array([-sight[1], sight[0]])
        regions = []
        for lo, hi in zip(*crossings(self.profile, level * sight[None, :2], across), strict=True):
            for one, other in zip(lo[np.isfinite(lo)], hi[np.isfinite(hi)], strict=True):
                run = level * sight[:2] + np.outer([one, other], across)
                corners = np.concatenate([self._on(run, self.start), self._on(run, self.end)[::-1]])
                regions.append(closed(list(corners)))
        return regions

    def axes(self) -> list[Axis]:
        """See `Solid.axes`; rolled bars have none."""
        return []

    def _on(self, plane: Floats, end: End) -> Floats:
        """Return n x 3 world points of n x 2 points of the section, on an end."""
        return self.frame.world(plane[:, 0], plane[:, 1], end.at(plane))

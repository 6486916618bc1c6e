"""Driven rivets, and plates whose holes they fill."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from linewright.base import Floats
from linewright.drawings.solids.extrude import Prism, closed
from linewright.drawings.solids.profile import Loop, Profile, Vertex
from linewright.drawings.solids.rays import drop_empty
from linewright.drawings.solids.revolve import Revolution
from linewright.drawings.solids.solid import Axis, Curve, Rays, Region, frame

Head = Literal["round", "sunk"]
Quad = Sequence[tuple[float, float]]
# Diameter and height of a round head (DIN 124, to half mm).
_ROUND = {
    10: (16, 6.5), 12: (19, 7.5), 16: (26, 10), 20: (32, 13), 22: (36, 14), 24: (40, 16),
    27: (43, 17),
}  # fmt: skip
_SUNK = math.tan(math.radians(37.5))  # a countersink of 75 degrees (DIN 302)


class Rivet(NamedTuple):
    """A driven rivet, upright; it fills its hole."""

    x: float  # mm
    y: float  # mm
    low: float  # underside of the plates, mm
    high: float  # top of the plates, mm
    nominal: int  # diameter before driving, mm; the hole is 1 mm wider
    heads: tuple[Head, Head]  # the lower and the upper head

    @property
    def radius(self) -> float:
        """Radius of the hole, mm."""
        return (self.nominal + 1) / 2

    @property
    def sink(self) -> float:
        """Depth of a countersink, mm."""
        return round(0.4 * self.nominal)

    def half(self, low: float, high: float) -> list[tuple[float, float]]:
        """Return the hole's wall (distance from the axis, z) through a plate, upwards."""
        wide = self.radius + self.sink * _SUNK
        wall = [(self.radius, low), (self.radius, high)]
        if self.heads[0] == "sunk" and low == self.low:
            wall[:1] = [(wide, low), (self.radius, low + self.sink)]
        if self.heads[1] == "sunk" and high == self.high:
            wall[-1:] = [(self.radius, high - self.sink), (wide, high)]
        return wall

    def solid(self) -> Revolution:
        """Return the rivet as a turned solid."""
        wide, tall = _ROUND[self.nominal]
        ball = (tall**2 + wide**2 / 4) / (2 * tall)
        bulge = math.tan(math.asin(wide / 2 / ball) / 4)
        outline: list[Vertex] = [(r, z, 0.0) for r, z in self.half(self.low, self.high)]
        if self.heads[0] == "round":
            outline = [(0.0, self.low - tall, bulge), (wide / 2, self.low, 0.0), *outline]
        else:
            outline.insert(0, (0.0, self.low, 0.0))
        if self.heads[1] == "round":
            outline += [(wide / 2, self.high, bulge), (0.0, self.high + tall, 0.0)]
        else:
            outline.append((0.0, self.high, 0.0))
        return RivetBody(Profile(Loop(tuple(outline))), frame("z", (self.x, self.y, 0.0)))


class RivetBody(Revolution):
    """A turned solid whose extent is known although its round ends have no edge at the poles."""

    def edges(self, toward: Floats) -> list[Curve]:
        """See `Solid.edges`; a curve without length stands at each pole and is not drawn."""
        ends = self.profile.outer.polygon[:, 1]
        poles = [self.frame.world(0.0, 0.0, at) for at in (ends.min(), ends.max())]
        return [*super().edges(toward), *(Curve(np.stack([pole, pole])) for pole in poles)]


@dataclass(frozen=True)
class RivetedPlate:
    """A plate along y whose holes are filled with rivets (a `solid.Solid`)."""

    # The plate without holes: a four-cornered profile in (x, z), from the lower left corner
    # anticlockwise, both long sides level.
    body: Prism
    rivets: tuple[Rivet, ...]  # those that pass through it

    @cached_property
    def plugs(self) -> tuple[Revolution, ...]:
        """The rivets as solids."""
        return tuple(rivet.solid() for rivet in self.rivets)

    def edges(self, toward: Floats) -> list[Curve]:
        """See `Solid.edges`; the walls of the holes are the rivets' own edges."""
        return self.body.edges(toward)

    def spans(self, rays: Rays) -> tuple[Floats, Floats]:
        """See `Solid.spans`: the plate less its rivets."""
        start, end = self.body.spans(rays)
        starts, ends = [start], [end]
        across = np.array([rays.toward[1], -rays.toward[0]])
        for rivet, plug in zip(self.rivets, self.plugs, strict=True):
            out = rays.origins[:, :2] - (rivet.x, rivet.y)
            beside = np.abs(out @ across) if across.any() else np.hypot(out[:, 0], out[:, 1])
            met = np.flatnonzero(beside < rivet.nominal)
            far, near = plug.spans(Rays(rays.origins[met], rays.toward))
            within = (near > start[met]) & (far < end[met])
            for bounds, bound in ((ends, np.maximum(far, start[met])), (starts, np.minimum(near, end[met]))):
                bounds.append(np.full((len(start), far.shape[1]), np.nan))
                bounds[-1][met] = np.where(within, bound, np.nan)
        # Holes do not meet, so what is left runs from one bound to the next (NaN sorts last).
        low = np.sort(np.concatenate(starts, axis=1), axis=1)
        return drop_empty(low, np.sort(np.concatenate(ends, axis=1), axis=1))

    def cut(self, toward: Floats, depth: float) -> list[Region]:
        """See `Solid.cut`; only square to y, through the axes of rivets or clear of them."""
        y = depth * float(toward[1])
        if abs(toward[1]) < 1 or not self.body.start < y < self.body.end:
            return []
        corners = self.body.profile.outer.vertices
        (x0, low, _), (x1, _, _), (x2, high, _), (x3, _, _) = corners
        left = [(x0, low), (x3, high)]
        regions = []
        for rivet in sorted(self.rivets):
            if abs(rivet.y - y) < 1e-6:
                wall = rivet.half(low, high)
                regions.append(_between(left, [(rivet.x - r, z) for r, z in wall], y))
                left = [(rivet.x + r, z) for r, z in wall]
        return [*regions, _between(left, [(x1, low), (x2, high)], y)]

    def axes(self) -> list[Axis]:
        """See `Solid.axes`; the rivets have theirs."""
        return []


def _between(left: Quad, right: Quad, y: float) -> Region:
    """Return the region between two chains that run upwards."""
    return closed([np.array([x, y, z]) for x, z in (*right, *reversed(left))])

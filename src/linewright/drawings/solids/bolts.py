"""Bolts and where they may stand: clear of what rises beside them, and of the plate's edges."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from linewright.base import Floats
from linewright.drawings.solids.extrude import Prism
from linewright.drawings.solids.profile import Loop, Profile, circle, polygon
from linewright.drawings.solids.solid import Axis, Curve, Frame, Rays, Region
from linewright.drawings.solids.stock import HOLES

# Hexagon bolts and nuts (ISO 4014, ISO 4032, rounded to half mm): width across flats, height of
# the head, height of the nut.
HEXAGONS = {
    12: (18, 7.5, 11), 16: (24, 10, 15), 20: (30, 12.5, 18), 24: (36, 15, 21.5), 30: (46, 18.5, 26),
}  # fmt: skip


def clear(width: float, middle: float, rib: float, bolt: int) -> list[int]:
    """Return how far from a plate's middle a bolt may stand, multiples of 5 mm, rising."""
    # A rib (web, gusset) stands ``middle`` mm from the plate's middle. A washer and a weld need 1.5
    # of the bolt beside it; the hole's centre keeps 1.5 holes from the edge (EN 1993-1-8: 1.2).
    edge = width / 2 - 1.5 * HOLES[bolt]
    beside = rib / 2 + 1.5 * bolt
    return [y for y in range(5, int(edge) + 1, 5) if y >= 1.5 * bolt and abs(y - middle) >= beside]


def hexagon(p: float, q: float, flats: float) -> Loop:
    """Return a hexagon about ``(p, q)``, ``flats`` across, two flats square to q."""
    radius = flats / math.sqrt(3)
    turns = [math.radians(60 * k) for k in range(6)]
    return polygon([(p + radius * math.cos(t), q + radius * math.sin(t)) for t in turns])


@dataclass(frozen=True)
class Bolt:
    """A hexagon bolt with its nut along a frame's axis; hidden lines of its hole are the shank."""

    place: Frame  # the frame of the bolt's axis
    p: float  # where the bolt stands in it, mm
    q: float  # where the bolt stands in it, mm
    # Levels on the axis of the face under the head and of that under the nut, mm.
    grip: tuple[float, float]
    size: int  # nominal size, a key of `HEXAGONS`

    def edges(self, toward: Floats) -> list[Curve]:
        """See `Solid.edges`."""
        return [curve for piece in self._pieces for curve in piece.edges(toward)]

    def spans(self, rays: Rays) -> tuple[Floats, Floats]:
        """See `Solid.spans`."""
        far, near = zip(*[piece.spans(rays) for piece in self._pieces], strict=True)
        return np.concatenate(far, axis=1), np.concatenate(near, axis=1)

    def cut(self, toward: Floats, depth: float) -> list[Region]:
        """See `Solid.cut`."""
        return [region for piece in self._pieces for region in piece.cut(toward, depth)]

    def axes(self) -> list[Axis]:
        """See `Solid.axes`; one from head to thread end."""
        _, head, nut = HEXAGONS[self.size]
        ends = (self.grip[0] - head, self.grip[1] + nut + 0.25 * self.size)
        a, b = (self.place.world(self.p, self.q, level) for level in ends)
        return [Axis(a, b, self.size / 2)]

    @cached_property
    def _pieces(self) -> tuple[Prism, Prism, Prism]:
        flats, head, nut = HEXAGONS[self.size]
        low, high = self.grip
        shape = Profile(hexagon(self.p, self.q, flats))
        thread = Profile(circle(self.p, self.q, self.size / 2))
        return (
            Prism(shape, self.place, low - head, low),
            Prism(shape, self.place, high, high + nut),
            Prism(thread, self.place, high + nut, high + nut + 0.25 * self.size),
        )

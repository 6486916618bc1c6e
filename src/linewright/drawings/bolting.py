"""Bolts and where they may stand: clear of what rises beside them, and of the plate's edges."""

from __future__ import annotations

import math

from linewright.drawings.profile import Loop, Profile, circle, polygon
from linewright.drawings.solid import Frame, Prism
from linewright.drawings.stock import HOLES

# Hexagon bolts and nuts (ISO 4014, ISO 4032, rounded to half mm): width across flats, height of
# the head, height of the nut.
HEXAGONS = {
    12: (18, 7.5, 11), 16: (24, 10, 15), 20: (30, 12.5, 18), 24: (36, 15, 21.5), 30: (46, 18.5, 26),
}  # fmt: skip


def clear(width: float, middle: float, rib: float, bolt: int) -> list[int]:
    """Return at which distances from the middle of a plate a bolt may stand.

    Args:
        width: of the plate, mm.
        middle: distance of the rib (web, gusset) from the plate's middle, mm.
        rib: thickness of the rib, mm.
        bolt: nominal size, mm. A washer and a weld need 1.5 of it beside the rib; the hole's
            centre keeps 1.5 holes from the edge (EN 1993-1-8 asks for 1.2).

    Returns:
        Multiples of 5 mm, rising.
    """
    edge = width / 2 - 1.5 * HOLES[bolt]
    beside = rib / 2 + 1.5 * bolt
    return [y for y in range(5, int(edge) + 1, 5) if y >= 1.5 * bolt and abs(y - middle) >= beside]


def hexagon(p: float, q: float, flats: float) -> Loop:
    """Return a hexagon about ``(p, q)``, ``flats`` across, two flats square to q."""
    radius = flats / math.sqrt(3)
    turns = [math.radians(60 * k) for k in range(6)]
    return polygon([(p + radius * math.cos(t), q + radius * math.sin(t)) for t in turns])


def bolt_ends(
    place: Frame, p: float, q: float, grip: tuple[float, float], size: int
) -> tuple[Prism, ...]:
    """Return head, nut and thread end of a bolt along the frame's axis.

    The shank is left out: the hidden lines of its hole stand for it.

    Args:
        place: the frame of the bolt's axis.
        p: where the bolt stands in it, mm.
        q: where the bolt stands in it, mm.
        grip: levels on the axis of the face under the head and of that under the nut, mm.
        size: nominal size, a key of `HEXAGONS`.
    """
    flats, head, nut = HEXAGONS[size]
    low, high = grip
    return (
        Prism(Profile(hexagon(p, q, flats)), place, low - head, low),
        Prism(Profile(hexagon(p, q, flats)), place, high, high + nut),
        Prism(Profile(circle(p, q, size / 2)), place, high + nut, high + nut + 0.25 * size),
    )

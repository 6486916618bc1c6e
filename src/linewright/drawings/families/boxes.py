"""Box girders: two webs between two flanges, with diaphragms inside.

The girder lies along y, so that the front view is the section that tells most.
"""

from __future__ import annotations

import numpy as np

from linewright.drawings.solids.assembly import (
    Assembly,
    Diameter,
    Joint,
    Length,
    Measure,
    Part,
    Radius,
    ViewName,
    ViewSpec,
)
from linewright.drawings.solids.extrude import block, plate
from linewright.drawings.solids.profile import Loop, Profile, circle, moved, polygon
from linewright.drawings.solids.stock import GRADES, chance, choose, steps


def box_girder(rng: np.random.Generator) -> Assembly:
    """Return a piece of a box girder."""
    height = steps(rng, 160, 340, 10)
    web = choose(rng, [t for t in (6, 8, 10, 12) if height / 30 <= t <= height / 18])
    flange = choose(rng, [t for t in (8, 10, 12, 15, 20) if height / 24 <= t <= height / 14])
    inside = steps(rng, 0.4 * height, 1.1 * height, 10)
    lip = choose(rng, (0, 10, 15, 20, 25))
    breadth = inside + 2 * (web + lip)
    rib = choose(rng, [t for t in (6, 8, 10, 12) if height / 32 <= t <= 1.5 * web])
    first = steps(rng, 50, 0.4 * height, 10)
    pitch = steps(rng, 0.5 * height, 0.9 * height, 10)
    at = [first] if chance(rng, 0.5) else [first, first + pitch]
    length = at[-1] + steps(rng, 0.35 * height, 0.7 * height, 10)
    grade = choose(rng, GRADES)
    low, top, middle = flange, height - flange, height / 2
    x, outer, inner = -breadth / 2, -inside / 2 - web, -inside / 2

    shape, snipe, sizes = _diaphragm(inside, low, top, at[0], rng)
    parts = [
        Part(
            "WEB",
            tuple(block((s, s + web), (0, length), (low, top)) for s in (outer, -inner)),
            f"PL {web}×{top - low}×{length}",
            grade,
        ),
        Part(
            "FLANGE",
            tuple(block((x, -x), (0, length), (z, z + flange)) for z in (0, top)),
            f"PL {flange}×{breadth}×{length}",
            grade,
        ),
        Part(
            "DIAPHRAGM",
            tuple(plate(shape, "y", y, y + rib) for y in at),
            f"PL {rib}×{inside}×{top - low}",
            grade,
        ),
    ]
    side: ViewName = choose(rng, ("left", "right"))
    front: tuple[ViewName, ...] = ("front",)
    measures: list[Measure] = [
        *sizes,
        Length((x, 0, height), (-x, 0, height), "x", (), 3),
        Length((x, 0, 0), (x, 0, height), "z", (), 3),
        Length((x, 0, height), (x, length, height), "y", (), 3),
        Length((outer, 0, middle), (inner, 0, middle), "x", front, 2),
        Length((inner, 0, low), (-inner, 0, low), "x", front, 2),
        Length((-x, 0, 0), (-x, 0, flange), "z", (), 2),
        Length((x, 0, height), (outer, at[0], top), "y", (side,), 2.5),
        Length((outer, at[0], top), (outer, at[0] + rib, top), "y", (side,), 1.5),
        Length((inner, at[0], top - snipe), (inner + snipe, at[0], top), "x", front, 1),
    ]
    if lip:
        measures.append(Length((x, 0, top), (outer, 0, top), "x", front, 1.5))
    if len(at) > 1:
        measures.append(Length((outer, at[0], top), (outer, at[1], top), "y", (side,), 2.5))
    seam = (0.3 * length, 0.7 * length)
    joints = [
        Joint(
            "tee" if lip else "corner",
            ((outer, seam[0], z), (outer, seam[1], z)),
            min(web, flange),
            both=False,
            prepared=web >= 8,
            long=length > 250,
        )
        for z in (low, top)
    ]
    joints.append(
        Joint("tee", ((inner, at[0], low + snipe), (inner, at[0], top - snipe)), rib, front)
    )
    if chance(rng, 0.5):
        # Flats under the upper flange stop short of the diaphragms.
        bar = choose(rng, [t for t in (6, 8, 10) if t >= height / 34])
        deep = min(steps(rng, 4 * bar, 6 * bar, 5), int(0.25 * (top - low)))
        offset = round(inside / 6 / 5) * 5
        end = at[0] - 10
        middles = (-offset, offset) if inside >= 150 else (0,)
        bars = tuple(
            block((s - bar / 2, s + bar / 2), (0, end), (top - deep, top)) for s in middles
        )
        parts.append(Part("LONG. STIFFENER", bars, f"FL {deep}×{bar}×{end}", grade))
        left, right = middles[0] - bar / 2, middles[0] + bar / 2
        measures += [
            Length((left, 0, top - deep), (left, 0, top), "z", front, 1.5),
            Length((left, 0, top - deep), (right, 0, top - deep), "x", front, 1),
        ]
        joints.append(Joint("tee", ((left, 0, top), (left, end, top)), bar, front))
    views = (
        ViewSpec("front", section=at[0] // 2 // 5 * 5, hidden=False),
        ViewSpec(side),
        ViewSpec("top", hidden=chance(rng, 0.6)),
    )
    return Assembly(
        "BOX GIRDER",
        tuple(parts),
        views,
        tuple(measures),
        tuple(joints),
        ("DIAPHRAGMS SNIPED AT CORNERS",),
    )


def _diaphragm(
    inside: int, low: int, top: int, at: int, rng: np.random.Generator
) -> tuple[Profile, int, list[Measure]]:
    """Return a diaphragm in (x, z), how far its corners are cut, and what is told of its hole."""
    snipe = choose(rng, (15, 20, 25))
    x, c = inside / 2, snipe
    corners = [(-x + c, low), (x - c, low), (x, low + c), (x, top - c)]
    corners += [(-p, low + top - q) for p, q in corners]
    outline = polygon(corners)
    front: tuple[ViewName, ...] = ("front",)
    room, middle = min(inside, top - low), (low + top) / 2
    if room < 90 or chance(rng, 0.2):
        return Profile(outline), snipe, []
    if chance(rng, 0.6):
        diameter = steps(rng, 0.35 * room, 0.5 * room, 10)
        hole = circle(0, middle, diameter / 2)
        return (
            Profile(outline, (hole,)),
            snipe,
            [Diameter((0, at, middle), "y", diameter, 2, 1, front)],
        )
    wide = steps(rng, 0.35 * room, 0.5 * room, 10)
    tall = steps(rng, wide, 0.5 * (top - low), 10)
    radius = choose(rng, [r for r in (10, 15, 20, 25) if 2 * r < wide])
    p, q = wide / 2, tall / 2
    slot: Loop = polygon([(-p, -q), (p, -q), (p, q), (-p, q)], dict.fromkeys(range(4), radius))
    centre = (radius - p, at, middle - q + radius)
    near = radius * 0.5**0.5
    measures: list[Measure] = [
        Length((-p, at, middle), (p, at, middle), "x", front, 2),
        Length((0, at, middle - q), (0, at, middle + q), "z", front, 2),
        Radius(centre, "y", radius, (centre[0] - near, at, centre[2] - near), 1.5, 4, front),
    ]
    return Profile(outline, (moved(slot, 0, middle),)), snipe, measures

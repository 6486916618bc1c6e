"""Frames of channels and angles with mitred corners, whole or one corner of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from linewright.drawings.solids.assembly import (
    FRONT,
    Angle,
    Assembly,
    Draft,
    Joint,
    Length,
    Part,
    ViewName,
    ViewSpec,
)
from linewright.drawings.solids.extrude import plate
from linewright.drawings.solids.profile import Profile, l_section, polygon, shift, u_section
from linewright.drawings.solids.rolled import Plane, bar, bar_frame
from linewright.drawings.solids.solid import Point3, Solid
from linewright.drawings.solids.stock import ANGLES, CHANNELS, GRADES, chance, choose, steps


class _Rail(NamedTuple):
    """A profile as it lies in a frame."""

    name: str  # as lettered ("U 80", "L 60×60×6")
    # (p, q) with p inwards and q backwards, or, lying flat, q outwards from the outer edge and p
    # backwards.
    profile: Profile
    flat: bool  # whether it lies on its web
    band: float  # how wide it is seen from the front
    y: tuple[float, float]  # its extents in depth
    wall: float  # thickness of what stands along the outer edge
    face: float  # thickness of what is seen from the front


def _rail(rng: np.random.Generator) -> _Rail:
    kind = choose(rng, ("on edge", "on web", "angle"))
    if kind == "angle":
        leg, t, root = choose(rng, ANGLES[1:7])
        shape = Profile(l_section(leg, leg, t, root))
        return _Rail(f"L {leg}×{leg}×{t}", shape, False, leg, (0, leg), t, t)
    h, b, web, flange = choose(rng, CHANNELS[:7])
    loop = u_section(h, b, web, flange)
    if kind == "on edge":
        return _Rail(f"U {h}", Profile(loop), False, b, (-h / 2, h / 2), web, flange)
    return _Rail(f"U {h}", Profile(shift(loop, 0, -h / 2)), True, h, (0, b), flange, web)


def _leg(
    rail: _Rail,
    origin: Point3,
    along: Point3,
    inward: Point3,
    ends: tuple[float | Plane, float | Plane],
) -> Solid:
    """Return one side of a frame, its outer edge through ``origin``."""
    back: Point3 = (0.0, 1.0, 0.0)
    outward: Point3 = (-inward[0], -inward[1], -inward[2])
    axes = (outward, back) if rail.flat else (back, inward)
    return bar(rail.profile, bar_frame(origin, along, *axes), *ends)


def channel_frame(rng: np.random.Generator) -> Assembly:
    """Return a rectangular frame of channels or angles with mitred corners, or one corner of it."""
    rail = _rail(rng)
    whole = chance(rng, 0.5)
    band, (front, back) = rail.band, rail.y
    grade = choose(rng, GRADES)
    most = max(band, 60)
    wide = steps(rng, (4.5 if whole else 3) * most, (6.5 if whole else 4.5) * most, 10)
    high = steps(rng, (3.5 if whole else 2.5) * most, (5 if whole else 4) * most, 10)
    rows, uprights = _legs(rail, wide, high, whole)
    side: ViewName = "left" if whole else "right"
    draft = Draft()
    draft.add(
        Part("RAIL", rows, f"{rail.name} LG {wide}", grade),
        Part("UPRIGHT", uprights, f"{rail.name} LG {high}", grade),
        Length((0, front, 0), (wide, front, 0), "x", ("front", "top"), 3),
        Length((0, front, 0), (0, front, high), "z", FRONT, 3),
        Length((wide, front, 0), (wide, back, 0), "y", (side,), 3),
        Length((wide, front, 0), (wide, front, band), "z", FRONT, 1.5),
        Angle((0, front, 0), (band, front, band), (band, front, 0), 2, FRONT),
    )
    crossed = rail.flat and whole and chance(rng, 0.5)
    if whole:
        # Clear of corner plates and of a crossbar.
        free = wide / 4 if crossed else wide / 2
        draft.add(
            Length((band, front, high / 2), (wide - band, front, high / 2), "x", FRONT, 2.5),
            Length((free, front, band), (free, front, high - band), "z", FRONT, 2.5),
        )
    else:
        draft.add(Length((0, front, high), (band, front, high), "x", FRONT, 2))
    if rail.flat:
        draft.add(Length((wide, back, 0), (wide, back, rail.wall), "z", (side,), 1.5))
    else:
        ends = ((wide, front, band), (wide, front + rail.face, band))
        draft.add(Length(*ends, "y", (side,), 1.5))
    draft.add(Joint("corner", ((0, front, 0), (0, front, 0)), rail.wall, FRONT, both=False))
    seam = ((0.25 * band, front, 0.25 * band), (0.75 * band, front, 0.75 * band))
    mitre = Joint("butt", seam, rail.face, FRONT)
    if crossed:
        # A crossbar between the rails, cut square.
        x = round(wide * choose(rng, (0.4, 0.5, 0.6)) / 10) * 10 - band / 2
        cross = _leg(rail, (x, 0, 0), (0, 0, 1), (1, 0, 0), (band, high - band))
        seam = ((x + 0.3 * band, front, band), (x + 0.7 * band, front, band))
        draft.add(
            Part("CROSSBAR", [cross], f"{rail.name} LG {high - 2 * band:g}", grade),
            Length((0, front, 0), (x, front, band), "x", FRONT, 2.5),
            mitre,
            Joint("tee", seam, rail.face, FRONT),
        )
    elif chance(rng, 0.5):
        draft.add(mitre)
    else:
        draft.add(_corner_plates(rail, (wide, high), whole, grade, rng))
    cut = wide - 0.2 * wide // 5 * 5 if not whole else 0.25 * wide // 5 * 5
    views = (
        ViewSpec("front", hidden=chance(rng, 0.75)),
        ViewSpec(side, section=max(cut, band + 10), hidden=False),
        ViewSpec("top", hidden=chance(rng, 0.4)),
    )
    title = "FRAME" if whole else "FRAME CORNER"
    return draft.assembly(title, views, "CORNERS MITRED 45°", "GRIND FRONT FACE FLUSH")


def _legs(rail: _Rail, wide: int, high: int, whole: bool) -> tuple[list[Solid], list[Solid]]:
    """Return the level and the upright sides of a frame, or of its lower left corner."""
    sw, se = Plane((0, 0, 0), (1, 0, -1)), Plane((wide, 0, 0), (1, 0, 1))
    ne, nw = Plane((wide, 0, high), (1, 0, -1)), Plane((0, 0, high), (1, 0, 1))
    right: Point3 = (1, 0, 0)
    up: Point3 = (0, 0, 1)
    rows = [_leg(rail, (0, 0, 0), right, up, (sw, se if whole else float(wide)))]
    uprights = [_leg(rail, (0, 0, 0), up, right, (sw, nw if whole else float(high)))]
    if whole:
        rows.append(_leg(rail, (0, 0, high), right, (0, 0, -1), (nw, ne)))
        uprights.append(_leg(rail, (wide, 0, 0), up, (-1, 0, 0), (se, ne)))
    return rows, uprights


def _corner_plates(
    rail: _Rail, size: tuple[int, int], whole: bool, grade: str, rng: np.random.Generator
) -> Draft:
    """Return a plate on the front of each corner, and the joint of the first."""
    wide, high = size
    y = rail.y[0]
    thick = choose(rng, (5, 6, 8))
    inset = choose(rng, (10, 15))
    long = steps(rng, 1.3 * rail.band, min(1.9 * rail.band, 0.42 * min(size)), 5)
    nose = min(steps(rng, 0.4 * rail.band, 0.7 * rail.band, 5), long - 10)
    corner = [(0, 0), (long, 0), (long, nose), (nose, long), (0, long)]
    places = [(inset, inset, 1, 1)]
    if whole:
        places += [(wide - inset, inset, -1, 1), (wide - inset, high - inset, -1, -1),
                   (inset, high - inset, 1, -1)]  # fmt: skip
    solids = []
    for x, z, sx, sz in places:
        loop = polygon([(x + sx * p, z + sz * q) for p, q in corner][:: sx * sz])
        solids.append(plate(loop, "y", y - thick, y))
    face, end = y - thick, inset + long
    seam = ((inset + 0.3 * long, y, inset), (inset + 0.7 * long, y, inset))
    draft = Draft()
    draft.add(
        Part("CORNER PLATE", solids, f"PL {thick}×{long}×{long}", grade),
        Length((inset, face, inset), (end, face, inset), "x", FRONT, 2),
        Length((end, face, inset), (end, face, inset + nose), "z", FRONT, 1.5),
        Length((0, y, 0), (inset, face, inset), "x", FRONT, 1),
        Joint("lap", seam, thick, FRONT, both=False, round=True),
    )
    return draft

"""Mitred joints: knees of I beams, and frames and corners of channels and angles."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from linewright.drawings.assembly import (
    Angle,
    Assembly,
    Joint,
    JointKind,
    Length,
    Measure,
    Part,
    ViewName,
    ViewSpec,
)
from linewright.drawings.profile import Profile, l_section, moved, polygon, u_section
from linewright.drawings.rolled import Plane, bar, beam_of, lie
from linewright.drawings.solid import Point3, Solid, plate
from linewright.drawings.stock import ANGLES, BEAMS, CHANNELS, GRADES, chance, choose, steps

_FRONT: tuple[ViewName, ...] = ("front",)


def knee(rng: np.random.Generator) -> Assembly:
    """Return a portal's knee: column and rafter of one beam, mitred, often on a plate.

    The axes meet in the origin; the rafter rises to the right.
    """
    beam = beam_of(choose(rng, BEAMS[2:]))
    grade = choose(rng, GRADES)
    slope = choose(rng, (0, 0, 5, 10, 15, 20))
    sine, cosine = math.sin(math.radians(slope)), math.cos(math.radians(slope))
    half, y = beam.height / 2, -beam.width / 2
    # How far the outer corner lies before the origin along the rafter, and the inner one beyond.
    lead = half * (1 - sine) / cosine

    def on(along: float, over: float) -> tuple[float, float]:
        """Return (x, z) by the distance along the rafter and over its axis."""
        return (along * cosine - over * sine, along * sine + over * cosine)

    outer, inner = on(-lead, half), on(lead, -half)
    high = steps(rng, 1.9 * beam.height, 2.6 * beam.height, 10)
    long = steps(rng, 1.9 * beam.height, 2.6 * beam.height, 10)
    thick = (
        choose(rng, [t for t in (10, 12, 15, 20) if t >= beam.flange]) if chance(rng, 0.6) else 0
    )
    # Both bars end square to the mean of their directions.
    normal = (cosine, 0.0, 1 + sine)
    unit = math.hypot(*normal)
    off = thick / 2 / unit
    below: Point3 = (-normal[0] * off, 0.0, -normal[2] * off)
    above: Point3 = (normal[0] * off, 0.0, normal[2] * off)
    # The plate parts both bars from the corner by so much along their lengths.
    apart = thick * unit / (2 * (1 + sine))
    corner, head = outer[1] - apart, on(apart - lead, half)
    low, end = corner - high, apart - lead + long
    parts = [
        Part(
            "COLUMN",
            (bar(beam.section, lie((0, 0, 0), (0, 0, 1), (-1, 0, 0)), low, Plane(below, normal)),),
            f"{beam.name} LG {high}",
            grade,
        ),
        Part(
            "RAFTER",
            (
                bar(
                    beam.section,
                    lie((0, 0, 0), (cosine, 0, sine), (-sine, 0, cosine)),
                    Plane(above, normal),
                    end,
                ),
            ),
            f"{beam.name} LG {long}",
            grade,
        ),
    ]
    side: tuple[ViewName, ...] = ("right",)
    (tip_x, tip_z), (toe_x, toe_z) = on(end, half), on(end, -half)
    measures: list[Measure] = [
        Length((-half, y, low), (-half, y, corner), "z", ("front", "left"), 3),
        Length((head[0], y, head[1]), (tip_x, y, tip_z), None, _FRONT, 3),
        Length((-half, y, low), (half, y, low), "x", _FRONT, 2.5),
        Length((half, y, low), (half, -y, low), "y", side, 2.5),
        Length((toe_x, y, toe_z), (tip_x, y, tip_z), None, _FRONT, 2),
        Length((half - beam.flange, y, low), (half, y, low), "x", _FRONT, 1.2),
    ]
    if not slope and not thick:
        measures.append(Length((half, y, low), (toe_x, y, toe_z), "x", _FRONT, 1.5))
    if slope:
        leg = (inner[0] + 200 * cosine, inner[1] + 200 * sine)
        measures += [
            Angle((inner[0], y, inner[1]), (half, y, inner[1] - 200), (leg[0], y, leg[1]), 3,
                  _FRONT),
        ]  # fmt: skip
    mitre: JointKind = "tee" if thick else "butt"
    web = -beam.web / 2
    shift = (below[0], below[2])
    seam = tuple(
        (outer[0] + (inner[0] - outer[0]) * share + shift[0], web,
         outer[1] + (inner[1] - outer[1]) * share + shift[1])
        for share in (0.3, 0.7)
    )  # fmt: skip
    joints = [Joint(mitre, (seam[0], seam[1]), beam.web, _FRONT, prepared=beam.web >= 8)]
    if thick:
        _mitre_plate(parts, measures, thick, (outer, inner), y, (normal[0], normal[2]), grade, rng)
    elif chance(rng, 0.6):
        joints.append(_inner_gusset(parts, measures, inner, slope, beam.web, grade, rng))
    views = (
        ViewSpec("front", hidden=chance(rng, 0.6)),
        ViewSpec("right", hidden=chance(rng, 0.3)),
        ViewSpec("top", hidden=False),
    )
    return Assembly(
        "FRAME KNEE", tuple(parts), views, tuple(measures), tuple(joints), ("MITRE CUT BY SAW",)
    )


def _mitre_plate(
    parts: list[Part],
    measures: list[Measure],
    thick: int,
    corners: tuple[tuple[float, float], tuple[float, float]],
    y: float,
    normal: tuple[float, float],
    grade: str,
    rng: np.random.Generator,
) -> None:
    """Put a plate between the mitred ends, standing out a little all round."""
    proud = choose(rng, (15, 20, 25))
    (x0, z0), (x1, z1) = corners
    diagonal = math.dist(*corners)
    # Rounded so that the plate's own length is whole.
    length = round((diagonal + 2 * proud) / 5) * 5
    way = ((x1 - x0) / diagonal, (z1 - z0) / diagonal)
    unit = math.hypot(*normal)
    over = (normal[0] / unit * thick / 2, normal[1] / unit * thick / 2)
    ends = [
        ((x0 + x1) / 2 + sense * way[0] * length / 2, (z0 + z1) / 2 + sense * way[1] * length / 2)
        for sense in (-1, 1)
    ]
    points = [(x + s * over[0], z + s * over[1]) for (x, z), s in
              ((ends[0], -1), (ends[1], -1), (ends[1], 1), (ends[0], 1))]  # fmt: skip
    wide = -y + choose(rng, (0, 10, 15))
    parts.append(
        Part("MITRE PLATE", (plate(polygon(points), "y", -wide, wide),),
             f"PL {thick}×{2 * wide:g}×{length}", grade)
    )  # fmt: skip
    a, b, c = ((x, -wide, z) for x, z in (points[0], points[1], points[3]))
    measures += [
        Length(a, b, None, _FRONT, 1.5),
        Length(a, c, None, _FRONT, 2),
        Length(a, (a[0], wide, a[2]), "y", ("left", "top"), 1.5),
    ]


def _inner_gusset(
    parts: list[Part],
    measures: list[Measure],
    inner: tuple[float, float],
    slope: int,
    web: float,
    grade: str,
    rng: np.random.Generator,
) -> Joint:
    """Put a triangular plate into the inner corner; return its joint to the column."""
    x, z = inner
    thick = min(t for t in (6, 8, 10, 12) if t >= web)
    long, nose = steps(rng, 80, 160, 10), choose(rng, (10, 15, 20))
    turn = math.radians(slope)
    way, down = (math.cos(turn), math.sin(turn)), (math.sin(turn), -math.cos(turn))
    tip = (x + long * way[0], z + long * way[1])
    shape = [(x, z), tip, (tip[0] + nose * down[0], tip[1] + nose * down[1])]
    shape += [(x + nose, z - long), (x, z - long)]
    parts.append(
        Part("GUSSET", (plate(polygon(shape), "y", -thick / 2, thick / 2),),
             f"PL {thick}×{long}×{long}", grade, sectioned=False)
    )  # fmt: skip
    front = -thick / 2
    measures += [
        Length((x, front, z), (x, front, z - long), "z", _FRONT, 2.5),
        Length((x, front, z), (tip[0], front, tip[1]), None, _FRONT, 2),
        Length((x, front, z - long), (x + nose, front, z - long), "x", _FRONT, 1.2),
    ]
    seam = ((x, front, z - 0.8 * long), (x, front, z - 0.3 * long))
    return Joint("tee", seam, min(thick, web), _FRONT)


class _Rail(NamedTuple):
    """A profile as it lies in a frame.

    Attributes:
        name: as lettered ("U 80", "L 60×60×6").
        profile: (p, q) with p inwards and q backwards, or, lying flat, q outwards from the outer
            edge and p backwards.
        flat: whether it lies on its web.
        band: how wide it is seen from the front.
        y: its extents in depth.
        wall: thickness of what stands along the outer edge.
        face: thickness of what is seen from the front.
    """

    name: str
    profile: Profile
    flat: bool
    band: float
    y: tuple[float, float]
    wall: float
    face: float


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
    return _Rail(f"U {h}", Profile(moved(loop, 0, -h / 2)), True, h, (0, b), flange, web)


def _leg(
    rail: _Rail,
    origin: Point3,
    along: Point3,
    inward: Point3,
    start: float | Plane,
    end: float | Plane,
) -> Solid:
    """Return one side of a frame, its outer edge through ``origin``."""
    back: Point3 = (0.0, 1.0, 0.0)
    outward: Point3 = (-inward[0], -inward[1], -inward[2])
    place = lie(origin, along, outward, back) if rail.flat else lie(origin, along, back, inward)
    return bar(rail.profile, place, start, end)


def channel_frame(rng: np.random.Generator) -> Assembly:
    """Return a rectangular frame of channels or angles with mitred corners, or one corner of it."""
    rail = _rail(rng)
    whole = chance(rng, 0.5)
    band, (front, back) = rail.band, rail.y
    grade = choose(rng, GRADES)
    most = max(band, 60)
    wide = steps(rng, (4.5 if whole else 3) * most, (6.5 if whole else 4.5) * most, 10)
    high = steps(rng, (3.5 if whole else 2.5) * most, (5 if whole else 4) * most, 10)
    corner = {
        "sw": Plane((0, 0, 0), (1, 0, -1)),
        "se": Plane((wide, 0, 0), (1, 0, 1)),
        "ne": Plane((wide, 0, high), (1, 0, -1)),
        "nw": Plane((0, 0, high), (1, 0, 1)),
    }
    legs = [
        _leg(rail, (0, 0, 0), (1, 0, 0), (0, 0, 1), corner["sw"],
                    corner["se"] if whole else float(wide)),
        _leg(rail, (0, 0, 0), (0, 0, 1), (1, 0, 0), corner["sw"],
                    corner["nw"] if whole else float(high)),
    ]  # fmt: skip
    if whole:
        legs += [
            _leg(rail, (0, 0, high), (1, 0, 0), (0, 0, -1), corner["nw"], corner["ne"]),
            _leg(rail, (wide, 0, 0), (0, 0, 1), (-1, 0, 0), corner["se"], corner["ne"]),
        ]
    rows, uprights = tuple(legs[0::2]), tuple(legs[1::2])
    parts = [
        Part("RAIL", rows, f"{rail.name} LG {wide}", grade),
        Part("UPRIGHT", uprights, f"{rail.name} LG {high}", grade),
    ]
    side: ViewName = "left" if whole else "right"
    views_side: tuple[ViewName, ...] = (side,)
    measures: list[Measure] = [
        Length((0, front, 0), (wide, front, 0), "x", ("front", "top"), 3),
        Length((0, front, 0), (0, front, high), "z", _FRONT, 3),
        Length((wide, front, 0), (wide, back, 0), "y", views_side, 3),
        Length((wide, front, 0), (wide, front, band), "z", _FRONT, 1.5),
        Angle((0, front, 0), (band, front, band), (band, front, 0), 2, _FRONT),
    ]
    crossed = rail.flat and whole and chance(rng, 0.5)
    if whole:
        # Clear of corner plates and of a crossbar.
        free = wide / 4 if crossed else wide / 2
        measures += [
            Length((band, front, high / 2), (wide - band, front, high / 2), "x", _FRONT, 2.5),
            Length((free, front, band), (free, front, high - band), "z", _FRONT, 2.5),
        ]
    else:
        measures.append(Length((0, front, high), (band, front, high), "x", _FRONT, 2))
    if rail.flat:
        measures.append(Length((wide, back, 0), (wide, back, rail.wall), "z", views_side, 1.5))
    else:
        measures.append(Length((wide, front, band), (wide, front + rail.face, band), "y",
                               views_side, 1.5))  # fmt: skip
    seam = ((0.25 * band, front, 0.25 * band), (0.75 * band, front, 0.75 * band))
    joints = [Joint("corner", ((0, front, 0), (0, front, 0)), rail.wall, _FRONT, both=False)]
    mitre = Joint("butt", seam, rail.face, _FRONT)
    if crossed:
        # A crossbar between the rails, cut square.
        x = round(wide * choose(rng, (0.4, 0.5, 0.6)) / 10) * 10 - band / 2
        bar_ = _leg(rail, (x, 0, 0), (0, 0, 1), (1, 0, 0), band, high - band)
        parts.append(Part("CROSSBAR", (bar_,), f"{rail.name} LG {high - 2 * band:g}", grade))
        measures.append(Length((0, front, 0), (x, front, band), "x", _FRONT, 2.5))
        seam = ((x + 0.3 * band, front, band), (x + 0.7 * band, front, band))
        joints += [mitre, Joint("tee", seam, rail.face, _FRONT)]
    elif chance(rng, 0.5):
        joints.append(mitre)
    else:
        joints.append(_corner_plates(parts, measures, rail, (wide, high), whole, grade, rng))
    cut = wide - 0.2 * wide // 5 * 5 if not whole else 0.25 * wide // 5 * 5
    views = (
        ViewSpec("front", hidden=chance(rng, 0.75)),
        ViewSpec(side, section=max(cut, band + 10), hidden=False),
        ViewSpec("top", hidden=chance(rng, 0.4)),
    )
    return Assembly(
        "FRAME" if whole else "FRAME CORNER",
        tuple(parts),
        views,
        tuple(measures),
        tuple(joints),
        ("CORNERS MITRED 45°", "GRIND FRONT FACE FLUSH"),
    )


def _corner_plates(
    parts: list[Part],
    measures: list[Measure],
    rail: _Rail,
    size: tuple[int, int],
    whole: bool,
    grade: str,
    rng: np.random.Generator,
) -> Joint:
    """Put a plate on the front of each corner; return the joint of the first."""
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
    parts.append(Part("CORNER PLATE", tuple(solids), f"PL {thick}×{long}×{long}", grade))
    face = y - thick
    measures += [
        Length((inset, face, inset), (inset + long, face, inset), "x", _FRONT, 2),
        Length((inset + long, face, inset), (inset + long, face, inset + nose), "z", _FRONT, 1.5),
        Length((0, y, 0), (inset, face, inset), "x", _FRONT, 1),
    ]
    seam = ((inset + 0.3 * long, y, inset), (inset + 0.7 * long, y, inset))
    return Joint("lap", seam, thick, _FRONT, both=False, round=True)

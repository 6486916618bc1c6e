"""Mitred corners of frames: portal knees of I beams, and frames of channels or angles."""

import math
from typing import NamedTuple

from linewright.base import Rng
from linewright.drawings.solids.assembly import Assembly, Draft, Part, ViewSpec
from linewright.drawings.solids.extrude import plate
from linewright.drawings.solids.joints import Joint, JointKind
from linewright.drawings.solids.measures import Angle, Length
from linewright.drawings.solids.profile import Profile, l_section, polygon, shift, u_section
from linewright.drawings.solids.rolled import BEAMS, Beam, Plane, bar, bar_frame
from linewright.drawings.solids.solid import FRONT, Point3, Solid, ViewName
from linewright.drawings.solids.stock import ANGLES, CHANNELS, GRADES, chance, choose, steps

Flat = tuple[float, float]


def knee(rng: Rng) -> Assembly:
    """Return a portal's knee: column and rafter of one beam, mitred, often on a plate."""
    # The axes meet in the origin; the rafter rises to the right.
    beam = choose(rng, BEAMS[2:])
    grade = choose(rng, GRADES)
    slope = choose(rng, (0, 0, 5, 10, 15, 20))
    sine, cosine = math.sin(math.radians(slope)), math.cos(math.radians(slope))
    half, y = beam.height / 2, -beam.width / 2
    # How far the outer corner lies before the origin along the rafter, and the inner one beyond.
    lead = half * (1 - sine) / cosine

    def on(along: float, over: float) -> Flat:
        """Return (x, z) by the distance along the rafter and over its axis."""
        return (along * cosine - over * sine, along * sine + over * cosine)

    outer, inner = on(-lead, half), on(lead, -half)
    high = steps(rng, 1.9 * beam.height, 2.6 * beam.height, 10)
    long = steps(rng, 1.9 * beam.height, 2.6 * beam.height, 10)
    plated = chance(rng, 0.6)
    thick = choose(rng, [t for t in (10, 12, 15, 20) if t >= beam.flange]) if plated else 0
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
    upright = bar_frame((0, 0, 0), (0, 0, 1), (-1, 0, 0))
    rising = bar_frame((0, 0, 0), (cosine, 0, sine), (-sine, 0, cosine))
    column = bar(beam.section, upright, low, Plane(below, normal))
    rafter = bar(beam.section, rising, Plane(above, normal), end)
    (tip_x, tip_z), (toe_x, toe_z) = on(end, half), on(end, -half)
    draft = Draft().add(
        Part("COLUMN", [column], f"{beam.name} LG {high}", grade),
        Part("RAFTER", [rafter], f"{beam.name} LG {long}", grade),
        Length((-half, y, low), (-half, y, corner), "z", ("front", "left"), 3),
        Length((head[0], y, head[1]), (tip_x, y, tip_z), None, FRONT, 3),
        Length((-half, y, low), (half, y, low), "x", FRONT, 2.5),
        Length((half, y, low), (half, -y, low), "y", ("right",), 2.5),
        Length((toe_x, y, toe_z), (tip_x, y, tip_z), None, FRONT, 2),
        Length((half - beam.flange, y, low), (half, y, low), "x", FRONT, 1.2),
    )
    if not slope and not thick:
        draft.add(Length((half, y, low), (toe_x, y, toe_z), "x", FRONT, 1.5))
    if slope:
        leg = (inner[0] + 200 * cosine, y, inner[1] + 200 * sine)
        draft.add(Angle((inner[0], y, inner[1]), (half, y, inner[1] - 200), leg, 3, FRONT))

    def mitre(share: float) -> Point3:
        """Return a point on the web's edge of the column's end."""
        x = outer[0] + (inner[0] - outer[0]) * share + below[0]
        return x, -beam.web / 2, outer[1] + (inner[1] - outer[1]) * share + below[2]

    kind: JointKind = "tee" if thick else "butt"
    draft.add(Joint(kind, (mitre(0.3), mitre(0.7)), beam.web, FRONT, prepared=beam.web >= 8))
    if thick:
        draft.add(_mitre_plate(thick, (outer, inner), (normal[0], normal[2]), beam, grade, rng))
    elif chance(rng, 0.6):
        draft.add(_inner_gusset(inner, slope, beam, grade, rng))
    views = (
        ViewSpec("front", hidden=chance(rng, 0.6)),
        ViewSpec("right", hidden=chance(rng, 0.3)),
        ViewSpec("top", hidden=False),
    )
    return draft.assembly("FRAME KNEE", views, "MITRE CUT BY SAW")


def _mitre_plate(thick: int, corners: tuple[Flat, Flat], normal: Flat, beam: Beam, grade: str, rng: Rng) -> Draft:
    """Return a plate between the mitred ends, standing out a little all round."""
    proud = choose(rng, (15, 20, 25))
    (x0, z0), (x1, z1) = corners
    diagonal = math.dist(*corners)
    # Rounded so that the plate's own length is whole.
    length = round((diagonal + 2 * proud) / 5) * 5
    direction = ((x1 - x0) / diagonal, (z1 - z0) / diagonal)
    unit = math.hypot(*normal)
    over = (normal[0] / unit * thick / 2, normal[1] / unit * thick / 2)
    points = []
    for along, across in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        x = (x0 + x1) / 2 + along * direction[0] * length / 2
        z = (z0 + z1) / 2 + along * direction[1] * length / 2
        points.append((x + across * over[0], z + across * over[1]))
    wide = beam.width / 2 + choose(rng, (0, 10, 15))
    a, b, c = ((x, -wide, z) for x, z in (points[0], points[1], points[3]))
    shape = plate(polygon(points), "y", -wide, wide)
    return Draft().add(
        Part("MITRE PLATE", [shape], f"PL {thick}×{2 * wide:g}×{length}", grade),
        Length(a, b, None, FRONT, 1.5),
        Length(a, c, None, FRONT, 2),
        Length(a, (a[0], wide, a[2]), "y", ("left", "top"), 1.5),
    )


def _inner_gusset(inner: Flat, slope: int, beam: Beam, grade: str, rng: Rng) -> Draft:
    """Return a triangular plate in the inner corner, and its joint to the column."""
    x, z = inner
    height, web = beam.height, beam.web
    thick = min(t for t in (6, 8, 10, 12) if t >= web)
    long, nose = steps(rng, 0.4 * height, 0.7 * height, 10), choose(rng, (10, 15, 20))
    cosine, sine = math.cos(math.radians(slope)), math.sin(math.radians(slope))
    tip = (x + long * cosine, z + long * sine)
    shape = [(x, z), tip, (tip[0] + nose * sine, tip[1] + nose * -cosine)]
    shape += [(x + nose, z - long), (x, z - long)]
    y = -thick / 2
    solid = plate(polygon(shape), "y", y, -y)
    seam = ((x, y, z - 0.8 * long), (x, y, z - 0.3 * long))
    return Draft().add(
        Part("GUSSET", [solid], f"PL {thick}×{long}×{long}", grade, sectioned=False),
        Length((x, y, z), (x, y, z - long), "z", FRONT, 2.5),
        Length((x, y, z), (tip[0], y, tip[1]), None, FRONT, 2),
        Length((x, y, z - long), (x + nose, y, z - long), "x", FRONT, 1.2),
        Joint("tee", seam, min(thick, web), FRONT),
    )


class _Rail(NamedTuple):
    """A profile as it lies in a frame."""

    name: str  # as lettered ("U 80", "L 60×60×6")
    # (p, q) with p inwards and q backwards, or, lying flat, q outwards from the outer edge and p backwards.
    profile: Profile
    flat: bool  # whether it lies on its web
    band: float  # how wide it is seen from the front
    y: tuple[float, float]  # its extents in depth
    wall: float  # thickness of what stands along the outer edge
    face: float  # thickness of what is seen from the front


def _rail(rng: Rng) -> _Rail:
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
    rail: _Rail, origin: Point3, along: Point3, inward: Point3, ends: tuple[float | Plane, float | Plane]
) -> Solid:
    """Return one side of a frame, its outer edge through ``origin``."""
    back: Point3 = (0.0, 1.0, 0.0)
    outward: Point3 = (-inward[0], -inward[1], -inward[2])
    axes = (outward, back) if rail.flat else (back, inward)
    return bar(rail.profile, bar_frame(origin, along, *axes), *ends)


def channel_frame(rng: Rng) -> Assembly:
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
    draft = Draft().add(
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


def _corner_plates(rail: _Rail, size: tuple[int, int], whole: bool, grade: str, rng: Rng) -> Draft:
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
    return Draft().add(
        Part("CORNER PLATE", solids, f"PL {thick}×{long}×{long}", grade),
        Length((inset, face, inset), (end, face, inset), "x", FRONT, 2),
        Length((end, face, inset), (end, face, inset + nose), "z", FRONT, 1.5),
        Length((0, y, 0), (inset, face, inset), "x", FRONT, 1),
        Joint("lap", seam, thick, FRONT, both=False, round=True),
    )

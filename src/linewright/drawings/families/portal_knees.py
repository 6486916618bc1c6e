"""Knees of portal frames: two I beams mitred, on a plate or with a gusset in the corner."""

from __future__ import annotations

import math

import numpy as np

from linewright.drawings.solids.assembly import (
    FRONT,
    Angle,
    Assembly,
    Draft,
    Joint,
    JointKind,
    Length,
    Part,
    ViewSpec,
)
from linewright.drawings.solids.extrude import plate
from linewright.drawings.solids.profile import polygon
from linewright.drawings.solids.rolled import BEAMS, Beam, Plane, bar, bar_frame
from linewright.drawings.solids.solid import Point3
from linewright.drawings.solids.stock import GRADES, chance, choose, steps

Flat = tuple[float, float]


def knee(rng: np.random.Generator) -> Assembly:
    """Return a portal's knee: column and rafter of one beam, mitred, often on a plate.

    The axes meet in the origin; the rafter rises to the right.
    """
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
    draft = Draft()
    draft.add(
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
    seam = (mitre(0.3), mitre(0.7))
    draft.add(Joint(kind, seam, beam.web, FRONT, prepared=beam.web >= 8))
    if thick:
        across = (normal[0], normal[2])
        draft.add(_mitre_plate(thick, (outer, inner), across, beam, grade, rng))
    elif chance(rng, 0.6):
        draft.add(_inner_gusset(inner, slope, beam, grade, rng))
    views = (
        ViewSpec("front", hidden=chance(rng, 0.6)),
        ViewSpec("right", hidden=chance(rng, 0.3)),
        ViewSpec("top", hidden=False),
    )
    return draft.assembly("FRAME KNEE", views, "MITRE CUT BY SAW")


def _mitre_plate(
    thick: int,
    corners: tuple[Flat, Flat],
    normal: Flat,
    beam: Beam,
    grade: str,
    rng: np.random.Generator,
) -> Draft:
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
    draft = Draft()
    draft.add(
        Part("MITRE PLATE", [shape], f"PL {thick}×{2 * wide:g}×{length}", grade),
        Length(a, b, None, FRONT, 1.5),
        Length(a, c, None, FRONT, 2),
        Length(a, (a[0], wide, a[2]), "y", ("left", "top"), 1.5),
    )
    return draft


def _inner_gusset(
    inner: Flat, slope: int, beam: Beam, grade: str, rng: np.random.Generator
) -> Draft:
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
    draft = Draft()
    draft.add(
        Part("GUSSET", [solid], f"PL {thick}×{long}×{long}", grade, sectioned=False),
        Length((x, y, z), (x, y, z - long), "z", FRONT, 2.5),
        Length((x, y, z), (tip[0], y, tip[1]), None, FRONT, 2),
        Length((x, y, z - long), (x + nose, y, z - long), "x", FRONT, 1.2),
        Joint("tee", seam, min(thick, web), FRONT),
    )
    return draft

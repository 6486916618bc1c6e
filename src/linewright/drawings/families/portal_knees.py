"""Knees of portal frames: two I beams mitred, on a plate or with a gusset in the corner."""

from __future__ import annotations

import math

import numpy as np

from linewright.drawings.solids.assembly import (
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
from linewright.drawings.solids.extrude import plate
from linewright.drawings.solids.profile import polygon
from linewright.drawings.solids.rolled import BEAMS, Beam, Plane, bar, bar_frame
from linewright.drawings.solids.solid import Point3
from linewright.drawings.solids.stock import GRADES, chance, choose, steps

_FRONT: tuple[ViewName, ...] = ("front",)


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
            (
                bar(
                    beam.section,
                    bar_frame((0, 0, 0), (0, 0, 1), (-1, 0, 0)),
                    low,
                    Plane(below, normal),
                ),
            ),
            f"{beam.name} LG {high}",
            grade,
        ),
        Part(
            "RAFTER",
            (
                bar(
                    beam.section,
                    bar_frame((0, 0, 0), (cosine, 0, sine), (-sine, 0, cosine)),
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
        joints.append(_inner_gusset(parts, measures, inner, slope, beam, grade, rng))
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
    direction = ((x1 - x0) / diagonal, (z1 - z0) / diagonal)
    unit = math.hypot(*normal)
    over = (normal[0] / unit * thick / 2, normal[1] / unit * thick / 2)
    ends = [
        (
            (x0 + x1) / 2 + sense * direction[0] * length / 2,
            (z0 + z1) / 2 + sense * direction[1] * length / 2,
        )
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
    beam: Beam,
    grade: str,
    rng: np.random.Generator,
) -> Joint:
    """Put a triangular plate into the inner corner; return its joint to the column."""
    x, z = inner
    height, web = beam.height, beam.web
    thick = min(t for t in (6, 8, 10, 12) if t >= web)
    long, nose = steps(rng, 0.4 * height, 0.7 * height, 10), choose(rng, (10, 15, 20))
    turn = math.radians(slope)
    direction, down = (math.cos(turn), math.sin(turn)), (math.sin(turn), -math.cos(turn))
    tip = (x + long * direction[0], z + long * direction[1])
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

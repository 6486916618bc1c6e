"""Beams on fin plates: a plate on the column's flange, bolted to the beam's web."""

from __future__ import annotations

import numpy as np

from linewright.drawings.families.columns import BEAM_ROWS, COLUMNS, ceil5, column_bar
from linewright.drawings.solids.assembly import (
    Assembly,
    Diameter,
    Joint,
    Length,
    Measure,
    Part,
    ViewName,
    ViewSpec,
)
from linewright.drawings.solids.bolts import Bolt
from linewright.drawings.solids.extrude import Prism, plate
from linewright.drawings.solids.profile import Profile, circle, polygon
from linewright.drawings.solids.solid import frame
from linewright.drawings.solids.stock import GRADES, HOLES, chance, choose, steps


def fin_plate_joint(rng: np.random.Generator) -> Assembly:
    """Return a beam bolted by its web to a plate that stands on the column's flange."""
    column = choose(rng, COLUMNS)
    able = [b for b in BEAM_ROWS if b.height >= 160 and b.width <= column.width + 20]
    beam = choose(rng, able)
    grade = choose(rng, GRADES)
    face, h = column.height / 2, beam.height
    gap = choose(rng, (10, 15, 20))
    under = ceil5(0.4 * h) + choose(rng, (0, 10, 20, 30))
    top = under + h
    high = ceil5(top + steps(rng, 0.3 * h, 0.6 * h, 10))
    # Two rows of bolts fit between the beam's roots.
    straight = h - 2 * (beam.flange + beam.root)
    bolt = choose(
        rng, [m for m in (12, 16, 20) if straight >= ceil5(3 * m) + 3.8 * HOLES[m]] or [12]
    )
    hole = HOLES[bolt]
    lines = 1 if chance(rng, 0.65) else 2
    edge, pitch = ceil5(1.7 * hole), ceil5(3 * bolt)
    first = face + gap + edge
    long = gap + 2 * edge + (lines - 1) * pitch
    # As many rows as stand clear of the beam's roots.
    rows = max(2, min(4, int((straight - 2 * edge) // pitch) + 1 - chance(rng, 0.3)))
    tall = (rows - 1) * pitch + 2 * edge
    middle = under + h / 2
    low, upper = middle - tall / 2, middle + tall / 2
    zs = [low + edge + pitch * k for k in range(rows)]
    xs = [first + pitch * k for k in range(lines)]
    t = choose(rng, [t for t in (8, 10, 12) if t >= beam.web])
    run = steps(rng, long + 0.4 * h, long + 0.9 * h, 10)
    start, end = face + gap, face + gap + run
    y = -beam.web / 2
    fin = polygon([(face, low), (face + long, low), (face + long, upper), (face, upper)])
    holes = tuple(circle(x, z, hole / 2) for x in xs for z in zs)
    bare = chance(rng, 0.35)
    parts = [
        Part("COLUMN", (column_bar(column, 0, high),), f"{column.name} LG {high}", grade),
        Part(
            "BEAM",
            (Prism(beam.section, frame("x", (0, 0, under + h / 2)), start, end),),
            f"{beam.name} LG {run}",
            grade,
        ),
        Part(
            "FIN PLATE",
            (plate(Profile(fin, holes), "y", y - t, y),),
            f"PL {t}×{long}×{tall}",
            grade,
        ),
    ]
    if not bare:
        place = frame("y")
        grip = (y - t, -y)
        bolts = tuple(Bolt(place, x, z, grip, bolt) for x in xs for z in zs)
        size = f"M{bolt}×{ceil5(t + beam.web + bolt)}"
        parts.append(Part(f"BOLT M{bolt}", bolts, size, "8.8", sectioned=False))
    front: tuple[ViewName, ...] = ("front",)
    cy, by = -column.width / 2, -beam.width / 2
    fy = y - t
    measures: list[Measure] = [
        Length((-face, cy, 0), (-face, cy, high), "z", (), 3),
        Length((-face, cy, 0), (face, cy, 0), "x", ("front", "top"), 2),
        Length((end, by, under), (end, by, top), "z", ("front", "right"), 3),
        Length((face, cy, high), (end, by, top), "x", ("front", "top"), 2.5),
        Length((face, cy, 0), (start, by, under), "x", front, 2.5),
        Length((face, fy, low), (face + long, fy, low), "x", front, 2.5),
        Length((face + long, fy, low), (face + long, fy, upper), "z", front, 2.5),
        Length((xs[-1], fy, zs[0]), (xs[-1], fy, zs[1]), "z", front, 2.5),
        Length((xs[-1], fy, zs[-1]), (face + long, fy, upper), "x", front, 2),
        Length((xs[0], fy, zs[0]), (xs[0], fy, low), "z", front, 2),
        Length((end, by, top), (end, -by, top), "y", ("right", "top"), 2.5),
        Length((face, cy, 0), (end, by, under), "z", front, 1.5),
        Length((face + long, fy, low), (face + long, y, low), "y", ("top",), 2),
    ]
    if lines > 1:
        measures.append(Length((xs[0], fy, zs[-1]), (xs[1], fy, zs[-1]), "x", front, 2))
    if bare:
        measures.append(Diameter((xs[0], fy, zs[-1]), "y", hole, 3, len(holes), front))
    seam = ((face, fy, low + 0.2 * tall), (face, fy, upper - 0.2 * tall))
    joints = (Joint("tee", seam, t, front),)
    views = [
        ViewSpec("front", hidden=chance(rng, 0.5)),
        ViewSpec("top", section=zs[-1] - pitch // 2, hidden=False),
        ViewSpec("right", hidden=False),
    ]
    return Assembly(
        "FIN PLATE JOINT",
        tuple(parts),
        tuple(views),
        tuple(measures),
        joints,
        (f"BOLTS M{bolt} GRADE 8.8",),
    )

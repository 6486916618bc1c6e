"""Plates on I columns: a fin plate that a beam is bolted to, and a base plate with anchor holes."""

from __future__ import annotations

import numpy as np

from linewright.drawings.families.columns import beam_part, ceil5, column_part
from linewright.drawings.solids.assembly import (
    FRONT,
    Assembly,
    Diameter,
    Draft,
    Joint,
    Length,
    Part,
    ViewSpec,
)
from linewright.drawings.solids.bolts import Bolt
from linewright.drawings.solids.extrude import plate
from linewright.drawings.solids.profile import Profile, circle, mirror, polygon, rectangle
from linewright.drawings.solids.rolled import BEAMS, COLUMNS, Beam
from linewright.drawings.solids.solid import frame
from linewright.drawings.solids.stock import GRADES, HOLES, chance, choose, steps


def fin_plate_joint(rng: np.random.Generator) -> Assembly:
    """Return a beam bolted by its web to a plate that stands on the column's flange."""
    column = choose(rng, COLUMNS)
    beam = choose(rng, [b for b in BEAMS if b.height >= 160 and b.width <= column.width + 20])
    grade = choose(rng, GRADES)
    face, h = column.height / 2, beam.height
    gap = choose(rng, (10, 15, 20))
    under = ceil5(0.4 * h) + choose(rng, (0, 10, 20, 30))
    top = under + h
    high = ceil5(top + steps(rng, 0.3 * h, 0.6 * h, 10))
    # Two rows of bolts fit between the beam's roots.
    straight = h - 2 * (beam.flange + beam.root)
    able = [m for m in (12, 16, 20) if straight >= ceil5(3 * m) + 3.8 * HOLES[m]]
    bolt = choose(rng, able or [12])
    hole = HOLES[bolt]
    lines = 1 if chance(rng, 0.65) else 2
    edge, pitch = ceil5(1.7 * hole), ceil5(3 * bolt)
    first = face + gap + edge
    long = gap + 2 * edge + (lines - 1) * pitch
    # As many rows as stand clear of the beam's roots.
    rows = max(2, min(4, int((straight - 2 * edge) // pitch) + 1 - chance(rng, 0.3)))
    tall = (rows - 1) * pitch + 2 * edge
    low, upper = under + h / 2 - tall / 2, under + h / 2 + tall / 2
    zs = [low + edge + pitch * k for k in range(rows)]
    xs = [first + pitch * k for k in range(lines)]
    t = choose(rng, [t for t in (8, 10, 12) if t >= beam.web])
    run = steps(rng, long + 0.4 * h, long + 0.9 * h, 10)
    start, end = face + gap, face + gap + run
    y, cy, by = -beam.web / 2, -column.width / 2, -beam.width / 2
    places = [(x, z) for x in xs for z in zs]
    fin = polygon([(face, low), (face + long, low), (face + long, upper), (face, upper)])
    shape = Profile(fin, tuple(circle(*place, hole / 2) for place in places))
    bare = chance(rng, 0.35)
    draft = Draft()
    draft.add(
        column_part(column, 0, high, grade),
        beam_part(beam, top, start, end, grade),
        Part("FIN PLATE", [plate(shape, "y", y - t, y)], f"PL {t}×{long}×{tall}", grade),
    )
    if not bare:
        bolts = [Bolt(frame("y"), *place, (y - t, -y), bolt) for place in places]
        size = f"M{bolt}×{ceil5(t + beam.web + bolt)}"
        draft.add(Part(f"BOLT M{bolt}", bolts, size, "8.8", sectioned=False))
    fy, tip = y - t, face + long
    draft.add(
        Length((-face, cy, 0), (-face, cy, high), "z", (), 3),
        Length((-face, cy, 0), (face, cy, 0), "x", ("front", "top"), 2),
        Length((end, by, under), (end, by, top), "z", ("front", "right"), 3),
        Length((face, cy, high), (end, by, top), "x", ("front", "top"), 2.5),
        Length((face, cy, 0), (start, by, under), "x", FRONT, 2.5),
        Length((face, fy, low), (tip, fy, low), "x", FRONT, 2.5),
        Length((tip, fy, low), (tip, fy, upper), "z", FRONT, 2.5),
        Length((xs[-1], fy, zs[0]), (xs[-1], fy, zs[1]), "z", FRONT, 2.5),
        Length((xs[-1], fy, zs[-1]), (tip, fy, upper), "x", FRONT, 2),
        Length((xs[0], fy, zs[0]), (xs[0], fy, low), "z", FRONT, 2),
        Length((end, by, top), (end, -by, top), "y", ("right", "top"), 2.5),
        Length((face, cy, 0), (end, by, under), "z", FRONT, 1.5),
        Length((tip, fy, low), (tip, y, low), "y", ("top",), 2),
        Joint("tee", ((face, fy, low + 0.2 * tall), (face, fy, upper - 0.2 * tall)), t, FRONT),
    )
    if lines > 1:
        draft.add(Length((xs[0], fy, zs[-1]), (xs[1], fy, zs[-1]), "x", FRONT, 2))
    if bare:
        draft.add(Diameter((xs[0], fy, zs[-1]), "y", hole, 3, len(places), FRONT))
    views = (
        ViewSpec("front", hidden=chance(rng, 0.5)),
        ViewSpec("top", section=zs[-1] - pitch // 2, hidden=False),
        ViewSpec("right", hidden=False),
    )
    return draft.assembly("FIN PLATE JOINT", views, f"BOLTS M{bolt} GRADE 8.8")


def column_base(rng: np.random.Generator) -> Assembly:
    """Return a column's foot: a base plate with anchor holes and, maybe, gussets."""
    column = choose(rng, COLUMNS)
    grade = choose(rng, GRADES)
    t = choose(rng, (15, 20, 25, 30))
    bolt = choose(rng, [m for m in (16, 20, 24, 30) if m <= column.width / 6])
    hole = HOLES[bolt]
    face, y = column.height / 2, column.width / 2
    outside = chance(rng, 0.75)
    # Anchors beside the flanges, or between them for a pinned foot.
    margin = ceil5(1.6 * hole)
    nut = ceil5(1.8 * bolt)
    reach = ceil5(face + nut + margin) if outside else ceil5(face + choose(rng, (10, 20, 30)))
    across = ceil5(y + choose(rng, (5, 15, 25, 40)))
    xs = [margin - reach, reach - margin] if outside else [0]
    # Nuts clear the web, and a gusset in line with it.
    anchor_y = max(across - max(margin, ceil5(across * 0.25)), ceil5(6 + 1.6 * bolt))
    across = max(across, anchor_y + margin)
    high = t + steps(rng, 1.1 * column.height, 1.6 * column.height, 10)
    holes = tuple(circle(x, s * anchor_y, hole / 2) for x in xs for s in (-1, 1))
    base = Profile(rectangle(-reach, -across, 2 * reach, 2 * across), holes)
    foot, web = (-face, -y, float(t)), -column.web / 2
    seam = ((-0.3 * column.height, web, float(t)), (0.3 * column.height, web, float(t)))
    draft = Draft()
    draft.add(
        column_part(column, t, high, grade),
        Part("BASE PLATE", [plate(base, "z", 0, t)], f"PL {t}×{2 * across}×{2 * reach}", grade),
        Length((-reach, -across, 0), (reach, -across, 0), "x", (), 3),
        Length((-reach, -across, 0), (-reach, across, 0), "y", (), 3),
        Length((-reach, -across, 0), (-reach, -across, t), "z", ("front", "left"), 2.5),
        Length((reach, -across, 0), (face, -y, high), "z", ("front", "left"), 2),
        Length((-face, -y, high), (face, -y, high), "x", ("front", "top"), 2),
        Length((-face, -y, high), (-face, y, high), "y", ("left", "top"), 2),
        Length((xs[0], -anchor_y, t), (xs[0], anchor_y, t), "y", ("top",), 2.5),
        Length((xs[0], -anchor_y, t), (-reach, -across, t), "y", ("top",), 1.5),
        Diameter((xs[-1], anchor_y, t), "z", hole, 3, len(holes), ("top",)),
        Joint("tee", (foot, foot), column.flange, ("front", "left"), round=True, prepared=True),
        Joint("tee", seam, column.web, FRONT),
    )
    if outside:
        draft.add(Length((xs[0], -anchor_y, t), (xs[1], -anchor_y, t), "x", ("top",), 2.5))
        if chance(rng, 0.55):
            draft.add(_gussets(column, (t, high), reach, grade, rng))
    views = (
        ViewSpec("front", hidden=chance(rng, 0.7)),
        ViewSpec("top", section=t + (high - t) // 2 if chance(rng, 0.6) else None, hidden=False),
        ViewSpec("left", hidden=chance(rng, 0.5)),
    )
    return draft.assembly("COLUMN BASE", views, "GROUT 30 UNDER BASE PLATE")


def _gussets(
    column: Beam, levels: tuple[int, int], reach: int, grade: str, rng: np.random.Generator
) -> Draft:
    """Return gussets in line with the column's web, where the anchors leave room."""
    t, high = levels
    face = column.height / 2
    rib = choose(rng, [r for r in (8, 10, 12) if r >= column.height / 22])
    tall = steps(rng, 0.6 * column.height, high - t - 20, 10)
    nose = choose(rng, (15, 20, 25))
    out = reach - choose(rng, (0, 5, 10))
    shape = polygon(
        [(face, t), (out, t), (out, t + nose), (face + nose, t + tall), (face, t + tall)]
    )
    gussets = [plate(loop, "y", -rib / 2, rib / 2) for loop in (shape, mirror(shape))]
    y = -rib / 2
    draft = Draft()
    draft.add(
        Part("GUSSET", gussets, f"PL {rib}×{out - face:g}×{tall}", grade),
        Length((face, y, t), (face, y, t + tall), "z", FRONT, 2.5),
        Length((out, y, t), (out, y, t + nose), "z", FRONT, 1.5),
        Length((face, y, t + tall), (face + nose, y, t + tall), "x", FRONT, 1),
        Length((-out, y, t), (-out, -y, t), "y", ("left", "top"), 1.5),
        Joint("tee", ((face, y, t + 0.3 * tall), (face, y, t + 0.8 * tall)), rib, FRONT),
    )
    return draft

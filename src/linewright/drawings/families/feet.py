"""Feet of I columns: a base plate with anchor holes, with or without gussets."""

from __future__ import annotations

import numpy as np

from linewright.drawings.families.columns import COLUMNS, ceil5, column_bar
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
from linewright.drawings.solids.extrude import plate
from linewright.drawings.solids.profile import Profile, circle, mirror, polygon, rectangle
from linewright.drawings.solids.stock import GRADES, HOLES, chance, choose, steps


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
    room = ceil5(1.8 * bolt)
    reach = ceil5(face + room + margin) if outside else ceil5(face + choose(rng, (10, 20, 30)))
    across = ceil5(y + choose(rng, (5, 15, 25, 40)))
    anchor_x = reach - margin if outside else 0
    anchor_y = across - max(margin, ceil5(across * 0.25))
    xs = [-anchor_x, anchor_x] if outside else [0]
    # Nuts clear the web, and a gusset in line with it.
    anchor_y = max(anchor_y, ceil5(6 + 1.6 * bolt))
    across = max(across, anchor_y + margin)
    high = t + steps(rng, 1.1 * column.height, 1.6 * column.height, 10)
    holes = tuple(circle(x, s * anchor_y, hole / 2) for x in xs for s in (-1, 1))
    base = Profile(rectangle(-reach, -across, 2 * reach, 2 * across), holes)
    parts = [
        Part("COLUMN", (column_bar(column, t, high),), f"{column.name} LG {high - t:g}", grade),
        Part("BASE PLATE", (plate(base, "z", 0, t),), f"PL {t}×{2 * across}×{2 * reach}", grade),
    ]
    front: tuple[ViewName, ...] = ("front",)
    measures: list[Measure] = [
        Length((-reach, -across, 0), (reach, -across, 0), "x", (), 3),
        Length((-reach, -across, 0), (-reach, across, 0), "y", (), 3),
        Length((-reach, -across, 0), (-reach, -across, t), "z", ("front", "left"), 2.5),
        Length((reach, -across, 0), (face, -y, high), "z", ("front", "left"), 2),
        Length((-face, -y, high), (face, -y, high), "x", ("front", "top"), 2),
        Length((-face, -y, high), (-face, y, high), "y", ("left", "top"), 2),
        Length((xs[0], -anchor_y, t), (xs[0], anchor_y, t), "y", ("top",), 2.5),
        Length((xs[0], -anchor_y, t), (-reach, -across, t), "y", ("top",), 1.5),
        Diameter((xs[-1], anchor_y, t), "z", hole, 3, len(holes), ("top",)),
    ]
    if outside:
        measures.append(Length((xs[0], -anchor_y, t), (xs[1], -anchor_y, t), "x", ("top",), 2.5))
    foot = (-face, -y, float(t))
    web = ((-0.3 * column.height, -column.web / 2, float(t)), (0.3 * column.height,
           -column.web / 2, float(t)))  # fmt: skip
    joints = [
        Joint("tee", (foot, foot), column.flange, ("front", "left"), round=True, prepared=True),
        Joint("tee", web, column.web, front),
    ]
    if outside and chance(rng, 0.55):
        rib = choose(rng, [r for r in (8, 10, 12) if r >= column.height / 22])
        tall = steps(rng, 0.6 * column.height, high - t - 20, 10)
        nose = choose(rng, (15, 20, 25))
        out = reach - choose(rng, (0, 5, 10))
        shape = polygon(
            [(face, t), (out, t), (out, t + nose), (face + nose, t + tall), (face, t + tall)]
        )
        # In line with the web, where the anchors leave room.
        gussets = (
            plate(shape, "y", -rib / 2, rib / 2),
            plate(mirror(shape), "y", -rib / 2, rib / 2),
        )
        parts.append(Part("GUSSET", gussets, f"PL {rib}×{out - face:g}×{tall}", grade))
        measures += [
            Length((face, -rib / 2, t), (face, -rib / 2, t + tall), "z", front, 2.5),
            Length((out, -rib / 2, t), (out, -rib / 2, t + nose), "z", front, 1.5),
            Length((face, -rib / 2, t + tall), (face + nose, -rib / 2, t + tall), "x", front, 1),
            Length((-out, -rib / 2, t), (-out, rib / 2, t), "y", ("left", "top"), 1.5),
        ]
        joints.append(
            Joint("tee", ((face, -rib / 2, t + 0.3 * tall), (face, -rib / 2, t + 0.8 * tall)),
                  rib, front)
        )  # fmt: skip
    views = (
        ViewSpec("front", hidden=chance(rng, 0.7)),
        ViewSpec("top", section=t + (high - t) // 2 if chance(rng, 0.6) else None, hidden=False),
        ViewSpec("left", hidden=chance(rng, 0.5)),
    )
    return Assembly(
        "COLUMN BASE",
        tuple(parts),
        views,
        tuple(measures),
        tuple(joints),
        ("GROUT 30 UNDER BASE PLATE",),
    )

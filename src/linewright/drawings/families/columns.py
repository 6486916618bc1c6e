"""I columns with a beam on the flange: welded on or bolted by an end plate, maybe with a haunch.

The column stands along z with its web in the plane of the front view.
"""

from __future__ import annotations

import math

import numpy as np

from linewright.drawings.solids.assembly import (
    Assembly,
    Joint,
    JointKind,
    Length,
    Measure,
    Part,
    ViewName,
    ViewSpec,
)
from linewright.drawings.solids.bolts import Bolt, clear
from linewright.drawings.solids.extrude import Prism, block, plate
from linewright.drawings.solids.profile import Profile, circle, mirror, polygon, rectangle
from linewright.drawings.solids.rolled import Beam, bar, bar_frame, beam_of
from linewright.drawings.solids.solid import frame
from linewright.drawings.solids.stock import BEAMS, GRADES, HOLES, chance, choose, steps

BEAM_ROWS = tuple(beam_of(row) for row in BEAMS)
COLUMNS = tuple(beam for beam in BEAM_ROWS if beam.name.startswith("HE"))


def ceil5(value: float) -> int:
    """Return the next multiple of 5 mm."""
    return math.ceil(value / 5) * 5


def column_bar(beam: Beam, low: float, high: float) -> Prism:
    """Return a column between two levels, its web in the plane of the front view."""
    found = bar(beam.section, bar_frame((0, 0, 0), (0, 0, 1), (1, 0, 0)), low, high)
    assert isinstance(found, Prism)
    return found


def _ribs(column: Beam, thick: int, levels: tuple[float, ...]) -> tuple[tuple[Prism, ...], float]:
    """Return stiffeners between a column's flanges with their tops at levels, and their width."""
    cut = ceil5(column.root)
    reach = column.height / 2 - column.flange
    inner, outer = column.web / 2, column.width / 2 - (0 if column.width < 150 else 5)
    shape = polygon(
        [(inner, -reach + cut), (inner, reach - cut), (inner + cut, reach), (outer, reach),
         (outer, -reach), (inner + cut, -reach)]
    )  # fmt: skip
    # Drawn in (y, x); a plate square to z takes (x, y).
    loops = [polygon([(q, p) for p, q, _ in loop.vertices]) for loop in (shape, mirror(shape))]
    solids = tuple(plate(loop, "z", top - thick, top) for top in levels for loop in loops)
    return solids, outer - inner


def end_plate_joint(rng: np.random.Generator) -> Assembly:
    """Return a beam on a column's flange: welded on, or by an end plate, with or without haunch."""
    column = choose(rng, COLUMNS)
    beam = choose(rng, [b for b in BEAM_ROWS if b.width <= column.width and b.height <= 250
                        and b.height >= 0.9 * column.height])  # fmt: skip
    grade = choose(rng, GRADES)
    face, h = column.height / 2, beam.height
    bolted = chance(rng, 0.65)
    cap = choose(rng, [t for t in (12, 15, 20, 25) if t >= beam.flange]) if bolted else 0
    start = face + cap
    haunch = steps(rng, 0.4 * h, 0.6 * h, 10) if chance(rng, 0.4) else 0
    corner = chance(rng, 0.3)
    low = 0
    under = ceil5(0.4 * h) + haunch + steps(rng, 20, 0.3 * h, 10)
    top = under + h
    high = top if corner else top + max(steps(rng, 0.4 * h, 0.6 * h, 10), 100)
    run = steps(rng, 1.5 * haunch + 0.6 * h, 1.5 * haunch + 1.0 * h, 10)
    end = start + run

    parts = [
        Part("COLUMN", (column_bar(column, low, high),), f"{column.name} LG {high - low:g}", grade),
        Part(
            "BEAM",
            (Prism(beam.section, frame("x", (0, 0, top - h / 2)), start, end),),
            f"{beam.name} LG {run}",
            grade,
        ),
    ]
    front: tuple[ViewName, ...] = ("front",)
    y, edge = -column.width / 2, -beam.width / 2
    measures: list[Measure] = [
        Length((-face, y, low), (-face, y, high), "z", ("front", "right"), 3),
        Length((-face, y, high), (end, edge, top), "x", front, 2.5),
        Length((face, y, high), (end, edge, top), "x", front, 2.5),
        Length((end, edge, under), (end, edge, top), "z", ("front", "right"), 3),
        Length((-face, y, low), (face, y, low), "x", ("front", "top"), 2),
        Length((face, y, low), (end, edge, under), "z", front, 2),
        Length((end, edge, top), (end, -edge, top), "y", ("right", "top"), 2.5),
        Length((-face, y, low), (-face, -y, low), "y", ("right", "top"), 1.5),
    ]
    joints: list[Joint] = []
    thin = min(beam.flange, column.flange)
    seat = (start, edge, float(top))
    if not bolted:
        kind: JointKind = "corner" if corner else "tee"
        joints.append(Joint(kind, (seat, seat), thin, front, prepared=True))
    web_seam = ((start, -beam.web / 2, under + 0.3 * h), (start, -beam.web / 2, under + 0.7 * h))
    joints.append(Joint("tee", web_seam, beam.web, front))
    if not corner:
        measures.append(Length((end, edge, top), (face, y, high), "z", front, 1.5))

    rib = choose(rng, [t for t in (8, 10, 12, 15, 20) if t >= 0.8 * beam.flange and t >= h / 30])
    levels: tuple[float, ...] = (top, under + beam.flange)
    if haunch:
        levels = (top, under - haunch + rib)
    if corner:
        # The upper pair stands under a cap plate.
        levels = levels[1:]
        wide = column.height + choose(rng, (0, 20, 30))
        lid = block((-wide / 2, face), (y, -y), (high, high + rib))
        parts.append(Part("CAP PLATE", (lid,), f"PL {rib}×{column.width:g}×{wide / 2 + face:g}",
                          grade))  # fmt: skip
        measures.append(Length((-wide / 2, y, high), (-wide / 2, y, high + rib), "z", front, 1.5))
        at = (-face, y, float(high))
        joints.append(
            Joint("tee" if wide > column.height else "corner", (at, at), column.flange, front)
        )
    if chance(rng, 0.8):
        ribs, width = _ribs(column, rib, levels)
        long = column.height - 2 * column.flange
        parts.append(Part("STIFFENER", ribs, f"PL {rib}×{width:g}×{long:g}", grade))
        out = -(column.web / 2 + width)
        level = levels[-1]
        inner = column.flange - face
        measures.append(Length((inner, out, level - rib), (inner, out, level), "z", front, 1.5))
        if len(levels) > 1:
            span = (inner, out, levels[0]), (inner, out, level)
            measures.append(Length(*span, "z", front, 1.5))
        root, quarter = -column.web / 2, column.height / 4
        seam = ((-quarter, root, level), (quarter, root, level))
        joints.append(Joint("tee", seam, min(rib, column.web), front))
    if haunch:
        _add_haunch(parts, measures, joints, beam, start, under, haunch, grade)
    if bolted:
        _add_end_plate(
            parts, measures, joints, column, beam, (face, cap), (under, top, haunch),
            corner, grade, rng,
        )  # fmt: skip
    views = [
        ViewSpec("front", hidden=chance(rng, 0.7)),
        ViewSpec("right", hidden=chance(rng, 0.4)),
        ViewSpec("top", section=None if corner else top + (high - top) // 2, hidden=corner),
    ]
    if not corner and chance(rng, 0.4):
        views[1], views[2] = views[2], views[1]
    title = "FRAME CORNER" if corner else "BEAM TO COLUMN"
    return Assembly(
        title,
        tuple(parts),
        tuple(views),
        tuple(measures),
        tuple(joints),
        ("BOLTS GRADE 8.8",) if bolted else ("SITE WELDED",),
    )


def _add_haunch(
    parts: list[Part],
    measures: list[Measure],
    joints: list[Joint],
    beam: Beam,
    start: float,
    under: float,
    depth: int,
    grade: str,
) -> None:
    """Put a tapering web with a sloping flange under the beam."""
    long = ceil5(1.5 * depth)
    t, web = beam.flange, _plate(beam.web)
    turn = math.atan2(depth, long)
    slope = t / math.cos(turn)
    # The flange's outer face runs from the depth at the column to nothing at the tip.
    tip = start + long
    inner = under - depth + slope
    end = tip - t / math.sin(turn)
    flange = polygon([(start, under - depth), (tip, under), (end, under), (start, inner)])
    web_loop = polygon([(start, inner), (end, under), (start, under)])
    y = beam.width / 2
    parts.append(Part("HAUNCH WEB", (plate(web_loop, "y", -web / 2, web / 2),), f"PL {web}", grade))
    parts.append(
        Part("HAUNCH FLANGE", (plate(flange, "y", -y, y),), f"PL {t:g}×{beam.width:g}", grade)
    )
    views: tuple[ViewName, ...] = ("front",)
    measures += [
        Length((start, -y, under - depth), (start, -y, under), "z", views, 2),
        Length((start, -y, under - depth), (tip, -y, under), "x", views, 2.5),
    ]
    point = (tip, -y, float(under))
    joints.append(Joint("tee", (point, point), t, views, both=False))
    middle = (start + 0.3 * long, -web / 2, float(under))
    joints.append(Joint("tee", ((start + 0.1 * long, *middle[1:]), middle), web, views))


def _plate(thickness: float) -> int:
    """Return the plate thickness in stock nearest above."""
    return min(t for t in (5, 6, 8, 10, 12) if t >= thickness)


def _add_end_plate(
    parts: list[Part],
    measures: list[Measure],
    joints: list[Joint],
    column: Beam,
    beam: Beam,
    plane: tuple[float, int],
    levels: tuple[float, float, int],
    corner: bool,
    grade: str,
    rng: np.random.Generator,
) -> None:
    """Bolt the beam to the column by a plate that stands out above or below."""
    face, cap = plane
    under, top, haunch = levels
    wide = min(ceil5(beam.width) + choose(rng, (0, 20)), column.width)
    web = max(beam.web + beam.root, column.web + column.root)
    able = [m for m in (12, 16, 20, 24) if clear(wide, 0, web, m)] or [12]
    bolt = choose(rng, able[-2:])
    half = choose(rng, clear(wide, 0, web, bolt) or [ceil5(0.28 * wide)])
    hole = HOLES[bolt]
    step = ceil5(2 * bolt + max(beam.flange, 10))
    proud = 0 if corner or chance(rng, 0.4) else ceil5(4.2 * bolt)
    drop = choose(rng, (10, 15, 20)) if haunch or chance(rng, 0.5) else 0
    base, head = under - haunch - drop, top + (proud or (0 if corner else 15))
    rows = [under - haunch + step + (10 if haunch else 0), top - step]
    if rows[1] - rows[0] < 2.5 * bolt:
        rows = [(under + top) / 2 // 5 * 5]
    if haunch and rows[-1] - rows[0] > 8 * bolt:
        rows.insert(1, rows[-1] - ceil5(3 * bolt))
    if proud:
        rows.append(top + ceil5(2.2 * bolt))
    holes = tuple(circle(s * half, z, hole / 2) for z in rows for s in (-1, 1))
    shape = Profile(rectangle(-wide / 2, base, wide, head - base), holes)
    parts.append(
        Part("END PLATE", (plate(shape, "x", face, face + cap),),
             f"PL {cap}×{wide:g}×{head - base:g}", grade)
    )  # fmt: skip
    place = frame("x")
    grip = (face - column.flange, face + cap)
    bolts = tuple(Bolt(place, s * half, z, grip, bolt) for z in rows for s in (-1, 1))
    if chance(rng, 0.75):
        parts.append(Part(f"BOLT M{bolt}", bolts, f"M{bolt}×{ceil5(cap + column.flange + bolt)}",
                          "8.8", sectioned=False))  # fmt: skip
    side: tuple[ViewName, ...] = ("right",)
    y, x = -wide / 2, face + cap
    measures += [
        Length((face, y, base), (x, y, base), "x", ("front",), 2),
        Length((x, y, base), (x, y, head), "z", ("front", "right"), 2.5),
        Length((x, -half, rows[0]), (x, half, rows[0]), "y", side, 2.5),
        Length((x, y, base), (x, -half, rows[0]), "z", side, 2),
        Length((x, y, base), (x, -y, base), "y", side, 1.5),
    ]
    if len(rows) > 1:
        measures.append(Length((x, -half, rows[0]), (x, -half, rows[1]), "z", side, 2.5))
    if len(rows) > 2:
        measures.append(Length((x, half, rows[1]), (x, half, rows[2]), "z", side, 2))
    at = (x, -beam.width / 2, float(top))
    kind: JointKind = "tee" if head > top else "corner"
    joints.append(Joint(kind, (at, at), beam.flange, ("front",), prepared=beam.flange >= 8))

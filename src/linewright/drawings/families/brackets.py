"""Gusseted brackets: a wall plate, a seat and one or two gussets between them."""

from __future__ import annotations

import numpy as np

from linewright.drawings.solids.assembly import (
    Angle,
    Assembly,
    Diameter,
    Joint,
    Length,
    Measure,
    Part,
    ViewName,
    ViewSpec,
    overall,
)
from linewright.drawings.solids.bolts import clear
from linewright.drawings.solids.extrude import Prism, plate
from linewright.drawings.solids.profile import Loop, Profile, circle, polygon, rectangle
from linewright.drawings.solids.stock import GRADES, HOLES, chance, choose, steps


def assemble(rng: np.random.Generator) -> Assembly:
    """Return a bracket: the wall plate stands on the left, the seat lies on top or below."""
    wall = choose(rng, (8, 10, 12, 15, 20))
    seat = choose(rng, (8, 10, 12, 15, 20))
    rib = choose(rng, (6, 8, 10, 12))
    length = steps(rng, 100, 320, 10)
    height = steps(rng, max(90, 0.6 * length), 1.3 * length, 10)
    width = steps(rng, 80, 240, 10)
    grade = choose(rng, GRADES)
    hanging = chance(rng, 0.5)

    # The seat lies on the floor; a hanging bracket carries it on top.
    low, high = (0, height - seat) if hanging else (seat, height)
    floor, ceiling = (height - seat, height) if hanging else (0, seat)
    if hanging or chance(rng, 0.5):
        back_low, back_high = 0, height
        seat_from = wall
    else:
        back_low, back_high = seat, height
        seat_from = 0
    back = Profile(rectangle(-width / 2, back_low, width, back_high - back_low))

    pair = width >= 140 and chance(rng, 0.45)
    inset = steps(rng, 0.15 * width, 0.3 * width, 5)
    middles = (inset - width / 2, width / 2 - inset) if pair else (0.0,)
    span = high - low
    # The largest bolts look right, as long as they clear gussets and edges.
    able = [m for m in HOLES if span >= 4 * m and clear(width, middles[-1], rib, m)]
    bolt = choose(rng, able[-3:])
    hole = HOLES[bolt]
    pitch_y = 2 * choose(rng, clear(width, middles[-1], rib, bolt))
    least, most = max(0.35 * span, 3 * bolt), span - 3.2 * bolt - 5
    single = most < least + 10 or chance(rng, 0.4)
    rows = [low + span // 2 // 5 * 5]
    if not single:
        pitch_z = steps(rng, least, most, 10)
        rows = [low + steps(rng, 1.6 * bolt, span - pitch_z - 1.6 * bolt, 5)]
        rows.append(rows[0] + pitch_z)
    holes = [circle(y, z, hole / 2) for z in rows for y in (-pitch_y / 2, pitch_y / 2)]
    back = back.with_holes(*holes)

    seat_holes: list[Loop] = []
    reach = length - seat_from
    drilled = 0.4 * reach >= 1.5 * hole + 5 and chance(rng, 0.5)
    seat_x = length - steps(rng, max(0.15 * reach, 1.5 * hole), 0.4 * reach, 5)
    if drilled:
        seat_holes = [circle(seat_x, y, hole / 2) for y in (-pitch_y / 2, pitch_y / 2)]
    board = Profile(rectangle(seat_from, -width / 2, reach, width)).with_holes(*seat_holes)

    outline, measures = _gusset(rng, wall, length, low, high, hanging)

    ribs = tuple(plate(outline, "y", at - rib / 2, at + rib / 2) for at in middles)
    parts = (
        Part(
            "WALL PLATE",
            (plate(back, "x", 0, wall),),
            f"PL {wall}×{width}×{back_high - back_low}",
            grade,
        ),
        Part(
            "SEAT PLATE", (plate(board, "z", floor, ceiling),), f"PL {seat}×{width}×{reach}", grade
        ),
        Part("GUSSET", ribs, _blank(rib, ribs[0]), grade, sectioned=False),
    )
    front = -width / 2
    side: ViewName = "right"
    measures += overall((0, length), (front, -front), (0, height))
    measures += (
        Length((0, front, height), (wall, front, height), "x", ("front",)),
        Length((length, front, floor), (length, front, ceiling), "z", ("front", side)),
        Length((wall, -pitch_y / 2, rows[0]), (wall, pitch_y / 2, rows[0]), "y", (side,), 2),
        Length((wall, front, 0), (wall, -pitch_y / 2, rows[0]), "z", (side,), 1.5),
        Diameter((wall, pitch_y / 2, rows[-1]), "x", hole, 2, len(holes)),
        Length(
            (wall, middles[0] - rib / 2, high), (wall, middles[0] + rib / 2, high), "y", (side,)
        ),
    )
    if not single:
        measures += (
            Length((wall, pitch_y / 2, rows[0]), (wall, pitch_y / 2, rows[1]), "z", (side,), 2),
        )
    if pair:
        measures += (
            Length((wall, middles[0], low), (wall, middles[-1], low), "y", (side, "top"), 1.5),
        )
    if drilled:
        measures += (
            Length((seat_x, -pitch_y / 2, ceiling), (length, front, ceiling), "x", ("top",), 1.5),
            Length(
                (seat_x, -pitch_y / 2, ceiling), (seat_x, pitch_y / 2, ceiling), "y", ("top",), 2
            ),
            Diameter((seat_x, pitch_y / 2, ceiling), "z", hole, 1.5, 2),
        )
    face = middles[0] - rib / 2
    seat_face = low if not hanging else high
    at = wall + (length - wall) * 0.3
    joints = (
        Joint(
            "tee",
            ((wall, face, low + 10), (wall, face, high - 20)),
            rib,
            ("front",),
            long=height > 180,
        ),
        Joint(
            "tee",
            ((at, face, seat_face), (at + 20, face, seat_face)),
            rib,
            ("front",),
            long=length > 200,
        ),
        Joint(
            "corner" if seat_from == wall and hanging else "tee",
            (
                (wall, front, floor if seat_from else seat),
                (wall, front, floor if seat_from else seat),
            ),
            min(wall, seat),
            ("front",),
            prepared=chance(rng, 0.4),
        ),
    )
    views = (ViewSpec("front"), ViewSpec(side, hidden=chance(rng, 0.7)), ViewSpec("top"))
    return Assembly("BRACKET", parts, views, measures, joints, ("BREAK SHARP EDGES",))


def _gusset(
    rng: np.random.Generator, wall: int, length: int, low: float, high: float, hanging: bool
) -> tuple[Profile, tuple[Measure, ...]]:
    """Return the gusset's outline in (x, z) between wall and seat, and its measures."""
    nose = choose(rng, (10, 15, 20, 25))
    snipe = choose(rng, (0, 0, 15, 20, 25))
    out = length - wall - steps(rng, 0, 0.2 * (length - wall), 5)
    up = high - low - choose(rng, (0, 0, 5, 10, 20))
    # In (s, t): s away from the wall, t away from the seat, the right angle at (0, 0).
    shape = [(out, 0.0), (out, float(nose)), (float(nose), up), (0.0, up)]
    start = [(0.0, float(snipe)), (float(snipe), 0.0)] if snipe else [(0.0, 0.0)]
    hollow = chance(rng, 0.2)

    def place(s: float, t: float) -> tuple[float, float]:
        return (wall + s, high - t if hanging else low + t)

    points = [place(s, t) for s, t in start + shape]
    loop = polygon(points)
    measures: tuple[Measure, ...] = ()
    first = len(start)
    corner, foot = points[first + 1], points[first + 2]
    if hollow:
        bulge = -0.25 if not hanging else 0.25
        vertices = list(loop.vertices)
        x, z, _ = vertices[first + 1]
        vertices[first + 1] = (x, z, bulge)
        loop = Loop(tuple(vertices))
    holes: tuple[Loop, ...] = ()
    # The hole leaves a strip of 12 mm and more under the slope.
    radii = [radius for radius in (15, 20, 25) if radius <= 0.25 * min(out, up) - 12]
    if radii and not hollow and chance(rng, 0.35):
        radius = choose(rng, radii)
        x, z = place(round(out * 0.32 / 5) * 5, round(up * 0.32 / 5) * 5)
        holes = (circle(x, z, radius),)
        measures += (Diameter((x, 0, z), "y", 2 * radius, 1.2),)
    y = 0.0
    edge = points[first]
    measures += (
        Length((edge[0], y, edge[1]), (corner[0], y, corner[1]), "z", ("front",)),
        Length((wall, y, edge[1]), (edge[0], y, edge[1]), "x", ("front",), 1.5),
        Length((wall, y, foot[1]), (foot[0], y, foot[1]), "x", ("front",)),
    )
    if not hollow:
        measures += (
            Angle((corner[0], y, corner[1]), (foot[0], y, foot[1]), (corner[0], y, foot[1])),
        )
    return Profile(loop, holes), measures


def _blank(thickness: float, gusset: Prism) -> str:
    points = gusset.profile.outer.polygon
    width, height = (points.max(axis=0) - points.min(axis=0)).round().astype(int)
    return f"PL {thickness}×{width}×{height}"

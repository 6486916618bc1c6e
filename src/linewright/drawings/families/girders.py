"""Welded plate girders: the end over a support, an end plate, a tapering arm, a splice, a box.

Short and stocky pieces, so that their plates keep two lines on a card. The girder lies along x and
stands on z = 0; practice of stiffeners, snipes and copes after EN 1993-1-5 and EN 1090-2.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from linewright.drawings.families.boxes import box_girder
from linewright.drawings.families.splices import splice
from linewright.drawings.families.stiffeners import (
    Girder,
    Piece,
    bearing,
    flat,
    longitudinal,
    transverse,
)
from linewright.drawings.solids.assembly import (
    Assembly,
    Diameter,
    Joint,
    Length,
    Measure,
    Part,
    Radius,
    ViewName,
    ViewSpec,
)
from linewright.drawings.solids.bolts import clear
from linewright.drawings.solids.extrude import Prism, block, plate
from linewright.drawings.solids.profile import (
    Loop,
    Profile,
    circle,
    polygon,
    rectangle,
    ring as annulus,
)
from linewright.drawings.solids.solid import frame
from linewright.drawings.solids.stock import GRADES, HOLES, chance, choose, steps


def assemble(rng: np.random.Generator) -> Assembly:
    """Return a piece of a plate girder."""
    kind = choose(rng, ("support", "support", "end plate", "end plate", "arm", "splice", "box"))
    if kind == "splice":
        return splice(rng)
    if kind == "box":
        return box_girder(rng)
    return _girder(kind, rng)


def _girder(kind: str, rng: np.random.Generator) -> Assembly:
    height = steps(rng, 180, 420, 10)
    web = choose(rng, [t for t in (6, 8, 10, 12, 15) if height / 34 <= t <= height / 20])
    flange = choose(rng, [t for t in (10, 12, 15, 20, 25) if height / 24 <= t <= height / 14])
    breadth = steps(rng, max(0.4 * height, 110), 0.75 * height, 10)
    rib = choose(rng, [t for t in (8, 10, 12, 15) if height / 34 <= t <= 1.3 * flange])
    grade = choose(rng, GRADES)
    cap = choose(rng, (12, 15, 20, 25)) if kind != "support" else 0
    first = cap + steps(rng, 50, 0.4 * height, 10) if kind == "support" else cap
    count = choose(rng, (1, 1, 2))
    reach = (0.6, 1.0) if count == 1 else (0.4, 0.6)
    pitch = steps(rng, reach[0] * height, reach[1] * height, 10)
    tail = steps(rng, max(50, 0.15 * height), 0.35 * height, 10)
    ribs = [first + pitch * k for k in range(1, count + 1)]
    # Where it is cut across: a stiffener is to be seen behind, or the end plate with its holes.
    side: ViewName = "right"
    cut = cap + pitch // 4 // 5 * 5
    if kind == "support":
        side = choose(rng, ("left", "right"))
        cut = 10 if side == "left" else ribs[-1] + rib + tail // 3 // 5 * 5
    end = ribs[-1] + tail
    it = Girder(cap, end, height, breadth, web, flange, end, 0, side, cut)
    if kind == "arm":
        # The tip stands at 45 to 65 % of the depth.
        kink = ribs[0] + rib
        ribs = ribs[:1]
        end = kink + steps(rng, 0.5 * height, 1.1 * height, 10)
        it = it._replace(end=end, kink=kink, rise=steps(rng, 0.35 * height, 0.5 * height, 5))

    bare = (cap, *([first] if kind == "support" else []), *ribs, it.end)
    panels = list(pairwise(bare))
    stiffeners = transverse(it, ribs, rib, grade, rng)
    holes, opening = _opening(it, panels, kind, rib, rng)
    web_plate = Profile(_web_outline(it), holes)
    parts = [
        Part("WEB", (plate(web_plate, "y", -web / 2, web / 2),), _blank(it), grade),
        Part("UPPER FLANGE", (_flange(it),), flat(flange, breadth, it.end - it.start), grade),
        Part(
            "LOWER FLANGE",
            (plate(_lower(it), "y", it.front, -it.front),),
            flat(flange, breadth, it.end - it.start),
            grade,
        ),
    ]
    pieces = [_sizes(it, kind), stiffeners, opening]
    if kind == "support":
        pieces.append(bearing(it, first, rib, grade, rng))
    else:
        pieces.append(_end_plate(it, cap, grade, rng))
    long = next(p for p in panels if p[0] in ribs or p[0] == cap > 0)
    if not holes and kind != "arm" and chance(rng, 0.4):
        pieces.append(longitudinal(it, long, rib, grade, rng))
    for piece in pieces:
        parts += piece.parts
    views = [ViewSpec("front", hidden=chance(rng, 0.6)), ViewSpec(side, section=cut, hidden=False)]
    if kind == "support":
        views.append(ViewSpec("top", section=height // 2, hidden=False))
    else:
        views.insert(1 if chance(rng, 0.6) else 2, ViewSpec("left", hidden=chance(rng, 0.6)))
    title = {"support": "GIRDER END", "end plate": "PLATE GIRDER", "arm": "CANTILEVER ARM"}[kind]
    return Assembly(
        title,
        tuple(parts),
        tuple(views),
        tuple(measure for piece in pieces for measure in piece.measures),
        tuple(joint for piece in pieces for joint in piece.joints),
        ("STIFFENERS SNIPED AT WEB", "GRIND FLANGE EDGES"),
    )


def _web_outline(it: Girder) -> Loop:
    low, top = it.flange, it.top
    corners = [(it.start, low), (it.kink, low), (it.end, low + it.rise), (it.end, top)]
    corners.append((it.start, top))
    return polygon([c for i, c in enumerate(corners) if i == 0 or c != corners[i - 1]])


def _lower(it: Girder) -> Loop:
    t = it.flange
    if not it.rise:
        return rectangle(it.start, 0, it.end - it.start, t)
    turn = math.atan2(it.rise, it.end - it.kink)
    # Bent, so that it keeps its thickness: the outer corner lies on the bisector.
    knee = it.kink + t * math.tan(turn / 2)
    return polygon(
        [
            (it.start, 0),
            (knee, 0),
            (it.end, t + it.rise - t / math.cos(turn)),
            (it.end, t + it.rise),
            (it.kink, t),
            (it.start, t),
        ]
    )


def _flange(it: Girder) -> Prism:
    return block((it.start, it.end), (it.front, -it.front), (it.top, it.height))


def _blank(it: Girder) -> str:
    return f"PL {it.web}×{it.top - it.flange}×{it.end - it.start}"


def _sizes(it: Girder, kind: str) -> Piece:
    """Return what is told of web and flanges, and their welds."""
    y, end, h = it.front, it.end, it.height
    middle = it.flange + (it.top - it.flange) * 0.6
    measures: list[Measure] = [
        Length((0 if it.start else it.start, y, h), (end, y, h), "x", ("front", "top"), 3),
        Length((end, y, h), (end, -y, h), "y", (it.side, "top"), 3),
        Length((end, y, it.top), (end, y, h), "z", ("front", it.side), 1.5),
        Length((end, -it.web / 2, middle), (end, it.web / 2, middle), "y", (it.side,), 1.5),
    ]
    if kind == "arm":
        tip = it.flange + it.rise
        measures += [
            Length((end, y, tip), (end, y, h), "z", ("front",), 3),
            Length((it.start, y, 0), (it.start, y, h), "z", ("front",), 2.5),
            Length((it.kink, y, it.flange), (end, y, tip), "x", ("front",), 2),
            Length((it.kink, y, it.flange), (end, y, tip), "z", ("front",), 1.5),
        ]
    else:
        measures += [
            Length((end, y, 0), (end, y, h), "z", ("front", it.side), 3),
            Length((end, y, it.flange), (end, y, it.top), "z", ("front",), 1.2),
        ]
    face = -it.web / 2
    thin = min(it.web, it.flange)
    joints = [
        Joint(
            "tee",
            ((it.end - 0.35 * it.height, face, it.top), (it.end - 10, face, it.top)),
            thin,
            ("front",),
            prepared=it.web >= 12,
            long=it.end - it.start > 300,
        )
    ]
    if not it.rise:
        joints.append(
            Joint(
                "tee",
                ((it.end - 0.35 * it.height, face, it.flange), (it.end - 10, face, it.flange)),
                thin,
                ("front",),
                long=it.end - it.start > 300,
            )
        )
    return Piece([], measures, joints)


def _opening(
    it: Girder, panels: list[tuple[int, int]], kind: str, rib: int, rng: np.random.Generator
) -> tuple[tuple[Loop, ...], Piece]:
    """Return holes in the web and what belongs to them."""
    a, b = panels[0] if kind != "support" else panels[1]
    a += rib if kind == "support" else 0
    clear_x, clear_z = b - a, it.top - it.flange
    if not chance(rng, 0.4) or clear_x < 130:
        return (), Piece([], [], [])
    x = (a + b) // 2 // 5 * 5
    z = it.height // 2 // 5 * 5
    y = -it.web / 2
    place: list[Measure] = [
        Length((it.start, it.front, 0), (x, y, z), "x", ("front",), 1.8),
        Length((x, y, z), (it.end, it.front, 0), "z", ("front",), 1.8)
        if not it.rise
        else Length((it.start, it.front, 0), (x, y, z), "z", ("front",), 1.8),
    ]
    if chance(rng, 0.35):
        wide = steps(rng, 0.35 * clear_x, 0.55 * clear_x, 10)
        high = steps(rng, 0.3 * clear_z, 0.5 * clear_z, 10)
        radius = choose(rng, [r for r in (15, 20, 25, 30) if 2 * r < min(wide, high)] or [10])
        left, low = x - wide / 2, z - high / 2
        corners = [(left, low), (left + wide, low), (left + wide, low + high), (left, low + high)]
        loop = polygon(corners, dict.fromkeys(range(4), float(radius)))
        measures: list[Measure] = [
            Length((left, y, z), (left + wide, y, z), "x", ("front",), 2),
            Length((x, y, low), (x, y, low + high), "z", ("front",), 2),
            Length((it.start, it.front, 0), (left, y, z), "x", ("front",), 1.5),
        ]
        near = radius * (1 - math.sqrt(0.5))
        toward = (left + near, y, low + near)
        centre = (left + radius, y, low + radius)
        measures.append(Radius(centre, "y", radius, toward, 1.8, 4, ("front",)))
        return (loop,), Piece([], measures, [])
    most = min(0.5 * clear_z, 0.45 * clear_x)
    diameter = steps(rng, 0.6 * most, most, 10)
    hole = circle(x, z, diameter / 2)
    if diameter < 100 or not chance(rng, 0.5):
        return (hole,), Piece([], [Diameter((x, y, z), "y", diameter, 2.5), *place], [])
    # A sleeve through the web makes good what the hole takes away.
    wall = choose(rng, [t for t in (8, 10, 12) if t >= it.height / 36])
    reach = min(choose(rng, (30, 40, 50)), it.breadth // 2 - 5)
    shape = annulus(x, z, diameter / 2, diameter / 2 - wall)
    sleeve = Prism(shape, frame("y"), -reach, reach)
    part = Part("SLEEVE", (sleeve,), f"Ø{diameter}×{wall}×{2 * reach}", "S235JR")
    rim = (x, y, z + diameter / 2)
    measures = [
        Diameter((x, y, z), "y", diameter, 2.5),
        Diameter((x, y, z), "y", diameter - 2 * wall, 1),
        Length((x, -reach, z), (x, reach, z), "y", ("top",), 1.5),
        *place,
    ]
    joint = Joint("tee", (rim, rim), min(wall, it.web), ("front",), round=True)
    return (hole,), Piece([part], measures, [joint])


def _end_plate(it: Girder, cap: int, grade: str, rng: np.random.Generator) -> Piece:
    """Return the end plate with its bolt holes, flush or standing out at the top."""
    wide = it.breadth + choose(rng, (0, 0, 20, 40))
    able = [m for m in (12, 16, 20, 24) if clear(wide, 0, it.web, m) and it.height > 7 * m]
    bolt = choose(rng, able[-2:])
    hole = HOLES[bolt]
    half = choose(rng, clear(wide, 0, it.web, bolt)[-4:])
    proud = -(-4 * bolt // 5) * 5 if chance(rng, 0.5) else choose(rng, (0, 0, 10, 15))
    drop = choose(rng, (0, 10, 15))
    low, top = -drop, it.height + proud
    inner = -(-2 * bolt // 5) * 5
    rows = [it.flange + inner, it.top - inner]
    if rows[1] - rows[0] > 7 * bolt and chance(rng, 0.5):
        rows.insert(1, rows[1] - -(-3 * bolt // 5) * 5)
    if proud >= 4 * bolt:
        rows.append(it.height + 2 * bolt // 5 * 5)
    holes = [circle(s * half, z, hole / 2) for z in rows for s in (-1, 1)]
    shape = Profile(rectangle(-wide / 2, low, wide, top - low), tuple(holes))
    part = Part("END PLATE", (plate(shape, "x", 0, cap),), flat(cap, wide, top - low), grade)
    y = -wide / 2
    views: tuple[ViewName, ...] = ("left", "right")
    measures: list[Measure] = [
        Length((0, y, top), (cap, y, top), "x", ("front",), 2),
        Length((0, y, low), (0, -y, low), "y", views, 2.5),
        Length((0, y, low), (0, y, top), "z", (), 2.5),
        Diameter((0, half, rows[-1]), "x", hole, 2.5, len(holes), views),
        Length((0, -half, rows[0]), (0, half, rows[0]), "y", views, 2.5),
        Length((0, -half, rows[0]), (0, -half, rows[-1]), "z", views, 2),
        Length((0, -half, rows[0]), (0, -half, rows[1]), "z", views, 1.5),
        Length((0, y, low), (0, -half, rows[0]), "z", views, 2),
    ]
    if len(rows) > 2:
        measures.append(Length((0, half, rows[-2]), (0, half, rows[-1]), "z", views, 1.5))
    if proud:
        measures.append(Length((cap, it.front, it.height), (cap, y, top), "z", ("front",), 1.2))
    corner = (float(cap), it.front, float(it.height))
    inside = (float(cap), -it.web / 2, it.flange + 0.3 * it.height)
    joints = [
        Joint("tee", (inside, (cap, -it.web / 2, it.top - 10)), it.web, ("front",)),
    ]
    if proud:
        joints.append(Joint("tee", (corner, corner), it.flange, ("front",), prepared=True))
    else:
        joints.append(Joint("corner", (corner, corner), it.flange, ("front",), prepared=True))
    return Piece([part], measures, joints)

"""Welded plate girders: the end over a support, an end plate, a tapering arm, a splice, a box.

Short and stocky pieces, so that their plates keep two lines on a card. The girder lies along x and
stands on z = 0; practice of stiffeners, snipes and copes after EN 1993-1-5 and EN 1090-2.
"""

import math
from itertools import pairwise

from linewright.base import Rng
from linewright.drawings.families.boxes import box_girder
from linewright.drawings.families.splices import splice
from linewright.drawings.families.stiffeners import Girder, bearing, flat, longitudinal, transverse
from linewright.drawings.solids.assembly import Assembly, Draft, Part, ViewSpec
from linewright.drawings.solids.bolts import clear
from linewright.drawings.solids.extrude import Prism, block, plate
from linewright.drawings.solids.joints import Joint, JointKind
from linewright.drawings.solids.measures import Diameter, Length, Radius
from linewright.drawings.solids.profile import Loop, Profile, circle, polygon, rectangle, ring as annulus
from linewright.drawings.solids.solid import FRONT, ViewName, frame
from linewright.drawings.solids.stock import GRADES, HOLES, chance, choose, steps


def assemble(rng: Rng) -> Assembly:
    """Return a piece of a plate girder."""
    kind = choose(rng, ("support", "support", "end plate", "end plate", "arm", "splice", "box"))
    if kind == "splice":
        return splice(rng)
    return box_girder(rng) if kind == "box" else _girder(kind, rng)


def _girder(kind: str, rng: Rng) -> Assembly:
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
    web_plate = plate(Profile(_web_outline(it), holes), "y", -web / 2, web / 2)
    lower = plate(_lower(it), "y", it.front, -it.front)
    upper = block((it.start, it.end), (it.front, -it.front), (it.top, it.height))
    size = flat(flange, breadth, it.end - it.start)
    draft = Draft().add(
        Part("WEB", [web_plate], flat(web, it.top - flange, it.end - it.start), grade),
        Part("UPPER FLANGE", [upper], size, grade),
        Part("LOWER FLANGE", [lower], size, grade),
        _sizes(it, kind),
        stiffeners,
        opening,
    )
    if kind == "support":
        draft.add(bearing(it, first, rib, grade, rng))
    else:
        draft.add(_end_plate(it, cap, grade, rng))
    long = next(p for p in panels if p[0] in ribs or p[0] == cap > 0)
    if not holes and kind != "arm" and chance(rng, 0.4):
        draft.add(longitudinal(it, long, rib, grade, rng))
    views = [ViewSpec("front", hidden=chance(rng, 0.6)), ViewSpec(side, section=cut, hidden=False)]
    if kind == "support":
        views.append(ViewSpec("top", section=height // 2, hidden=False))
    else:
        views.insert(1 if chance(rng, 0.6) else 2, ViewSpec("left", hidden=chance(rng, 0.6)))
    title = {"support": "GIRDER END", "end plate": "PLATE GIRDER", "arm": "CANTILEVER ARM"}[kind]
    return draft.assembly(title, views, "STIFFENERS SNIPED AT WEB", "GRIND FLANGE EDGES")


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
    tip = t + it.rise
    lower = [(it.start, 0), (knee, 0), (it.end, tip - t / math.cos(turn))]
    return polygon([*lower, (it.end, tip), (it.kink, t), (it.start, t)])


def _sizes(it: Girder, kind: str) -> Draft:
    """Return what is told of web and flanges, and their welds."""
    y, end, h = it.front, it.end, it.height
    middle = it.flange + (it.top - it.flange) * 0.6
    draft = Draft().add(
        Length((0 if it.start else it.start, y, h), (end, y, h), "x", ("front", "top"), 3),
        Length((end, y, h), (end, -y, h), "y", (it.side, "top"), 3),
        Length((end, y, it.top), (end, y, h), "z", ("front", it.side), 1.5),
        Length((end, -it.web / 2, middle), (end, it.web / 2, middle), "y", (it.side,), 1.5),
    )
    if kind == "arm":
        tip = it.flange + it.rise
        draft.add(
            Length((end, y, tip), (end, y, h), "z", FRONT, 3),
            Length((it.start, y, 0), (it.start, y, h), "z", FRONT, 2.5),
            Length((it.kink, y, it.flange), (end, y, tip), "x", FRONT, 2),
            Length((it.kink, y, it.flange), (end, y, tip), "z", FRONT, 1.5),
        )
    else:
        draft.add(
            Length((end, y, 0), (end, y, h), "z", ("front", it.side), 3),
            Length((end, y, it.flange), (end, y, it.top), "z", FRONT, 1.2),
        )
    face, thin, long = -it.web / 2, min(it.web, it.flange), end - it.start > 300
    for z in (it.top,) if it.rise else (it.top, it.flange):
        seam = ((end - 0.35 * h, face, z), (end - 10, face, z))
        prepared = z == it.top and it.web >= 12
        draft.add(Joint("tee", seam, thin, FRONT, prepared=prepared, long=long))
    return draft


def _opening(
    it: Girder, panels: list[tuple[int, int]], kind: str, rib: int, rng: Rng
) -> tuple[tuple[Loop, ...], Draft]:
    """Return holes in the web and what belongs to them."""
    a, b = panels[0] if kind != "support" else panels[1]
    a += rib if kind == "support" else 0
    clear_x, clear_z = b - a, it.top - it.flange
    draft = Draft()
    if not chance(rng, 0.4) or clear_x < 130:
        return (), draft
    x = (a + b) // 2 // 5 * 5
    z = it.height // 2 // 5 * 5
    y = -it.web / 2
    corner, far = (it.start, it.front, 0), (it.end, it.front, 0)
    rise = (corner, (x, y, z)) if it.rise else ((x, y, z), far)
    place = (Length(corner, (x, y, z), "x", FRONT, 1.8), Length(*rise, "z", FRONT, 1.8))
    if chance(rng, 0.35):
        wide = steps(rng, 0.35 * clear_x, 0.55 * clear_x, 10)
        high = steps(rng, 0.3 * clear_z, 0.5 * clear_z, 10)
        radius = choose(rng, [r for r in (15, 20, 25, 30) if 2 * r < min(wide, high)] or [10])
        left, low = x - wide / 2, z - high / 2
        loop = rectangle(left, low, wide, high, radius)
        near = radius * (1 - math.sqrt(0.5))
        toward = (left + near, y, low + near)
        draft.add(
            Length((left, y, z), (left + wide, y, z), "x", FRONT, 2),
            Length((x, y, low), (x, y, low + high), "z", FRONT, 2),
            Length(corner, (left, y, z), "x", FRONT, 1.5),
            Radius((left + radius, y, low + radius), "y", radius, toward, 1.8, 4, FRONT),
        )
        return (loop,), draft
    most = min(0.5 * clear_z, 0.45 * clear_x)
    diameter = steps(rng, 0.6 * most, most, 10)
    hole = circle(x, z, diameter / 2)
    draft.add(Diameter((x, y, z), "y", diameter, 2.5))
    if diameter >= 100 and chance(rng, 0.5):
        # A sleeve through the web makes good what the hole takes away.
        wall = choose(rng, [t for t in (8, 10, 12) if t >= it.height / 36])
        reach = min(choose(rng, (30, 40, 50)), it.breadth // 2 - 5)
        tube = Prism(annulus(x, z, diameter / 2, diameter / 2 - wall), frame("y"), -reach, reach)
        rim = (x, y, z + diameter / 2)
        draft.add(
            Part("SLEEVE", [tube], f"Ø{diameter}×{wall}×{2 * reach}", "S235JR"),
            Diameter((x, y, z), "y", diameter - 2 * wall, 1),
            Length((x, -reach, z), (x, reach, z), "y", ("top",), 1.5),
            Joint("tee", (rim, rim), min(wall, it.web), FRONT, round=True),
        )
    draft.add(*place)
    return (hole,), draft


def _end_plate(it: Girder, cap: int, grade: str, rng: Rng) -> Draft:
    """Return the end plate with its bolt holes, flush or standing out at the top."""
    wide = it.breadth + choose(rng, (0, 0, 20, 40))
    able = [m for m in (12, 16, 20, 24) if clear(wide, 0, it.web, m) and it.height > 7 * m]
    bolt = choose(rng, able[-2:])
    hole = HOLES[bolt]
    half = choose(rng, clear(wide, 0, it.web, bolt)[-4:])
    proud = -(-4 * bolt // 5) * 5 if chance(rng, 0.5) else choose(rng, (0, 0, 10, 15))
    low, top = -choose(rng, (0, 10, 15)), it.height + proud
    inner = -(-2 * bolt // 5) * 5
    rows = [it.flange + inner, it.top - inner]
    if rows[1] - rows[0] > 7 * bolt and chance(rng, 0.5):
        rows.insert(1, rows[1] - -(-3 * bolt // 5) * 5)
    if proud >= 4 * bolt:
        rows.append(it.height + 2 * bolt // 5 * 5)
    holes = [circle(s * half, z, hole / 2) for z in rows for s in (-1, 1)]
    shape = Profile(rectangle(-wide / 2, low, wide, top - low), tuple(holes))
    y = -wide / 2
    views: tuple[ViewName, ...] = ("left", "right")
    solid = plate(shape, "x", 0, cap)
    draft = Draft().add(
        Part("END PLATE", [solid], flat(cap, wide, top - low), grade),
        Length((0, y, top), (cap, y, top), "x", FRONT, 2),
        Length((0, y, low), (0, -y, low), "y", views, 2.5),
        Length((0, y, low), (0, y, top), "z", (), 2.5),
        Diameter((0, half, rows[-1]), "x", hole, 2.5, len(holes), views),
        Length((0, -half, rows[0]), (0, half, rows[0]), "y", views, 2.5),
        Length((0, -half, rows[0]), (0, -half, rows[-1]), "z", views, 2),
        Length((0, -half, rows[0]), (0, -half, rows[1]), "z", views, 1.5),
        Length((0, y, low), (0, -half, rows[0]), "z", views, 2),
    )
    if len(rows) > 2:
        draft.add(Length((0, half, rows[-2]), (0, half, rows[-1]), "z", views, 1.5))
    if proud:
        draft.add(Length((cap, it.front, it.height), (cap, y, top), "z", FRONT, 1.2))
    corner = (float(cap), it.front, float(it.height))
    face = -it.web / 2
    seam = ((float(cap), face, it.flange + 0.3 * it.height), (cap, face, it.top - 10))
    kind: JointKind = "tee" if proud else "corner"
    return draft.add(Joint("tee", seam, it.web, FRONT), Joint(kind, (corner, corner), it.flange, FRONT, prepared=True))

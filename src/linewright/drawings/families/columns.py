"""Joints of I columns: a beam welded on, bolted by an end plate or to a fin plate; base plates.

The column stands along z with its web in the plane of the front view.
"""

import math
from typing import NamedTuple

from linewright.base import Rng
from linewright.drawings.solids.assembly import Assembly, Draft, Part, ViewSpec
from linewright.drawings.solids.bolts import Bolt, clear
from linewright.drawings.solids.extrude import Prism, block, plate
from linewright.drawings.solids.joints import Joint, JointKind
from linewright.drawings.solids.measures import Diameter, Length
from linewright.drawings.solids.profile import Profile, circle, mirror, polygon, rectangle
from linewright.drawings.solids.rolled import BEAMS, COLUMNS, Beam, bar_frame
from linewright.drawings.solids.solid import FRONT, ViewName, frame
from linewright.drawings.solids.stock import GRADES, HOLES, chance, choose, steps


def ceil5(value: float) -> int:
    """Return the next multiple of 5 mm."""
    return math.ceil(value / 5) * 5


def column_part(column: Beam, low: float, high: float, grade: str) -> Part:
    """Return a column between two levels, its web in the plane of the front view."""
    solid = Prism(column.section, bar_frame((0, 0, 0), (0, 0, 1), (1, 0, 0)), low, high)
    return Part("COLUMN", [solid], f"{column.name} LG {high - low:g}", grade)


def beam_part(beam: Beam, top: float, start: float, end: float, grade: str) -> Part:
    """Return a beam along x between two stations, its upper side at a level."""
    solid = Prism(beam.section, frame("x", (0, 0, top - beam.height / 2)), start, end)
    return Part("BEAM", [solid], f"{beam.name} LG {end - start:g}", grade)


class _Corner(NamedTuple):
    """Where a beam meets a column, mm."""

    column: Beam
    beam: Beam
    grade: str
    cap: int  # thickness of the end plate, 0 if welded on
    haunch: int  # depth of the haunch under the beam, or 0
    under: int  # underside of the beam
    top: float  # its upper side
    high: float  # the column's end, the beam's top at the corner of a frame

    @property
    def corner(self) -> bool:
        """Whether the column ends with the beam."""
        return self.high == self.top

    @property
    def face(self) -> float:
        """Where the column's flange is, on x."""
        return self.column.height / 2

    @property
    def start(self) -> float:
        """Where the beam begins."""
        return self.face + self.cap


def end_plate_joint(rng: Rng) -> Assembly:
    """Return a beam on a column's flange: welded on, or by an end plate, with or without haunch."""
    column = choose(rng, COLUMNS)
    beam = choose(rng, [b for b in BEAMS if b.width <= column.width and b.height <= 250
                        and b.height >= 0.9 * column.height])  # fmt: skip
    grade = choose(rng, GRADES)
    h = beam.height
    bolted = chance(rng, 0.65)
    cap = choose(rng, [t for t in (12, 15, 20, 25) if t >= beam.flange]) if bolted else 0
    haunch = steps(rng, 0.4 * h, 0.6 * h, 10) if chance(rng, 0.4) else 0
    corner = chance(rng, 0.3)
    under = ceil5(0.4 * h) + haunch + steps(rng, 20, 0.3 * h, 10)
    top = under + h
    high = top if corner else top + max(steps(rng, 0.4 * h, 0.6 * h, 10), 100)
    it = _Corner(column, beam, grade, cap, haunch, under, top, high)
    end = it.start + steps(rng, 1.5 * haunch + 0.6 * h, 1.5 * haunch + 1.0 * h, 10)

    face, y, edge = it.face, -column.width / 2, -beam.width / 2
    draft = Draft().add(
        column_part(column, 0, high, grade),
        beam_part(beam, top, it.start, end, grade),
        Length((-face, y, 0), (-face, y, high), "z", ("front", "right"), 3),
        Length((-face, y, high), (end, edge, top), "x", FRONT, 2.5),
        Length((face, y, high), (end, edge, top), "x", FRONT, 2.5),
        Length((end, edge, under), (end, edge, top), "z", ("front", "right"), 3),
        Length((-face, y, 0), (face, y, 0), "x", ("front", "top"), 2),
        Length((face, y, 0), (end, edge, under), "z", FRONT, 2),
        Length((end, edge, top), (end, -edge, top), "y", ("right", "top"), 2.5),
        Length((-face, y, 0), (-face, -y, 0), "y", ("right", "top"), 1.5),
    )
    if not bolted:
        kind: JointKind = "corner" if corner else "tee"
        seat = (it.start, edge, float(top))
        thin = min(beam.flange, column.flange)
        draft.add(Joint(kind, (seat, seat), thin, FRONT, prepared=True))
    web = -beam.web / 2
    seam = ((it.start, web, under + 0.3 * h), (it.start, web, under + 0.7 * h))
    draft.add(Joint("tee", seam, beam.web, FRONT))
    if not corner:
        draft.add(Length((end, edge, top), (face, y, high), "z", FRONT, 1.5))
    _add_ribs(draft, it, rng)
    if haunch:
        _add_haunch(draft, it)
    if bolted:
        _add_end_plate(draft, it, rng)
    views = [
        ViewSpec("front", hidden=chance(rng, 0.7)),
        ViewSpec("right", hidden=chance(rng, 0.4)),
        ViewSpec("top", section=None if corner else top + (high - top) // 2, hidden=corner),
    ]
    if not corner and chance(rng, 0.4):
        views[1], views[2] = views[2], views[1]
    note = "BOLTS GRADE 8.8" if bolted else "SITE WELDED"
    return draft.assembly("FRAME CORNER" if corner else "BEAM TO COLUMN", views, note)


def _add_ribs(draft: Draft, it: _Corner, rng: Rng) -> None:
    """Put stiffeners between the column's flanges, and a cap plate on a column that ends here."""
    column, h, face, high = it.column, it.beam.height, it.face, it.high
    flange, y = it.beam.flange, -column.width / 2
    rib = choose(rng, [t for t in (8, 10, 12, 15, 20) if t >= 0.8 * flange and t >= h / 30])
    levels = [it.top, it.under - it.haunch + rib if it.haunch else it.under + flange]
    if it.corner:
        # The upper pair stands under a cap plate.
        del levels[0]
        wide = column.height + choose(rng, (0, 20, 30))
        lid = block((-wide / 2, face), (y, -y), (high, high + rib))
        size = f"PL {rib}×{column.width:g}×{wide / 2 + face:g}"
        at = (-face, y, float(high))
        kind: JointKind = "tee" if wide > column.height else "corner"
        draft.add(
            Part("CAP PLATE", [lid], size, it.grade),
            Length((-wide / 2, y, high), (-wide / 2, y, high + rib), "z", FRONT, 1.5),
            Joint(kind, (at, at), column.flange, FRONT),
        )
    if not chance(rng, 0.8):
        return
    cut, reach = ceil5(column.root), column.height / 2 - column.flange
    inner, outer = column.web / 2, column.width / 2 - (0 if column.width < 150 else 5)
    shape = polygon(
        [(inner, -reach + cut), (inner, reach - cut), (inner + cut, reach), (outer, reach),
         (outer, -reach), (inner + cut, -reach)]
    )  # fmt: skip
    # Drawn in (y, x); a plate square to z takes (x, y).
    loops = [polygon([(q, p) for p, q, _ in loop.vertices]) for loop in (shape, mirror(shape))]
    ribs = [plate(loop, "z", top - rib, top) for top in levels for loop in loops]
    level, out, x = levels[-1], -outer, column.flange - face
    draft.add(
        Part("STIFFENER", ribs, f"PL {rib}×{outer - inner:g}×{2 * reach:g}", it.grade),
        Length((x, out, level - rib), (x, out, level), "z", FRONT, 1.5),
    )
    if len(levels) > 1:
        draft.add(Length((x, out, levels[0]), (x, out, level), "z", FRONT, 1.5))
    quarter = column.height / 4
    seam = ((-quarter, -inner, level), (quarter, -inner, level))
    draft.add(Joint("tee", seam, min(rib, column.web), FRONT))


def _add_haunch(draft: Draft, it: _Corner) -> None:
    """Put a tapering web with a sloping flange under the beam."""
    start, under, depth, t = it.start, it.under, it.haunch, it.beam.flange
    long = ceil5(1.5 * depth)
    web = min(t for t in (5, 6, 8, 10, 12) if t >= it.beam.web)
    turn = math.atan2(depth, long)
    slope = t / math.cos(turn)
    # The flange's outer face runs from the depth at the column to nothing at the tip.
    tip = start + long
    inner = under - depth + slope
    end = tip - t / math.sin(turn)
    flange = polygon([(start, under - depth), (tip, under), (end, under), (start, inner)])
    shape = polygon([(start, inner), (end, under), (start, under)])
    y = it.beam.width / 2
    point = (tip, -y, float(under))
    ends = ((start + 0.1 * long, -web / 2, float(under)), (start + 0.3 * long, -web / 2, float(under)))
    draft.add(
        Part("HAUNCH WEB", [plate(shape, "y", -web / 2, web / 2)], f"PL {web}", it.grade),
        Part("HAUNCH FLANGE", [plate(flange, "y", -y, y)], f"PL {t:g}×{2 * y:g}", it.grade),
        Length((start, -y, under - depth), (start, -y, under), "z", FRONT, 2),
        Length((start, -y, under - depth), (tip, -y, under), "x", FRONT, 2.5),
        Joint("tee", (point, point), t, FRONT, both=False),
        Joint("tee", ends, web, FRONT),
    )


def _add_end_plate(draft: Draft, it: _Corner, rng: Rng) -> None:
    """Bolt the beam to the column by a plate that stands out above or below."""
    column, beam, face, x = it.column, it.beam, it.face, it.start
    under, top, haunch = it.under, it.top, it.haunch
    wide = min(ceil5(beam.width) + choose(rng, (0, 20)), column.width)
    web = max(beam.web + beam.root, column.web + column.root)
    able = [m for m in (12, 16, 20, 24) if clear(wide, 0, web, m)] or [12]
    bolt = choose(rng, able[-2:])
    half = choose(rng, clear(wide, 0, web, bolt) or [ceil5(0.28 * wide)])
    step = ceil5(2 * bolt + max(beam.flange, 10))
    proud = 0 if it.corner or chance(rng, 0.4) else ceil5(4.2 * bolt)
    drop = choose(rng, (10, 15, 20)) if haunch or chance(rng, 0.5) else 0
    base, head = under - haunch - drop, top + (proud or (0 if it.corner else 15))
    rows = [under - haunch + step + (10 if haunch else 0), top - step]
    if rows[1] - rows[0] < 2.5 * bolt:
        rows = [(under + top) / 2 // 5 * 5]
    if haunch and rows[-1] - rows[0] > 8 * bolt:
        rows.insert(1, rows[-1] - ceil5(3 * bolt))
    if proud:
        rows.append(top + ceil5(2.2 * bolt))
    places = [(s * half, z) for z in rows for s in (-1, 1)]
    holes = tuple(circle(*place, HOLES[bolt] / 2) for place in places)
    shape = Profile(rectangle(-wide / 2, base, wide, head - base), holes)
    size = f"PL {it.cap}×{wide:g}×{head - base:g}"
    draft.add(Part("END PLATE", [plate(shape, "x", face, x)], size, it.grade))
    if chance(rng, 0.75):
        bolts = [Bolt(frame("x"), *place, (face - column.flange, x), bolt) for place in places]
        size = f"M{bolt}×{ceil5(it.cap + column.flange + bolt)}"
        draft.add(Part(f"BOLT M{bolt}", bolts, size, "8.8", sectioned=False))
    side: tuple[ViewName, ...] = ("right",)
    y, at = -wide / 2, (x, -beam.width / 2, float(top))
    kind: JointKind = "tee" if head > top else "corner"
    draft.add(
        Length((face, y, base), (x, y, base), "x", FRONT, 2),
        Length((x, y, base), (x, y, head), "z", ("front", "right"), 2.5),
        Length((x, -half, rows[0]), (x, half, rows[0]), "y", side, 2.5),
        Length((x, y, base), (x, -half, rows[0]), "z", side, 2),
        Length((x, y, base), (x, -y, base), "y", side, 1.5),
        Joint(kind, (at, at), beam.flange, FRONT, prepared=beam.flange >= 8),
    )
    if len(rows) > 1:
        draft.add(Length((x, -half, rows[0]), (x, -half, rows[1]), "z", side, 2.5))
    if len(rows) > 2:
        draft.add(Length((x, half, rows[1]), (x, half, rows[2]), "z", side, 2))


def fin_plate_joint(rng: Rng) -> Assembly:
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
    start, end = face + gap, face + gap + steps(rng, long + 0.4 * h, long + 0.9 * h, 10)
    y, cy, by = -beam.web / 2, -column.width / 2, -beam.width / 2
    places = [(x, z) for x in xs for z in zs]
    fin = polygon([(face, low), (face + long, low), (face + long, upper), (face, upper)])
    shape = Profile(fin, tuple(circle(*place, hole / 2) for place in places))
    bare = chance(rng, 0.35)
    draft = Draft().add(
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


def column_base(rng: Rng) -> Assembly:
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
    draft = Draft().add(
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


def _gussets(column: Beam, levels: tuple[int, int], reach: int, grade: str, rng: Rng) -> Draft:
    """Return gussets in line with the column's web, where the anchors leave room."""
    t, high = levels
    face = column.height / 2
    rib = choose(rng, [r for r in (8, 10, 12) if r >= column.height / 22])
    tall = steps(rng, 0.6 * column.height, high - t - 20, 10)
    nose = choose(rng, (15, 20, 25))
    out = reach - choose(rng, (0, 5, 10))
    shape = polygon([(face, t), (out, t), (out, t + nose), (face + nose, t + tall), (face, t + tall)])
    gussets = [plate(loop, "y", -rib / 2, rib / 2) for loop in (shape, mirror(shape))]
    y = -rib / 2
    return Draft().add(
        Part("GUSSET", gussets, f"PL {rib}×{out - face:g}×{tall}", grade),
        Length((face, y, t), (face, y, t + tall), "z", FRONT, 2.5),
        Length((out, y, t), (out, y, t + nose), "z", FRONT, 1.5),
        Length((face, y, t + tall), (face + nose, y, t + tall), "x", FRONT, 1),
        Length((-out, y, t), (-out, -y, t), "y", ("left", "top"), 1.5),
        Joint("tee", ((face, y, t + 0.3 * tall), (face, y, t + 0.8 * tall)), rib, FRONT),
    )

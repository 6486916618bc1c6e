"""Edge preparations: two plates in section, ready for a weld (ISO 9692-1:2013, tables 1 to 4).

An edge is described in its own plate: ``w`` runs through the thickness from the far side (0) to
the arrow side (t), ``s`` runs from the root plane into the plate. A butt puts two edges face to
face, its arrow side up; a tee puts one over a flange, its arrow side to the right.
"""

import math
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from linewright.base import Rng
from linewright.drawings.solids.assembly import Assembly, Draft, Part, ViewSpec
from linewright.drawings.solids.extrude import plate
from linewright.drawings.solids.joints import Joint, JointKind
from linewright.drawings.solids.measures import Angle, AxisName, Length, Measure, Radius
from linewright.drawings.solids.profile import Loop, Vertex, mirror, rectangle, shift, transpose
from linewright.drawings.solids.solid import FRONT, Point3, ViewName
from linewright.drawings.solids.stock import GRADES, PLATES, chance, choose, steps

Cut = Literal["", "bevel", "hollow"]
Place = Callable[[float, float], Point3]
Ints = tuple[int, ...]


class Preparation(NamedTuple):
    """How edges are prepared, and the symbols that say so."""

    title: str  # what a drawing calls it
    # Elementary symbols (`symbols.SYMBOLS`) on the arrow side and on the other, or "".
    symbols: tuple[str, str]
    cuts: tuple[Cut, Cut]  # what is cut away on the arrow side and on the other side
    both: bool  # whether both edges are cut (V, U), or one (bevel, J)
    thickness: Ints  # stock thicknesses it is used for, mm
    gap: Ints  # root gaps, mm
    face: Ints = ()  # root faces, mm; none if nothing is cut
    angle: Ints = ()  # between the root plane and the slanted face of one edge, degrees
    radius: Ints = ()  # root radii of a hollow cut, mm
    strip: bool = False  # whether a backing strip lies under the root


_V, _HALF, _U, _J = (20, 25, 30), (40, 45, 50), (8, 10, 12), (10, 15, 20)
_THIN, _MIDDLE, _THICK, _HEAVY = (6, 8, 10, 12), (10, 12, 15), (20, 25, 30, 40), (30, 40)
_TWO = (15, 20, 25, 30, 40)
_R, _GAP = (5, 6, 8, 10), (2, 3, 4)
_ONE: tuple[Cut, Cut] = ("bevel", "")
_DOUBLE: tuple[Cut, Cut] = ("bevel", "bevel")
_BOWL: tuple[Cut, Cut] = ("hollow", "")
_BOWLS: tuple[Cut, Cut] = ("hollow", "hollow")
_P = Preparation
BUTTS = (
    _P("SQUARE BUTT", ("square", ""), ("", ""), True, (3, 4), (2, 3)),
    _P("SQUARE BUTT", ("square", "square"), ("", ""), True, (4, 5, 6, 8), (2, 3)),
    _P("SINGLE V BUTT", ("v", ""), _ONE, True, _THIN, (1, 2, 3), (0, 1, 2), _V),
    _P("SINGLE V BUTT", ("v", "backing run"), _ONE, True, _MIDDLE, (2, 3), (1, 2), _V),
    _P("SINGLE Y BUTT", ("y", ""), _ONE, True, _MIDDLE, (1, 2, 3), (4, 5), _V),
    _P("SINGLE Y BUTT", ("y", "backing run"), _ONE, True, _MIDDLE, (1, 2, 3), (4, 5), _V),
    _P("DOUBLE V BUTT", ("v", "v"), _DOUBLE, True, _TWO, _GAP, (0, 1, 2), _V),
    _P("SINGLE U BUTT", ("u", ""), _BOWL, True, _THICK, _GAP, (2, 3), _U, _R),
    _P("SINGLE U BUTT", ("u", "backing run"), _BOWL, True, _THICK, _GAP, (3,), _U, _R),
    _P("DOUBLE U BUTT", ("u", "u"), _BOWLS, True, _HEAVY, _GAP, (2, 3), _U, (5, 6)),
    _P("SINGLE BEVEL BUTT", ("bevel", ""), _ONE, False, _THIN, (2, 3), (1, 2), _HALF),
    _P("SINGLE BEVEL BUTT", ("broad bevel", ""), _ONE, False, _MIDDLE, (2, 3), (4, 5), _HALF),
    _P("DOUBLE BEVEL BUTT", ("bevel", "bevel"), _DOUBLE, False, _TWO, _GAP, (1, 2), _HALF),
    _P("SINGLE J BUTT", ("j", ""), _BOWL, False, _THICK, _GAP, (2, 3), _J, _R),
    _P("STEEP V BUTT", ("steep v", ""), _ONE, True, _THICK, (6, 8, 10), (0,), _U, strip=True),
    _P("STEEP BEVEL BUTT", ("steep bevel", ""), _ONE, False, _THICK, (6, 8), (0,), _J, strip=True),
)
TEES = (
    _P("TEE SINGLE BEVEL", ("bevel", ""), _ONE, False, _MIDDLE, (2, 3), (1, 2), _HALF),
    _P("TEE SINGLE BEVEL", ("bevel", "fillet"), _ONE, False, _MIDDLE, (2, 3), (1, 2), _HALF),
    _P("TEE SINGLE BEVEL", ("broad bevel", ""), _ONE, False, _MIDDLE, (1, 2), (4, 5), _HALF),
    _P("TEE DOUBLE BEVEL", ("bevel", "bevel"), _DOUBLE, False, _TWO, _GAP, (1, 2), _HALF),
    _P("TEE DOUBLE BEVEL", ("broad bevel",) * 2, _DOUBLE, False, _TWO, _GAP, (4, 5), _HALF),
    _P("TEE SINGLE J", ("j", ""), _BOWL, False, _THICK, _GAP, (2, 3), _J, _R),
    _P("TEE DOUBLE J", ("j", "j"), _BOWLS, False, _HEAVY, _GAP, (2,), _J, (5, 6)),
)


class Slope(NamedTuple):
    """A slanted face of an edge, from ``foot`` to ``top``, both (w, s), mm."""

    foot: tuple[float, float]  # where it begins, at the root face or at the end of the root radius
    top: tuple[float, float]  # where it ends, on the plate's surface
    hollow: tuple[float, float] | None  # centre of the root radius, or None
    sense: int  # 1 on the arrow side, -1 on the other


class Edge(NamedTuple):
    """A prepared edge with what was chosen for it."""

    kind: Preparation  # the preparation
    thickness: int  # of the plate, mm
    gap: int  # between the root planes, mm
    angle: int  # between the root plane and a slanted face, degrees
    radius: int  # root radius, mm
    root: tuple[float, float]  # where the root face begins and ends on w
    # From the far side to the arrow side in (w, s), bulges as in `profile`.
    vertices: tuple[Vertex, ...]
    slopes: tuple[Slope, ...]  # the arrow side's first


def assemble(rng: Rng) -> Assembly:
    """Return two plates of one butt or tee, their edges prepared and the root gap set."""
    return tee(choose(rng, TEES), rng) if chance(rng, 0.35) else butt(choose(rng, BUTTS), rng)


def prepare(kind: Preparation, rng: Rng) -> Edge:
    """Return an edge with sizes of its kind."""
    t = choose(rng, kind.thickness)
    face = choose(rng, kind.face) if kind.face else t
    angle = choose(rng, kind.angle) if kind.angle else 0
    radius = choose(rng, kind.radius) if kind.radius else 0
    low = 0.0
    if kind.cuts[1]:
        # Symmetrical, or a third of the depth on the other side.
        uneven = kind.cuts[1] == "bevel" and chance(rng, 0.4)
        low = round((t - face) / 3) if uneven else (t - face) / 2
    high = low + face if kind.cuts[0] else t
    vertices: list[Vertex] = [(low, 0.0, 0.0)] + [(high, 0.0, 0.0)] * (high > low)
    slopes = []
    if kind.cuts[0]:
        slopes.append(_slope(kind.cuts[0], high, t, 1, angle, radius))
    if kind.cuts[1]:
        slopes.append(_slope(kind.cuts[1], low, 0, -1, angle, radius))
    # A root radius turns right along the edge; a bulge belongs to the vertex it starts from.
    bulge = -math.tan(math.radians(90 - angle) / 4)
    for slope in slopes:
        run: list[Vertex] = [(*slope.foot, 0.0)] if slope.hollow else []
        run.append((*slope.top, 0.0))
        if slope.sense > 0:
            if slope.hollow:
                vertices[-1] = (*vertices[-1][:2], bulge)
            vertices += run
        else:
            if slope.hollow:
                run[0] = (*slope.foot, bulge)
            vertices = run[::-1] + vertices
    # A gap that a card still shows.
    gap = choose(rng, [gap for gap in kind.gap if gap >= t / 12] or kind.gap[-1:])
    return Edge(kind, t, gap, angle, radius, (low, high), tuple(vertices), tuple(slopes))


def _slope(cut: Cut, start: float, end: float, sense: int, angle: int, radius: int) -> Slope:
    turn = math.radians(angle)
    foot, hollow = (start, 0.0), None
    if cut == "hollow":
        hollow = (start + sense * radius, 0.0)
        foot = (start + sense * radius * (1 - math.sin(turn)), radius * math.cos(turn))
    return Slope(foot, (end, foot[1] + abs(end - foot[0]) * math.tan(turn)), hollow, sense)


def _plate(edge: Edge, vertices: tuple[Vertex, ...], length: float, broken: bool) -> Loop:
    """Return a plate in (w, s); a detail shows it broken off at the far end."""
    t = float(edge.thickness)
    return Loop((*vertices, *_end(t, 0.0, length, 0.3 if broken else 0.0)))


def _end(start: float, end: float, level: float, bulge: float) -> tuple[Vertex, ...]:
    """Return the run from ``start`` to ``end`` at a level, wavy where a plate is broken off."""
    if not bulge:
        return ((start, level, 0.0), (end, level, 0.0))
    return ((start, level, bulge), ((start + end) / 2, level, -bulge), (end, level, 0.0))


def butt(kind: Preparation, rng: Rng) -> Assembly:
    """Return two plates face to face, of a preparation out of `BUTTS`."""
    edge = prepare(kind, rng)
    t, half = edge.thickness, edge.gap / 2
    detail = chance(rng, 0.55)
    square: tuple[Vertex, ...] = ((0.0, 0.0, 0.0), (float(t), 0.0, 0.0))
    reach = max(1.5 * t, 20) + max(vertex[1] for vertex in edge.vertices)
    right = steps(rng, reach, (1.5 if detail else 2.2) * reach, 5)
    left = right if chance(rng, 0.6) else steps(rng, reach, 1.6 * reach, 5)
    depth = 20 if detail else steps(rng, 0.4 * (left + right), 0.8 * (left + right), 10)
    near = _plate(edge, edge.vertices if kind.both else square, left, detail)
    far = _plate(edge, edge.vertices, right, detail)
    shapes = (mirror(shift(transpose(near), half, 0)), shift(transpose(far), half, 0))
    grade = choose(rng, GRADES)
    name = choose(rng, ("PLATE", "TEST PLATE", "SHELL COURSE", "FLANGE PLATE", "WALL PLATE"))
    draft = Draft()
    for number, shape, long in zip((1, 2), shapes, (left, right), strict=True):
        size = f"PL {t}" if detail else f"PL {t}×{long}×{depth}"
        draft.add(Part(f"{name} {number}", [plate(shape, "y", 0, depth)], size, grade))

    def at(w: float, s: float) -> Point3:
        return (half + s, 0, w)

    def across(w: float, s: float) -> Point3:
        return (-half - s, 0, w)

    draft.add(*_sizes(edge, at, across if kind.both else None))
    if kind.strip:
        floor = -choose(rng, (5, 6, 8))
        wide = edge.gap + 2 * choose(rng, (10, 12, 15))
        strip = plate(rectangle(-wide / 2, floor, wide, -floor), "y", 0, depth)
        draft.add(
            Part("BACKING STRIP", [strip], f"FL {wide}×{-floor}", grade),
            Length((-wide / 2, 0, floor), (wide / 2, 0, floor), "x", FRONT, 1.2),
            Length((wide / 2, 0, floor), (wide / 2, 0, 0), "z", FRONT),
        )
    low = edge.root[0]
    draft.add(Length(at(t, right), at(0, right), "z", FRONT, 3), Length(across(low, 0), at(low, 0), "x", FRONT, 2.5))
    views = [ViewSpec("front", section=depth / 2, hidden=False)]
    if not detail:
        draft.add(
            Length(across(0, left), at(0, right), "x", (), 1.5),
            Length((half + right, 0, t), (half + right, depth, t), "y", ("top",), 2),
        )
        views.append(ViewSpec("top", hidden=chance(rng, 0.5)))
    draft.add(_joint(edge, "butt", at, depth, "top"))
    return draft.assembly(kind.title, views, *_notes(edge, rng))


def tee(kind: Preparation, rng: Rng) -> Assembly:
    """Return a web over a flange, of a preparation out of `TEES`."""
    edge = prepare(kind, rng)
    t, gap = edge.thickness, edge.gap
    detail = chance(rng, 0.55)
    base = choose(rng, [size for size in PLATES if 0.8 * t <= size <= 1.7 * t])
    reach = max(t, 15) + max(vertex[1] for vertex in edge.vertices)
    height = steps(rng, 1.3 * reach, 2.2 * reach, 5)
    arms = [steps(rng, reach, 1.8 * reach, 5)] * 2
    if chance(rng, 0.4):
        arms[0] = steps(rng, reach, 1.8 * reach, 5)
    depth = 20 if detail else steps(rng, 0.5 * sum(arms), 1.2 * sum(arms), 10)
    bulge = 0.3 if detail else 0.0
    left, right = -arms[0], t + arms[1]
    ends = (*_end(0, base, right, bulge), *_end(base, 0, left, bulge))
    # Ends are given as (across, along); a flange runs along x.
    flange = Loop(tuple((along, over, bend) for over, along, bend in ends))
    web = shift(_plate(edge, edge.vertices, height, detail), 0, base + gap)
    grade = choose(rng, GRADES)
    pairs = (("FLANGE", "WEB"), ("BASE PLATE", "STANDING PLATE"), ("SHELL PLATE", "BULKHEAD"))
    names = choose(rng, pairs)
    sizes = (f"PL {base}×{right - left}×{depth}", f"PL {t}×{height}×{depth}")
    draft = Draft()
    for name, shape, size in zip(names, (flange, web), sizes, strict=True):
        size = size.split("×")[0] if detail else size
        draft.add(Part(name, [plate(shape, "y", 0, depth)], size, grade))

    def at(w: float, s: float) -> Point3:
        return (w, 0, base + gap + s)

    side = edge.root[1]
    draft.add(
        *_sizes(edge, at, None),
        Length(at(0, height), at(t, height), "x", FRONT, 3),
        Length((right, 0, 0), (right, 0, base), "z", FRONT, 2),
        Length(at(side, -gap), at(side, 0), "z", FRONT, 2.5),
    )
    views = [ViewSpec("front", section=depth / 2, hidden=False)]
    if not detail:
        draft.add(
            Length((left, 0, 0), (right, 0, 0), "x", FRONT, 1.5),
            Length((0, 0, 0), at(0, height), "z", (), 1.5),
            Length((right, 0, base), (right, depth, base), "y", ("right",), 2),
            Length((left, 0, base), at(0, edge.vertices[0][1]), "x", FRONT),
        )
        views.append(ViewSpec("right", hidden=chance(rng, 0.5)))
    draft.add(_joint(edge, "tee", at, depth, "right"))
    return draft.assembly(kind.title, views, *_notes(edge, rng))


def _sizes(edge: Edge, at: Place, across: Place | None) -> Iterator[Measure]:
    """Yield angles, root face, depths and radii; ``across`` places the other edge if it is cut."""
    low, high = edge.root
    axis: AxisName = "z" if at(1, 0)[2] != at(0, 0)[2] else "x"
    slant = math.tan(math.radians(edge.angle))
    if edge.slopes and high > low:
        yield Length(at(low, 0), at(high, 0), axis, FRONT, 2.5)
    for slope in edge.slopes:
        (foot, start), (top, end) = slope.foot, slope.top
        # Legs are carried on beyond the plate, so that the number may stand clear of it.
        rise = (1.6 if slope.hollow else 2.2) * (top - foot)
        tip = at(foot + rise, start + abs(rise) * slant)
        if slope.hollow is not None:
            # The faces meet far below the root; their slope is measured on one plate.
            yield Angle(at(foot, start), tip, at(foot + rise, start), 4)
            turn, (w, s) = math.radians(45 - edge.angle / 2), slope.hollow
            aside, up = edge.radius * math.cos(turn), edge.radius * math.sin(turn)
            count = len(edge.slopes) * (2 if across is not None else 1)
            rim = at(w - slope.sense * aside, s + up)
            yield Radius(at(w, s), "y", edge.radius, rim, 2, count, FRONT)
        elif across is not None:
            # Both faces are carried on to where they meet.
            down = foot - slope.sense * (edge.gap / 2) / slant
            leg = across(foot + rise, start + abs(rise) * slant)
            yield Angle(at(down, start - edge.gap / 2), tip, leg, 6)
        else:
            down = foot - slope.sense * edge.gap / slant
            yield Angle(at(down, start - edge.gap), tip, at(foot + rise, -edge.gap), 6)
        if low > 0:
            start = high if slope.sense > 0 else low
            yield Length(at(start, 0), at(top, end), axis, FRONT)


def _joint(edge: Edge, kind: JointKind, at: Place, depth: int, side: ViewName) -> Joint:
    """Return the joint: its seam is the arrow side's corner of the prepared plate."""
    x, _, z = at(edge.thickness, edge.vertices[-1][1])
    symbols = edge.kind.symbols
    return Joint(
        kind,
        ((x, 0, z), (x, depth, z)),
        edge.thickness,
        ("front", side),
        both=bool(symbols[1]),
        prepared=any(edge.kind.cuts),
        welds=symbols,
    )


def _notes(edge: Edge, rng: Rng) -> Iterator[str]:
    yield "EDGES FREE OF RUST AND OIL"
    if any(edge.kind.cuts):
        yield choose(rng, ("EDGES MACHINED", "EDGES FLAME CUT AND GROUND"))

"""Gusseted brackets: a wall plate, a seat and one or two gussets between them."""

from collections.abc import Iterator
from typing import NamedTuple

from linewright.base import Rng
from linewright.drawings.solids.assembly import Assembly, Draft, Part, ViewSpec
from linewright.drawings.solids.bolts import clear
from linewright.drawings.solids.extrude import Prism, plate
from linewright.drawings.solids.joints import Joint, JointKind
from linewright.drawings.solids.measures import Angle, Diameter, Length, Measure, overall
from linewright.drawings.solids.profile import Loop, Profile, circle, polygon, rectangle
from linewright.drawings.solids.solid import FRONT, ViewName
from linewright.drawings.solids.stock import GRADES, HOLES, chance, choose, steps


class _Bracket(NamedTuple):
    """Sizes of a bracket, mm."""

    wall: int
    seat: int
    rib: int
    length: int
    height: int
    width: int
    hanging: bool  # whether the seat lies on top; else it lies on the floor

    @property
    def low(self) -> int:
        """The lower end of what lies between wall and seat."""
        return 0 if self.hanging else self.seat

    @property
    def high(self) -> int:
        """Its upper end."""
        return self.height - self.seat if self.hanging else self.height


class _Bolts(NamedTuple):
    """Where bolts stand in the wall plate, mm."""

    hole: int
    pitch: int  # across
    rows: list[int]  # heights


def assemble(rng: Rng) -> Assembly:
    """Return a bracket: the wall plate stands on the left, the seat lies on top or below."""
    wall = choose(rng, (8, 10, 12, 15, 20))
    seat = choose(rng, (8, 10, 12, 15, 20))
    rib = choose(rng, (6, 8, 10, 12))
    length = steps(rng, 100, 320, 10)
    height = steps(rng, max(90, 0.6 * length), 1.3 * length, 10)
    width = steps(rng, 80, 240, 10)
    grade = choose(rng, GRADES)
    it = _Bracket(wall, seat, rib, length, height, width, chance(rng, 0.5))
    low, high, front = it.low, it.high, -width / 2
    floor, ceiling = (height - seat, height) if it.hanging else (0, seat)
    # The wall plate stands behind the seat, or on it.
    behind = it.hanging or chance(rng, 0.5)
    back_low, seat_from = (0, wall) if behind else (seat, 0)
    pair = width >= 140 and chance(rng, 0.45)
    inset = steps(rng, 0.15 * width, 0.3 * width, 5)
    middles = (inset - width / 2, width / 2 - inset) if pair else (0.0,)
    bolts = _bolts(it, middles[-1], rng)
    hole, aside = bolts.hole, bolts.pitch / 2
    holes = [circle(y, z, hole / 2) for z in bolts.rows for y in (-aside, aside)]
    back = Profile(rectangle(front, back_low, width, height - back_low), tuple(holes))

    reach = length - seat_from
    drilled = 0.4 * reach >= 1.5 * hole + 5 and chance(rng, 0.5)
    seat_x = length - steps(rng, max(0.15 * reach, 1.5 * hole), 0.4 * reach, 5)
    seat_holes = [circle(seat_x, y, hole / 2) for y in (-aside, aside) if drilled]
    board = Profile(rectangle(seat_from, front, reach, width), tuple(seat_holes))

    outline, measures = _gusset(it, rng)
    ribs = [plate(outline, "y", at - rib / 2, at + rib / 2) for at in middles]
    draft = Draft().add(
        Part("WALL PLATE", [plate(back, "x", 0, wall)], f"PL {wall}×{width}×{height - back_low}",
             grade),
        Part("SEAT PLATE", [plate(board, "z", floor, ceiling)], f"PL {seat}×{width}×{reach}",
             grade),
        Part("GUSSET", ribs, _blank(rib, ribs[0]), grade, sectioned=False),
        *measures,
        *overall((0, front, 0), (length, -front, height)),
        Length((0, front, height), (wall, front, height), "x", FRONT),
        Length((length, front, floor), (length, front, ceiling), "z", ("front", "right")),
        *_bolt_measures(it, bolts, middles[0]),
    )  # fmt: skip
    if pair:
        ends = ((wall, middles[0], low), (wall, middles[-1], low))
        draft.add(Length(*ends, "y", ("right", "top"), 1.5))
    if drilled:
        draft.add(
            Length((seat_x, -aside, ceiling), (length, front, ceiling), "x", ("top",), 1.5),
            Length((seat_x, -aside, ceiling), (seat_x, aside, ceiling), "y", ("top",), 2),
            Diameter((seat_x, aside, ceiling), "z", hole, 1.5, 2),
        )
    face, at = middles[0] - rib / 2, wall + (length - wall) * 0.3
    seat_face = high if it.hanging else low
    along_wall = ((wall, face, low + 10), (wall, face, high - 20))
    along_seat = ((at, face, seat_face), (at + 20, face, seat_face))
    corner = (wall, front, floor if seat_from else seat)
    kind: JointKind = "corner" if seat_from == wall and it.hanging else "tee"
    draft.add(
        Joint("tee", along_wall, rib, FRONT, long=height > 180),
        Joint("tee", along_seat, rib, FRONT, long=length > 200),
        Joint(kind, (corner, corner), min(wall, seat), FRONT, prepared=chance(rng, 0.4)),
    )
    views = (ViewSpec("front"), ViewSpec("right", hidden=chance(rng, 0.7)), ViewSpec("top"))
    return draft.assembly("BRACKET", views, "BREAK SHARP EDGES")


def _bolts(it: _Bracket, middle: float, rng: Rng) -> _Bolts:
    """Return one or two rows of bolts that clear a gusset at ``middle`` and the edges."""
    low, span = it.low, it.high - it.low
    # The largest bolts look right, as long as they clear gussets and edges.
    able = [m for m in HOLES if span >= 4 * m and clear(it.width, middle, it.rib, m)]
    bolt = choose(rng, able[-3:])
    pitch = 2 * choose(rng, clear(it.width, middle, it.rib, bolt))
    least, most = max(0.35 * span, 3 * bolt), span - 3.2 * bolt - 5
    rows = [low + span // 2 // 5 * 5]
    if most >= least + 10 and not chance(rng, 0.4):
        apart = steps(rng, least, most, 10)
        rows = [low + steps(rng, 1.6 * bolt, span - apart - 1.6 * bolt, 5)]
        rows.append(rows[0] + apart)
    return _Bolts(HOLES[bolt], pitch, rows)


def _bolt_measures(it: _Bracket, bolts: _Bolts, middle: float) -> Iterator[Measure]:
    """Yield what the side view tells of the wall plate, its bolts and the first gusset."""
    side: tuple[ViewName, ...] = ("right",)
    wall, rows, aside, half = it.wall, bolts.rows, bolts.pitch / 2, it.rib / 2
    yield Length((wall, -aside, rows[0]), (wall, aside, rows[0]), "y", side, 2)
    yield Length((wall, -it.width / 2, 0), (wall, -aside, rows[0]), "z", side, 1.5)
    yield Diameter((wall, aside, rows[-1]), "x", bolts.hole, 2, 2 * len(rows))
    yield Length((wall, middle - half, it.high), (wall, middle + half, it.high), "y", side)
    if len(rows) > 1:
        yield Length((wall, aside, rows[0]), (wall, aside, rows[1]), "z", side, 2)


def _gusset(it: _Bracket, rng: Rng) -> tuple[Profile, list[Measure]]:
    """Return the gusset's outline in (x, z) between wall and seat, and its measures."""
    wall, free = it.wall, it.length - it.wall
    nose = choose(rng, (10, 15, 20, 25))
    snipe = choose(rng, (0, 0, 15, 20, 25))
    out = free - steps(rng, 0, 0.2 * free, 5)
    up = it.high - it.low - choose(rng, (0, 0, 5, 10, 20))
    # In (s, t): s away from the wall, t away from the seat, the right angle at (0, 0).
    start = [(0, snipe), (snipe, 0)] if snipe else [(0, 0)]
    shape = [*start, (out, 0), (out, nose), (nose, up), (0, up)]
    hollow = chance(rng, 0.2)

    def place(s: float, t: float) -> tuple[float, float]:
        return (wall + s, it.high - t if it.hanging else it.low + t)

    points = [place(s, t) for s, t in shape]
    loop = polygon(points)
    measures: list[Measure] = []
    edge, corner, top = points[-4:-1]
    if hollow:
        vertices = list(loop.vertices)
        vertices[-3] = (*corner, 0.25 if it.hanging else -0.25)
        loop = Loop(tuple(vertices))
    holes: tuple[Loop, ...] = ()
    # The hole leaves a strip of 12 mm and more under the slope.
    radii = [radius for radius in (15, 20, 25) if radius <= 0.25 * min(out, up) - 12]
    if radii and not hollow and chance(rng, 0.35):
        radius = choose(rng, radii)
        x, z = place(round(out * 0.32 / 5) * 5, round(up * 0.32 / 5) * 5)
        holes = (circle(x, z, radius),)
        measures.append(Diameter((x, 0, z), "y", 2 * radius, 1.2))
    measures += [
        Length((edge[0], 0, edge[1]), (corner[0], 0, corner[1]), "z", FRONT),
        Length((wall, 0, edge[1]), (edge[0], 0, edge[1]), "x", FRONT, 1.5),
        Length((wall, 0, top[1]), (top[0], 0, top[1]), "x", FRONT),
    ]
    if not hollow:
        legs = ((top[0], 0, top[1]), (corner[0], 0, top[1]))
        measures.append(Angle((corner[0], 0, corner[1]), *legs))
    return Profile(loop, holes), measures


def _blank(thickness: float, gusset: Prism) -> str:
    points = gusset.profile.outer.polygon
    width, height = (points.max(axis=0) - points.min(axis=0)).round().astype(int)
    return f"PL {thickness}×{width}×{height}"

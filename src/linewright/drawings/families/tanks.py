"""Tanks: a round shell with dished or flat ends, manhole, nozzles, lifting lugs and supports."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

import numpy as np

from linewright.drawings.families.supports import (
    Cylinder,
    beam_legs,
    lugs,
    pipe_legs,
    saddles,
    skirt,
)
from linewright.drawings.solids.assembly import (
    FRONT,
    Assembly,
    Diameter,
    Draft,
    Joint,
    JointKind,
    Length,
    Measure,
    Part,
    Radius,
    ViewName,
    ViewSpec,
)
from linewright.drawings.solids.cut import CutSolid
from linewright.drawings.solids.extrude import Prism
from linewright.drawings.solids.profile import Profile, circle, ring
from linewright.drawings.solids.solid import Frame, Point3, Solid
from linewright.drawings.solids.stock import GRADES, chance, choose, steps
from linewright.drawings.solids.vessels import (
    FLANGES,
    MANHOLES,
    Branch,
    Direction,
    Dish,
    Face,
    Flange,
    axis_name,
    body,
    dish,
    dished_body,
    dished_end,
    frame_toward,
    place,
    tube,
)

_LYING: tuple[Direction, Direction] = ("left", "right")
_STANDING: tuple[Direction, Direction] = ("down", "up")
_VIEW: dict[Direction, ViewName] = {"up": "top", "down": "bottom", "left": "left", "right": "right"}


class _End(NamedTuple):
    """One end of the tank, along a frame whose axis points out of it."""

    frame: Frame  # its origin on the tangent line, or on the inside of a flat end
    direction: Direction  # where it points
    shape: Dish | None  # of a dished end; None for a flat one
    thickness: int  # mm
    top: float  # outside on the tank's axis, along the frame's axis, mm
    straight: int  # length of the rim between the cylinder and the tangent line, mm

    def surface(self, radius: float) -> float:
        """Return where the outside is, ``radius`` off the axis, along the frame's axis, mm."""
        if self.shape is None:
            return self.top
        centre = self.shape.depth - self.shape.crown
        return centre + math.sqrt((self.shape.crown + self.thickness) ** 2 - radius**2)


@dataclass
class _Tank:
    """A tank as it grows; its axis runs along the frame's, its middle at the origin."""

    size: Cylinder  # the cylinder
    frame: Frame  # its axis points right (lying) or up (standing)
    ends: tuple[_End, _End]  # left and right, or lower and upper
    cut: bool  # whether the front view is a section
    rest: Literal["saddles", "pipes", "beams", "skirt"]  # what it rests on
    # So far, with the end they stand on (None for the shell) and their direction.
    branches: list[tuple[Branch, _End | None, Direction]] = field(default_factory=list)
    # Parts, measures and joints so far, shell and ends excepted.
    # Parts, measures and joints so far, shell and ends excepted.
    draft: Draft = field(default_factory=Draft)

    def at(self, p: float, q: float, a: float) -> Point3:
        """Return the world point of local coordinates; p lies in the front view, q is y."""
        return place(self.frame, p, q, a)

    def seam(self, sign: int, side: int = 1) -> Point3:
        """Return a point on the outline where the cylinder ends, before (-1) or behind."""
        # Beams stand before the lower corners; between them the seam is seen.
        hidden = self.rest == "beams" and sign < 0 and not self.cut
        off = 0 if hidden else side * self.size.outer
        return self.at(off, 0, sign * self.size.half)

    def on(self, end: _End | None) -> list[Branch]:
        """Return the branches on an end, or on the shell."""
        return [branch for branch, place_, _ in self.branches if place_ is end]


def assemble(rng: np.random.Generator) -> Assembly:
    """Return a tank that lies on saddles or legs, or stands on legs or a skirt."""
    lying = chance(rng, 0.5)
    outer = steps(rng, 150, 300, 10) if chance(rng, 0.65) else steps(rng, 310, 420, 10)
    wall = choose(rng, (8, 10, 12) if outer <= 300 else (10, 12, 15))
    half = round(outer * (rng.uniform(1.1, 1.5) if lying else rng.uniform(0.85, 1.2)) / 10) * 10
    size = Cylinder(outer, wall, half, choose(rng, GRADES[2:]))
    frame = frame_toward("right" if lying else "up")
    first, second = (
        _end(rng, size, frame, direction) for direction in (_LYING if lying else _STANDING)
    )
    rest: Literal["saddles", "pipes", "beams", "skirt"]
    if lying:
        rest = choose(rng, ("saddles", "saddles", "pipes"))
    else:
        rest = choose(rng, ("beams", "pipes", "skirt")) if first.shape is not None else "beams"
    tank = _Tank(size, frame, (first, second), chance(rng, 0.55), rest)
    if lying:
        _lying(rng, tank)
    else:
        _standing(rng, tank)
    foot = _support(rng, tank)
    tank.draft.parts = _alike([_shell(tank), *_ends(tank), *tank.draft.parts])
    _overall(tank, foot, lying)
    # A tall tank has room beside it rather than below.
    others: tuple[ViewName, ViewName] = ("left", "top")
    if not lying and chance(rng, 0.35):
        others = ("top", "left")
    views = (
        ViewSpec("front", 0.0 if tank.cut else None, hidden=not tank.cut and chance(rng, 0.25)),
        *(ViewSpec(name, hidden=False) for name in others),
    )
    notes = ("BOLT HOLES STRADDLE MAIN AXES", "PRESSURE TEST EN 13445-5", "CLEAN INSIDE OF SLAG")
    title = "TANK" if lying else "VESSEL"
    return tank.draft.assembly(title, views, *notes[: choose(rng, (1, 2, 3))])


def _alike(parts: list[Part]) -> list[Part]:
    """Return the parts with pieces of the same make in one row."""
    rows: dict[tuple[str, str], Part] = {}
    for part in parts:
        key = (part.name, part.size)
        row = rows.get(key)
        rows[key] = part if row is None else replace(row, solids=(*row.solids, *part.solids))
    return list(rows.values())


def _end(rng: np.random.Generator, size: Cylinder, frame: Frame, direction: Direction) -> _End:
    sign = 1 if direction in ("up", "right") else -1
    if chance(rng, 0.2):
        thickness = size.wall + choose(rng, (3, 5, 8))
        inside = frame_toward(direction, place(frame, 0, 0, sign * size.half))
        return _End(inside, direction, None, thickness, thickness, 0)
    straight = choose(rng, (20, 30, 40))
    shape = dish(2 * (size.outer - size.wall), size.wall, chance(rng, 0.5))
    tangent = frame_toward(direction, place(frame, 0, 0, sign * (size.half + straight)))
    return _End(tangent, direction, shape, size.wall, shape.depth + size.wall, straight)


def _shell(tank: _Tank) -> Part:
    """Return the cylinder with its openings."""
    outer, wall, half, grade = tank.size
    whole: Solid = tube(tank.frame, -half, half, outer, outer - wall)
    tools = tuple(branch.drill(0.3 * outer, outer + 20) for branch in tank.on(None))
    if tools:
        whole = CutSolid(whole, tools)
    return Part("SHELL", (whole,), f"Ø{2 * outer}×{wall} LG {2 * half}", grade)


def _ends(tank: _Tank) -> Iterator[Part]:
    """Yield the ends with their openings, and add what may be said of them."""
    outer, wall, _, grade = tank.size
    for end, sign in zip(tank.ends, (-1, 1), strict=True):
        holes = [Profile(circle(0, 0, branch.opening)) for branch in tank.on(end)]
        rim = tank.seam(sign)
        solid: Solid
        if end.shape is None:
            profile = Profile(circle(0, 0, outer), tuple(hole.outer for hole in holes))
            solid = Prism(profile, end.frame, 0, end.thickness)
            yield Part("FLAT END", [solid], f"PL {end.thickness} Ø{2 * outer}", grade)
            tank.draft.add(Joint("corner", (rim, rim), wall, FRONT, False, True, True))
            continue
        low, high, knuckle = 0.5 * end.shape.depth, end.top + 20, end.shape.knuckle
        solid = dished_end(end.shape, 2 * (outer - wall), wall, end.straight, end.frame)
        if holes:
            tools = tuple(Prism(hole, end.frame, low, high) for hole in holes)
            solid = CutSolid(solid, tools)
        yield Part("DISHED END", [solid], f"Ø{2 * outer}×{wall} {end.shape.standard}", grade)
        if tank.cut:
            toward = place(end.frame, outer - wall, 0, 0.6 * knuckle)
            centre = place(end.frame, outer - wall - knuckle, 0, 0)
            tank.draft.add(Radius(centre, "y", knuckle, toward, 0.8, views=FRONT))
        tank.draft.add(Joint("butt", (rim, rim), wall, FRONT, outer > 300, True))


def _branch(
    rng: np.random.Generator,
    tank: _Tank,
    flange: Flange,
    direction: Direction,
    station: float,
    end: _End | None = None,
    hand: str = "",
) -> None:
    """Put a branch on the shell at a station, or on the middle of an end."""
    outer, wall, half, _ = tank.size
    kind: Face = choose(rng, ("plate", "neck"))
    pipe = flange.pipe_wall(rng, 0.02)
    set_on, radius = chance(rng, 0.35), flange.pipe / 2
    coped: Solid | None
    if end is None:
        frame, top = frame_toward(direction, tank.at(0, 0, station)), float(outer)
        inside = math.sqrt((outer - wall) ** 2 - radius**2)
        coped = body(tank.frame, -half, half, outer)
    elif end.shape is None:
        frame, top, inside, coped = end.frame, end.top, 0.0, None
    else:
        frame, top = end.frame, end.top
        inside = end.surface(radius) - 1.3 * wall
        coped = dished_body(end.shape, 2 * (outer - wall), wall, frame)
    face = math.ceil((top + flange.length(kind) + steps(rng, 30, 60, 5)) / 5) * 5
    start: float = math.floor(inside) - choose(rng, (0, 0, 10, 15))
    if set_on:
        start = top if coped is None else math.floor(inside - 2)
    drilled = bool(hand) and flange.bolts <= 8
    branch = Branch(
        frame, flange, kind, pipe, face, start, set_on, coped if set_on else None, drilled
    )
    tank.branches.append((branch, end, direction))
    fittings = _fittings(rng, tank, branch, end, hand)
    if direction == "down" and tank.rest == "skirt" and not tank.cut:
        # The skirt hides it.
        tank.draft.add(*fittings.parts)
        return
    tank.draft.add(fittings, *_branch_measures(rng, tank, branch, end, direction))


def _fittings(
    rng: np.random.Generator, tank: _Tank, branch: Branch, end: _End | None, hand: str
) -> Draft:
    """Return the parts of a branch with the welds between them and the tank."""
    flange, at, (outer, wall, half, grade) = branch.flange, branch.at, tank.size
    draft = Draft()
    foot = end.surface(branch.outer) if end is not None else float(outer)
    pad = math.ceil(flange.pipe * (0.75 if hand else 0.95) / 5) * 5
    if end is None and pad < 0.8 * outer and chance(rng, 0.8 if hand else 0.3):
        layer = tube(tank.frame, -half, half, outer + wall, outer)
        low = math.sqrt(outer**2 - pad**2) - 2
        tool = Prism(ring(0, 0, pad, branch.outer), branch.frame, low, outer + wall + 10)
        solid = CutSolid(layer, (tool,), within=True)
        edge = at(pad, 0, foot)
        ends = (at(-pad, 0, foot + wall), at(pad, 0, foot + wall))
        draft.add(
            Part("PAD", [solid], f"PL {wall} Ø{2 * pad}/Ø{flange.pipe:g}", grade),
            Joint("lap", (edge, edge), wall, FRONT, False, True),
            Length(*ends, axis_name(tank.frame.a), FRONT, 1, diameter=True),
        )
        foot += wall
    draft.add(*branch.parts(foot, hand))
    if hand:
        draft.add(*branch.blind(3, f"{hand} COVER"))
    seam, thin = at(branch.outer, 0, foot), min(branch.wall, wall)
    neck = at(-branch.outer, 0, branch.end if branch.kind == "neck" else branch.back)
    kind: JointKind = "butt" if branch.kind == "neck" else "tee"
    draft.add(
        Joint("tee", (seam, seam), thin, FRONT, flange.pipe > 100, True, branch.set_on),
        Joint(kind, (neck, neck), branch.wall, FRONT, kind == "tee", True),
    )
    return draft


def _branch_measures(
    rng: np.random.Generator, tank: _Tank, branch: Branch, end: _End | None, direction: Direction
) -> Iterator[Measure]:
    flange, at = branch.flange, branch.at
    axis, across = axis_name(branch.frame.a), axis_name(branch.frame.p)
    half, outer = flange.outside / 2, branch.outer
    bare = branch.end if branch.kind == "neck" else branch.back
    ends = (at(-outer, 0, bare), at(outer, 0, bare))
    yield Length(*ends, across, FRONT, 1, diameter=True)
    if direction != "down" or tank.rest in ("saddles", "skirt"):
        # Legs may stand before the rim of a flange below.
        ends = (at(-half, 0, branch.back), at(half, 0, branch.back))
        yield Length(*ends, across, FRONT, 0.8, diameter=True)
    if branch.drilled:
        view = _VIEW[direction]
        yield Diameter(branch.first_hole, axis, flange.hole, 1, flange.bolts, (view,))
    if end is None:
        side = 1 if direction in ("up", "right") else -1
        seam = tank.seam(choose(rng, (-1, 1)), side)
        rim = half if branch.kind == "plate" else flange.face / 2
        yield Length(seam, at(0, 0, branch.face), axis_name(tank.frame.a), FRONT, 2)
        yield Length(tank.seam(1, side), at(rim, 0, branch.face), axis, FRONT, 1.5)


def _hand(outer: int) -> tuple[str, Flange]:
    """Return the manhole or handhole that the tank has room for."""
    if outer > 300:
        return "MANHOLE", MANHOLES[0]
    return "HANDHOLE", FLANGES[7 if outer >= 220 else 5]


def _nozzle(rng: np.random.Generator, tank: _Tank) -> Flange:
    return FLANGES[int(rng.integers(0, 3 if tank.size.outer < 240 else 5))]


def _lying(rng: np.random.Generator, tank: _Tank) -> None:
    """Put manhole, nozzles, drain and lugs on a lying tank."""
    half = tank.size.half
    hand, flange = _hand(tank.size.outer)
    side, nozzle = choose(rng, (-1, 1)), _nozzle(rng, tank)
    reach = half - flange.outside / 2 - 10
    if chance(rng, 0.75) and reach >= 0:
        # Manhole and nozzle side by side on the top, both within the cylinder.
        station = math.floor(reach * rng.uniform(0.2, 1) / 10) * 10
        _branch(rng, tank, flange, "up", side * station, None, hand)
        low = flange.outside / 2 + nozzle.outside / 2 + 20 - station
        high = half - nozzle.outside / 2 - 5
        if high >= low + 10:
            _branch(rng, tank, nozzle, "up", -side * steps(rng, low, high, 10))
    else:
        end = tank.ends[(side + 1) // 2]
        if flange.outside < 1.5 * tank.size.outer:
            _branch(rng, tank, flange, end.direction, 0, end, hand)
        low = nozzle.outside / 2 + 10
        for sign in (-1, 1):
            high = half - nozzle.outside / 2 - 5
            if high >= low + 10 and chance(rng, 0.8):
                _branch(rng, tank, nozzle, "up", sign * steps(rng, low, high, 10))
    drain = FLANGES[int(rng.integers(0, 2 if half < 230 else 3))]
    _branch(rng, tank, drain, "down", steps(rng, -20, 20, 10) if half > 200 else 0)
    free = [end for end in tank.ends if not tank.on(end)]
    if chance(rng, 0.5):
        end = choose(rng, free)
        _branch(rng, tank, _nozzle(rng, tank), end.direction, 0, end)
    top = [branch for branch, own, direction in tank.branches if own is None and direction == "up"]
    stations = [_free(sign, top, half) for sign in (-1, 1)]
    if stations[0] is not None and stations[1] is not None and stations[0] == -stations[1]:
        tank.draft.add(lugs(rng, tank.size, (stations[0], stations[1])))


def _free(sign: int, top: list[Branch], half: int) -> int | None:
    """Return a station on the crown where a lug has room."""
    for share in (0.85, 0.75, 0.65, 0.55, 0.45):
        x = sign * round(share * half / 10) * 10
        gaps = [
            abs(x - float(b.frame.origin[0])) - max(b.flange.outside / 2, b.flange.pipe)
            for b in top
        ]
        if min(gaps, default=1e9) > 35 and half - abs(x) > 40:
            return x
    return None


def _standing(rng: np.random.Generator, tank: _Tank) -> None:
    """Put manhole, nozzles and outlet on a standing tank."""
    half = tank.size.half
    hand, flange = _hand(tank.size.outer)
    sides: list[Direction] = ["left", "right"]
    side, other = (sides[index] for index in rng.permutation(2))
    bottom, top = tank.ends
    # Beams beside the shell reach up to this height.
    floor = -half + (round(0.35 * half / 10) * 10 + 5 if tank.rest == "beams" else 5)
    low, high = floor + flange.outside / 2 + 30, half - flange.outside / 2 - 5
    if low > high or chance(rng, 0.35):
        _branch(rng, tank, flange, "up", 0, top, hand)
    else:
        _branch(rng, tank, flange, side, steps(rng, low, high, 5), None, hand)
        if chance(rng, 0.7):
            _branch(rng, tank, _nozzle(rng, tank), "up", 0, top)
    nozzle = _nozzle(rng, tank)
    low, high = floor + nozzle.outside / 2, half - nozzle.outside / 2 - 5
    apart = nozzle.outside + 20
    if high - low > apart + 10 and chance(rng, 0.6):
        first = steps(rng, low, high - apart, 5)
        for station in (first, steps(rng, first + apart, high, 5)):
            _branch(rng, tank, nozzle, other, station)
    elif high > low + 5:
        _branch(rng, tank, nozzle, other, steps(rng, low, high, 5))
    outlets = FLANGES[: 2 if tank.rest == "pipes" else 4]
    _branch(rng, tank, choose(rng, outlets), "down", 0, bottom)


def _support(rng: np.random.Generator, tank: _Tank) -> Point3:
    """Put the tank on something; return a point of it on the floor."""
    outer, wall, half, _ = tank.size
    drain = next(branch for branch, _, direction in tank.branches if direction == "down")
    low = -abs(float(drain.frame.origin[2])) - drain.face
    floor = math.floor((low - rng.uniform(30, 80)) / 10) * 10
    beside = abs(float(drain.frame.origin[0])) + drain.flange.outside / 2 + 50
    x = math.ceil(max(half * rng.uniform(0.6, 0.75), beside) / 5) * 5
    bottom = tank.ends[0]
    if tank.rest == "saddles":
        support = saddles(rng, tank.size, x, floor, tank.cut)
    elif tank.rest == "beams":
        support = beam_legs(rng, tank.size, floor, tank.cut)
    elif bottom.direction == "left" or bottom.shape is None:
        full = body(tank.frame, -half, half, outer)
        support = pipe_legs(rng, x, round(0.6 * outer / 5) * 5, floor, -20, full)
    else:
        full = dished_body(bottom.shape, 2 * (outer - wall), wall, bottom.frame)
        tangent = float(-half - bottom.straight)
        # Legs under the end stand round the outlet's flange.
        c = math.ceil(max(0.55 * outer, 0.72 * (drain.flange.outside / 2 + 50)) / 5) * 5
        if tank.rest == "skirt":
            support = skirt(rng, tank.size, floor, tangent, full, tank.cut)
        else:
            support = pipe_legs(rng, c, c, floor, tangent - 1, full)
    tank.draft.add(support)
    return support.foot


def _overall(tank: _Tank, foot: Point3, lying: bool) -> None:
    """Add the sizes of the whole."""
    outer, wall, half, _ = tank.size
    along, across, at = axis_name(tank.frame.a), axis_name(tank.frame.p), tank.at
    tips = []
    for end in tank.ends:
        branches = tank.on(end)
        tips.append(place(end.frame, 0, 0, branches[0].face if branches else end.top))
    round_: tuple[ViewName, ...] = ("left" if lying else "top",)
    tank.draft.add(
        Length(tank.seam(-1), tank.seam(1), along, FRONT, 3),
        Length(at(-outer, 0, half), at(outer, 0, half), across, FRONT, 3, diameter=True),
        Length(tips[0] if lying else foot, tips[1], along, FRONT, 2),
        Diameter(at(0, 0, 0), along, 2 * outer, 1.5, views=round_),
        Length(foot, at(0, 0, half) if lying else tank.seam(-1), "z", FRONT, 2.5),
    )
    if tank.cut:
        ends = (at(outer - wall, 0, -half), at(outer, 0, -half))
        tank.draft.add(Length(*ends, across, FRONT, 1.2))

"""The body of a tank: shell and ends, and the branches that stand on them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from linewright.base import Rng
from linewright.drawings.families.supports import Cylinder
from linewright.drawings.solids.assembly import Draft, Part
from linewright.drawings.solids.cut import CutSolid
from linewright.drawings.solids.extrude import Prism
from linewright.drawings.solids.joints import Joint, JointKind
from linewright.drawings.solids.measures import Diameter, Length, Measure, Radius
from linewright.drawings.solids.profile import Profile, circle, ring
from linewright.drawings.solids.solid import FRONT, Frame, Point3, Solid
from linewright.drawings.solids.stock import chance, choose, steps
from linewright.drawings.solids.vessels import (
    VIEWS,
    Branch,
    Direction,
    Dish,
    Face,
    Flange,
    axis_name,
    body,
    dish,
    frame_toward,
    tube,
)


class End(NamedTuple):
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
        return self.shape.centre + math.sqrt((self.shape.crown + self.thickness) ** 2 - radius**2)


@dataclass
class Tank:
    """A tank as it grows; its axis runs along the frame's, its middle at the origin."""

    size: Cylinder  # the cylinder
    frame: Frame  # its axis points right (lying) or up (standing)
    ends: tuple[End, End]  # left and right, or lower and upper
    cut: bool  # whether the front view is a section
    rest: Literal["saddles", "pipes", "beams", "skirt"]  # what it rests on
    # So far, with the end they stand on (None for the shell) and their direction.
    branches: list[tuple[Branch, End | None, Direction]] = field(default_factory=list)
    # Parts, measures and joints so far, shell and ends excepted.
    draft: Draft = field(default_factory=Draft)

    def at(self, p: float, q: float, a: float) -> Point3:
        """Return the world point of local coordinates; p lies in the front view, q is y."""
        return self.frame.place(p, q, a)

    def seam(self, sign: int, side: int = 1) -> Point3:
        """Return a point on the outline where the cylinder ends, before (-1) or behind."""
        # Beams stand before the lower corners; between them the seam is seen.
        hidden = self.rest == "beams" and sign < 0 and not self.cut
        off = 0 if hidden else side * self.size.outer
        return self.at(off, 0, sign * self.size.half)

    def on(self, end: End | None) -> list[Branch]:
        """Return the branches on an end, or on the shell."""
        return [branch for branch, place_, _ in self.branches if place_ is end]


def make_end(rng: Rng, size: Cylinder, frame: Frame, direction: Direction) -> End:
    """Return a flat or a dished end of the cylinder."""
    sign = 1 if direction in ("up", "right") else -1
    if chance(rng, 0.2):
        thickness = size.wall + choose(rng, (3, 5, 8))
        inside = frame_toward(direction, frame.place(0, 0, sign * size.half))
        return End(inside, direction, None, thickness, thickness, 0)
    straight = choose(rng, (20, 30, 40))
    shape = dish(2 * (size.outer - size.wall), size.wall, chance(rng, 0.5))
    tangent = frame_toward(direction, frame.place(0, 0, sign * (size.half + straight)))
    return End(tangent, direction, shape, size.wall, shape.depth + size.wall, straight)


def shell_part(tank: Tank) -> Part:
    """Return the cylinder with its openings."""
    outer, wall, half, grade = tank.size
    whole: Solid = tube(tank.frame, -half, half, outer, outer - wall)
    tools = tuple(branch.drill(0.3 * outer, outer + 20) for branch in tank.on(None))
    if tools:
        whole = CutSolid(whole, tools)
    return Part("SHELL", (whole,), f"Ø{2 * outer}×{wall} LG {2 * half}", grade)


def end_parts(tank: Tank) -> Iterator[Part]:
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
        solid = end.shape.end(end.straight, end.frame)
        if holes:
            tools = tuple(Prism(hole, end.frame, low, high) for hole in holes)
            solid = CutSolid(solid, tools)
        yield Part("DISHED END", [solid], f"Ø{2 * outer}×{wall} {end.shape.standard}", grade)
        if tank.cut:
            toward = end.frame.place(outer - wall, 0, 0.6 * knuckle)
            centre = end.frame.place(outer - wall - knuckle, 0, 0)
            tank.draft.add(Radius(centre, "y", knuckle, toward, 0.8, views=FRONT))
        tank.draft.add(Joint("butt", (rim, rim), wall, FRONT, outer > 300, True))


def add_branch(
    rng: Rng, tank: Tank, flange: Flange, direction: Direction, station: float, end: End | None = None, hand: str = ""
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
        coped = end.shape.body(frame)
    face = math.ceil((top + flange.length(kind) + steps(rng, 30, 60, 5)) / 5) * 5
    start: float = math.floor(inside) - choose(rng, (0, 0, 10, 15))
    if set_on:
        start = top if coped is None else math.floor(inside - 2)
    drilled = bool(hand) and flange.bolts <= 8
    branch = Branch(frame, flange, kind, pipe, face, start, set_on, coped if set_on else None, drilled)
    tank.branches.append((branch, end, direction))
    fittings = _fittings(rng, tank, branch, end, hand)
    if direction == "down" and tank.rest == "skirt" and not tank.cut:
        # The skirt hides it.
        tank.draft.add(*fittings.parts)
        return
    tank.draft.add(fittings, *_branch_measures(rng, tank, branch, end, direction))


def _fittings(rng: Rng, tank: Tank, branch: Branch, end: End | None, hand: str) -> Draft:
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
    return draft.add(
        Joint("tee", (seam, seam), thin, FRONT, flange.pipe > 100, True, branch.set_on),
        Joint(kind, (neck, neck), branch.wall, FRONT, kind == "tee", True),
    )


def _branch_measures(rng: Rng, tank: Tank, branch: Branch, end: End | None, direction: Direction) -> Iterator[Measure]:
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
        view = VIEWS[direction]
        yield Diameter(branch.first_hole, axis, flange.hole, 1, flange.bolts, (view,))
    if end is None:
        side = 1 if direction in ("up", "right") else -1
        seam = tank.seam(choose(rng, (-1, 1)), side)
        rim = half if branch.kind == "plate" else flange.face / 2
        yield Length(seam, at(0, 0, branch.face), axis_name(tank.frame.a), FRONT, 2)
        yield Length(tank.seam(1, side), at(rim, 0, branch.face), axis, FRONT, 1.5)

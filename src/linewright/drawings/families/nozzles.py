"""Flanged nozzles, and what they stand on: a plate, a cover, a shell along or across, an end."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from linewright.base import Rng
from linewright.drawings.solids import vessels
from linewright.drawings.solids.assembly import Assembly, Draft, Part, ViewSpec
from linewright.drawings.solids.cut import CutSolid
from linewright.drawings.solids.extrude import Prism
from linewright.drawings.solids.joints import Joint, Seam
from linewright.drawings.solids.measures import Diameter, Length, Measure, Radius
from linewright.drawings.solids.profile import Loop, Profile, circle, polygon, rectangle, ring
from linewright.drawings.solids.solid import FRONT, Axis, Frame, Point3, Solid, ViewName
from linewright.drawings.solids.stock import chance, choose, steps

# Half chord, height and radius inside of a shell are whole numbers: Pythagorean triangles.
_TRIANGLES = ((4, 3, 5), (3, 4, 5), (20, 21, 29), (21, 20, 29), (8, 15, 17))


@dataclass
class Seat:
    """What the nozzle stands on; lengths along the nozzle's axis and across it, mm."""

    part: tuple[str, str]  # name and stock size
    thickness: int  # of the wall
    top: float  # outer surface on the nozzle's axis
    edge: float  # half the width in the section
    base: float  # lowest place of the section
    solid: Callable[[float], Solid]  # makes it with an opening of a radius
    # Makes the layer of a thickness that a pad is cut from; None for a flat seat.
    layer: Callable[[float], Solid] | None = None
    coped: Solid | None = None  # full body to which a pipe is cut; None for a flat seat
    radius: float = 0.0  # of the outside if the section shows it as an arc, else 0
    centre: float = 0.0  # where that arc has its centre
    measures: list[Measure] = field(default_factory=list)  # of the seat alone

    def surface(self, p: float, above: float = 0.0) -> float:
        """Return where the outside (or a layer on it) is in the section, ``p`` off the axis."""
        if not self.radius:
            return self.top + above
        return self.centre + math.sqrt((self.radius + above) ** 2 - p**2)


def make_seat(rng: Rng, kind: str, frame: Frame, reach: float) -> Seat:
    """Return the seat; ``reach`` is how far from the axis the nozzle needs it."""
    thickness = choose(rng, (8, 10, 12, 15, 20))
    edge = math.ceil((reach + steps(rng, 25, 60, 5)) / 5) * 5
    if kind == "end":
        return _end(rng, frame, thickness, reach)
    if kind in ("shell", "round shell"):
        wide = math.ceil((reach + steps(rng, 20, 40, 5)) / 5) * 5
        return _shell(rng, kind == "round shell", frame, thickness, (edge, wide))
    return _flat(rng, kind == "disc", frame, thickness, edge)


def thickness_between(frame: Frame, p: float, low: float, high: float) -> Length:
    """Return the thickness of something in the section, ``p`` off the nozzle's axis."""
    ends = (frame.place(p, 0, low), frame.place(p, 0, high))
    return Length(*ends, vessels.axis_name(frame.a), FRONT, 2)


def _shell(rng: Rng, across: bool, frame: Frame, thickness: int, sides: tuple[int, int]) -> Seat:
    """Return a piece of a shell, its axis in the section or ``across``, square to it."""
    edge, wide = sides
    chord, rise, hypotenuse = choose(rng, _TRIANGLES)
    unit = math.ceil((edge if across else wide) / chord)
    radius = unit * hypotenuse + thickness
    if across:
        edge, shell = unit * chord, Frame(frame.origin, frame.p, frame.a, frame.q)
    else:
        wide, shell = unit * chord, Frame(frame.origin, frame.q, frame.a, frame.p)
    half = max(edge, wide) + 10
    whole = vessels.tube(shell, -half, half, radius, radius - thickness)
    plan = rectangle(-edge, -wide, 2 * edge, 2 * wide)

    def solid(opening: float) -> Solid:
        profile = Profile(plan, (circle(0, 0, opening),))
        tool = Prism(profile, frame, 0.8 * unit * rise, radius + 10)
        return CutSolid(whole, (tool,), within=True)

    return Seat(
        ("SHELL", f"PL {thickness}×{2 * edge}×{2 * wide} R{radius}"),
        thickness,
        radius,
        edge,
        unit * rise if across else radius - thickness,
        solid,
        lambda layer: vessels.tube(shell, -half, half, radius + layer, radius),
        vessels.body(shell, -half, half, radius),
        radius if across else 0.0,
        measures=[] if across else [thickness_between(frame, -edge, radius - thickness, radius)],
    )


def _flat(rng: Rng, disc: bool, frame: Frame, thickness: int, edge: int) -> Seat:
    deep = edge if chance(rng, 0.5) else edge + steps(rng, 10, 50, 5)
    corner = choose(rng, (0, 0, 15, 20, 30))
    drilled = chance(rng, 0.4)
    holes: list[Loop] = []
    measures: list[Measure] = [thickness_between(frame, -edge, 0, thickness)]
    a, p, q = vessels.axis_name(frame.a), vessels.axis_name(frame.p), vessels.axis_name(frame.q)
    views: tuple[ViewName, ...] = ("top", "bottom", "left", "right")

    def at(x: float, y: float) -> Point3:
        return frame.place(x, y, thickness)

    if disc:
        outline = circle(0, 0, edge)
        measures.append(Diameter(at(0, 0), a, 2 * edge, 2.5, views=views))
    else:
        outline = rectangle(-edge, -deep, 2 * edge, 2 * deep, corner)
        if drilled:
            x, y = edge - 20, deep - 20
            holes = [circle(*centre, 7) for centre in ((-x, -y), (-x, y), (x, -y), (x, y))]
            measures += [
                Diameter(at(x, y), a, 14, 1.5, 4, views),
                Length(at(-x, -y), at(x, -y), p, views, 1.5),
                Length(at(-x, -y), at(-x, y), q, views, 1.5),
            ]
        side = edge - corner
        if corner:
            middle, toward = at(side, deep - corner), at(edge, deep)
            measures.append(Radius(middle, a, corner, toward, 1.2, 4, views))
        measures.append(Length(at(side, -deep), at(side, deep), q, views, 2.5))

    def solid(opening: float) -> Solid:
        return Prism(Profile(outline, (circle(0, 0, opening), *holes)), frame, 0, thickness)

    size = f"PL {thickness} Ø{2 * edge}" if disc else f"PL {thickness}×{2 * edge}×{2 * deep}"
    part = ("COVER PLATE" if disc else "PLATE", size)
    return Seat(part, thickness, thickness, edge, 0, solid, measures=measures)


def _end(rng: Rng, frame: Frame, thickness: int, reach: float) -> Seat:
    inside = math.ceil((reach * rng.uniform(3.2, 4.0)) / 20) * 20
    shape = vessels.dish(inside, thickness, chance(rng, 0.5))
    straight = choose(rng, (25, 30, 40))
    whole = shape.end(straight, frame)
    deep, knuckle = shape.depth + thickness, shape.knuckle

    def solid(opening: float) -> Solid:
        return CutSolid(whole, (Prism(Profile(circle(0, 0, opening)), frame, 0, deep + 10),))

    edge = inside // 2 + thickness
    knee = inside / 2 - knuckle
    middle, toward = frame.place(knee, 0, 0), frame.place(knee + knuckle, 0, 0.6 * knuckle)
    rim = (frame.place(edge - thickness, 0, -straight), frame.place(edge, 0, -straight))
    return Seat(
        ("DISHED END", f"Ø{2 * edge}×{thickness} {shape.standard}"),
        thickness,
        deep,
        edge,
        -straight,
        solid,
        lambda layer: shape.cap(layer, frame),
        shape.body(frame),
        shape.crown + thickness,
        shape.centre,
        [
            Radius(middle, vessels.axis_name(frame.q), knuckle, toward, 1.5, views=FRONT),
            Length(*rim, vessels.axis_name(frame.p), FRONT, 1.5),
        ],
    )


_TELL_TALE = 8


def assemble(rng: Rng) -> Assembly:
    """Return a nozzle that points up, down or aside; its front view is a section."""
    direction: vessels.Direction = choose(rng, ("up", "up", "up", "right", "left", "down"))
    frame, view = vessels.frame_toward(direction), vessels.VIEWS[direction]
    flange = vessels.FLANGES[int(rng.integers(1, 9))]
    kind: vessels.Face = choose(rng, ("plate", "neck"))
    outer = flange.pipe / 2
    seat_kind = choose(rng, ("plate", "disc", "shell", "shell", "round shell", "end"))
    flat = seat_kind in ("plate", "disc")
    padded = chance(rng, 0.35 if flat else 0.7)
    pad = steps(rng, max(0.85 * flange.pipe, outer + 35), max(1.1 * flange.pipe, outer + 45), 5)
    if abs(pad - flange.circle / 2) < flange.hole / 2 + 4:
        # Its rim would be seen through the bolt holes.
        pad = math.ceil((flange.circle + flange.hole) / 10 + 1) * 5
    need = pad if padded else outer + 30
    if seat_kind == "disc":
        # A round cover is wider than its flange, or the round view would not show it.
        need = max(need, flange.outside / 2)
    seat = make_seat(rng, seat_kind, frame, need)
    layer = seat.thickness if padded else 0
    set_on = chance(rng, 0.4)
    wall = flange.pipe_wall(rng, 0.03)
    below = layer + flange.length(kind)
    face = seat.top + steps(rng, below + 35, below + 90, 5)
    inside = seat.surface(outer, -seat.thickness)
    start: float
    if not set_on:
        start = math.floor(inside) - choose(rng, (0, 0, 10, 15, 20, 30))
    else:
        start = seat.top if seat.coped is None else math.floor(inside - 0.2 * seat.thickness)
    branch = vessels.Branch(frame, flange, kind, wall, face, start, set_on, seat.coped if set_on else None)

    draft = Draft().add(Part(seat.part[0], [seat.solid(branch.opening)], seat.part[1], "P265GH"))
    if padded:
        _add_pad(draft, seat, branch, pad)
    draft.add(*branch.parts(seat.surface(outer)))
    covered, round_ = chance(rng, 0.25), chance(rng, 0.5)
    reach = pad if padded else 0
    draft.add(_measures(seat, branch, reach, view, covered=covered, round_=round_))
    hole = round((pad + outer) / 2)
    if padded and hole > flange.outside / 2 + 6:
        at = branch.at(hole, 0, seat.surface(hole, layer))
        draft.add(Diameter(at, vessels.axis_name(frame.a), _TELL_TALE, 1.2, views=(view,)))
    draft.add(*_joints(rng, seat, branch, reach))
    if flat and not padded and chance(rng, 0.7):
        draft.add(_ribs(rng, seat, branch))
    top = branch.at((flange.face if kind == "neck" else flange.outside) / 2, 0, face)
    if covered:
        _add_cover(draft, branch)
        top = branch.at(flange.outside / 2, 0, face + 2 + flange.plate)
    edges = (branch.at(-seat.edge, 0, seat.base), branch.at(seat.edge, 0, seat.base))
    sunk = start < seat.base and not set_on
    foot = branch.at(outer, 0, start) if sunk else edges[1]
    draft.add(
        Length(foot, top, vessels.axis_name(frame.a), FRONT, 3), Length(*edges, vessels.axis_name(frame.p), FRONT, 3)
    )
    views = (ViewSpec("front", 0.0, hidden=False), ViewSpec(view, hidden=chance(rng, 0.4)))
    notes = ["BOLT HOLES STRADDLE CENTRE LINES", f"FLANGE {flange.name} EN 1092-1"]
    if padded:
        notes.append("TEST PAD WITH AIR THROUGH TELL-TALE HOLE")
    return draft.assembly(f"NOZZLE {flange.name.split(' PN')[0]}", views, *notes)


def _add_pad(draft: Draft, seat: Seat, branch: vessels.Branch, pad: float) -> None:
    """Put a pad with a tell-tale hole on the seat."""
    frame, layer = branch.frame, seat.thickness
    hole = round((pad + branch.outer) / 2)
    profile = ring(0, 0, pad, branch.outer).with_holes(circle(hole, 0, _TELL_TALE / 2))
    solid: Solid = Prism(profile, frame, seat.top, seat.top + layer)
    if seat.layer is not None:
        low = seat.surface(pad) - 2 if seat.radius else seat.top - pad - layer
        tool = Prism(profile, frame, max(low, seat.top * 0.3), seat.top + layer + 10)
        ends = [frame.world(hole, 0, seat.surface(hole, above)) for above in (0, layer)]
        mark = Axis(ends[0], ends[1], _TELL_TALE / 2)
        solid = CutSolid(seat.layer(layer), (tool,), True, (mark,))
    draft.add(Part("PAD", [solid], f"PL {layer} Ø{2 * pad}/Ø{branch.flange.pipe:g}", "P265GH"))


def _add_cover(draft: Draft, branch: vessels.Branch) -> None:
    """Bolt a blind flange to the nozzle's."""
    flange = branch.flange
    draft.add(*branch.blind(2, "BLIND FLANGE"))
    if flange.bolts <= 8:
        pieces = vessels.bolted(branch, flange.plate, 2)
        size = f"M{flange.hole - 2}×{math.ceil((branch.face - branch.back) * 2 / 10) * 10 + 30}"
        draft.add(Part("HEX BOLT + NUT", pieces, size, "8.8", quantity=flange.bolts))


def _ribs(rng: Rng, seat: Seat, branch: vessels.Branch) -> Draft:
    """Return the two ribs between the pipe and the plate; they lie in the section, uncut."""
    frame, outer, top, at = branch.frame, branch.outer, seat.top, branch.at
    thick = choose(rng, (6, 8, 10))
    reach = round(seat.edge - outer - 10)
    reach = min(reach, steps(rng, 25, 60, 5))
    high = min(round(branch.end if branch.kind == "neck" else branch.back) - seat.top - 12, 90)
    nose, snipe = choose(rng, (8, 10, 15)), choose(rng, (0, 10, 15))
    end = outer + reach
    points = [(outer + snipe, top), (end, top), (end, top + nose)]
    points += [(outer + nose, top + high), (outer, top + high)]
    if snipe:
        points.append((outer, top + snipe))
    shape = Profile(polygon(points))
    sides = [Frame(frame.origin, axis, frame.a, frame.q) for axis in (frame.p, -frame.p)]
    ribs = [Prism(shape, side, -thick / 2, thick / 2) for side in sides]
    middle = (outer + snipe + outer + reach) / 2
    seam = (at(middle - 5, 0, top), at(middle + 5, 0, top))
    foot = at(outer, 0, top)
    return Draft().add(
        Part("RIB", ribs, f"PL {thick}×{reach}×{high}", "S235JR", sectioned=False),
        Length(foot, at(outer, 0, top + high), vessels.axis_name(frame.a), FRONT, 1.5),
        Length(foot, at(end, 0, top), vessels.axis_name(frame.p), FRONT, 1.5),
        Joint("tee", seam, thick, FRONT),
    )


def _measures(seat: Seat, branch: vessels.Branch, pad: float, view: ViewName, *, covered: bool, round_: bool) -> Draft:
    """Return measures; big diameters stand in the round view or in the section, not in both."""
    frame, flange, at = branch.frame, branch.flange, branch.at
    a, p = vessels.axis_name(frame.a), vessels.axis_name(frame.p)
    layer = seat.thickness if pad else 0
    half, outer, inner = flange.outside / 2, branch.outer, branch.inner
    rim = half if branch.kind == "plate" else flange.face / 2
    bare = max(seat.surface(outer, layer), branch.end - 20)

    def width(reach: float, along: float, weight: float) -> Length:
        """Return a diameter that the section shows from the side."""
        return Length(at(-reach, 0, along), at(reach, 0, along), p, FRONT, weight, diameter=True)

    draft = Draft().add(
        *seat.measures,
        Length(at(half, 0, branch.back), at(rim, 0, branch.face), a, FRONT, 1.5),
        width(outer, bare, 2.5),
        width(inner, branch.end, 1.2),
    )
    if round_:
        draft.add(Diameter(at(0, 0, branch.face), a, flange.outside, 2, views=(view,)))
    else:
        draft.add(width(half, branch.back, 2))
    if not covered:
        draft.add(Diameter(branch.first_hole, a, flange.hole, 2, flange.bolts, (view,)))
    if not seat.radius:
        draft.add(Length(at(-seat.edge, 0, seat.top), at(-rim, 0, branch.face), a, FRONT, 2.5))
    if branch.kind == "neck":
        draft.add(Length(at(outer, 0, branch.end), at(rim, 0, branch.face), a, FRONT, 1))
    if pad:
        rise = seat.surface(pad, layer)
        if round_ and pad > half + 3:
            draft.add(Diameter(at(0, 0, rise), a, 2 * pad, 2, views=(view,)))
        else:
            draft.add(width(pad, rise, 2))
        if not seat.radius:
            draft.add(thickness_between(frame, pad, seat.top, seat.top + layer))
    return draft


def _joints(rng: Rng, seat: Seat, branch: vessels.Branch, pad: float) -> list[Joint]:
    outer, pipe = branch.outer, branch.flange.pipe
    layer = seat.thickness if pad else 0
    side = choose(rng, (1, -1))

    def point(p: float, along: float) -> Seam:
        return (branch.at(side * p, 0, along),) * 2

    thin = min(branch.wall, seat.thickness)
    foot = point(outer, seat.surface(outer, layer))
    bevelled = branch.set_on or chance(rng, 0.5)
    joints = [Joint("tee", foot, thin, FRONT, pipe > 80, True, bevelled)]
    if branch.kind == "neck":
        joints.append(Joint("butt", point(outer, branch.end), branch.wall, FRONT, False, True))
    else:
        joints.append(Joint("tee", point(outer, branch.back), branch.wall, FRONT, True, True))
    if pad:
        joints.append(Joint("lap", point(pad, seat.surface(pad)), layer, FRONT, False, True))
    return joints

"""Flanged nozzles on plates, shells and dished ends: pipe, flange, reinforcing pad, ribs, cover."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

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
from linewright.drawings.solids.cut import CutSolid
from linewright.drawings.solids.extrude import Prism
from linewright.drawings.solids.profile import Loop, Profile, circle, polygon, rectangle, ring
from linewright.drawings.solids.solid import Axis, Frame, Point3, Solid
from linewright.drawings.solids.stock import chance, choose, steps
from linewright.drawings.solids.vessels import (
    FLANGES,
    WALLS,
    Branch,
    Direction,
    Face,
    axis_name,
    body,
    bolted,
    cap,
    dish,
    dished_body,
    dished_end,
    frame_toward,
    place,
    tube,
)

_VIEW: dict[Direction, ViewName] = {"up": "top", "down": "bottom", "left": "left", "right": "right"}
_TELL_TALE = 8
_TRIANGLES = ((4, 3, 5), (3, 4, 5), (20, 21, 29), (21, 20, 29), (8, 15, 17))


@dataclass
class _Seat:
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


def assemble(rng: np.random.Generator) -> Assembly:
    """Return a nozzle that points up, down or aside; its front view is a section."""
    direction: Direction = choose(rng, ("up", "up", "up", "right", "left", "down"))
    frame = frame_toward(direction)
    flange = FLANGES[int(rng.integers(1, 9))]
    kind: Face = choose(rng, ("plate", "neck"))
    outer = flange.pipe / 2
    seat_kind = choose(rng, ("plate", "disc", "shell", "shell", "round shell", "end"))
    padded = chance(rng, 0.7 if seat_kind not in ("plate", "disc") else 0.35)
    pad = steps(rng, max(0.85 * flange.pipe, outer + 35), max(1.1 * flange.pipe, outer + 45), 5)
    if abs(pad - flange.circle / 2) < flange.hole / 2 + 4:
        # Its rim would be seen through the bolt holes.
        pad = math.ceil((flange.circle + flange.hole) / 10 + 1) * 5
    need = pad if padded else outer + 30
    if seat_kind == "disc":
        # A round cover is wider than its flange, or the round view would not show it.
        need = max(need, flange.outside / 2)
    seat = _seat(rng, seat_kind, frame, need)
    layer = seat.thickness if padded else 0
    set_on = chance(rng, 0.4)
    wall = choose(rng, [w for w in WALLS if 0.03 <= (w - 2) / flange.pipe <= 0.08] or [WALLS[2]])

    below = flange.high if kind == "neck" else flange.plate
    face = seat.top + steps(rng, layer + below + 35, layer + below + 90, 5)
    inside = seat.surface(outer, -seat.thickness)
    start: float
    if not set_on:
        start = math.floor(inside) - choose(rng, (0, 0, 10, 15, 20, 30))
    else:
        start = seat.top if seat.coped is None else math.floor(inside - 0.2 * seat.thickness)
    branch = Branch(frame, flange, kind, wall, face, start, set_on, seat.coped if set_on else None)

    parts = [Part(seat.part[0], (seat.solid(branch.opening),), seat.part[1], "P265GH")]
    hole = round((pad + outer) / 2)
    if padded:
        size = f"PL {layer} Ø{2 * pad}/Ø{flange.pipe:g}"
        parts.append(Part("PAD", (_pad(seat, frame, branch, pad, layer, hole),), size, "P265GH"))
    long = round(branch.end - (seat.surface(branch.outer) if set_on else start))
    size = f"PIPE {flange.pipe:g}×{wall:g} LG {long}"
    parts.append(Part("NOZZLE PIPE", (branch.pipe(),), size, "P235GH"))
    size = f"{flange.name} TYPE {'01' if kind == 'plate' else '11'}"
    parts.append(Part("FLANGE", (branch.flange_solid(),), size, "P250GH"))

    reach = pad if padded else 0
    covered, round_ = chance(rng, 0.25), chance(rng, 0.5)
    measures = _measures(seat, branch, reach, layer, _VIEW[direction], covered, round_)
    if padded and hole > flange.outside / 2 + 6:
        at = branch.at(hole, 0, seat.surface(hole, layer))
        measures.append(
            Diameter(at, axis_name(frame.a), _TELL_TALE, 1.2, views=(_VIEW[direction],))
        )
    joints = _joints(rng, seat, branch, reach, layer)
    if seat_kind in ("plate", "disc") and not padded and chance(rng, 0.7):
        rib, more, joint = _ribs(rng, seat, branch)
        parts.append(rib)
        measures += more
        joints.append(joint)
    top = branch.at((flange.face if kind == "neck" else flange.outside) / 2, 0, face)
    if covered:
        parts += _cover(branch)
        top = branch.at(flange.outside / 2, 0, face + 2 + flange.plate)
    foot = branch.at(seat.edge, 0, seat.base)
    if start < seat.base and not set_on:
        foot = branch.at(branch.outer, 0, start)
    a, p = axis_name(frame.a), axis_name(frame.p)
    edges = (branch.at(-seat.edge, 0, seat.base), branch.at(seat.edge, 0, seat.base))
    measures += [Length(foot, top, a, ("front",), 3), Length(*edges, p, ("front",), 3)]
    views = (
        ViewSpec("front", 0.0, hidden=False),
        ViewSpec(_VIEW[direction], hidden=chance(rng, 0.4)),
    )
    notes = ["BOLT HOLES STRADDLE CENTRE LINES", f"FLANGE {flange.name} EN 1092-1"]
    if padded:
        notes.append("TEST PAD WITH AIR THROUGH TELL-TALE HOLE")
    title = f"NOZZLE {flange.name.split(' PN')[0]}"
    return Assembly(title, tuple(parts), views, tuple(measures), tuple(joints), tuple(notes))


def _seat(rng: np.random.Generator, kind: str, frame: Frame, reach: float) -> _Seat:
    """Return the seat; ``reach`` is how far from the axis the nozzle needs it."""
    thickness = choose(rng, (8, 10, 12, 15, 20))
    edge = math.ceil((reach + steps(rng, 25, 60, 5)) / 5) * 5
    if kind in ("plate", "disc"):
        return _flat(rng, kind, frame, thickness, edge)
    if kind == "end":
        return _end(rng, frame, thickness, reach)
    # The shell's axis lies in the section, or square to it ("round shell").
    round_ = kind == "round shell"
    wide = math.ceil((reach + steps(rng, 20, 40, 5)) / 5) * 5
    # Half chord, height and radius inside are whole numbers: a Pythagorean triangle.
    chord, rise, hypotenuse = choose(rng, _TRIANGLES)
    unit = math.ceil((edge if round_ else wide) / chord)
    radius = unit * hypotenuse + thickness
    if round_:
        edge = unit * chord
    else:
        wide = unit * chord
    shell = Frame(frame.origin, frame.q, frame.a, frame.p)
    if round_:
        shell = Frame(frame.origin, frame.p, frame.a, frame.q)
    half = max(edge, wide) + 10
    whole = tube(shell, -half, half, radius, radius - thickness)
    plan = rectangle(-edge, -wide, 2 * edge, 2 * wide)

    def solid(opening: float) -> Solid:
        profile = Profile(plan, (circle(0, 0, opening),))
        return CutSolid(
            whole, (Prism(profile, frame, 0.8 * unit * rise, radius + 10),), within=True
        )

    name = f"PL {thickness}×{2 * edge}×{2 * wide} R{radius}"
    measures: list[Measure] = []
    if not round_:
        measures.append(_thickness(frame, -edge, radius - thickness, radius))
    return _Seat(
        ("SHELL", name),
        thickness,
        radius,
        edge,
        unit * rise if round_ else radius - thickness,
        solid,
        lambda layer: tube(shell, -half, half, radius + layer, radius),
        body(shell, -half, half, radius),
        radius if round_ else 0.0,
        0.0,
        measures,
    )


def _flat(rng: np.random.Generator, kind: str, frame: Frame, thickness: int, edge: int) -> _Seat:
    deep = edge if chance(rng, 0.5) else edge + steps(rng, 10, 50, 5)
    corner = choose(rng, (0, 0, 15, 20, 30))
    drilled = chance(rng, 0.4)
    outline: Loop = polygon(
        [(-edge, -deep), (edge, -deep), (edge, deep), (-edge, deep)],
        dict.fromkeys(range(4), float(corner)),
    )
    holes: list[Loop] = []
    measures: list[Measure] = [_thickness(frame, -edge, 0, thickness)]
    axis = axis_name(frame.a)
    view: tuple[ViewName, ...] = ("top", "bottom", "left", "right")
    if kind == "disc":
        outline = circle(0, 0, edge)
        deep = edge
        measures.append(Diameter(place(frame, 0, 0, thickness), axis, 2 * edge, 2.5, views=view))
    else:
        inset = 20
        if drilled:
            sides = [(p, q) for p in (inset - edge, edge - inset)
                     for q in (inset - deep, deep - inset)]  # fmt: skip
            holes = [circle(p, q, 7) for p, q in sides]
            corners = [place(frame, p, q, thickness) for p, q in sides]
            measures += [
                Diameter(corners[3], axis, 14, 1.5, 4, view),
                Length(corners[0], corners[2], axis_name(frame.p), view, 1.5),
                Length(corners[0], corners[1], axis_name(frame.q), view, 1.5),
            ]
        if corner:
            at = place(frame, edge - corner, deep - corner, thickness)
            toward = place(frame, edge, deep, thickness)
            measures.append(Radius(at, axis, corner, toward, 1.2, 4, view))
        side = edge - corner
        ends = (place(frame, side, -deep, thickness), place(frame, side, deep, thickness))
        measures.append(Length(*ends, axis_name(frame.q), view, 2.5))

    def solid(opening: float) -> Solid:
        return Prism(Profile(outline, (circle(0, 0, opening), *holes)), frame, 0, thickness)

    size = (
        f"PL {thickness} Ø{2 * edge}" if kind == "disc" else f"PL {thickness}×{2 * edge}×{2 * deep}"
    )
    name = "COVER PLATE" if kind == "disc" else "PLATE"
    return _Seat((name, size), thickness, thickness, edge, 0, solid, measures=measures)


def _end(rng: np.random.Generator, frame: Frame, thickness: int, reach: float) -> _Seat:
    inside = math.ceil((reach * rng.uniform(3.2, 4.0)) / 20) * 20
    shape = dish(inside, thickness, chance(rng, 0.5))
    straight = choose(rng, (25, 30, 40))
    whole = dished_end(shape, inside, thickness, straight, frame)
    deep = shape.depth + thickness

    def solid(opening: float) -> Solid:
        tool = Prism(Profile(circle(0, 0, opening)), frame, 0, deep + 10)
        return CutSolid(whole, (tool,))

    edge = inside // 2 + thickness
    knee = inside / 2 - shape.knuckle
    corner = place(frame, knee + shape.knuckle, 0, 0.6 * shape.knuckle)
    side = axis_name(frame.q)
    measures: list[Measure] = [
        Radius(place(frame, knee, 0, 0), side, shape.knuckle, corner, 1.5, views=("front",)),
        Length(place(frame, edge - thickness, 0, -straight), place(frame, edge, 0, -straight),
               axis_name(frame.p), ("front",), 1.5),
    ]  # fmt: skip
    return _Seat(
        ("DISHED END", f"Ø{2 * edge}×{thickness} {shape.standard}"),
        thickness,
        deep,
        edge,
        -straight,
        solid,
        lambda layer: cap(shape, thickness, layer, frame),
        dished_body(shape, inside, thickness, frame),
        shape.crown + thickness,
        shape.depth - shape.crown,
        measures,
    )


def _thickness(frame: Frame, p: float, low: float, high: float) -> Length:
    ends = (place(frame, p, 0, low), place(frame, p, 0, high))
    return Length(*ends, axis_name(frame.a), ("front",), 2)


def _pad(seat: _Seat, frame: Frame, branch: Branch, pad: float, layer: float, hole: float) -> Solid:
    profile = ring(0, 0, pad, branch.outer).with_holes(circle(hole, 0, _TELL_TALE / 2))
    if seat.layer is None:
        return Prism(profile, frame, seat.top, seat.top + layer)
    low = seat.top - pad - layer
    if seat.radius:
        low = seat.surface(pad) - 2
    tool = Prism(profile, frame, max(low, seat.top * 0.3), seat.top + layer + 10)
    ends = [frame.world(hole, 0, seat.surface(hole, above)) for above in (0, layer)]
    return CutSolid(seat.layer(layer), (tool,), True, (Axis(ends[0], ends[1], _TELL_TALE / 2),))


def _cover(branch: Branch) -> list[Part]:
    flange = branch.flange
    parts = [
        Part("GASKET", (branch.gasket(2),), f"{flange.name} THK 2", "GRAPHITE"),
        Part("BLIND FLANGE", (branch.cover(flange.plate, 2),), f"{flange.name} TYPE 05", "P250GH"),
    ]
    if flange.bolts <= 8:
        pieces = bolted(branch, flange.plate, 2)
        size = f"M{flange.hole - 2}×{math.ceil((branch.face - branch.back) * 2 / 10) * 10 + 30}"
        parts.append(Part("HEX BOLT + NUT", pieces, size, "8.8", quantity=flange.bolts))
    return parts


def _ribs(
    rng: np.random.Generator, seat: _Seat, branch: Branch
) -> tuple[Part, list[Measure], Joint]:
    """Return the two ribs between the pipe and the plate; they lie in the section, uncut."""
    frame, outer, top = branch.frame, branch.outer, seat.top
    thick = choose(rng, (6, 8, 10))
    reach = round(seat.edge - outer - 10)
    reach = min(reach, steps(rng, 25, 60, 5))
    high = min(round(branch.end if branch.kind == "neck" else branch.back) - seat.top - 12, 90)
    nose, snipe = choose(rng, (8, 10, 15)), choose(rng, (0, 10, 15))
    points = [
        (outer + snipe, top),
        (outer + reach, top),
        (outer + reach, top + nose),
        (outer + nose, top + high),
        (outer, top + high),
    ]
    if snipe:
        points.append((outer, top + snipe))
    solids: list[Solid] = []
    for axis in (frame.p, -frame.p):
        side = Frame(frame.origin, axis, frame.a, frame.q)
        solids.append(Prism(Profile(polygon(points)), side, -thick / 2, thick / 2))
    part = Part("RIB", tuple(solids), f"PL {thick}×{reach}×{high}", "S235JR", sectioned=False)
    at = branch.at
    a, p = axis_name(frame.a), axis_name(frame.p)
    measures: list[Measure] = [
        Length(at(outer, 0, top), at(outer, 0, top + high), a, ("front",), 1.5),
        Length(at(outer, 0, top), at(outer + reach, 0, top), p, ("front",), 1.5),
    ]
    middle = (outer + snipe + outer + reach) / 2
    seam = (at(middle - 5, 0, top), at(middle + 5, 0, top))
    return part, measures, Joint("tee", seam, thick, ("front",))


def _measures(
    seat: _Seat,
    branch: Branch,
    pad: float,
    layer: float,
    view: ViewName,
    covered: bool,
    round_: bool,
) -> list[Measure]:
    """Return measures; big diameters stand in the round view or in the section, not in both."""
    frame, flange, at = branch.frame, branch.flange, branch.at
    a, p = axis_name(frame.a), axis_name(frame.p)
    front: tuple[ViewName, ...] = ("front",)
    half, outer, inner = flange.outside / 2, branch.outer, branch.inner
    rim = half if branch.kind == "plate" else flange.face / 2
    bare = max(seat.surface(outer, layer), branch.end - 20)
    found: list[Measure] = [
        *seat.measures,
        Length(at(half, 0, branch.back), at(rim, 0, branch.face), a, front, 1.5),
        Length(at(-outer, 0, bare), at(outer, 0, bare), p, front, 2.5, diameter=True),
        Length(at(-inner, 0, branch.end), at(inner, 0, branch.end), p, front, 1.2, diameter=True),
    ]
    if round_:
        found.append(Diameter(at(0, 0, branch.face), a, flange.outside, 2, views=(view,)))
    else:
        rims = (at(-half, 0, branch.back), at(half, 0, branch.back))
        found.append(Length(*rims, p, front, 2, diameter=True))
    if not covered:
        found.append(Diameter(_first_hole(branch), a, flange.hole, 2, flange.bolts, (view,)))
    if not seat.radius:
        edge = at(-seat.edge, 0, seat.top)
        found.append(Length(edge, at(-rim, 0, branch.face), a, front, 2.5))
    if branch.kind == "neck":
        found.append(Length(at(outer, 0, branch.end), at(rim, 0, branch.face), a, front, 1))
    if pad:
        rise = seat.surface(pad, layer)
        if round_ and pad > half + 3:
            found.append(Diameter(at(0, 0, rise), a, 2 * pad, 2, views=(view,)))
        else:
            ends = (at(-pad, 0, rise), at(pad, 0, rise))
            found.append(Length(*ends, p, front, 2, diameter=True))
        if not seat.radius:
            found.append(_thickness(frame, pad, seat.top, seat.top + layer))
    return found


def _first_hole(branch: Branch) -> Point3:
    turn = math.pi / branch.flange.bolts
    half = branch.flange.circle / 2
    return branch.at(half * math.cos(turn), half * math.sin(turn), branch.face)


def _joints(
    rng: np.random.Generator, seat: _Seat, branch: Branch, pad: float, layer: float
) -> list[Joint]:
    flange, at, outer = branch.flange, branch.at, branch.outer
    front: tuple[ViewName, ...] = ("front",)
    side = choose(rng, (1, -1))

    def point(p: float, along: float) -> tuple[Point3, Point3]:
        return (at(side * p, 0, along), at(side * p, 0, along))

    thin = min(branch.wall, seat.thickness)
    foot = point(outer, seat.surface(outer, layer))
    bevelled = branch.set_on or chance(rng, 0.5)
    found = [Joint("tee", foot, thin, front, flange.pipe > 80, True, bevelled)]
    if branch.kind == "neck":
        found.append(Joint("butt", point(outer, branch.end), branch.wall, front, False, True))
    else:
        neck = point(outer, branch.back)
        found.append(Joint("tee", neck, branch.wall, front, True, True))
    if pad:
        found.append(Joint("lap", point(pad, seat.surface(pad)), layer, front, False, True))
    return found

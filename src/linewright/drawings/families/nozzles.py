"""Flanged nozzles on plates, shells and dished ends: pipe, flange, reinforcing pad, ribs, cover."""

from __future__ import annotations

import math

import numpy as np

from linewright.drawings.families.seats import Seat, make_seat, thickness_between
from linewright.drawings.solids.assembly import (
    FRONT,
    Assembly,
    Diameter,
    Draft,
    Joint,
    Length,
    Part,
    Seam,
    ViewName,
    ViewSpec,
)
from linewright.drawings.solids.cut import CutSolid
from linewright.drawings.solids.extrude import Prism
from linewright.drawings.solids.profile import Profile, circle, polygon, ring
from linewright.drawings.solids.solid import Axis, Frame, Solid
from linewright.drawings.solids.stock import chance, choose, steps
from linewright.drawings.solids.vessels import (
    FLANGES,
    Branch,
    Direction,
    Face,
    axis_name,
    bolted,
    frame_toward,
)

_VIEW: dict[Direction, ViewName] = {"up": "top", "down": "bottom", "left": "left", "right": "right"}
_TELL_TALE = 8


def assemble(rng: np.random.Generator) -> Assembly:
    """Return a nozzle that points up, down or aside; its front view is a section."""
    direction: Direction = choose(rng, ("up", "up", "up", "right", "left", "down"))
    frame, view = frame_toward(direction), _VIEW[direction]
    flange = FLANGES[int(rng.integers(1, 9))]
    kind: Face = choose(rng, ("plate", "neck"))
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
    branch = Branch(frame, flange, kind, wall, face, start, set_on, seat.coped if set_on else None)

    draft = Draft()
    draft.add(Part(seat.part[0], [seat.solid(branch.opening)], seat.part[1], "P265GH"))
    if padded:
        _add_pad(draft, seat, branch, pad)
    draft.add(*branch.parts(seat.surface(outer)))
    covered, round_ = chance(rng, 0.25), chance(rng, 0.5)
    reach = pad if padded else 0
    draft.add(_measures(seat, branch, reach, view, covered=covered, round_=round_))
    hole = round((pad + outer) / 2)
    if padded and hole > flange.outside / 2 + 6:
        at = branch.at(hole, 0, seat.surface(hole, layer))
        draft.add(Diameter(at, axis_name(frame.a), _TELL_TALE, 1.2, views=(view,)))
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
        Length(foot, top, axis_name(frame.a), FRONT, 3),
        Length(*edges, axis_name(frame.p), FRONT, 3),
    )
    views = (ViewSpec("front", 0.0, hidden=False), ViewSpec(view, hidden=chance(rng, 0.4)))
    notes = ["BOLT HOLES STRADDLE CENTRE LINES", f"FLANGE {flange.name} EN 1092-1"]
    if padded:
        notes.append("TEST PAD WITH AIR THROUGH TELL-TALE HOLE")
    return draft.assembly(f"NOZZLE {flange.name.split(' PN')[0]}", views, *notes)


def _add_pad(draft: Draft, seat: Seat, branch: Branch, pad: float) -> None:
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
    size = f"PL {layer} Ø{2 * pad}/Ø{branch.flange.pipe:g}"
    draft.add(Part("PAD", [solid], size, "P265GH"))


def _add_cover(draft: Draft, branch: Branch) -> None:
    """Bolt a blind flange to the nozzle's."""
    flange = branch.flange
    draft.add(*branch.blind(2, "BLIND FLANGE"))
    if flange.bolts <= 8:
        pieces = bolted(branch, flange.plate, 2)
        size = f"M{flange.hole - 2}×{math.ceil((branch.face - branch.back) * 2 / 10) * 10 + 30}"
        draft.add(Part("HEX BOLT + NUT", pieces, size, "8.8", quantity=flange.bolts))


def _ribs(rng: np.random.Generator, seat: Seat, branch: Branch) -> Draft:
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
    draft = Draft()
    draft.add(
        Part("RIB", ribs, f"PL {thick}×{reach}×{high}", "S235JR", sectioned=False),
        Length(foot, at(outer, 0, top + high), axis_name(frame.a), FRONT, 1.5),
        Length(foot, at(end, 0, top), axis_name(frame.p), FRONT, 1.5),
        Joint("tee", seam, thick, FRONT),
    )
    return draft


def _measures(
    seat: Seat, branch: Branch, pad: float, view: ViewName, *, covered: bool, round_: bool
) -> Draft:
    """Return measures; big diameters stand in the round view or in the section, not in both."""
    frame, flange, at = branch.frame, branch.flange, branch.at
    a, p = axis_name(frame.a), axis_name(frame.p)
    layer = seat.thickness if pad else 0
    half, outer, inner = flange.outside / 2, branch.outer, branch.inner
    rim = half if branch.kind == "plate" else flange.face / 2
    bare = max(seat.surface(outer, layer), branch.end - 20)

    def width(reach: float, along: float, weight: float) -> Length:
        """Return a diameter that the section shows from the side."""
        return Length(at(-reach, 0, along), at(reach, 0, along), p, FRONT, weight, diameter=True)

    draft = Draft()
    draft.add(
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


def _joints(rng: np.random.Generator, seat: Seat, branch: Branch, pad: float) -> list[Joint]:
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

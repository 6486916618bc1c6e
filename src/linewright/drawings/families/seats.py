"""What a nozzle stands on: a plate, a round cover, a shell along or across, a dished end."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from linewright.drawings.solids.assembly import FRONT, Diameter, Length, Measure, Radius, ViewName
from linewright.drawings.solids.cut import CutSolid
from linewright.drawings.solids.extrude import Prism
from linewright.drawings.solids.profile import Loop, Profile, circle, polygon, rectangle
from linewright.drawings.solids.solid import Frame, Point3, Solid
from linewright.drawings.solids.stock import chance, choose, steps
from linewright.drawings.solids.vessels import (
    axis_name,
    body,
    dish,
    tube,
)

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


def make_seat(rng: np.random.Generator, kind: str, frame: Frame, reach: float) -> Seat:
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
    return Length(*ends, axis_name(frame.a), FRONT, 2)


def _shell(
    rng: np.random.Generator, across: bool, frame: Frame, thickness: int, sides: tuple[int, int]
) -> Seat:
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
    whole = tube(shell, -half, half, radius, radius - thickness)
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
        lambda layer: tube(shell, -half, half, radius + layer, radius),
        body(shell, -half, half, radius),
        radius if across else 0.0,
        measures=[] if across else [thickness_between(frame, -edge, radius - thickness, radius)],
    )


def _flat(rng: np.random.Generator, disc: bool, frame: Frame, thickness: int, edge: int) -> Seat:
    deep = edge if chance(rng, 0.5) else edge + steps(rng, 10, 50, 5)
    corner = choose(rng, (0, 0, 15, 20, 30))
    drilled = chance(rng, 0.4)
    holes: list[Loop] = []
    measures: list[Measure] = [thickness_between(frame, -edge, 0, thickness)]
    a, p, q = axis_name(frame.a), axis_name(frame.p), axis_name(frame.q)
    views: tuple[ViewName, ...] = ("top", "bottom", "left", "right")

    def at(x: float, y: float) -> Point3:
        return frame.place(x, y, thickness)

    if disc:
        outline = circle(0, 0, edge)
        measures.append(Diameter(at(0, 0), a, 2 * edge, 2.5, views=views))
    else:
        outline = polygon(
            [(-edge, -deep), (edge, -deep), (edge, deep), (-edge, deep)],
            dict.fromkeys(range(4), float(corner)),
        )
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


def _end(rng: np.random.Generator, frame: Frame, thickness: int, reach: float) -> Seat:
    inside = math.ceil((reach * rng.uniform(3.2, 4.0)) / 20) * 20
    shape = dish(inside, thickness, chance(rng, 0.5))
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
            Radius(middle, axis_name(frame.q), knuckle, toward, 1.5, views=FRONT),
            Length(*rim, axis_name(frame.p), FRONT, 1.5),
        ],
    )

"""Riveted joints of plates: laps, and butts under one or two straps, in one to three rows.

Proportions are those of the textbooks (A. Spooner, Machine Design, Construction and Drawing, 1908):
rivets 3 d apart and 1.5 d from every edge, rows 3 d apart where rivets stand one behind another and
2 d where they stand in zigzag, straps of the stock next over 1.125 t (one) or 0.7 t (two).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from linewright.base import Floats
from linewright.drawings.solids.assembly import Assembly, Length, Measure, Part, ViewSpec
from linewright.drawings.solids.extrude import Prism, plate
from linewright.drawings.solids.profile import Loop, Profile, Vertex, polygon
from linewright.drawings.solids.revolve import Revolution
from linewright.drawings.solids.solid import Axis, Curve, Rays, Region, frame
from linewright.drawings.solids.stock import GRADES, PLATES, chance, choose, steps

Head = Literal["round", "sunk"]
Quad = Sequence[tuple[float, float]]

# Rivets for a plate, d near sqrt(50 t) - 4 mm, of the diameters of DIN 124.
DIAMETERS = {5: (10, 12), 6: (12,), 8: (16,), 10: (16, 20), 12: (20,), 15: (22, 24), 20: (27,)}
# Diameter and height of a round head (DIN 124, to half mm).
_ROUND = {
    10: (16, 6.5), 12: (19, 7.5), 16: (26, 10), 20: (32, 13), 22: (36, 14), 24: (40, 16),
    27: (43, 17),
}  # fmt: skip
_BOTH: tuple[Head, Head] = ("round", "round")
_HEADS: tuple[tuple[Head, Head], ...] = (
    _BOTH,
    _BOTH,
    _BOTH,
    ("round", "sunk"),
    ("sunk", "sunk"),
)
# A countersink of 75 degrees (DIN 302).
_SUNK = math.tan(math.radians(37.5))


class Rivet(NamedTuple):
    """A driven rivet, upright; it fills its hole."""

    x: float  # mm
    y: float  # mm
    low: float  # underside of the plates, mm
    high: float  # top of the plates, mm
    nominal: int  # diameter before driving, mm; the hole is 1 mm wider
    heads: tuple[Head, Head]  # the lower and the upper head

    @property
    def radius(self) -> float:
        """Radius of the hole, mm."""
        return (self.nominal + 1) / 2

    @property
    def sink(self) -> float:
        """Depth of a countersink, mm."""
        return round(0.4 * self.nominal)

    def half(self, low: float, high: float) -> list[tuple[float, float]]:
        """Return the hole's wall (distance from the axis, z) through a plate, upwards."""
        wide = self.radius + self.sink * _SUNK
        wall = [(self.radius, low), (self.radius, high)]
        if self.heads[0] == "sunk" and low == self.low:
            wall[:1] = [(wide, low), (self.radius, low + self.sink)]
        if self.heads[1] == "sunk" and high == self.high:
            wall[-1:] = [(self.radius, high - self.sink), (wide, high)]
        return wall

    def solid(self) -> Revolution:
        """Return the rivet as a turned solid."""
        wide, tall = _ROUND[self.nominal]
        ball = (tall**2 + wide**2 / 4) / (2 * tall)
        bulge = math.tan(math.asin(wide / 2 / ball) / 4)
        outline: list[Vertex] = [(r, z, 0.0) for r, z in self.half(self.low, self.high)]
        if self.heads[0] == "round":
            outline = [(0.0, self.low - tall, bulge), (wide / 2, self.low, 0.0), *outline]
        else:
            outline.insert(0, (0.0, self.low, 0.0))
        if self.heads[1] == "round":
            outline += [(wide / 2, self.high, bulge), (0.0, self.high + tall, 0.0)]
        else:
            outline.append((0.0, self.high, 0.0))
        return RivetBody(Profile(Loop(tuple(outline))), frame("z", (self.x, self.y, 0.0)))


class RivetBody(Revolution):
    """A turned solid whose extent is known although its round ends have no edge at the poles."""

    def edges(self, toward: Floats) -> list[Curve]:
        """See `Solid.edges`; a curve without length stands at each pole and is not drawn."""
        ends = self.profile.outer.polygon[:, 1]
        poles = [self.frame.world(0.0, 0.0, at) for at in (ends.min(), ends.max())]
        return [*super().edges(toward), *(Curve(np.stack([pole, pole])) for pole in poles)]


@dataclass(frozen=True)
class RivetedPlate:
    """A plate along y whose holes are filled with rivets (a `solid.Solid`)."""

    # The plate without holes: a four-cornered profile in (x, z), from the lower left corner
    # anticlockwise, both long sides level.
    body: Prism
    rivets: tuple[Rivet, ...]  # those that pass through it

    @cached_property
    def plugs(self) -> tuple[Revolution, ...]:
        """The rivets as solids."""
        return tuple(rivet.solid() for rivet in self.rivets)

    def edges(self, toward: Floats) -> list[Curve]:
        """See `Solid.edges`; the walls of the holes are the rivets' own edges."""
        return self.body.edges(toward)

    def spans(self, rays: Rays) -> tuple[Floats, Floats]:
        """See `Solid.spans`: the plate less its rivets."""
        start, end = self.body.spans(rays)
        starts, ends = [start], [end]
        across = np.array([rays.toward[1], -rays.toward[0]])
        for rivet, plug in zip(self.rivets, self.plugs, strict=True):
            out = rays.origins[:, :2] - (rivet.x, rivet.y)
            beside = np.abs(out @ across) if across.any() else np.hypot(out[:, 0], out[:, 1])
            met = np.flatnonzero(beside < rivet.nominal)
            far, near = plug.spans(Rays(rays.origins[met], rays.toward))
            within = (near > start[met]) & (far < end[met])
            for found, bound in (
                (ends, np.maximum(far, start[met])),
                (starts, np.minimum(near, end[met])),
            ):
                found.append(np.full((len(start), far.shape[1]), np.nan))
                found[-1][met] = np.where(within, bound, np.nan)
        # Holes do not meet, so what is left runs from one bound to the next (NaN sorts last).
        low = np.sort(np.concatenate(starts, axis=1), axis=1)
        high = np.sort(np.concatenate(ends, axis=1), axis=1)
        empty = ~(high > low)
        return np.where(empty, np.nan, low), np.where(empty, np.nan, high)

    def cut(self, toward: Floats, depth: float) -> list[Region]:
        """See `Solid.cut`; only square to y, through the axes of rivets or clear of them."""
        y = depth * float(toward[1])
        if abs(toward[1]) < 1 or not self.body.start < y < self.body.end:
            return []
        corners = self.body.profile.outer.vertices
        (x0, low, _), (x1, _, _), (x2, high, _), (x3, _, _) = corners
        left = [(x0, low), (x3, high)]
        regions = []
        for rivet in sorted(self.rivets):
            if abs(rivet.y - y) < 1e-6:
                wall = rivet.half(low, high)
                regions.append(_between(left, [(rivet.x - r, z) for r, z in wall], y))
                left = [(rivet.x + r, z) for r, z in wall]
        return [*regions, _between(left, [(x1, low), (x2, high)], y)]

    def axes(self) -> list[Axis]:
        """See `Solid.axes`; the rivets have theirs."""
        return []


def _between(left: Quad, right: Quad, y: float) -> Region:
    """Return the region between two chains that run upwards."""
    corners = [np.array([x, y, z]) for x, z in (*right, *reversed(left))]
    following = [*corners[1:], corners[0]]
    pairs = zip(corners, following, strict=True)
    return Region((tuple(Curve(np.stack(pair)) for pair in pairs),))


class _Plan(NamedTuple):
    """What a joint is made to, mm."""

    t: int  # thickness of the plates
    d: int  # nominal rivet diameter
    rows: int  # rows of rivets on one side of the joint
    zigzag: bool  # whether rows are staggered
    many: int  # rivets in a full row
    caulked: bool  # whether free edges are bevelled for caulking

    @property
    def pitch(self) -> int:
        """Distance of rivets in a row."""
        return 3 * self.d

    @property
    def edge(self) -> float:
        """Distance from a rivet to an edge."""
        return 1.5 * self.d

    @property
    def back(self) -> int:
        """Distance of rows."""
        return (2 if self.zigzag else 3) * self.d

    @property
    def lap(self) -> float:
        """Width of a lap."""
        return 2 * self.edge + (self.rows - 1) * self.back

    @property
    def length(self) -> float:
        """Length of the joint, along y."""
        return 2 * self.edge + (self.many - 1) * self.pitch

    def rows_y(self, row: int) -> list[float]:
        """Return where the rivets of a row stand."""
        shift = self.pitch / 2 if self.zigzag and row % 2 else 0.0
        count = self.many - 1 if shift else self.many
        return [self.edge + shift + index * self.pitch for index in range(count)]

    def bevel(self, thickness: float) -> float:
        """Return how far a caulking edge leans back over a plate's thickness (about 1:4)."""
        return max(round(thickness / 2) / 2, 1.0) if self.caulked else 0.0


def assemble(rng: np.random.Generator) -> Assembly:
    """Return a riveted lap or strap joint."""
    t = choose(rng, sorted(DIAMETERS))
    kind = choose(rng, ("lap", "lap", "single", "double", "double"))
    rows = choose(rng, (1, 2, 2, 3) if kind == "lap" else (1, 1, 2, 2))
    plan = _Plan(
        t,
        choose(rng, DIAMETERS[t]),
        rows,
        rows > 1 and chance(rng, 0.6),
        choose(rng, (2, 3, 4) if kind == "lap" else (2, 3)),
        chance(rng, 0.4),
    )
    heads = choose(rng, _HEADS)
    return _lap(plan, heads, rng) if kind == "lap" else _strap(plan, kind == "double", heads, rng)


def _lap(plan: _Plan, heads: tuple[Head, Head], rng: np.random.Generator) -> Assembly:
    t, half, lean = plan.t, plan.lap / 2, plan.bevel(plan.t)
    left = half + steps(rng, max(0.3 * plan.lap, 30), max(0.7 * plan.lap, 60), 5)
    right = left if chance(rng, 0.5) else half + steps(rng, 30, 80, 5)
    rows = [plan.edge - half + row * plan.back for row in range(plan.rows)]
    rivets = [
        Rivet(x, y, 0, 2 * t, plan.d, heads) for row, x in enumerate(rows) for y in plan.rows_y(row)
    ]
    low = ((-left, 0), (half - lean, 0), (half, t), (-left, t))
    high = ((-half, t), (right, t), (right, 2 * t), (lean - half, 2 * t))
    long = f"{plan.length:g}"
    grade = choose(rng, GRADES)
    parts = (
        Part("PLATE 1", (_riveted(low, plan, rivets),), f"PL {t}×{left + half:g}×{long}", grade),
        Part("PLATE 2", (_riveted(high, plan, rivets),), f"PL {t}×{right + half:g}×{long}", grade),
        _rivet_part("RIVET", rivets),
    )
    middle = plan.edge
    measures = _common(plan, rows, (-left, right), 2 * t, rivets[0])
    measures += [
        Length((-half, middle, t), (half, middle, t), "x", ("front",), 2.5),
        Length((rows[-1], middle, t), (half, middle, t), "x", ("front",), 1.5),
        Length((-half, 0, t), (rows[0], plan.edge, 2 * t), "x", ("top",), 1.5),
        Length((-left, middle, 0), (-left, middle, t), "z", ("front",), 2),
        Length((right, middle, t), (right, middle, 2 * t), "z", ("front",), 1.5),
    ]
    return _assembly("RIVETED LAP JOINT", plan, parts, measures, rng)


def _strap(
    plan: _Plan, double: bool, heads: tuple[Head, Head], rng: np.random.Generator
) -> Assembly:
    t = plan.t
    least = (0.7 if double else 1.125) * t
    thick = min(size for size in PLATES if size >= max(least, 0.35 * plan.d, 5))
    floor = thick if double else 0
    top, roof = floor + t, floor + t + thick
    wide = plan.lap
    # A narrower outer strap leaves its last row in single shear; heads must clear its edge.
    narrow = double and plan.rows > 1 and not plan.zigzag and chance(rng, 0.5)
    reach = wide - plan.back if narrow else wide
    free = steps(rng, max(0.25 * wide, 25), max(0.45 * wide, 45), 5)
    end = wide + free
    rows = [plan.edge + row * plan.back for row in range(plan.rows)]
    full: list[Rivet] = []
    outer: list[Rivet] = []
    for row, x in enumerate(rows):
        short = narrow and row == plan.rows - 1
        for y in plan.rows_y(row):
            for side in (-1, 1):
                rivet = Rivet(side * x, y, 0, top if short else roof, plan.d, heads)
                (outer if short else full).append(rivet)
    rivets = full + outer
    lean = plan.bevel(thick)
    grade = choose(rng, GRADES)
    long = f"{plan.length:g}"
    parts = [
        Part(
            f"PLATE {number}",
            (_riveted(quad, plan, [one for one in rivets if one.x * side > 0]),),
            f"PL {t}×{end:g}×{long}",
            grade,
        )
        for number, side, quad in (
            (1, -1, ((-end, floor), (0, floor), (0, top), (-end, top))),
            (2, 1, ((0, floor), (end, floor), (end, top), (0, top))),
        )
    ]
    cover = ((-reach, top), (reach, top), (reach - lean, roof), (lean - reach, roof))
    under = ((lean - wide, 0), (wide - lean, 0), (wide, floor), (-wide, floor))
    name = "OUTER STRAP" if double else "BUTT STRAP"
    parts.append(
        Part(name, (_riveted(cover, plan, full),), f"PL {thick}×{2 * reach:g}×{long}", grade)
    )
    if double:
        size = f"PL {thick}×{2 * wide:g}×{long}"
        parts.append(Part("INNER STRAP", (_riveted(under, plan, rivets),), size, grade))
    parts.append(_rivet_part("RIVET", full))
    if outer:
        parts.append(_rivet_part("OUTER RIVET", outer))
    middle = plan.edge
    across = [-rows[0], *rows]
    measures = _common(plan, across, (-end, end), roof, full[0])
    measures += [
        Length((-reach, middle, top), (reach, middle, top), "x", ("front", "top"), 2.5),
        Length((rows[-1], middle, top), (wide, middle, floor), "x", ("front",), 1.2)
        if double
        else Length((rows[-1], middle, top), (wide, middle, top), "x", ("front", "top"), 1.2),
        Length((-end, middle, floor), (-end, middle, top), "z", ("front",), 2),
        Length((reach, middle, top), (reach - lean, middle, roof), "z", ("front",), 1.5),
    ]
    if narrow:
        measures.append(Length((-wide, middle, floor), (wide, middle, floor), "x", ("front",), 2))
    title = "DOUBLE STRAP BUTT JOINT" if double else "SINGLE STRAP BUTT JOINT"
    return _assembly(title, plan, tuple(parts), measures, rng)


def _riveted(corners: Quad, plan: _Plan, rivets: Sequence[Rivet]) -> RivetedPlate:
    return RivetedPlate(plate(polygon(corners), "y", 0, plan.length), tuple(rivets))


def _rivet_part(name: str, rivets: Sequence[Rivet]) -> Part:
    """Return the rivets' row of the parts list, with the length before driving."""
    one = rivets[0]
    stock = sum({"round": 0.7, "sunk": 0.4}[head] for head in one.heads[1:]) * 2 * one.nominal
    length = math.ceil((one.high - one.low + stock) / 5) * 5
    norm = "DIN 124" if one.heads[0] == "round" else "DIN 302"
    solids = tuple(rivet.solid() for rivet in rivets)
    return Part(name, solids, f"Ø{one.nominal}×{length} {norm}", "QSt36", sectioned=False)


def _common(
    plan: _Plan, rows: Sequence[float], ends: tuple[float, float], roof: float, one: Rivet
) -> list[Measure]:
    """Return overall sizes, pitches and edge distances; ``rows`` are x, neighbours adjoining."""
    first, second = plan.rows_y(0)[:2]
    last = plan.rows_y(0)[-1]
    x = rows[-1] if plan.rows % 2 or not plan.zigzag else rows[-2]
    measures: list[Measure] = [
        Length((ends[0], 0, roof), (ends[1], plan.length, roof), "x", weight=3),
        Length((ends[0], 0, roof), (ends[0], plan.length, roof), "y", ("top",), 2.5),
        Length((x, first, roof), (x, second, roof), "y", ("top",), 2.5, plan.many - 1),
        Length((x, 0, roof), (x, first, roof), "y", ("top",), 1.5),
        Length((x, last, roof), (x, plan.length, roof), "y", ("top",), 0.7),
        Length(
            (one.x - one.radius, one.y, (one.low + one.high) / 2),
            (one.x + one.radius, one.y, (one.low + one.high) / 2),
            "x",
            ("front",),
            0.7,
        ),
    ]
    if plan.rows > 1:
        (a, b), (at, to) = rows[-2:], (plan.rows_y(plan.rows - row)[0] for row in (2, 1))
        measures.append(Length((a, at, roof), (b, to, roof), "x", ("top",), 2))
    if len(rows) > plan.rows:
        measures.append(Length((rows[0], first, roof), (rows[1], first, roof), "x", (), 1.5))
    return measures


def _assembly(
    title: str,
    plan: _Plan,
    parts: tuple[Part, ...],
    measures: Sequence[Measure],
    rng: np.random.Generator,
) -> Assembly:
    how = {1: "SINGLE", 2: "DOUBLE", 3: "TRIPLE"}[plan.rows]
    pattern = "" if plan.rows == 1 else " ZIGZAG" if plan.zigzag else " CHAIN"
    notes = [f"{how}{pattern} RIVETED", f"HOLES Ø{plan.d + 1}, RIVETS DRIVEN HOT"]
    if plan.caulked:
        notes.append("EDGES CAULKED")
    # Through the first rivet, so that none stands before the plane.
    views = [
        ViewSpec("front", section=plan.edge, hidden=False),
        ViewSpec("top", hidden=chance(rng, 0.3)),
    ]
    if not plan.zigzag:
        views.append(ViewSpec(choose(rng, ("left", "right")), hidden=False))
    return Assembly(title, parts, tuple(views), tuple(measures), (), tuple(notes))

"""Saddle supports of horizontal vessels: a base plate, a web cut to the shell, ribs, a wear plate.

The vessel lies along y, so the front view looks along it and shows the arc that the web is cut to.
Contact angles from 120 to 150 degrees follow common practice (L. P. Zick, 1951).
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

from linewright.base import Rng
from linewright.drawings.solids.assembly import Assembly, Draft, Part, ViewSpec
from linewright.drawings.solids.extrude import Prism, plate
from linewright.drawings.solids.joints import Joint, Seam
from linewright.drawings.solids.measures import Angle, Diameter, Length, Measure, Radius
from linewright.drawings.solids.profile import Loop, Profile, Vertex, circle, rectangle, ring, slot
from linewright.drawings.solids.solid import FRONT, Axis, ViewName, frame
from linewright.drawings.solids.stock import GRADES, HOLES, chance, choose, steps

SHELLS = (200, 250, 300, 350, 400, 450, 500, 550, 600, 700, 800)


class SlottedPlate(Prism):
    """A plate whose slots have centre lines, as round holes have."""

    def axes(self) -> list[Axis]:
        """See `Solid.axes`; a slot's reach as far as the slot."""
        found = super().axes()
        for hole in self.profile.holes:
            low, high = hole.polygon.min(axis=0), hole.polygon.max(axis=0)
            (p, q), reach = (low + high) / 2, float((high - low).max()) / 2
            ends = [self.frame.world(p, q, at) for at in (self.start, self.end)]
            found += [Axis(ends[0], ends[1], reach)] if hole.circle is None else []
        return found


class Sizes(NamedTuple):
    """What a saddle is made to, mm and degrees."""

    shell: float  # outer radius of the vessel
    wear: int  # thickness of the wear plate, 0 without one
    axis: int  # height of the vessel's axis over the floor
    contact: int  # arc of the web
    lap: int  # arc of the wear plate
    base: int  # thickness of the base plate
    web: int  # thickness of the web
    rib: int  # thickness of the ribs
    foot: int  # half the length of the web on the base plate
    reach: int  # how far ribs stand out from the middle of the web
    beside: int  # half the width of the wear plate
    length: int  # of the base plate, along x
    breadth: int  # of the base plate, along y

    @property
    def radius(self) -> float:
        """Radius that web and ribs are cut to."""
        return self.shell + self.wear

    def under(self, x: float) -> float:
        """Return how high over the floor the cut is at x."""
        return self.axis - math.sqrt(self.radius**2 - x**2)

    def on(self, radius: float, degrees: float) -> tuple[float, float]:
        """Return the point (x, z) about the vessel's axis, at an angle from straight down."""
        turn = math.radians(degrees)
        return (radius * math.sin(turn), self.axis - radius * math.cos(turn))


def assemble(rng: Rng) -> Assembly:
    """Return a saddle, with or without a wear plate and a course of the shell on it."""
    it, bolt = _sizes(rng)
    grade = choose(rng, GRADES)
    holes, measures = _holes(it, bolt, rng)
    board = Profile(rectangle(-it.length / 2, -it.breadth / 2, it.length, it.breadth), holes)
    web = _web(it, rng)
    places = _places(it, rng)
    sides = (-1,) if chance(rng, 0.15) else (-1, 1)
    base = SlottedPlate(board, frame("z"), 0, it.base)
    draft = Draft().add(
        Part("BASE PLATE", [base], f"PL {it.base}×{it.breadth}×{it.length}", grade),
        Part("WEB", [plate(web, "y", -it.web / 2, it.web / 2)], _blank(it.web, web), grade),
        *_ribs(it, places, sides, grade),
        *measures,
    )
    if it.wear:
        cover = plate(_sector(it), "y", -it.beside, it.beside)
        long = round((it.shell + it.wear / 2) * math.radians(it.lap))
        draft.add(Part("WEAR PLATE", [cover], f"PL {it.wear}×{2 * it.beside}×{long}", grade))
    side: ViewName = choose(rng, ("left", "right"))
    wall = 0
    if it.shell <= 300 and chance(rng, 0.45):
        wall = choose(rng, [size for size in (8, 10, 12, 15) if size >= it.shell / 25])
        half = it.breadth // 2 + steps(rng, 40, max(0.4 * it.shell, 60), 10)
        course = plate(ring(0, it.axis, it.shell, it.shell - wall), "y", -half, half)
        draft.add(
            Part("SHELL", [course], f"PL {wall}", choose(rng, ("P265GH", "16Mn"))),
            Diameter((0, -half, it.axis), "y", 2 * it.shell, 2.5, views=FRONT),
            Length((0, -it.breadth / 2, 0), (0, -half, it.axis), "z", FRONT, 2.5),
        )
    else:
        x, z = it.on(it.shell, 0.35 * it.contact)
        draft.add(Radius((0, 0, it.axis), "y", it.shell, (x, 0, z), 2.5, views=FRONT))
    draft.add(*_measures(it, places, side), *_joints(it, places, side, wall))
    views = [
        ViewSpec("front", hidden=chance(rng, 0.5)),
        ViewSpec(side, hidden=chance(rng, 0.5)),
        ViewSpec("top", section=it.base + (it.axis - it.radius - it.base) // 2, hidden=False),
    ]
    if chance(rng, 0.4):
        views[1], views[2] = views[2], views[1]
    note = "FIXED SADDLE" if holes[0].circle else "SLIDING SADDLE"
    return draft.assembly("SADDLE SUPPORT", views, note)


def _sizes(rng: Rng) -> tuple[Sizes, int]:
    """Return the sizes of a saddle and its foundation bolt."""
    shell = choose(rng, SHELLS) / 2
    large = shell >= 200
    wear = 0 if chance(rng, 0.25) else choose(rng, (12, 15) if large else (8, 10))
    base = choose(rng, (20, 25, 30) if large else (12, 15, 20))
    web = choose(rng, (12, 15, 20) if large else (8, 10, 12))
    rib = choose(rng, (12, 15) if large else (8, 10, 12))
    bolt = choose(rng, (20, 24, 30) if large else (12, 16))
    contact = choose(rng, (120, 120, 135, 150))
    radius = shell + wear
    axis = steps(rng, 1.25 * radius + base + 20, 1.6 * radius + base + 20, 10)
    horn = radius * math.sin(math.radians(contact / 2))
    foot = steps(rng, 0.72 * horn, 0.95 * horn, 5)
    reach = steps(rng, max(0.16 * radius, 50), max(0.28 * radius, 70), 5)
    length = 2 * foot + 2 * steps(rng, 3.2 * bolt, 4.5 * bolt, 5)
    breadth = 2 * (reach + choose(rng, (0, 5, 10, 15, 20)))
    beside = reach + choose(rng, (0, 10, 20, 25))
    lap = contact + choose(rng, (8, 10, 12))
    sizes = Sizes(shell, wear, axis, contact, lap, base, web, rib, foot, reach, beside, length, breadth)
    return sizes, bolt


def _web(it: Sizes, rng: Rng) -> Loop:
    """Return the web in (x, z): its horns end flat, or square to the shell."""
    half = it.contact / 2
    horn = it.on(it.radius, half)
    nose = choose(rng, (10, 15, 20, 25))
    if chance(rng, 0.5):
        out = -(-horn[0] // 5) * 5 + nose
        tip = (out, horn[1])
    else:
        tip = it.on(it.radius + nose, half)
    right: list[Vertex] = [(it.foot, it.base, 0.0)]
    if chance(rng, 0.3):
        # The web leaves the base plate upright before it flares.
        right.append((it.foot, it.base + choose(rng, (20, 30, 40, 50)), 0.0))
    right.append((*tip, 0.0))
    # The arc runs clockwise seen from the web: over the top from the right horn to the left one.
    arc: Vertex = (*horn, -math.tan(math.radians(it.contact) / 4))
    return Loop((*right, arc, *reversed([(-x, z, 0.0) for x, z, _ in [*right, arc]])))


def _places(it: Sizes, rng: Rng) -> list[float]:
    """Return the left faces of the ribs."""
    outer = it.foot - choose(rng, (10, 15, 20, 30)) - it.rib
    count = choose(rng, (2, 3, 4) if it.shell >= 200 else (2, 2, 3))
    middle = [-it.rib / 2] if count == 3 else []
    if count == 4:
        inner = steps(rng, 0.25 * outer, 0.42 * outer, 5)
        middle = [-inner - it.rib, inner]
    return [-outer - it.rib, *middle, outer]


def _ribs(it: Sizes, places: list[float], sides: tuple[int, ...], grade: str) -> Iterator[Part]:
    """Yield the ribs of each length, the outermost first."""
    pairs: dict[float, list[float]] = {}
    for x in places:
        pairs.setdefault(abs(x + it.rib / 2), []).append(x)
    for distance in sorted(pairs, reverse=True):
        name = "RIB" if len(pairs) == 1 else "OUTER RIB" if distance == max(pairs) else "INNER RIB"
        solids = [
            plate(_rib(it, x), "y", *sorted((side * it.web / 2, side * it.reach)))
            for x in pairs[distance]
            for side in sides
        ]
        long = math.ceil(it.under(distance) - it.base)
        yield Part(name, solids, f"PL {it.rib}×{it.reach - it.web / 2:g}×{long}", grade)


def _rib(it: Sizes, x: float) -> Loop:
    """Return a rib in (x, z), its top cut to the arc."""
    a, b = x, x + it.rib
    sweep = math.asin(b / it.radius) - math.asin(a / it.radius)
    top: Vertex = (b, it.under(b), -math.tan(sweep / 4))
    return Loop(((a, it.base, 0.0), (b, it.base, 0.0), top, (a, it.under(a), 0.0)))


def _sector(it: Sizes) -> Loop:
    """Return the wear plate in (x, z)."""
    half = it.lap / 2
    bulge = math.tan(math.radians(it.lap) / 4)
    (xo, zo), (xi, zi) = it.on(it.radius, half), it.on(it.shell, half)
    return Loop(((-xo, zo, bulge), (xo, zo, 0.0), (xi, zi, -bulge), (-xi, zi, 0.0)))


def _blank(thickness: int, loop: Loop) -> str:
    points = loop.polygon
    width, height = (points.max(axis=0) - points.min(axis=0)).tolist()
    return f"PL {thickness}×{math.ceil(width)}×{math.ceil(height)}"


def _holes(it: Sizes, bolt: int, rng: Rng) -> tuple[tuple[Loop, ...], list[Measure]]:
    """Return foundation holes outside the ribs, and their measures."""
    hole = HOLES[bolt]
    x = (it.foot + it.length // 2) // 2
    top = it.base
    long = hole + choose(rng, (15, 20, 25, 30, 40)) if chance(rng, 0.5) else 0
    free = it.breadth - 3 * bolt - long
    spread = steps(rng, max(long, hole) + bolt, free, 10) if chance(rng, 0.6) else 0
    if spread > free:
        spread = 0
    rows = [-spread / 2, spread / 2] if spread else [0.0]
    places = [(side * x, y) for y in rows for side in (-1, 1)]
    (left, fore), (right, aft) = places[0], places[-1]
    measures: list[Measure] = [
        Length((-x, rows[0], top), (x, rows[0], top), "x", ("top",), 2.5),
        Length((x, rows[0], top), (it.length / 2, -it.breadth / 2, top), "x", ("top",), 1),
    ]
    if spread:
        measures.append(Length((x, rows[0], top), (x, rows[1], top), "y", ("top",), 2.5))
    else:
        edge = (it.length / 2, -it.breadth / 2, top)
        measures.append(Length(edge, (x, 0, top), "y", ("top",), 1))
    if not long:
        measures.append(Diameter((right, aft, top), "z", hole, 2.5, len(places), ("top",)))
        return tuple(circle(*place, hole / 2) for place in places), measures
    # A sliding saddle follows the vessel's growth along y.
    upright = slot(0, 0, long, hole).vertices
    slots = tuple(Loop(tuple((x - q, y + p, bulge) for p, q, bulge in upright)) for x, y in places)
    half = hole / 2
    measures += [
        Length((left, fore - long / 2, top), (left, fore + long / 2, top), "y", ("top",), 2.5,
               len(places)),
        Length((left - half, fore, top), (left + half, fore, top), "x", ("top",), 2, len(places)),
    ]  # fmt: skip
    return slots, measures


def _measures(it: Sizes, places: list[float], side: ViewName) -> list[Measure]:
    right, front, half = it.length / 2, -it.breadth / 2, it.contact / 2
    end = right if side == "right" else -right
    outer = places[-1] + it.rib
    horn, y = it.on(it.radius, half), -it.web / 2
    lowest = (0.0, -it.beside if it.wear else y, it.axis - it.shell)
    measures: list[Measure] = [
        Length((-right, front, 0), (right, front, 0), "x", ("front", "top"), 3),
        Length((end, front, 0), (end, -front, 0), "y", (side, "top"), 3),
        Length((right, front, 0), (right, front, it.base), "z", FRONT, 1.2),
        Length((-it.foot, y, it.base), (it.foot, y, it.base), "x", FRONT, 1.8),
        Length((0, front, 0), lowest, "z", FRONT, 2.5),
        Angle((0, y, it.axis), (-horn[0], y, horn[1]), (horn[0], y, horn[1]), 2),
        Length((places[0], y, it.base), (outer, y, it.base), "x", ("front", "top"), 1.5),
        Length((outer - it.rib, -it.reach, it.base), (outer, -it.reach, it.base), "x", ("top",)),
        Length((-it.foot, y, it.base), (-it.foot, -y, it.base), "y", ("top",)),
        Length((outer, -it.reach, it.base), (outer, y, it.base), "y", ("top",), 1.2),
    ]
    if it.wear:
        x, z = it.on(it.shell, it.lap / 2)
        end, y = math.copysign(x, end), -it.beside
        inner, outer_ = (0, y, it.axis - it.radius), (0, y, it.axis - it.shell)
        measures += [
            Length((end, y, z), (end, -y, z), "y", (side,), 1.8),
            Angle((0, y, it.axis), (-x, y, z), (x, y, z), 0.6),
            Length(inner, outer_, "z", FRONT, 0.8),
        ]
    return measures


def _joints(it: Sizes, places: list[float], side: ViewName, wall: int) -> Iterator[Joint]:
    y, base = -it.web / 2, it.base
    a, b = places[-2] + it.rib, places[-1]
    seam: Seam = ((a + 0.3 * (b - a), y, base), (a + 0.7 * (b - a), y, base))
    yield Joint("tee", seam, min(it.web, base), FRONT)
    outer = b + it.rib if side == "right" else places[0]
    yield Joint("tee", ((outer, y, base), (outer, -it.reach, base)), it.rib, ("front", side))
    seam = ((b, y, base + 10), (b, y, 0.8 * it.under(b) + 0.2 * base))
    yield Joint("tee", seam, min(it.web, it.rib), FRONT)
    if it.wear or wall:
        middle = a + 0.55 * (b - a)
        at = (middle, y, it.under(middle))
        yield Joint("tee", (at, at), min(it.web, it.wear or wall), FRONT)
    if it.wear and wall:
        x, z = it.on(it.shell, it.lap / 2)
        views: tuple[ViewName, ...] = ("front", "right") if side == "right" else FRONT
        seam = ((x, -it.beside, z), (x, it.beside, z))
        yield Joint("lap", seam, min(it.wear, wall), views, both=False, round=True)

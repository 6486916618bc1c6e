"""Plane outlines of lines and arcs: what plates are cut to and bars are rolled to.

A loop is a closed run of vertices ``(p, q, bulge)`` in mm. The bulge belongs to the side that
starts at its vertex: 0 for a straight side, tan(sweep / 4) for an arc, positive when the arc turns
left. A profile is an outer loop less its holes.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from linewright.base import Floats, Mask

Ints = NDArray[np.int64]
Bools = Mask
Vertex = tuple[float, float, float]

# Arcs become polygons that stay this close to them, mm. Only visibility is found on polygons.
SAGITTA = 0.05
# Drawn arcs are handed on in chords of this angle, radians; their true circle goes with them.
CHORD = math.pi / 18
_SMOOTH = math.radians(2)


@dataclass(frozen=True)
class Side:
    """One side of a loop, from ``a`` to ``b``."""

    a: tuple[float, float]  # start, mm
    b: tuple[float, float]  # end, mm
    centre: tuple[float, float] | None = None  # centre of the arc; None for a straight side
    radius: float = 0.0  # radius of the arc, mm
    start: float = 0.0  # angle at which the arc starts, radians
    sweep: float = 0.0  # angle through which it turns, radians, positive to the left

    def heading(self, at_end: bool) -> float:
        """Return the direction of travel at the start or the end, radians."""
        if self.centre is None:
            return math.atan2(self.b[1] - self.a[1], self.b[0] - self.a[0])
        angle = self.start + (self.sweep if at_end else 0.0)
        return angle + math.copysign(math.pi / 2, self.sweep)

    def points(self, step: float | None = None) -> Floats:
        """Return n x 2 points from ``a`` up to but without ``b``; arcs in ``step`` radians."""
        if self.centre is None:
            return np.array([self.a])
        if step is None:
            steps = arc_steps(self.radius, self.sweep)
        else:
            steps = max(math.ceil(abs(self.sweep) / step - 1e-9), 1)
        angles = self.start + self.sweep * np.arange(steps) / steps
        x, y = self.centre
        return np.stack([x + self.radius * np.cos(angles), y + self.radius * np.sin(angles)], axis=1)


def arc_steps(radius: float, sweep: float) -> int:
    """Return how many chords keep within `SAGITTA` of an arc (8 a right angle at least)."""
    step = 2 * math.acos(max(1 - SAGITTA / max(radius, SAGITTA), 0.0))
    return max(math.ceil(abs(sweep) / min(step, math.pi / 16)), 1)


@dataclass(frozen=True)
class Loop:
    """A closed outline."""

    vertices: tuple[Vertex, ...]  # `(p, q, bulge)`, mm; the last joins the first

    @cached_property
    def sides(self) -> tuple[Side, ...]:
        """The sides in order."""
        following = (*self.vertices[1:], self.vertices[0])
        return tuple(_side(one, other) for one, other in zip(self.vertices, following, strict=True))

    @cached_property
    def corners(self) -> tuple[bool, ...]:
        """For each vertex, whether the outline turns sharply there."""
        before = (self.sides[-1], *self.sides[:-1])
        turns = [b.heading(False) - a.heading(True) for a, b in zip(before, self.sides, strict=True)]
        return tuple(abs(math.remainder(turn, 2 * math.pi)) > _SMOOTH for turn in turns)

    @cached_property
    def chords(self) -> tuple[Floats, tuple[slice, ...]]:
        """Every side from end to end, arcs in steps of `CHORD`, and the rows of each side."""
        runs = [np.concatenate([side.points(CHORD), [side.b]]) for side in self.sides]
        stops = np.cumsum([len(run) for run in runs]).tolist()
        rows = tuple(map(slice, [0, *stops[:-1]], stops))
        return np.concatenate(runs), rows

    @cached_property
    def polygon(self) -> Floats:
        """The outline as n x 2 vertices, arcs within `SAGITTA`."""
        return np.concatenate([side.points() for side in self.sides])

    @cached_property
    def circle(self) -> tuple[float, float, float] | None:
        """Centre and radius ``(p, q, r)`` if the loop is one full circle."""
        first = self.sides[0]
        if first.centre is None:
            return None
        for side in self.sides[1:]:
            if side.centre is None or math.dist(side.centre, first.centre) > 1e-6:
                return None
        return (*first.centre, first.radius)


@dataclass(frozen=True)
class Profile:
    """A plane region: an outer loop less holes."""

    outer: Loop  # the outline
    holes: tuple[Loop, ...] = ()  # loops inside it that do not touch

    @property
    def loops(self) -> tuple[Loop, ...]:
        """The outer loop and then the holes."""
        return (self.outer, *self.holes)

    @cached_property
    def edges(self) -> tuple[Floats, Floats]:
        """Start and end points, n x 2 each, of all polygon edges of all loops."""
        starts = [loop.polygon for loop in self.loops]
        ends = [np.roll(points, -1, axis=0) for points in starts]
        return np.concatenate(starts), np.concatenate(ends)

    def with_holes(self, *holes: Loop) -> Self:
        """Return the profile with more holes in it."""
        return type(self)(self.outer, (*self.holes, *holes))


def _side(one: Vertex, other: Vertex) -> Side:
    a, b, bulge = one[:2], other[:2], one[2]
    if bulge == 0:
        return Side(a, b)
    sweep = 4 * math.atan(bulge)
    # The centre lies on the chord's bisector, to the left of travel for a left turn under pi.
    half = math.dist(a, b) / 2
    radius = half / abs(math.sin(sweep / 2))
    away = half / math.tan(sweep / 2) / (2 * half)
    centre = ((a[0] + b[0]) / 2 - (b[1] - a[1]) * away, (a[1] + b[1]) / 2 + (b[0] - a[0]) * away)
    return Side(a, b, centre, radius, math.atan2(a[1] - centre[1], a[0] - centre[0]), sweep)


def polygon(points: Sequence[tuple[float, float]], rounds: Mapping[int, float] | None = None) -> Loop:
    """Return the loop through ``points``; ``rounds`` gives corner radii by the point's index."""
    vertices: list[Vertex] = []
    for index, point in enumerate(points):
        radius = (rounds or {}).get(index, 0.0)
        if radius <= 0:
            vertices.append((point[0], point[1], 0.0))
            continue
        before, after = points[index - 1], points[(index + 1) % len(points)]
        vertices.extend(_rounded(before, point, after, radius))
    return Loop(tuple(vertices))


def _rounded(
    before: tuple[float, float], at: tuple[float, float], after: tuple[float, float], radius: float
) -> Iterator[Vertex]:
    back = math.atan2(before[1] - at[1], before[0] - at[0])
    on = math.atan2(after[1] - at[1], after[0] - at[0])
    opening = math.remainder(back - on, 2 * math.pi)
    cut = radius / math.tan(abs(opening) / 2)
    bulge = math.tan(math.copysign(math.pi - abs(opening), opening) / 4)
    yield (at[0] + cut * math.cos(back), at[1] + cut * math.sin(back), bulge)
    yield (at[0] + cut * math.cos(on), at[1] + cut * math.sin(on), 0.0)


def rectangle(p: float, q: float, width: float, height: float, radius: float = 0.0) -> Loop:
    """Return the rectangle whose lower left corner is ``(p, q)``, its corners rounded."""
    corners = [(p, q), (p + width, q), (p + width, q + height), (p, q + height)]
    return polygon(corners, dict.fromkeys(range(4), radius))


def circle(p: float, q: float, radius: float) -> Loop:
    """Return a full circle about ``(p, q)``."""
    return Loop(((p + radius, q, 1.0), (p - radius, q, 1.0)))


def slot(p: float, q: float, length: float, width: float) -> Loop:
    """Return a slot with round ends along p, ``length`` over all, centred on ``(p, q)``."""
    half, r = length / 2 - width / 2, width / 2
    left, right = p - half, p + half
    return Loop(((left, q - r, 0.0), (right, q - r, 1.0), (right, q + r, 0.0), (left, q + r, 1.0)))


def ring(p: float, q: float, outer: float, inner: float) -> Profile:
    """Return the region between two circles of radii ``outer`` and ``inner`` about ``(p, q)``."""
    return Profile(circle(p, q, outer), (circle(p, q, inner),))


def l_section(a: float, b: float, thickness: float, root: float = 0.0) -> Loop:
    """Return an angle: legs ``a`` along q and ``b`` along p, its heel at the origin."""
    t = thickness
    return polygon([(0.0, 0.0), (b, 0.0), (b, t), (t, t), (t, a), (0.0, a)], {3: root})


def u_section(height: float, width: float, web: float, flange: float) -> Loop:
    """Return a channel open to +p, its web's back on p = 0, centred on q = 0."""
    h = height / 2
    points = [(0.0, -h), (width, -h), (width, flange - h), (web, flange - h)]
    points += [(p, -q) for p, q in reversed(points)]
    return polygon(points)


def i_section(height: float, width: float, web: float, flange: float, root: float = 0.0) -> Loop:
    """Return an I or H beam centred on the origin, its web along q."""
    h, b, w = height / 2, width / 2, web / 2
    right = [(b, -h), (b, flange - h), (w, flange - h), (w, h - flange), (b, h - flange), (b, h)]
    points = [*right, *((-p, -q) for p, q in right)]
    return polygon(points, {2: root, 3: root, 8: root, 9: root})


def shift(loop: Loop, p: float, q: float) -> Loop:
    """Return the loop shifted by ``(p, q)``."""
    return Loop(tuple((x + p, y + q, bulge) for x, y, bulge in loop.vertices))


def mirror(loop: Loop) -> Loop:
    """Return the loop mirrored in the q axis (p becomes -p)."""
    return _backwards([(-p, q, bulge) for p, q, bulge in loop.vertices])


def transpose(loop: Loop) -> Loop:
    """Return the loop with p and q exchanged."""
    return _backwards([(q, p, bulge) for p, q, bulge in loop.vertices])


def _backwards(vertices: Sequence[Vertex]) -> Loop:
    """Return a reflected loop run backwards: it turns as before, bulges belong to the other end."""
    order = range(len(vertices) - 1, -1, -1)
    return Loop(tuple((*vertices[i][:2], vertices[i - 1][2]) for i in order))

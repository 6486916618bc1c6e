"""Strokes: a shape, the skeleton points that it was fitted to, and its two ends."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from linewright.base import Floats, Floats32
from linewright.vector import fit, limits
from linewright.vector.chains import Chain
from linewright.vector.model import LineType


@dataclass
class Stroke:
    """A line or arc, in pixels."""

    shape: fit.Shape  # what it lies on
    points: Floats  # N x 2, what it was fitted to, ordered from end to end
    distances: Floats32  # N, to the paper: half its width there, px
    ends: Floats  # 2 x 2, where it begins and ends
    free: tuple[bool, bool]  # whether each end lies in the open
    linetype: LineType = "continuous"  # as of a `Pen`
    closed: bool = False  # a full circle

    @property
    def is_straight(self) -> bool:
        """Whether it lies on a line."""
        return isinstance(self.shape, fit.StraightLine)

    @property
    def length(self) -> float:
        """Length in px, of an arc along it."""
        if isinstance(self.shape, fit.Circle):
            return self.shape.radius * abs(self.sweep)
        return fit.norm(self.ends[1] - self.ends[0])

    @property
    def sweep(self) -> float:
        """Signed angle of an arc from end to end, radians."""
        assert isinstance(self.shape, fit.Circle)
        if self.closed:
            return 2 * math.pi
        around = fit.sweep_of(np.vstack([self.ends[:1], self.points, self.ends[1:]]), self.shape)
        return max(-2 * math.pi, min(2 * math.pi, around))

    @property
    def half_width(self) -> float:
        """Median half width, px."""
        return max(float(np.median(self.distances)) - 0.5, 0.5)

    def outward(self, end: int) -> Floats:
        """Return the unit vector in which the stroke leaves at end 0 or 1."""
        if isinstance(self.shape, fit.StraightLine):
            span = self.ends[end] - self.ends[1 - end]
            long = fit.norm(span)
            if long < limits.ONE_PLACE_PX:
                return self.shape.direction * (1.0 if end else -1.0)
            return np.asarray(span / long)
        away = self.ends[end] - self.shape.centre
        turn = 1.0 if (self.sweep > 0) == bool(end) else -1.0
        tangent = np.array([-away[1], away[0]]) * turn
        return np.asarray(tangent / max(fit.norm(tangent), limits.TINY))

    def sample(self, extension: float = 0.0) -> Floats:
        """Return points a pixel apart from end to end, where junctions were left out as well."""
        # A straight stroke is extended at both ends by so many px.
        if not self.is_straight:
            return np.concatenate([self.points, self.ends])
        a, b = (self.ends[end] + self.outward(end) * extension for end in (0, 1))
        share = np.linspace(0, 1, max(math.ceil(fit.norm(b - a)), 2))[:, None]
        return np.asarray(a + share * (b - a))


def find_strokes(chains: Sequence[Chain]) -> list[Stroke]:
    """Segment chains into strokes."""
    strokes = []
    for chain in chains:
        points, distances = chain.points, chain.distances
        if len(points) < 3:
            strokes.append(_dot(chain))
            continue
        pieces = fit.segment(points, chain.closed)
        for number, (first, last, shape) in enumerate(pieces):
            whole = chain.closed and len(pieces) == 1 and isinstance(shape, fit.Circle)
            is_last = number == len(pieces) - 1
            free = chain.free[0] and number == 0, chain.free[1] and is_last
            some, near = points[first : last + 1], distances[first : last + 1]
            straight = slice(0, None) if whole else _without_bends(near, free)
            some, near = some[straight], near[straight]
            shape = _refit(shape, some)
            ends = np.stack([shape.project(points[first]), shape.project(points[last])])
            strokes.append(Stroke(shape, some, near, ends, free, closed=whole))
    return strokes


def join_row(row: Sequence[Stroke], shape: fit.Shape, linetype: LineType = "continuous") -> Stroke:
    """Return strokes that follow each other, ends first to last, as one on ``shape``."""
    points = np.concatenate([stroke.points for stroke in row])
    distances = np.concatenate([stroke.distances for stroke in row])
    first, last = row[0], row[-1]
    ends = np.stack([shape.project(first.ends[0]), shape.project(last.ends[1])])
    return Stroke(shape, points, distances, ends, (first.free[0], last.free[1]), linetype)


def reverse(stroke: Stroke) -> Stroke:
    """Return the stroke from its other end."""
    return replace(
        stroke,
        points=stroke.points[::-1],
        distances=stroke.distances[::-1],
        ends=stroke.ends[::-1],
        free=stroke.free[::-1],
    )


def _refit(shape: fit.Shape, points: Floats) -> fit.Shape:
    if isinstance(shape, fit.Circle):
        return fit.fit_circle(points) or shape
    return fit.fit_line(points) if len(points) >= 2 else shape


def _without_bends(distances: Floats32, free: tuple[bool, bool]) -> slice:
    """Leave out what junctions and corners bend, as far as enough remains."""
    count = len(distances)
    bend = math.ceil(limits.BEND * float(np.median(distances))) + 1
    reach = min(bend, (count - limits.LEAST_POINTS) // 3)
    if reach <= 0:
        return slice(0, None)
    return slice(0 if free[0] else reach, count if free[1] else count - reach)


def _dot(chain: Chain) -> Stroke:
    """Return a stroke for a chain too short to have a direction of its own."""
    ends = chain.points[[0, -1]]
    span = ends[1] - ends[0]
    long = fit.norm(span)
    direction = span / long if long else np.array([1.0, 0.0])
    shape = fit.StraightLine(chain.points.mean(axis=0), direction)
    return Stroke(shape, chain.points, chain.distances, ends, chain.free)

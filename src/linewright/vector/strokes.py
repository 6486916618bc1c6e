"""Strokes: a shape, the skeleton points that it was fitted to, and its two ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linewright.base import Floats
from linewright.vector.chains import Chain
from linewright.vector.fit import Round, Shape, Straight, cut, fit_circle, fit_line, sweep_of

Depths = NDArray[np.float32]


@dataclass
class Stroke:
    """A line or arc, in pixels.

    Attributes:
        shape: what it lies on.
        points: N x 2, what it was fitted to, ordered from end to end.
        depths: N, half its width there, px.
        ends: 2 x 2, where it begins and ends.
        free: whether each end lies in the open.
        linetype: as in `entities`.
        closed: a full circle.
    """

    shape: Shape
    points: Floats
    depths: Depths
    ends: Floats
    free: tuple[bool, bool]
    linetype: str = "continuous"
    closed: bool = False

    @property
    def length(self) -> float:
        """Length in px, of an arc along it."""
        if isinstance(self.shape, Round):
            return self.shape.radius * abs(self.sweep)
        return float(np.hypot(*(self.ends[1] - self.ends[0])))

    @property
    def sweep(self) -> float:
        """Signed angle of an arc from end to end, radians."""
        assert isinstance(self.shape, Round)
        if self.closed:
            return 2 * math.pi
        around = sweep_of(np.vstack([self.ends[:1], self.points, self.ends[1:]]), self.shape)
        return max(-2 * math.pi, min(2 * math.pi, around))

    @property
    def half_width(self) -> float:
        """Median half width, px."""
        return max(float(np.median(self.depths)) - 0.5, 0.5)

    def outward(self, end: int) -> Floats:
        """Return the unit vector in which the stroke leaves at end 0 or 1."""
        if isinstance(self.shape, Straight):
            way = self.ends[end] - self.ends[1 - end]
            long = float(np.hypot(*way))
            if long < 1e-6:
                return self.shape.way * (1.0 if end else -1.0)
            out: Floats = way / long
            return out
        away = self.ends[end] - self.shape.centre
        turn = 1.0 if (self.sweep > 0) == bool(end) else -1.0
        tangent = np.array([-away[1], away[0]]) * turn
        out = tangent / max(float(np.hypot(*tangent)), 1e-9)
        return out


def find_strokes(chains: Sequence[Chain]) -> list[Stroke]:
    """Cut chains into strokes."""
    strokes = []
    for chain in chains:
        points, depths = chain.points, chain.depths
        if len(points) < 3:
            strokes.append(_dot(chain))
            continue
        pieces = cut(points, chain.closed)
        for number, (first, last, shape) in enumerate(pieces):
            whole = chain.closed and len(pieces) == 1 and isinstance(shape, Round)
            free = (
                chain.free[0] and number == 0,
                chain.free[1] and number == len(pieces) - 1,
            )
            some, deep = points[first : last + 1], depths[first : last + 1]
            trimmed = slice(0, None) if whole else _trim(deep, free)
            some, deep = some[trimmed], deep[trimmed]
            shape = _refit(shape, some)
            ends = np.stack([shape.foot(points[first]), shape.foot(points[last])])
            strokes.append(Stroke(shape, some, deep, ends, free, closed=whole))
    return strokes


def joined(strokes: Sequence[Stroke], shape: Shape, linetype: str = "continuous") -> Stroke:
    """Return strokes that follow each other, ends first to last, as one on ``shape``."""
    points = np.concatenate([stroke.points for stroke in strokes])
    depths = np.concatenate([stroke.depths for stroke in strokes])
    first, last = strokes[0], strokes[-1]
    ends = np.stack([shape.foot(first.ends[0]), shape.foot(last.ends[1])])
    free = (first.free[0], last.free[1])
    return Stroke(shape, points, depths, ends, free, linetype)


def reversed_stroke(stroke: Stroke) -> Stroke:
    """Return the stroke from its other end."""
    return Stroke(
        stroke.shape,
        stroke.points[::-1],
        stroke.depths[::-1],
        stroke.ends[::-1],
        (stroke.free[1], stroke.free[0]),
        stroke.linetype,
        stroke.closed,
    )


def _refit(shape: Shape, points: Floats) -> Shape:
    if isinstance(shape, Round):
        return fit_circle(points) or shape
    return fit_line(points) if len(points) >= 2 else shape


def _trim(depths: Depths, free: tuple[bool, bool]) -> slice:
    """Leave out what junctions and corners bend, as far as enough remains."""
    count = len(depths)
    reach = min(math.ceil(1.3 * float(np.median(depths))) + 1, (count - 4) // 3)
    if reach <= 0:
        return slice(0, None)
    return slice(0 if free[0] else reach, count if free[1] else count - reach)


def _dot(chain: Chain) -> Stroke:
    """Return a stroke for a chain too short to have a direction of its own."""
    points = chain.points
    way = points[-1] - points[0]
    long = float(np.hypot(*way))
    way = way / long if long else np.array([1.0, 0.0])
    ends = np.stack([points[0], points[-1]])
    return Stroke(Straight(points.mean(axis=0), way), points, chain.depths, ends, chain.free)

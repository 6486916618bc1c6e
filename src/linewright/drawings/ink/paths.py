"""Paths as points: sampled, cut into dashes, interrupted for a number, and hatching."""

import math
from collections.abc import Sequence

import numpy as np

from linewright.base import Floats
from linewright.drawings.sheet import Box, Hatch, Line, Path, Point, Polyline, polar


def sampled(path: Path, step: float = math.pi / 36) -> list[Point]:
    """Return points along a path, arcs at ``step`` radians or closer."""
    if isinstance(path, Line):
        return [path.a, path.b]
    if isinstance(path, Polyline):
        return list(path.points)
    count = max(math.ceil(path.sweep / step), 2)
    angles = [path.start + path.sweep * i / count for i in range(count + 1)]
    return [polar(path.centre, path.radius, angle) for angle in angles]


def extents(paths: Sequence[Path]) -> Box:
    """Return the box around paths (around the whole circle for an arc over half a turn)."""
    points = np.array([point for path in paths for point in sampled(path)])
    low, high = points.min(axis=0), points.max(axis=0)
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def dashes(points: Floats, pattern: tuple[float, ...], width: float) -> list[Floats]:
    """Cut a chain of points (n x 2, mm) into dashes; the pattern is of dash and gap in turn, mm."""
    # Dashes are stretched so that a line begins and ends with its first dash; gaps keep their
    # length. Ends of ink are round, so pieces are shorter than their dashes by the line width.
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    total = float(along[-1])
    inked, free = sum(pattern[::2]), sum(pattern[1::2])
    count = round((total - pattern[0]) / (inked + free))
    if count < 1:
        return [points]
    stretch = (total - count * free) / (count * inked + pattern[0])
    marks, at = [], 0.0
    for index in range(count * len(pattern) + 1):
        long = pattern[index % len(pattern)]
        if index % 2 == 0:
            long *= stretch
            trim = min(width, 0.8 * long) / 2
            marks.append((at + trim, at + long - trim))
        at += long
    return [_stretch_of(points, along, *mark) for mark in marks]


def _stretch_of(points: Floats, along: Floats, start: float, end: float) -> Floats:
    between = points[(along > start) & (along < end)]
    ends = [[float(np.interp(at, along, points[:, i])) for i in (0, 1)] for at in (start, end)]
    return np.concatenate([[ends[0]], between, [ends[1]]])


def interrupted(points: Floats, at: Floats, gap: float) -> list[Floats]:
    """Return what is left of a line when ``gap`` mm on either side of ``at`` are kept free."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    directions = np.diff(points, axis=0) / steps[:, None]
    projection = ((at - points[:-1]) * directions).sum(axis=1).clip(0, steps)
    off = np.hypot(*(points[:-1] + directions * projection[:, None] - at).T)
    nearest = int(off.argmin())
    middle = float(along[nearest] + projection[nearest])
    runs = [(0.0, middle - gap), (middle + gap, float(along[-1]))]
    return [_stretch_of(points, along, *run) for run in runs if run[1] - run[0] > 0.2]


_SHORTEST = 0.15  # shorter lines are left out, mm


def hatch_lines(hatch: Hatch) -> list[Floats]:
    """Return the lines of a hatch, each 2 x 2, clipped by its loops (even-odd), mm."""
    turn = math.radians(hatch.angle)
    along = np.array([math.cos(turn), math.sin(turn)])
    square = np.array([-along[1], along[0]])
    loops = [np.array(loop, dtype=np.float64) for loop in hatch.loops]
    starts = np.concatenate(loops)
    ends = np.concatenate([np.roll(loop, -1, axis=0) for loop in loops])
    from_, to = starts @ square, ends @ square
    first = math.ceil(float(from_.min()) / hatch.pitch + 1e-9)
    last = math.floor(float(from_.max()) / hatch.pitch - 1e-9)
    lines = []
    for index in range(first, last + 1):
        level = index * hatch.pitch
        crossed = (from_ > level) != (to > level)
        share = (level - from_[crossed]) / (to[crossed] - from_[crossed])
        met = np.sort((starts[crossed] + share[:, None] * (ends - starts)[crossed]) @ along)
        lines += [
            np.outer(run, along) + level * square
            for run in zip(met[0::2], met[1::2], strict=True)
            if run[1] - run[0] > _SHORTEST
        ]
    return lines

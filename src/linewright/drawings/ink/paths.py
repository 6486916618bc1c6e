"""Paths as points: along them and around them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from linewright.drawings.sheet import Box, Line, Path, Point, Polyline


def sampled(path: Path, step: float = math.pi / 36) -> list[Point]:
    """Return points along a path, arcs at ``step`` radians or closer."""
    if isinstance(path, Line):
        return [path.a, path.b]
    if isinstance(path, Polyline):
        return list(path.points)
    count = max(math.ceil(path.sweep / step), 2)
    angles = [path.start + path.sweep * i / count for i in range(count + 1)]
    x, y = path.centre
    return [(x + path.radius * math.cos(t), y + path.radius * math.sin(t)) for t in angles]


def extents(paths: Sequence[Path]) -> Box:
    """Return the box around paths (around the whole circle for an arc over half a turn)."""
    points = np.array([point for path in paths for point in sampled(path)])
    low, high = points.min(axis=0), points.max(axis=0)
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))

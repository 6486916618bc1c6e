"""A page with one thing of each kind, and strokes in pixels."""

from __future__ import annotations

import math

import numpy as np

from linewright.vector.fit import Circle, fit_line
from linewright.vector.model import Arc, Line, Pen, Polyline, Solid, Text, Vectors
from linewright.vector.strokes import Stroke

WIDE = Pen("outline", 0.5)
PAGE = Vectors(
    width=210.0,
    height=148.0,
    curves=(
        Line((10.0, 10.0), (60.0, 10.0), WIDE),
        Line((10.0, 30.0), (60.0, 30.0), Pen("hidden", 0.25, "dashed")),
        Line((10.0, 40.0), (60.0, 40.0), Pen("centre", 0.25, "chain")),
        Arc((100.0, 70.0), 20.0, math.pi / 2, math.pi / 2, WIDE),
        Arc((150.0, 70.0), 15.0, 0.0, 2 * math.pi, WIDE),
        Polyline(((70.0, 10.0), (75.0, 15.0), (80.0, 10.0)), Pen("text", 0.35)),
    ),
    solids=(
        Solid(((10.0, 50.0), (13.0, 50.5), (13.0, 49.5)), "dimension", True),
        Solid(((20.0, 50.0), (22.0, 50.0), (23.0, 51.0), (22.0, 52.0), (20.0, 52.0)), "outline"),
    ),
    texts=(Text("Ø45 (2x)", (30.0, 60.0), 3.5, 20.0, 90.0, 0.9),),
)

Place = tuple[float, float]


def straight_stroke(a: Place, b: Place, *, free: tuple[bool, bool] = (True, True), half_width: float = 2.5) -> Stroke:
    """Return a straight stroke with a point a pixel."""
    count = max(int(math.dist(a, b)), 1) + 1
    points = np.linspace(a, b, count)
    distances = np.full(count, half_width + 0.5, np.float32)
    return Stroke(fit_line(points), points, distances, points[[0, -1]], free)


def round_stroke(centre: Place, radius: float, start: float, sweep: float) -> Stroke:
    """Return an arc with a point a pixel; its ends meet other ink."""
    angles = start + np.linspace(0, sweep, max(int(radius * abs(sweep)), 2))
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1) * radius + centre
    distances = np.full(len(points), 3.0, np.float32)
    circle = Circle(np.array(centre, dtype=np.float64), radius)
    return Stroke(circle, points, distances, points[[0, -1]], (False, False))

"""Fits against shapes whose parameters are known, and against numpy's own least squares."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from linewright.vector.fit import Circle, StraightLine, fit_circle, fit_line, segment, sweep_of

finite = st.floats(-500, 500)


@settings(max_examples=40, deadline=None)
@given(finite, finite, st.floats(5, 300), st.floats(0, 6), st.floats(0.4, 6))
def test_a_circle_is_found_from_any_arc_of_it(x: float, y: float, radius: float, start: float, sweep: float) -> None:
    angles = start + np.linspace(0, sweep, 60)
    points = np.stack([x + radius * np.cos(angles), y + radius * np.sin(angles)], axis=1)
    circle = fit_circle(points)
    assert circle is not None
    assert circle.radius == pytest.approx(radius, rel=1e-4)
    assert np.allclose(circle.centre, (x, y), atol=1e-3 * radius)
    assert sweep_of(points, circle) == pytest.approx(sweep, abs=1e-3)


def test_a_flat_line_is_that_of_polyfit() -> None:
    rng = np.random.default_rng(0)
    x = np.arange(200.0)
    y = 0.02 * x + 3 + rng.normal(size=200) * 0.01
    line = fit_line(np.stack([x, y], axis=1))
    slope, offset = np.polyfit(x, y, 1)
    assert line.direction[1] / line.direction[0] == pytest.approx(slope, abs=1e-5)
    assert line.project(np.array([0.0, offset]))[1] == pytest.approx(offset, abs=1e-3)


def test_points_in_line_have_no_circle() -> None:
    assert fit_circle(np.stack([np.arange(9.0), np.arange(9.0)], axis=1)) is None


def test_a_chain_is_cut_at_its_corner_and_where_an_arc_begins() -> None:
    # Right, then up, then a quarter circle of radius 60 to the left.
    right = [(x, 0.0) for x in range(100)]
    up = [(100.0, y) for y in range(80)]
    angles = np.linspace(0, math.pi / 2, 95)
    around = np.stack([40 + 60 * np.cos(angles), 80 + 60 * np.sin(angles)], axis=1)
    points = np.rint(np.concatenate([right, up, around])) + 200.5
    pieces = segment(points, closed=False)
    assert [type(shape) for _, _, shape in pieces] == [StraightLine, StraightLine, Circle]
    assert abs(pieces[0][1] - 100) <= 2
    assert abs(pieces[1][1] - 180) <= 12
    circle = pieces[2][2]
    assert isinstance(circle, Circle)
    assert circle.radius == pytest.approx(60, abs=2)


def test_a_ring_is_one_circle() -> None:
    angles = np.linspace(0, 2 * math.pi, 400)
    points = np.rint(np.stack([100 + 50 * np.cos(angles), 90 + 50 * np.sin(angles)], axis=1)) + 0.5
    ((first, last, shape),) = segment(points, closed=True)
    assert (first, last) == (0, 399)
    assert isinstance(shape, Circle)
    assert shape.radius == pytest.approx(50, abs=0.3)

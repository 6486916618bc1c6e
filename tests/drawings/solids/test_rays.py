"""Lines and points against a profile as shapely has it; spans against a fine row of points."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from shapely import Point, Polygon
from shapely.geometry import LineString

from linewright.drawings.solids.profile import Profile, circle, rectangle
from linewright.drawings.solids.rays import (
    contains,
    crossings,
    drop_empty,
    endless_spans,
    intersect_spans,
    merge_spans,
    silhouette,
    subtract_spans,
)

Floats = NDArray[np.float64]
PLACES = np.arange(-0.5, 20.0, 1.0)
PLATE = Profile(rectangle(0, 0, 40, 30), (circle(12, 15, 6), rectangle(24, 5, 8, 20)))
SHAPE = Polygon(PLATE.outer.polygon, [hole.polygon for hole in PLATE.holes])


def test_points_lie_inside_where_shapely_says_so() -> None:
    points = np.random.default_rng(3).uniform(-5, 45, (400, 2))
    assert contains(PLATE, points).tolist() == [SHAPE.contains(Point(p)) for p in points]


@pytest.mark.parametrize("turn", [0.0, 0.3, 1.2, 2.5])
def test_stretches_inside_are_as_long_as_shapely_cuts_them(turn: float) -> None:
    along = np.array([math.cos(turn), math.sin(turn)])
    origins = np.random.default_rng(4).uniform(0, 40, (50, 2))
    enter, leave = crossings(PLATE, origins, along)
    cut = [SHAPE.intersection(LineString([origin - 99 * along, origin + 99 * along])) for origin in origins]
    np.testing.assert_allclose(np.nansum(leave - enter, axis=1), [one.length for one in cut])


def test_a_slanting_ray_runs_further_through_a_bar_and_one_along_it_without_end() -> None:
    bar = Profile(rectangle(-5, -5, 10, 10))
    origins = np.array([[0.0, 0.0], [7.0, 0.0]])
    far, near = endless_spans(bar, origins, np.array([0.0, 0.6, 0.8]))
    assert near[0, 0] - far[0, 0] == pytest.approx(10 / 0.6)
    assert np.isnan(near[1]).all()
    far, near = endless_spans(bar, origins, np.array([0.0, 0.0, 1.0]))
    assert (far[0, 0], near[0, 0]) == (-np.inf, np.inf)
    assert np.isnan(near[1]).all()


def test_a_circle_is_touched_at_its_two_sides() -> None:
    found = sorted(set(np.round(silhouette(circle(1, 2, 5), math.pi / 2), 6).reshape(-1, 2)[:, 0]))
    assert found == [-4, 6]


def test_a_span_without_length_is_none() -> None:
    far, near = drop_empty(np.array([[1.0, 2.0]]), np.array([[3.0, 2.0]]))
    assert (far[0, 0], near[0, 0]) == (1, 3)
    assert np.isnan([far[0, 1], near[0, 1]]).all()


def some(seed: int, count: int) -> tuple[Floats, Floats]:
    """Return spans with whole ends on 50 rays, some of them empty."""
    rng = np.random.default_rng(seed)
    far = rng.integers(0, 12, (50, count)).astype(np.float64)
    near = far + rng.integers(1, 6, far.shape)
    empty = rng.random(far.shape) < 0.3
    return np.where(empty, np.nan, far), np.where(empty, np.nan, near)


def held(far: Floats, near: Floats) -> NDArray[np.bool_]:
    """Return for each ray which of the places lie in one of its spans."""
    return ((far[..., None] < PLACES) & (near[..., None] > PLACES)).any(axis=1)


@pytest.mark.parametrize("seed", range(5))
def test_spans_are_sets_of_depths(seed: int) -> None:
    one, two = merge_spans(*some(seed, 4)), merge_spans(*some(seed + 100, 3))
    here, there = held(*some(seed, 4)), held(*two)
    assert (held(*one) == here).all()
    assert (held(*subtract_spans(*one, *two)) == (here & ~there)).all()
    assert (held(*intersect_spans(*one, *two)) == (here & there)).all()
    # Rising, and never touching.
    gaps = one[0][:, 1:] - one[1][:, :-1]
    assert (gaps[~np.isnan(gaps)] > 0).all()

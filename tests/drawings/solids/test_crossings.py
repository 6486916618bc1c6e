"""Lines and points against a profile: what shapely says of the same polygon."""

from __future__ import annotations

import math

import numpy as np
import pytest
from shapely import Point, Polygon
from shapely.geometry import LineString

from linewright.drawings.solids.profile import Profile, circle, rectangle
from linewright.drawings.solids.rays import crossings, endless_spans, inside, silhouette

PLATE = Profile(rectangle(0, 0, 40, 30), (circle(12, 15, 6), rectangle(24, 5, 8, 20)))
SHAPE = Polygon(PLATE.outer.polygon, [hole.polygon for hole in PLATE.holes])


def test_points_lie_inside_where_shapely_says_so() -> None:
    points = np.random.default_rng(3).uniform(-5, 45, (400, 2))
    assert inside(PLATE, points).tolist() == [SHAPE.contains(Point(p)) for p in points]


@pytest.mark.parametrize("turn", [0.0, 0.3, 1.2, 2.5])
def test_stretches_inside_are_as_long_as_shapely_cuts_them(turn: float) -> None:
    along = np.array([math.cos(turn), math.sin(turn)])
    feet = np.random.default_rng(4).uniform(0, 40, (50, 2))
    enter, leave = crossings(PLATE, feet, along)
    cut = [SHAPE.intersection(LineString([foot - 99 * along, foot + 99 * along])) for foot in feet]
    np.testing.assert_allclose(np.nansum(leave - enter, axis=1), [one.length for one in cut])


def test_a_slanting_ray_runs_further_through_a_bar_and_one_along_it_without_end() -> None:
    bar = Profile(rectangle(-5, -5, 10, 10))
    feet = np.array([[0.0, 0.0], [7.0, 0.0]])
    far, near = endless_spans(bar, feet, np.array([0.0, 0.6, 0.8]))
    assert near[0, 0] - far[0, 0] == pytest.approx(10 / 0.6)
    assert np.isnan(near[1]).all()
    far, near = endless_spans(bar, feet, np.array([0.0, 0.0, 1.0]))
    assert (far[0, 0], near[0, 0]) == (-np.inf, np.inf)
    assert np.isnan(near[1]).all()


def test_a_circle_is_touched_at_its_two_sides() -> None:
    found = sorted(set(np.round(silhouette(circle(1, 2, 5), math.pi / 2), 6).reshape(-1, 2)[:, 0]))
    assert found == [-4, 6]

"""Dashes round one centre."""

from __future__ import annotations

import math

import numpy as np
import pytest

from linewright.base import Floats
from linewright.pages.dash_circles import find_dash_circles

PX_PER_MM = 300 / 25.4


def dashes(centre: tuple[float, float], radius: float, angles: Floats, long: float) -> Floats:
    """Return the ends, N x 2 x 2 px, of dashes of so many mm, their middles at angles in degrees."""
    half = long / radius / 2
    turns = np.radians(angles)[:, None] + np.array([-half, half])
    round_one = np.stack([np.cos(turns), np.sin(turns)], axis=-1) * radius
    return np.asarray((round_one + np.array(centre)) * PX_PER_MM)


@pytest.mark.parametrize(("radius", "long", "count"), [(1.6, 1.2, 6), (6.0, 3.0, 10), (40.0, 2.5, 52), (90.0, 4.0, 90)])
def test_a_whole_circle_of_any_size(radius: float, long: float, count: int) -> None:
    ends = dashes((100, 100), radius, np.arange(count) * 360 / count, long)
    (circle,) = find_dash_circles(ends, PX_PER_MM)
    assert circle.whole
    assert [len(run) for run in circle.runs] == [count]
    assert circle.radius / PX_PER_MM == pytest.approx(radius, rel=0.05)


def test_circles_of_one_centre_with_parts_hidden() -> None:
    outer = dashes((60, 60), 24, np.array([a for a in range(0, 270, 12) if a not in (60, 72)], dtype=np.float64), 2.6)
    inner = dashes((60, 60), 20, np.arange(90.0, 300.0, 14), 2.6)
    found = find_dash_circles(np.concatenate([outer, inner]), PX_PER_MM)
    assert [round(circle.radius / PX_PER_MM) for circle in found] == [24, 20]
    assert [sorted(len(run) for run in circle.runs) for circle in found] == [[5, 16], [15]]
    assert not any(circle.whole for circle in found)
    for circle in found:
        assert np.abs(circle.centre / PX_PER_MM - 60).max() < 0.2


def test_straight_rows_columns_of_ones_and_spokes_are_none() -> None:
    row = np.array([[(x, 20.0), (x + 3, 20.0)] for x in range(0, 60, 4)])
    ones = np.array([[(80.0, y), (80.0, y + 3.5)] for y in range(0, 60, 6)])
    turns = np.radians(np.arange(0, 360, 15))[:, None, None]
    spokes = np.concatenate([np.cos(turns), np.sin(turns)], axis=2) * np.array([[[10.0], [13.0]]]).reshape(1, 2, 1) + 40
    assert not find_dash_circles(np.concatenate([row, ones, spokes]) * PX_PER_MM, PX_PER_MM)


def test_worn_spots_of_a_circle_make_no_dashes() -> None:
    angles = np.array([0.0, 35.0, 90.0, 130.0, 200.0, 290.0])
    reaches = np.diff(np.append(angles, 360.0)) * math.pi / 180 * 20 - 0.4
    parts = [
        dashes((50, 50), 20, np.array([a + r * 90 / math.pi / 20]), r) for a, r in zip(angles, reaches, strict=True)
    ]
    assert not find_dash_circles(np.concatenate(parts), PX_PER_MM)

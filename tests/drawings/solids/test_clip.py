"""Curves clipped to a block, whose borders are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from linewright.drawings.solids.clip import clip_curves
from linewright.drawings.solids.extrude import block
from linewright.drawings.solids.profile import CHORD
from linewright.drawings.solids.solid import Curve

BLOCK = block((0, 100), (-50, 50), (-50, 50))
Z = np.array([0.0, 0.0, 1.0])


@pytest.mark.parametrize(("inside", "ends"), [(True, [(0, 30)]), (False, [(-20, 0)])])
def test_an_edge_ends_where_it_meets_the_block(inside: bool, ends: list[tuple[int, int]]) -> None:
    edge = Curve(np.array([[-20.0, 10, 10], [30, 10, 10]]))
    found = clip_curves([edge], [BLOCK], inside, Z, 5.0)
    assert [tuple(curve.points[:, 0].round(6)) for curve in found] == ends


@pytest.mark.parametrize("inside", [True, False])
def test_half_a_circle_lies_on_either_side_of_a_face(inside: bool) -> None:
    angles = np.arange(0, 2 * math.pi + CHORD / 2, CHORD)
    points = 40 * np.stack([np.cos(angles), np.sin(angles), 0 * angles], axis=1)
    circle = Curve(points, np.zeros(3), Z, 40.0)
    found = clip_curves([circle], [BLOCK], inside, Z, 5.0)
    along = sum(np.linalg.norm(np.diff(curve.points, axis=0), axis=1).sum() for curve in found)
    assert along == pytest.approx(40 * math.pi, rel=0.002)
    for curve in found:
        np.testing.assert_allclose(np.linalg.norm(curve.points, axis=1), 40)
        assert (curve.points[:, 0] * (1 if inside else -1) > -1e-4).all()

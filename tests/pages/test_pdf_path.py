"""Chains cut at a box."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, strategies

from linewright.pages.pdf_path import clip_chain, transform

BOX = np.array([0.0, 0.0]), np.array([10.0, 10.0])
NUMBER = strategies.floats(-20, 20).map(lambda value: round(value, 3))
POINT = strategies.tuples(NUMBER, NUMBER)


def test_a_chain_that_leaves_and_comes_back_is_two() -> None:
    chain = np.array([(2.0, 5.0), (2.0, 15.0), (8.0, 15.0), (8.0, 5.0)])
    one, two = clip_chain(chain, BOX)
    assert one.tolist() == [[2, 5], [2, 10]]
    assert two.tolist() == [[8, 10], [8, 5]]
    assert clip_chain(chain, None) == [chain]
    assert clip_chain(chain, (BOX[1], BOX[0])) == []


@given(strategies.lists(POINT, min_size=2, max_size=8))
def test_what_is_left_lies_in_the_box_and_is_as_long_as_the_samples_inside(points: list[tuple[float, float]]) -> None:
    chain = np.array(points)
    parts = clip_chain(chain, BOX)
    for part in parts:
        assert (part >= -1e-9).all() and (part <= 10 + 1e-9).all()
    share = (np.arange(2000) + 0.5) / 2000
    length = 0.0
    for a, b in pairwise(chain):
        places = a + share[:, None] * (b - a)
        inside = ((places >= 0) & (places <= 10)).all(axis=1).mean()
        length += float(np.hypot(*(b - a)) * inside)
    kept = sum(float(np.hypot(*np.diff(part, axis=0).T).sum()) for part in parts)
    assert kept == pytest.approx(length, abs=0.03 * len(points) + 1e-6)


def test_points_are_put_by_a_matrix() -> None:
    matrix = np.array([[0.0, -2.0, 5.0], [2.0, 0.0, 1.0], [0.0, 0.0, 1.0]])
    assert transform(np.array([[1.0, 0.0], [0.0, 1.0]]), matrix).tolist() == [[5, 3], [3, 1]]

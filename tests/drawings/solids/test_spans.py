"""Spans against what a fine row of points along each ray says."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from linewright.drawings.solids.rays import intersect_spans, merge_spans, subtract_spans

Floats = NDArray[np.float64]
PLACES = np.arange(-0.5, 20.0, 1.0)


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

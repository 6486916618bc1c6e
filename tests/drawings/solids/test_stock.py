from __future__ import annotations

import numpy as np
import pytest

from linewright.drawings.solids.stock import HOLES, PLATES, chance, choose, steps


@pytest.mark.parametrize(("low", "high", "step"), [(100, 320, 10), (41.3, 87.9, 5), (-20, 20, 10)])
def test_steps_are_multiples_between_their_bounds(low: float, high: float, step: int) -> None:
    rng = np.random.default_rng(1)
    values = {steps(rng, low, high, step) for _ in range(300)}
    assert all(value % step == 0 and low <= value <= high for value in values)
    assert len(values) == high // step - -(-low // step) + 1


def test_steps_without_a_multiple_give_the_next_one() -> None:
    assert steps(np.random.default_rng(1), 41, 44, 10) == 50


def test_everything_is_chosen_sometimes_and_chances_hold() -> None:
    rng = np.random.default_rng(2)
    assert {choose(rng, PLATES) for _ in range(400)} == set(PLATES)
    assert 0.25 < np.mean([chance(rng, 0.3) for _ in range(2000)]) < 0.35


def test_holes_are_wider_than_their_bolts() -> None:
    assert all(bolt < hole <= bolt + 3 for bolt, hole in HOLES.items())

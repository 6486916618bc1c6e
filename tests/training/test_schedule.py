from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from linewright.base.errors import ConfigError
from linewright.training.schedule import Schedule


def test_factor_is_the_papers_formula_at_every_epoch() -> None:
    schedule = Schedule(epochs=200, flat_epochs=100, images_per_epoch=960)
    for epoch in range(1, 201):
        expected = 1 - max(0, epoch - 100) / 101
        first = (epoch - 1) * 960
        for images in (first, first + 1, first + 959):
            assert schedule.factor(images) == pytest.approx(expected, abs=1e-15)
    assert schedule.factor(100 * 960 - 1) == 1
    assert schedule.factor(200 * 960 - 1) == pytest.approx(1 / 101)


def test_rate_is_halved_after_every_so_many_epochs() -> None:
    schedule = Schedule(epochs=40, flat_epochs=40, images_per_epoch=5, halve_epochs=10)
    factors = [schedule.factor(5 * epoch) for epoch in range(40)]
    assert factors == [1] * 10 + [0.5] * 10 + [0.25] * 10 + [0.125] * 10
    both = Schedule(epochs=40, flat_epochs=20, images_per_epoch=5, halve_epochs=10)
    assert both.factor(5 * 29) == pytest.approx(0.25 * (1 - 10 / 21))


def test_defaults_are_the_papers() -> None:
    schedule = Schedule()
    assert (schedule.epochs, schedule.flat_epochs, schedule.images_per_epoch) == (200, 100, 960)
    assert schedule.images == 192_000
    assert schedule.steps(1) == 192_000


@given(st.integers(1, 30), st.integers(0, 30), st.integers(1, 50), st.integers(1, 60))
def test_factor_falls_from_one_and_never_reaches_nought(
    decaying: int, flat: int, images_per_epoch: int, batch: int
) -> None:
    schedule = Schedule(epochs=flat + decaying, flat_epochs=flat, images_per_epoch=images_per_epoch)
    factors = [schedule.factor(step * batch) for step in range(schedule.steps(batch))]
    assert all(0 < factor <= 1 for factor in factors)
    assert factors == sorted(factors, reverse=True)
    assert factors[0] == (1 if flat else pytest.approx(1 - 1 / (decaying + 1)))


@pytest.mark.parametrize(("batch", "steps"), [(1, 30), (4, 7), (30, 1), (100, 1)])
def test_steps_count_whole_batches_and_at_least_one(batch: int, steps: int) -> None:
    assert Schedule(epochs=3, flat_epochs=1, images_per_epoch=10).steps(batch) == steps


def test_flat_part_longer_than_the_whole_names_both_keys() -> None:
    with pytest.raises(ConfigError, match="flat_epochs=5 is more than epochs=3") as caught:
        Schedule.parse({"epochs": 3, "flat_epochs": 5}, where="r.yaml")
    assert "lower the one or raise the other" in str(caught.value)

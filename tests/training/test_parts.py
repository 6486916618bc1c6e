from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, strategies as st
from torch import Tensor, nn

from linewright.base.errors import ConfigError, TrainingError
from linewright.methods.base import Term
from linewright.training.parts import Guard, ImagePool, Schedule, WeightAverage

# The schedule


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


# The pool


CPU = torch.device("cpu")


def numbered(*numbers: int) -> Tensor:
    return torch.tensor(numbers, dtype=torch.float32)[:, None, None, None].expand(-1, 1, 2, 2)


def numbers(images: Tensor | list[Tensor]) -> list[int]:
    return [int(image.flatten()[0]) for image in images]


def test_without_a_pool_fakes_go_straight_through() -> None:
    pool = ImagePool(size=0, seed=0)
    fakes = numbered(1, 2)
    assert pool.exchange(fakes) is fakes
    assert pool.images == []


def test_pool_fills_up_first_and_hands_out_what_comes_in() -> None:
    pool = ImagePool(size=3, seed=0)
    assert numbers(pool.exchange(numbered(1, 2))) == [1, 2]
    assert numbers(pool.exchange(numbered(3))) == [3]
    assert numbers(pool.images) == [1, 2, 3]


def test_full_pool_hands_out_the_new_one_or_swaps_it_for_an_old_one() -> None:
    pool = ImagePool(size=5, seed=1)
    pool.exchange(numbered(*range(5)))
    swaps, places = 0, [0] * 5
    for new in range(5, 2005):
        before = numbers(pool.images)
        (out,) = numbers(pool.exchange(numbered(new)))
        after = numbers(pool.images)
        if out == new:
            assert after == before
        else:
            place = before.index(out)
            assert after == [*before[:place], new, *before[place + 1 :]]
            swaps += 1
            places[place] += 1
    # 2000 tosses of a fair coin and 1000 throws of a five-sided die, four standard deviations.
    assert abs(swaps - 1000) < 4 * 22.4
    assert all(abs(count - swaps / 5) < 4 * 13 for count in places)


def test_batch_larger_than_the_pool() -> None:
    pool = ImagePool(size=2, seed=0)
    out = pool.exchange(numbered(*range(10)))
    assert out.shape == (10, 1, 2, 2)
    assert len(pool.images) == 2
    # No image is lost while it is in the pool, and none handed out that never came in.
    assert set(numbers(out)) <= set(range(10))


def test_pool_keeps_copies() -> None:
    pool = ImagePool(size=2, seed=0)
    fakes = numbered(1, 2).clone()
    pool.exchange(fakes)
    fakes.zero_()
    assert numbers(pool.images) == [1, 2]


def test_its_draws_leave_the_global_generator_alone_and_depend_on_the_seed() -> None:
    def stream(seed: int) -> list[int]:
        pool = ImagePool(size=3, seed=seed)
        return [numbers(pool.exchange(numbered(n)))[0] for n in range(40)]

    torch.manual_seed(0)
    before = torch.get_rng_state()
    assert stream(1) == stream(1)
    assert stream(1) != stream(2)
    assert torch.equal(torch.get_rng_state(), before)


def test_state_goes_on_exactly_from_any_point() -> None:
    for saved_at in (0, 2, 3, 17):
        pool = ImagePool(size=3, seed=4)
        for number in range(saved_at):
            pool.exchange(numbered(number))
        state = {name: value.clone() for name, value in pool.state().items()}
        other = ImagePool(size=3, seed=99)
        other.exchange(numbered(1000))
        other.load_state(state, CPU)
        for number in range(saved_at, saved_at + 30):
            assert torch.equal(pool.exchange(numbered(number)), other.exchange(numbered(number)))
        assert torch.equal(torch.stack(pool.images), torch.stack(other.images))
        assert torch.equal(pool.generator.get_state(), other.generator.get_state())


def test_saved_state_does_not_change_when_the_pool_goes_on() -> None:
    pool = ImagePool(size=2, seed=0)
    pool.exchange(numbered(1, 2))
    state = pool.state()
    for number in range(3, 20):
        pool.exchange(numbered(number))
    assert numbers(state["images"]) == [1, 2]


# The average


class _Counting(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(2))
        self.register_buffer("share", torch.zeros(2))
        self.register_buffer("count", torch.zeros((), dtype=torch.int64))


def set_to(network: _Counting, value: float) -> None:
    with torch.no_grad():
        network.weight.fill_(value)
        network.get_buffer("share").fill_(-value)
        network.get_buffer("count").fill_(int(value))


def test_average_is_the_formula_with_its_warm_up() -> None:
    network = _Counting()
    set_to(network, 5)
    average = WeightAverage(network, decay=0.9)
    expected = 5.0
    for step, value in enumerate([1.0, 4.0, -2.0, 8.0] * 40):
        set_to(network, value)
        average.update(network, step)
        decay = min(0.9, (1 + step) / (10 + step))
        expected = decay * expected + (1 - decay) * value
        kept = average.network.state_dict()
        assert kept["weight"].tolist() == pytest.approx([expected] * 2, abs=1e-5)
        assert kept["share"].tolist() == pytest.approx([-expected] * 2, abs=1e-5)
        # A count cannot be averaged: the newest one stands.
        assert int(kept["count"]) == int(value)


def test_average_is_a_copy_without_gradients() -> None:
    network = _Counting()
    average = WeightAverage(network, decay=0.5)
    set_to(network, 3)
    assert not average.network.state_dict()["weight"].any()
    assert not any(weight.requires_grad for weight in average.network.parameters())
    assert network.weight.requires_grad
    average.update(network, 0)
    assert network.weight.tolist() == [3, 3]


# The guard


ADVERSARY = {"y": "adversarial_xy", "x": "adversarial_yx"}
REAL = {name: torch.linspace(-1, 1, 64).reshape(1, 1, 8, 8) for name in "xy"}
BLANK = torch.ones(1, 1, 8, 8)


def guarded(**settings: float) -> Guard:
    return Guard(ADVERSARY, **settings)  # type: ignore[arg-type]


def test_finite_terms_are_returned_unweighted() -> None:
    terms = {"a": Term(torch.tensor(2.0, requires_grad=True), 10.0), "b": Term(torch.tensor(-1.0))}
    assert guarded().losses(1, terms) == {"a": 2.0, "b": -1.0}


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_first_value_that_is_not_finite_is_named_with_its_step(bad: float) -> None:
    terms = {"cycle_x": Term(torch.tensor(1.0)), "cycle_y": Term(torch.tensor(bad))}
    with pytest.raises(TrainingError, match=f"step 17: the loss term cycle_y is {bad}") as caught:
        guarded().losses(17, terms)
    assert caught.value.exit_code == 1
    assert "lower train.rate" in str(caught.value)


def test_term_weighted_0_is_watched_too() -> None:
    with pytest.raises(TrainingError, match="the loss term a"):
        guarded().losses(1, {"a": Term(torch.tensor(math.nan), 0.0)})


def test_blank_fakes_are_named_by_their_loss_term_after_the_patience() -> None:
    guard = guarded(patience=5)
    fakes = {"y": BLANK, "x": REAL["x"]}
    for step in range(31, 35):
        guard.fakes(step, fakes, REAL)
    message = "step 35: the fakes judged by adversarial_xy have been blank since step 31"
    with pytest.raises(TrainingError, match=message):
        guard.fakes(35, fakes, REAL)


def test_patience_outlives_a_resume() -> None:
    guard = guarded(patience=5)
    fakes = {"y": REAL["y"], "x": BLANK}
    for step in range(1, 5):
        guard.fakes(step, fakes, REAL)
        again = guarded(patience=5)
        again.load_state(guard.state())
        guard = again
    with pytest.raises(TrainingError, match="blank since step 1"):
        guard.fakes(5, fakes, REAL)


def test_one_image_with_ink_starts_the_count_anew() -> None:
    guard = guarded(patience=3)
    for step in range(1, 30):
        fake = REAL["y"] if step % 3 == 0 else BLANK
        guard.fakes(step, {"y": fake, "x": fake}, REAL)
    assert guard.blank_steps == {"y": 2, "x": 2}


def test_faint_fakes_are_judged_by_their_share_of_the_real_deviation() -> None:
    guard = guarded(share=0.1, patience=1)
    strong, faint = 0.11 * REAL["y"] + 0.5, 0.09 * REAL["y"] + 0.5
    guard.fakes(1, {"y": strong, "x": strong}, REAL)
    with pytest.raises(TrainingError, match="adversarial_yx"):
        guard.fakes(2, {"y": strong, "x": faint}, REAL)


def test_blank_pages_among_the_real_images_are_no_alarm() -> None:
    guard = guarded(patience=1)
    guard.fakes(1, {"y": BLANK, "x": BLANK}, {"y": BLANK, "x": BLANK})

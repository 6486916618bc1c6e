from __future__ import annotations

import math

import pytest
import torch

from linewright.base.errors import TrainingError
from linewright.methods.base import Term
from linewright.training.watch import Watch

ADVERSARY = {"y": "adversarial_xy", "x": "adversarial_yx"}
REAL = {name: torch.linspace(-1, 1, 64).reshape(1, 1, 8, 8) for name in "xy"}
BLANK = torch.ones(1, 1, 8, 8)


def watch(**settings: float) -> Watch:
    return Watch(ADVERSARY, **settings)  # type: ignore[arg-type]


def test_finite_terms_are_returned_unweighted() -> None:
    terms = {"a": Term(torch.tensor(2.0, requires_grad=True), 10.0), "b": Term(torch.tensor(-1.0))}
    assert watch().losses(1, terms) == {"a": 2.0, "b": -1.0}


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_first_value_that_is_not_finite_is_named_with_its_step(bad: float) -> None:
    terms = {"cycle_x": Term(torch.tensor(1.0)), "cycle_y": Term(torch.tensor(bad))}
    with pytest.raises(TrainingError, match=f"step 17: the loss term cycle_y is {bad}") as caught:
        watch().losses(17, terms)
    assert caught.value.exit_code == 1
    assert "lower train.rate" in str(caught.value)


def test_term_weighted_0_is_watched_too() -> None:
    with pytest.raises(TrainingError, match="the loss term a"):
        watch().losses(1, {"a": Term(torch.tensor(math.nan), 0.0)})


def test_blank_fakes_are_named_by_their_loss_term_after_the_patience() -> None:
    guard = watch(patience=5)
    fakes = {"y": BLANK, "x": REAL["x"]}
    for step in range(31, 35):
        guard.fakes(step, fakes, REAL)
    message = "step 35: the fakes judged by adversarial_xy have been blank since step 31"
    with pytest.raises(TrainingError, match=message):
        guard.fakes(35, fakes, REAL)


def test_patience_outlives_a_resume() -> None:
    guard = watch(patience=5)
    fakes = {"y": REAL["y"], "x": BLANK}
    for step in range(1, 5):
        guard.fakes(step, fakes, REAL)
        again = watch(patience=5)
        again.load_state(guard.state())
        guard = again
    with pytest.raises(TrainingError, match="blank since step 1"):
        guard.fakes(5, fakes, REAL)


def test_one_image_with_ink_starts_the_count_anew() -> None:
    guard = watch(patience=3)
    for step in range(1, 30):
        fake = REAL["y"] if step % 3 == 0 else BLANK
        guard.fakes(step, {"y": fake, "x": fake}, REAL)
    assert guard.blank_steps == {"y": 2, "x": 2}


def test_faint_fakes_are_judged_by_their_share_of_the_real_deviation() -> None:
    guard = watch(share=0.1, patience=1)
    strong, faint = 0.11 * REAL["y"] + 0.5, 0.09 * REAL["y"] + 0.5
    guard.fakes(1, {"y": strong, "x": strong}, REAL)
    with pytest.raises(TrainingError, match="adversarial_yx"):
        guard.fakes(2, {"y": strong, "x": faint}, REAL)


def test_blank_pages_among_the_real_images_are_no_alarm() -> None:
    guard = watch(patience=1)
    guard.fakes(1, {"y": BLANK, "x": BLANK}, {"y": BLANK, "x": BLANK})

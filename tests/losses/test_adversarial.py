from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from linewright.losses.adversarial import (
    Objective,
    discriminator_adversarial,
    generator_adversarial,
)

REAL = [[0.3, -1.2], [2.0, 0.0]]
FAKE = [[-0.5, 1.5], [0.25, -3.0]]


def mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def flat(rows: Sequence[Sequence[float]]) -> list[float]:
    return [value for row in rows for value in row]


def tensor(rows: Sequence[Sequence[float]]) -> Tensor:
    return torch.tensor(rows, dtype=torch.float64, requires_grad=True)[None, None]


def sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def generator_reference(fake: Sequence[float], objective: Objective) -> float:
    if objective == "least_squares":
        return mean([(value - 1) ** 2 for value in fake])
    return mean([-math.log(sigmoid(value)) for value in fake])


def discriminator_reference(
    real: Sequence[float], fake: Sequence[float], objective: Objective
) -> float:
    if objective == "least_squares":
        return mean([(value - 1) ** 2 for value in real]) + mean([value**2 for value in fake])
    # Eq. 1.3: E log D(y) + E log(1 - D(G(x))), which D maximises.
    return -(
        mean([math.log(sigmoid(value)) for value in real])
        + mean([math.log(1 - sigmoid(value)) for value in fake])
    )


OBJECTIVES: list[Objective] = ["least_squares", "log"]


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_generator_side(objective: Objective) -> None:
    value = generator_adversarial(tensor(FAKE), objective=objective)
    assert value.shape == ()
    assert value.item() == pytest.approx(generator_reference(flat(FAKE), objective), abs=1e-12)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_discriminator_side(objective: Objective) -> None:
    value = discriminator_adversarial(tensor(REAL), tensor(FAKE), objective=objective)
    assert value.shape == ()
    expected = discriminator_reference(flat(REAL), flat(FAKE), objective)
    assert value.item() == pytest.approx(expected, abs=1e-12)


def test_real_and_fake_may_differ_in_size() -> None:
    # Each side is a mean of its own, not a mean over all.
    real, fake = torch.zeros(1, 1, 2, 2), torch.full((1, 1, 5, 5), 3.0)
    value = discriminator_adversarial(real, fake, objective="least_squares")
    assert value.item() == pytest.approx(1 + 9)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_gradients_push_the_right_way(objective: Objective) -> None:
    real, fake = tensor([[0.0]]), tensor([[0.0]])
    (up,) = torch.autograd.grad(generator_adversarial(fake, objective=objective), fake)
    assert float(up) < 0  # a higher score lowers the generator's loss
    loss = discriminator_adversarial(real + 0.5, fake + 0.5, objective=objective)
    towards_real, towards_fake = torch.autograd.grad(loss, [real, fake])
    assert float(towards_real) < 0 < float(towards_fake)


def test_logarithms_stay_finite_for_any_score() -> None:
    scores = torch.tensor([-1e4, 1e4])
    assert torch.isfinite(generator_adversarial(scores, objective="log"))
    assert torch.isfinite(discriminator_adversarial(scores, scores, objective="log"))


def test_best_scores_cost_nothing() -> None:
    one, nought = torch.ones(3), torch.zeros(3)
    assert generator_adversarial(one, objective="least_squares").item() == 0
    assert discriminator_adversarial(one, nought, objective="least_squares").item() == 0

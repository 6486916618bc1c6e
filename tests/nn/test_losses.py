from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest
import torch
from torch import Tensor

from linewright.nn.losses import (
    Objective,
    cycle_consistency,
    discriminator_adversarial,
    generator_adversarial,
    gradient_penalty,
    identity_mapping,
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


def discriminator_reference(real: Sequence[float], fake: Sequence[float], objective: Objective) -> float:
    if objective == "least_squares":
        return mean([(value - 1) ** 2 for value in real]) + mean([value**2 for value in fake])
    # Eq. 1.3: E log D(y) + E log(1 - D(G(x))), which D maximises.
    return -(
        mean([math.log(sigmoid(value)) for value in real]) + mean([math.log(1 - sigmoid(value)) for value in fake])
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


def test_wasserstein_is_the_difference_of_the_means() -> None:
    real, fake = tensor(REAL), tensor(FAKE)
    value = discriminator_adversarial(real, fake, objective="wasserstein")
    assert value.item() == pytest.approx(mean(flat(FAKE)) - mean(flat(REAL)), abs=1e-12)
    value = generator_adversarial(fake, objective="wasserstein")
    assert value.item() == pytest.approx(-mean(flat(FAKE)), abs=1e-12)


def test_penalty_of_a_linear_discriminator_is_that_of_its_weights() -> None:
    # D(z) = <w, z> has the slope w everywhere, whatever lies between real and fake.
    real, fake = torch.randn(2, 3, 2, 4, 4, dtype=torch.float64)
    weights = torch.randn(1, 2, 4, 4, dtype=torch.float64).requires_grad_(True)
    value = gradient_penalty(lambda z: (z * weights).sum(dim=(1, 2, 3), keepdim=True), real, fake)
    norm = float(weights.detach().square().sum().sqrt())
    assert value.item() == pytest.approx((norm - 1) ** 2)
    # And so is its gradient: 2 (|w| - 1) w / |w|.
    (gradient,) = torch.autograd.grad(value, weights)
    torch.testing.assert_close(gradient, 2 * (norm - 1) * weights.detach() / norm)


def test_penalty_takes_the_mean_over_patches_and_each_image_by_itself() -> None:
    # Four patches that each see their own quarter with slope 1: their mean has a slope of
    # sqrt(4 / 16) = 1/2. The second image's slope is three times as great.
    def judge(images: Tensor) -> Tensor:
        scale = torch.tensor([1.0, 3.0], dtype=images.dtype).view(2, 1, 1, 1)
        return images[:, :, ::2, ::2] * scale

    real, fake = torch.zeros(2, 2, 1, 4, 4, dtype=torch.float64)
    value = gradient_penalty(judge, real, fake)
    assert value.item() == pytest.approx(((0.5 - 1) ** 2 + (1.5 - 1) ** 2) / 2)


def test_penalty_is_measured_between_real_and_fake() -> None:
    seen: list[Tensor] = []
    factor = torch.tensor(3.0, requires_grad=True)

    def judge(images: Tensor) -> Tensor:
        seen.append(images.detach())
        return images * factor

    torch.manual_seed(0)
    real, fake = torch.zeros(64, 1, 2, 2), torch.ones(64, 1, 2, 2, requires_grad=True)
    gradient_penalty(judge, real, fake).backward()
    (between,) = seen
    share = between[:, 0, 0, 0]
    assert torch.equal(between, share.view(-1, 1, 1, 1).expand(-1, 1, 2, 2))
    assert 0 <= float(share.min()) < 0.1
    assert 0.9 < float(share.max()) <= 1
    # It teaches the discriminator alone.
    assert factor.grad is not None
    assert fake.grad is None


LOSSES = [cycle_consistency, identity_mapping]


@pytest.mark.parametrize("loss", LOSSES)
def test_mean_absolute_difference(loss: Callable[[Tensor, Tensor], Tensor]) -> None:
    rng = np.random.default_rng(0)
    a, b = rng.uniform(-1, 1, (2, 2, 3, 4, 5))
    value = loss(torch.from_numpy(a), torch.from_numpy(b))
    assert value.shape == ()
    assert value.item() == pytest.approx(np.abs(a - b).sum() / a.size, abs=1e-12)


@pytest.mark.parametrize("loss", LOSSES)
def test_equal_images_cost_nothing_and_opposite_ones_two(loss: Callable[[Tensor, Tensor], Tensor]) -> None:
    paper, ink = torch.ones(1, 1, 4, 4), -torch.ones(1, 1, 4, 4)
    assert loss(paper, paper).item() == 0
    assert loss(paper, ink).item() == 2

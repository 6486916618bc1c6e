from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from linewright.nn.losses import (
    category_loss,
    constant_encoding,
    content_consistency,
    discriminator_adversarial,
    domain_cross_entropy,
    generator_adversarial,
    offset_size,
    zero_centred_penalty,
)

LOGITS = [[0.3, -1.2, 2.0], [0.0, 1.5, -0.7]]
LABELS = [2, 0]


def test_hinge_number_by_number() -> None:
    real, fake = [0.3, 2.0, -1.5], [-0.5, -3.0, 1.25]
    expected = sum(max(0.0, 1 - value) for value in real) / 3
    expected += sum(max(0.0, 1 + value) for value in fake) / 3
    value = discriminator_adversarial(torch.tensor(real), torch.tensor(fake), objective="hinge")
    assert float(value) == pytest.approx(expected)
    value = generator_adversarial(torch.tensor(fake), objective="hinge")
    assert float(value) == pytest.approx(-sum(fake) / 3)


def test_zero_centred_penalty_of_a_quadratic_judge() -> None:
    # D(x) = <w, x^2> has the slope 2 w x, so ||grad D||^2 is the sum of (2 w x)^2.
    torch.manual_seed(0)
    weights = torch.randn(2, 4, 4, dtype=torch.float64, requires_grad=True)
    images = torch.randn(3, 2, 4, 4, dtype=torch.float64, requires_grad=True)
    scores = (weights * images.square()).sum(dim=(1, 2, 3))
    penalty = zero_centred_penalty(scores, images)
    slopes = [(2 * weights * image).detach().square().sum() for image in images]
    assert float(penalty.detach()) == pytest.approx(float(sum(slopes) / 3))  # type: ignore[arg-type]
    # It is differentiable in its turn: d/dw of mean 4 w^2 x^2.
    (gradient,) = torch.autograd.grad(penalty, weights)
    expected = (8 * weights * images.square()).mean(dim=0).detach()
    torch.testing.assert_close(gradient, expected)


def test_domain_cross_entropy_number_by_number() -> None:
    expected = sum(
        math.log(sum(math.exp(value) for value in row)) - row[label] for row, label in zip(LOGITS, LABELS, strict=True)
    )
    value = domain_cross_entropy(torch.tensor(LOGITS), torch.tensor(LABELS))
    assert float(value) == pytest.approx(expected / 2)


def test_category_loss_asks_each_category_by_itself() -> None:
    expected = 0.0
    for row, label in zip(LOGITS, LABELS, strict=True):
        for place, value in enumerate(row):
            sure = 1 / (1 + math.exp(-value))
            expected -= math.log(sure if place == label else 1 - sure)
    value = category_loss(torch.tensor(LOGITS), torch.tensor(LABELS))
    assert float(value) == pytest.approx(expected / 6)


def pair() -> tuple[Tensor, Tensor]:
    torch.manual_seed(0)
    a, b = torch.randn(2, 2, 3, 2, 2, dtype=torch.float64)
    return a, b


def test_features_are_compared_squared_by_zi2zi_and_absolute_by_dgfont() -> None:
    a, b = pair()
    steps = [p - q for p, q in zip(a.flatten().tolist(), b.flatten().tolist(), strict=True)]
    mean = sum(step**2 for step in steps) / len(steps)
    assert float(constant_encoding(a, b)) == pytest.approx(mean)
    mean = sum(abs(step) for step in steps) / len(steps)
    assert float(content_consistency(a, b)) == pytest.approx(mean)


def test_layers_of_offsets_weigh_alike_whatever_their_size() -> None:
    few, many = torch.tensor([1.0, -3.0]), torch.full((50,), -0.5)
    assert float(offset_size([few, many])) == pytest.approx((2.0 + 0.5) / 2)

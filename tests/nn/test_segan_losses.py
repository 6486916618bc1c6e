from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from linewright.nn.losses import domain_classification, pixel_loss, skeleton_consistency, skeleton_cross_entropy


@pytest.mark.parametrize("loss", [pixel_loss, skeleton_consistency])
def test_eq_5_and_6_are_mean_absolute_differences(loss) -> None:  # type: ignore[no-untyped-def]
    a, b = torch.rand(2, 3, 1, 4, 4) * 2 - 1
    assert float(loss(a, b)) == pytest.approx(np.abs(a.numpy() - b.numpy()).mean(), rel=1e-5)


def test_skeleton_cross_entropy_pixel_by_pixel() -> None:
    made, truth = torch.tensor([[-0.5, 0.2, 0.9]]), torch.tensor([[-1.0, 1.0, 1.0]])
    expected = -(3 * math.log(0.75) + math.log(0.6) + math.log(0.95)) / 3
    got = skeleton_cross_entropy(made.view(1, 1, 1, 3), truth.view(1, 1, 1, 3), ink_weight=3)
    assert float(got) == pytest.approx(expected, rel=1e-5)


def test_skeleton_cross_entropy_stays_finite_when_sure_and_wrong() -> None:
    made = torch.ones(1, 1, 2, 2, requires_grad=True)
    loss = skeleton_cross_entropy(made, -torch.ones(1, 1, 2, 2))
    loss.backward()
    assert made.grad is not None
    assert torch.isfinite(loss) and torch.isfinite(made.grad).all()


def test_classification_loss_wants_1_for_the_source_and_0_for_the_target() -> None:
    source, target = torch.tensor([[2.0, -1.0]]), torch.tensor([[0.5, -3.0]])
    expected = np.mean([math.log1p(math.exp(-s)) for s in (2.0, -1.0)])
    expected += np.mean([math.log1p(math.exp(t)) for t in (0.5, -3.0)])
    assert float(domain_classification(source, target)) == pytest.approx(expected, rel=1e-5)


def test_pixel_loss_at_several_sizes_is_the_mean_of_their_differences() -> None:
    made, truth = torch.rand(2, 1, 8, 8) * 2 - 1, torch.rand(2, 1, 8, 8) * 2 - 1
    difference = made - truth
    halves = difference.reshape(2, 1, 4, 2, 4, 2).mean(dim=(3, 5))
    quarters = difference.reshape(2, 1, 2, 4, 2, 4).mean(dim=(3, 5))
    expected = sum(part.abs().mean() for part in (difference, halves, quarters)) / 3
    torch.testing.assert_close(pixel_loss(made, truth, levels=3), expected)

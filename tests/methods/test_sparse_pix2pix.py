from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from linewright.base.errors import ConfigError
from linewright.methods.base import PairedBatch, Task, weighted_sum
from linewright.methods.sparse_pix2pix import SparsePix2Pix, SparsePix2PixConfig
from linewright.nn.sparse import KWinners2d, SparseConv2d
from method_steps import learning_parameters

SIDE = 32
SIZE = {"width": 4, "blocks": 1, "discriminator_width": 3, "discriminator_layers": 2}


def tiny(*, channels: int = 1, **settings: Any) -> SparsePix2Pix:
    torch.manual_seed(0)
    return SparsePix2Pix(SparsePix2PixConfig(**(SIZE | settings)), Task(channels, 16))


def batch(*, channels: int = 1, seed: int = 1) -> PairedBatch:
    generator = torch.Generator().manual_seed(seed)
    x, y = torch.rand(2, 2, channels, SIDE, SIDE, generator=generator) * 2 - 1
    return PairedBatch(x, y.sign())


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"skip": True, "fold": 2, "kernel": 3, "strided": 1, "ink_weight": 2.0},
        {"norm": "instance", "local": False, "objective": "log"},
        {"frozen": True},
    ],
    ids=["default", "recipe", "instance", "frozen"],
)
def test_every_parameter_learns_within_three_steps(settings: dict[str, Any]) -> None:
    learning_parameters(tiny(**settings), batch())


def test_weights_and_masks_are_as_asked() -> None:
    method = tiny(weight_sparsity=0.75, percent_on=0.4, boost=0.5)
    for part in method.generators.modules():
        if isinstance(part, SparseConv2d):
            assert float((~part.mask).float().mean()) == pytest.approx(0.75, abs=0.02)
        elif isinstance(part, KWinners2d):
            assert (part.percent_on, part.boost, part.local) == (0.4, 0.5, True)
    assert sum(isinstance(part, SparseConv2d) for part in method.generators.modules()) == 5


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("ink_weight", [0.0, 2.0])
def test_l1_weighs_pixels_near_ink(ink_weight: float, channels: int) -> None:
    method = tiny(ink_weight=ink_weight, l1_weight=7.0, channels=channels).eval()
    data = batch(channels=channels)
    data.y[:, :, 10:] = 1  # much paper
    data.y[0, 0, 20, 20] = -0.5
    terms, fakes = method.generator_losses(data)
    y, off = data.y.numpy(), np.abs(fakes["y"].numpy() - data.y.numpy()).astype(np.float64)
    # 0 on paper, 1 on ink, by the darkest channel of each pixel and its eight neighbours.
    ink = (1 - y.min(axis=1)) / 2
    around = np.zeros_like(ink)
    for row in range(SIDE):
        for column in range(SIDE):
            near = ink[:, max(0, row - 1) : row + 2, max(0, column - 1) : column + 2]
            around[:, row, column] = near.max(axis=(1, 2))
    expected = np.mean(off * (1 + ink_weight * around[:, None]))
    assert terms["l1"].value.item() == pytest.approx(expected, rel=1e-5)
    assert terms["l1"].weight == 7


def test_discriminator_sees_source_and_output_together() -> None:
    method = tiny(rrelu=False)
    data = batch()
    terms, fakes = method.generator_losses(data)
    judge = method.discriminators["y"]
    fake = judge(torch.cat([data.x, fakes["y"]], 1))
    real = judge(torch.cat([data.x, data.y], 1))
    torch.testing.assert_close(terms["adversarial"].value, (fake - 1).square().mean())
    judged = method.discriminator_losses(data, fakes)
    expected = (real - 1).square().mean() + fake.square().mean()
    torch.testing.assert_close(judged["discriminator"].value, expected)
    assert judged["discriminator"].weight == 0.5
    assert not fakes["y"].requires_grad


def test_no_adversarial_term_at_weight_0() -> None:
    terms, fakes = tiny(adversarial_weight=0.0).generator_losses(batch())
    assert set(terms) == {"l1"}
    assert set(fakes) == {"y"}


def statistics(method: nn.Module) -> dict[str, Tensor]:
    return {
        name: value.clone()
        for name, value in method.generators.named_buffers()  # type: ignore[union-attr]
        if not name.endswith(".mask")
    }


def trained(method: SparsePix2Pix) -> list[str]:
    """Return which statistics and duty cycles a training step changes."""
    before = statistics(method)
    weights = [value.clone() for value in method.generators.parameters()]
    optimiser = torch.optim.Adam(method.generators.parameters())
    weighted_sum(method.generator_losses(batch())[0]).backward()  # type: ignore[no-untyped-call]
    optimiser.step()
    now = list(method.generators.parameters())
    assert any(not torch.equal(a, b) for a, b in zip(weights, now, strict=True))
    after = statistics(method)
    return [name for name in before if not torch.equal(before[name], after[name])]


@pytest.mark.parametrize("again", [False, True])
def test_frozen_trains_with_the_statistics_of_inference(again: bool) -> None:
    plain, frozen = tiny(), tiny(frozen=True)
    if again:  # as after each sample sheet
        for method in (plain, frozen):
            method.eval()
            method.train()
    assert any(name.endswith("running_mean") for name in trained(plain))
    assert any(name.endswith("duty_cycle") for name in statistics(plain))
    assert trained(frozen) == []
    assert frozen.discriminators.training


def test_frozen_output_is_that_of_inference() -> None:
    method = tiny(frozen=True)
    x = batch().x
    with torch.no_grad():
        training = method.generators["xy"](x)
        assert torch.equal(training, method.eval().translate(x))


def test_there_is_no_way_back() -> None:
    method = tiny()
    assert method.directions == ("xy",)
    assert method.batch_type is PairedBatch
    assert method.translate(batch().x).shape == (2, 1, SIDE, SIDE)
    assert method.size_multiple == 4


def test_wasserstein_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"method\.objective=wasserstein: is not offered"):
        tiny(objective="wasserstein")

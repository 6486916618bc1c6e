"""Layers that look at the whole batch do what PyTorch's do, and the same where processes share it."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from several_processes import together
from torch import nn

from group_tasks import IMAGES, normed, save_normed
from linewright.nn.whole_batch import RReLU, dropout


def test_batch_norm_of_two_processes_is_that_of_pytorch(tmp_path: Path) -> None:
    expected = normed(nn.BatchNorm2d(3).double(), IMAGES)
    assert together(2, save_normed, tmp_path) == [0, 0]
    shares = [load_file(tmp_path / f"{number}.safetensors") for number in (0, 1)]
    for name in ("out", "gradient"):
        assert torch.allclose(torch.cat([share[name] for share in shares]), expected[name])
    for name in ("running_mean", "running_var", "num_batches_tracked"):
        assert torch.allclose(shares[0][name], expected[name]) and torch.equal(shares[0][name], shares[1][name])


def test_rrelu_draws_slopes_below_zero_alone() -> None:
    torch.manual_seed(5)
    x = torch.randn(8, 4, 16, 16, requires_grad=True)
    out = RReLU(1 / 8, 1 / 3)(x)
    out.sum().backward()
    assert x.grad is not None
    slopes = out.detach() / x.detach()
    assert torch.allclose(x.grad, slopes)
    below = slopes[x < 0]
    assert torch.equal(out[x >= 0], x[x >= 0])
    assert 1 / 8 - 1e-6 <= below.min() < 0.127 and 0.331 < below.max() <= 1 / 3 + 1e-6
    assert abs(float(below.mean()) - 11 / 48) < 0.003
    resting = RReLU(1 / 8, 1 / 3).eval()
    assert torch.allclose(resting(x), torch.where(x >= 0, x, x * 11 / 48))


def test_dropout_keeps_the_mean() -> None:
    torch.manual_seed(6)
    x = torch.ones(4, 8, 32, 32)
    out = dropout(x, 0.25, training=True)
    assert sorted(out.unique().tolist()) == [0.0, torch.tensor(4 / 3).item()]
    assert abs(float((out == 0).float().mean()) - 0.25) < 0.01
    assert dropout(x, 0.25, training=False) is x
    assert dropout(x, 0.0, training=True) is x

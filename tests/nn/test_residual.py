from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import nn

from linewright.nn.residual import ResidualBlock

Array = NDArray[np.float64]


def reference_conv(x: Array, weight: Array, bias: Array) -> Array:
    """C x H x W through a 3x3 convolution under a mirrored border that leaves out the edge."""
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1)), mode="reflect")
    out = np.empty((len(weight), *x.shape[1:]))
    for row in range(x.shape[1]):
        for column in range(x.shape[2]):
            window = padded[:, row : row + 3, column : column + 3]
            out[:, row, column] = (weight * window).sum((1, 2, 3)) + bias
    return out


def reference_norm(x: Array) -> Array:
    mean, variance = x.mean((1, 2), keepdims=True), x.var((1, 2), keepdims=True)
    return (x - mean) / np.sqrt(variance + 1e-5)


@pytest.fixture
def block() -> ResidualBlock:
    torch.manual_seed(1)
    return ResidualBlock(channels=3)


def convolutions(block: nn.Module) -> list[nn.Conv2d]:
    return [part for part in block.modules() if isinstance(part, nn.Conv2d)]


def test_block_is_the_papers_formula(block: ResidualBlock) -> None:
    x = np.random.default_rng(0).uniform(-1, 1, (3, 5, 4))
    (w1, b1), (w2, b2) = (
        (conv.weight.detach().double().numpy(), conv.bias.detach().double().numpy())
        for conv in convolutions(block)
        if conv.bias is not None
    )
    inner = np.maximum(reference_norm(reference_conv(x, w1, b1)), 0)
    expected = x + reference_norm(reference_conv(inner, w2, b2))
    found = block.double()(torch.from_numpy(x)[None])[0].detach().numpy()
    np.testing.assert_allclose(found, expected, atol=1e-9)


def test_convolutions_keep_their_bias_since_the_norm_has_none(block: ResidualBlock) -> None:
    assert [conv.bias is not None for conv in convolutions(block)] == [True, True]
    norms = [part for part in block.modules() if isinstance(part, nn.InstanceNorm2d)]
    assert len(norms) == 2
    assert not any(norm.affine or norm.track_running_stats for norm in norms)
    assert {name.split(".")[-1] for name in block.state_dict()} == {"weight", "bias"}


def test_input_is_left_as_it_was(block: ResidualBlock) -> None:
    # The ReLU works in place; the skip must not see that.
    x = torch.randn(2, 3, 6, 6)
    before = x.clone()
    block(x)
    assert torch.equal(x, before)


def test_images_of_a_batch_do_not_see_each_other(block: ResidualBlock) -> None:
    x = torch.randn(2, 3, 6, 6)
    torch.testing.assert_close(block(x)[:1], block(x[:1]))


@pytest.mark.parametrize("size", [(2, 2), (2, 7), (9, 4)])
def test_shape_stays(block: ResidualBlock, size: tuple[int, int]) -> None:
    assert block(torch.randn(2, 3, *size)).shape == (2, 3, *size)

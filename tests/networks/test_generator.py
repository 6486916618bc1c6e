from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from linewright.layers.residual import ResidualBlock
from linewright.networks.generator import ResnetGenerator


def expected_parameters(
    *, width: int, blocks: int, channels: int, fold: int = 1, kernel: int = 7, strided: int = 2
) -> int:
    """Count c7s1-w, d2w, d4w, R4w x blocks, u2w, uw, c7s1-out by hand: weights and biases."""

    def conv(inputs: int, outputs: int, kernel: int) -> int:
        return inputs * outputs * kernel * kernel + outputs

    area = fold * fold
    steps = [(width * 2**level, width * 2 ** (level + 1)) for level in range(strided)]
    return (
        conv(channels * area, width, kernel)
        + sum(conv(few, many, 3) + conv(many, few, 3) for few, many in steps)
        + blocks * 2 * conv(steps[-1][1], steps[-1][1], 3)
        + conv(width, channels * area, kernel)
    )


def parameters(network: nn.Module) -> int:
    return sum(weight.numel() for weight in network.parameters())


@pytest.mark.parametrize(("blocks", "millions"), [(9, 11.4), (12, 14.9)])
def test_parameters_of_the_published_network(blocks: int, millions: float) -> None:
    with torch.device("meta"):
        network = ResnetGenerator(width=64, blocks=blocks)
    count = parameters(network)
    assert count == expected_parameters(width=64, blocks=blocks, channels=1)
    assert round(count / 1e6, 1) == millions


@pytest.mark.parametrize(
    ("channels", "fold", "kernel", "strided"),
    [(1, 2, 7, 2), (3, 1, 7, 2), (3, 2, 3, 1), (1, 4, 5, 2), (1, 1, 7, 3)],
)
def test_parameters_of_the_variants(channels: int, fold: int, kernel: int, strided: int) -> None:
    network = ResnetGenerator(
        in_channels=channels,
        out_channels=channels,
        width=4,
        blocks=2,
        fold=fold,
        kernel=kernel,
        strided=strided,
    )
    assert parameters(network) == expected_parameters(
        width=4, blocks=2, channels=channels, fold=fold, kernel=kernel, strided=strided
    )
    assert network.multiple == fold * 2**strided
    x = torch.zeros(1, channels, 4 * network.multiple, 4 * network.multiple)
    assert network(x).shape == x.shape


def described(part: nn.Conv2d | nn.ConvTranspose2d) -> tuple[object, ...]:
    sides = (part.kernel_size[0], part.stride[0], part.padding[0])
    return (part.in_channels, part.out_channels, *sides)


def test_layers_are_those_of_the_paper() -> None:
    network = ResnetGenerator(width=8, blocks=3)
    told: list[tuple[object, ...]] = []
    for part in network.modules():
        if isinstance(part, nn.Conv2d):
            told.append(("conv", *described(part), part.padding_mode))
        elif isinstance(part, nn.ConvTranspose2d):
            told.append(("up", *described(part), part.output_padding[0]))
        elif isinstance(part, nn.InstanceNorm2d):
            assert not part.affine
            assert not part.track_running_stats
            told.append(("norm", part.num_features))
        elif isinstance(part, nn.ReLU | nn.Tanh):
            told.append((type(part).__name__,))
    residual = [
        ("conv", 32, 32, 3, 1, 1, "reflect"),
        ("norm", 32),
        ("ReLU",),
        ("conv", 32, 32, 3, 1, 1, "reflect"),
        ("norm", 32),
    ]
    assert told == [
        ("conv", 1, 8, 7, 1, 3, "reflect"),
        ("norm", 8),
        ("ReLU",),
        ("conv", 8, 16, 3, 2, 1, "zeros"),
        ("norm", 16),
        ("ReLU",),
        ("conv", 16, 32, 3, 2, 1, "zeros"),
        ("norm", 32),
        ("ReLU",),
        *residual * 3,
        ("up", 32, 16, 3, 2, 1, 1),
        ("norm", 16),
        ("ReLU",),
        ("up", 16, 8, 3, 2, 1, 1),
        ("norm", 8),
        ("ReLU",),
        ("conv", 8, 1, 7, 1, 3, "reflect"),
        ("Tanh",),
    ]
    assert sum(isinstance(part, ResidualBlock) for part in network.modules()) == 3


def test_forward_runs_the_layers_in_that_order() -> None:
    torch.manual_seed(0)
    network = ResnetGenerator(width=2, blocks=1).double()
    x = torch.rand(1, 1, 16, 20, dtype=torch.float64) * 2 - 1
    weights = {name: value.detach() for name, value in network.named_parameters()}
    of = iter(
        [(weights[name], weights[name[:-6] + "bias"]) for name in weights if "weight" in name]
    )

    def mirrored(h: torch.Tensor, by: int) -> torch.Tensor:
        return F.conv2d(F.pad(h, (by, by, by, by), mode="reflect"), *next(of))

    def norm(h: torch.Tensor) -> torch.Tensor:
        variance = h.var((2, 3), keepdim=True, correction=0)
        return (h - h.mean((2, 3), keepdim=True)) / (variance + 1e-5).sqrt()

    h = norm(mirrored(x, 3)).relu()
    for _ in range(2):
        h = norm(F.conv2d(h, *next(of), stride=2, padding=1)).relu()
    inner = norm(mirrored(h, 1)).relu()
    h = h + norm(mirrored(inner, 1))
    for _ in range(2):
        up = F.conv_transpose2d(h, *next(of), stride=2, padding=1, output_padding=1)
        h = norm(up).relu()
    expected = mirrored(h, 3).tanh()
    torch.testing.assert_close(network(x), expected)


def test_every_convolution_has_a_bias() -> None:
    network = ResnetGenerator(width=2, blocks=2)
    found = [
        part.bias is not None
        for part in network.modules()
        if isinstance(part, nn.Conv2d | nn.ConvTranspose2d)
    ]
    assert found == [True] * (3 + 2 * 2 + 3)


@pytest.mark.parametrize("fold", [1, 2, 3, 4])
@pytest.mark.parametrize("channels", [1, 3])
def test_shape_range_and_multiple(fold: int, channels: int) -> None:
    torch.manual_seed(fold)
    network = ResnetGenerator(
        in_channels=channels, out_channels=channels, width=4, blocks=1, fold=fold
    )
    assert network.multiple == 4 * fold
    for sides in ((4, 4), (5, 7)):
        x = torch.rand(2, channels, *(side * network.multiple for side in sides)) * 2 - 1
        y = network(x).detach()
        assert y.shape == x.shape
        assert y.dtype == torch.float32
        assert float(y.abs().max()) <= 1
        assert float(y.std()) > 0.01


def test_channels_may_change_on_the_way() -> None:
    network = ResnetGenerator(in_channels=3, out_channels=1, width=2, blocks=0, fold=2)
    assert network(torch.zeros(1, 3, 32, 32)).shape == (1, 1, 32, 32)


def test_folding_turns_pixel_blocks_into_channels_and_back() -> None:
    network = ResnetGenerator(width=2, blocks=0, fold=2)
    image = torch.arange(16.0).reshape(1, 1, 4, 4)
    folded = network.encoder[0](image)
    expected = np.stack([image[0, 0, i::2, j::2].numpy() for i in (0, 1) for j in (0, 1)])
    np.testing.assert_array_equal(folded[0].numpy(), expected)
    shuffle = network.decoder[-2]
    assert isinstance(shuffle, nn.PixelShuffle)
    assert torch.equal(shuffle(folded), image)


def test_translation_commutes_with_a_shift_by_the_multiple() -> None:
    # No part of the network knows where in the image it is, except near the border. Instance norm
    # ties the whole image together, so the shift is around the torus of a periodic pattern.
    torch.manual_seed(3)
    network = ResnetGenerator(width=4, blocks=1, fold=2).double()
    tile = torch.rand(1, 1, 8, 8, dtype=torch.float64) * 2 - 1
    image = tile.repeat(1, 1, 24, 24)
    y = network(image).detach()[..., 64:128, 64:128]
    torch.testing.assert_close(y[..., 8:, :], y[..., :-8, :], atol=1e-9, rtol=0)
    torch.testing.assert_close(y[..., 8:], y[..., :-8], atol=1e-9, rtol=0)
    assert float((y[..., 4:, :] - y[..., :-4, :]).abs().max()) > 1e-3

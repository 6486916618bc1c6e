from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from linewright.nn.initial import gaussian_
from linewright.nn.patch_discriminator import PatchDiscriminator
from linewright.nn.resnet import ResnetGenerator


@pytest.mark.parametrize("network", [ResnetGenerator(width=16), PatchDiscriminator(width=16)])
@pytest.mark.parametrize("std", [0.02, 0.5])
def test_weights_are_normal_and_biases_zero(network: nn.Module, std: float) -> None:
    torch.manual_seed(0)
    gaussian_(network, std=std)
    for name, values in network.state_dict().items():
        if name.endswith("bias"):
            assert not values.any(), name
        else:
            # Five standard errors of the mean and of the standard deviation.
            count = values.numel()
            assert abs(float(values.mean())) < 5 * std / math.sqrt(count), name
            assert abs(float(values.std()) - std) < 5 * std / math.sqrt(2 * count), name
    weights = torch.cat([values.flatten() for name, values in network.state_dict().items() if "weight" in name])
    inside = float((weights.abs() < std).float().mean())
    assert inside == pytest.approx(0.6827, abs=0.01)


def test_default_is_the_papers() -> None:
    torch.manual_seed(0)
    conv = nn.Conv2d(64, 64, 3)
    gaussian_(conv)
    assert float(conv.weight.detach().std()) == pytest.approx(0.02, rel=0.02)


def test_transposed_convolutions_and_convolutions_without_bias() -> None:
    network = nn.Sequential(nn.ConvTranspose2d(4, 4, 3), nn.Conv2d(4, 4, 3, bias=False))
    for values in network.parameters():
        nn.init.constant_(values, 7)
    gaussian_(network)
    assert all(float(values.detach().abs().max()) < 1 for values in network.parameters())
    up = network[0]
    assert isinstance(up, nn.ConvTranspose2d)
    assert not up.bias.any()


def test_other_layers_are_left_alone() -> None:
    network = nn.Sequential(nn.Linear(2, 2), nn.InstanceNorm2d(2, affine=True))
    before = {name: value.clone() for name, value in network.state_dict().items()}
    gaussian_(network)
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


def test_draws_depend_on_the_seed_alone() -> None:
    drawn = []
    for seed in (1, 1, 2):
        network = nn.Conv2d(2, 2, 3)
        torch.manual_seed(seed)
        gaussian_(network)
        drawn.append(network.weight.detach().clone())
    assert torch.equal(drawn[0], drawn[1])
    assert not torch.equal(drawn[0], drawn[2])

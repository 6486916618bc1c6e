from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from torch import nn

from linewright.nn.patch_discriminator import PatchDiscriminator


def seen_pixels(network: nn.Module, side: int, *, channels: int = 1) -> torch.Tensor:
    """Return H x W: which input pixels move the middle score, by gradient.

    The norms are taken out, since they let every score see the whole image a little.
    """
    bare = nn.Sequential(*(part for part in network.body if not isinstance(part, nn.InstanceNorm2d))).double()
    for weights in bare.parameters():
        nn.init.uniform_(weights, 0.1, 1)  # all positive, so that no two paths cancel
    x = torch.ones(1, channels, side, side, dtype=torch.float64, requires_grad=True)
    scores = bare(x)
    middle = scores.shape[-1] // 2
    (gradient,) = torch.autograd.grad(scores[0, 0, middle, middle], x)
    return gradient[0].abs().sum(0) > 0


@pytest.mark.parametrize(("layers", "fold", "field"), [(3, 1, 70), (2, 1, 34), (1, 1, 16), (4, 1, 142), (2, 2, 68)])
def test_receptive_field(layers: int, fold: int, field: int) -> None:
    network = PatchDiscriminator(width=2, layers=layers, fold=fold)
    assert network.receptive_field == field
    side = 2 * field + 20 - (2 * field + 20) % (fold * 2**layers)
    seen = seen_pixels(network, side)
    rows, columns = (seen.any(1 - axis).nonzero()[:, 0] for axis in (0, 1))
    assert seen.sum() == field * field
    assert rows[-1] - rows[0] + 1 == field
    assert columns[-1] - columns[0] + 1 == field
    # The square lies inside the image: the border has not cut it.
    assert rows[0] > 0
    assert rows[-1] < side - 1


def test_layers_are_those_of_the_paper() -> None:
    network = PatchDiscriminator(width=64)
    told = []
    for part in network.body:
        if isinstance(part, nn.Conv2d):
            assert part.bias is not None
            assert part.kernel_size == (4, 4)
            assert (part.padding, part.padding_mode) == ((1, 1), "zeros")
            told.append((part.in_channels, part.out_channels, part.stride[0]))
        elif isinstance(part, nn.InstanceNorm2d):
            assert not part.affine
            assert not part.track_running_stats
            told.append(("norm", part.num_features))
        else:
            assert isinstance(part, nn.LeakyReLU)
            told.append(part.negative_slope)
    assert told == [
        (1, 64, 2),  # no norm on the first
        0.2,
        (64, 128, 2),
        ("norm", 128),
        0.2,
        (128, 256, 2),
        ("norm", 256),
        0.2,
        (256, 512, 1),
        ("norm", 512),
        0.2,
        (512, 1, 1),
    ]


def test_parameters_of_the_published_network() -> None:
    widths = [1, 64, 128, 256, 512, 1]
    expected = sum(16 * a * b + b for a, b in pairwise(widths))
    network = PatchDiscriminator()
    assert sum(weight.numel() for weight in network.parameters()) == expected


@pytest.mark.parametrize(("layers", "widest"), [(3, 8), (4, 8), (5, 8), (2, 4), (1, 2)])
def test_filters_grow_eightfold_at_most(layers: int, widest: int) -> None:
    network = PatchDiscriminator(width=3, layers=layers)
    convolutions = [part for part in network.body if isinstance(part, nn.Conv2d)]
    assert max(conv.out_channels for conv in convolutions) == 3 * widest
    assert [conv.stride[0] for conv in convolutions] == [2] * layers + [1, 1]


def test_shape_of_the_scores() -> None:
    # 256 -> 128 -> 64 -> 32 -> 31 -> 30
    network = PatchDiscriminator(in_channels=3, width=2)
    assert network(torch.zeros(2, 3, 256, 256)).shape == (2, 1, 30, 30)
    folded = PatchDiscriminator(width=2, layers=2, fold=2)
    assert folded(torch.zeros(1, 1, 128, 64)).shape == (1, 1, 14, 6)


def test_scores_are_unbounded() -> None:
    torch.manual_seed(0)
    network = PatchDiscriminator(width=4, layers=1)
    image = torch.randn(1, 1, 32, 32)
    with torch.no_grad():
        before = network(image)
        for values in network.body[-1].parameters():
            values *= 100
        torch.testing.assert_close(network(image), 100 * before, rtol=1e-4, atol=1e-4)


def test_input_is_left_as_it_was() -> None:
    x = torch.randn(1, 1, 32, 32)
    before = x.clone()
    PatchDiscriminator(width=2)(x)
    assert torch.equal(x, before)


def test_rrelu_draws_its_slopes_in_training_and_takes_their_mean_at_inference() -> None:
    network = PatchDiscriminator(width=4, layers=2, rrelu=True)
    active = [part for part in network.body if isinstance(part, nn.RReLU)]
    assert len(active) == 3
    assert not any(isinstance(part, nn.LeakyReLU) for part in network.body)
    x = -torch.ones(20_000)
    for part in active:
        torch.manual_seed(0)
        slopes = -part(x)
        assert 1 / 8 <= float(slopes.min()) < 0.126
        assert 0.332 < float(slopes.max()) <= 1 / 3
        assert float(slopes.mean()) == pytest.approx(11 / 48, abs=2e-3)
        torch.testing.assert_close(part.eval()(x[:3]), x[:3] * (11 / 48))
        assert torch.equal(part(-x), -x)


def test_scores_with_rrelu_vary_in_training_alone() -> None:
    network = PatchDiscriminator(width=4, layers=1, rrelu=True)
    image = torch.rand(1, 1, 32, 32)
    assert not torch.equal(network(image), network(image))
    network.eval()
    assert torch.equal(network(image), network(image))
    # The slopes are drawn, not learnt: the weights are those of LeakyReLU's network.
    plain = PatchDiscriminator(width=4, layers=1)
    assert list(network.state_dict()) == list(plain.state_dict())

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from linewright.nn.initial import gaussian_
from linewright.nn.residual import ResidualBlock
from linewright.nn.resnet import Norm, ResnetGenerator, Sparsity
from linewright.nn.sparse import KWinners2d, SparseConv2d


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
    ("channels", "fold", "kernel", "strided"), [(1, 2, 7, 2), (3, 1, 7, 2), (3, 2, 3, 1), (1, 4, 5, 2), (1, 1, 7, 3)]
)
def test_parameters_of_the_variants(channels: int, fold: int, kernel: int, strided: int) -> None:
    network = ResnetGenerator(
        in_channels=channels, out_channels=channels, width=4, blocks=2, fold=fold, kernel=kernel, strided=strided
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
    of = iter([(weights[name], weights[name[:-6] + "bias"]) for name in weights if "weight" in name])

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
    found = [part.bias is not None for part in network.modules() if isinstance(part, nn.Conv2d | nn.ConvTranspose2d)]
    assert found == [True] * (3 + 2 * 2 + 3)


@pytest.mark.parametrize("fold", [1, 2, 3, 4])
@pytest.mark.parametrize("channels", [1, 3])
def test_shape_range_and_multiple(fold: int, channels: int) -> None:
    torch.manual_seed(fold)
    network = ResnetGenerator(in_channels=channels, out_channels=channels, width=4, blocks=1, fold=fold)
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


# The sparse CycleGAN's variants


def randomised(network: nn.Module) -> nn.Module:
    """Give a network weights and statistics as after some training, in eval."""
    torch.manual_seed(3)
    for part in network.modules():
        if isinstance(part, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(part.weight, 0, 0.3)
        elif isinstance(part, nn.BatchNorm2d):
            nn.init.uniform_(part.weight, 0.5, 1.5)
            nn.init.normal_(part.bias, 0, 0.3)
            nn.init.normal_(part.running_mean, 0, 0.3)
            nn.init.uniform_(part.running_var, 0.5, 1.5)
    return network.eval()


def test_names_of_the_plain_networks_weights_stay() -> None:
    # Models and checkpoints from before the variants are read by these names.
    network = ResnetGenerator(width=2, blocks=2)
    places = {"encoder": (0, 3, 6), "trunk": ("0.body.0", "0.body.3", "1.body.0", "1.body.3"), "decoder": (0, 3, 6)}
    assert list(network.state_dict()) == [
        f"{part}.{place}.{what}" for part, numbers in places.items() for place in numbers for what in ("weight", "bias")
    ]


def test_encoder_and_trunk_are_sparse_and_the_decoder_is_dense() -> None:
    network = ResnetGenerator(width=4, blocks=2, sparsity=Sparsity(0.5, 0.2, 1.3, local=True))
    for name in ("encoder", "trunk"):
        parts = list(getattr(network, name).modules())
        convolutions = [part for part in parts if isinstance(part, nn.Conv2d)]
        assert convolutions
        for conv in convolutions:
            assert isinstance(conv, SparseConv2d)
            zeros = 1 - float(conv.mask.float().mean())
            assert zeros == pytest.approx(0.5, abs=0.5 / conv.mask[0].numel())
        assert not any(isinstance(part, nn.ReLU) for part in parts)
        winners = [part for part in parts if isinstance(part, KWinners2d)]
        assert len(winners) == {"encoder": 3, "trunk": 2}[name]
        assert {(w.percent_on, w.boost, w.local) for w in winners} == {(0.2, 1.3, True)}
    assert not any(isinstance(p, SparseConv2d | KWinners2d) for p in network.decoder.modules())
    assert sum(isinstance(part, nn.ReLU) for part in network.decoder) == 2


@pytest.mark.parametrize("local", [True, False])
def test_activations_of_a_sparse_network_are_sparse(local: bool) -> None:
    network = ResnetGenerator(width=8, blocks=1, sparsity=Sparsity(0.5, 0.25, local=local))
    shares: list[float] = []
    for part in network.modules():
        if isinstance(part, KWinners2d):
            part.register_forward_hook(lambda module, args, out: shares.append(float((out != 0).float().mean())))
    out = network(torch.rand(1, 1, 32, 32) * 2 - 1)
    assert out.shape == (1, 1, 32, 32)
    assert len(shares) == 4
    assert all(0.05 < share <= 0.2501 for share in shares)


def test_everything_wins_in_a_sparse_network_without_sparsity() -> None:
    torch.manual_seed(0)
    dense = ResnetGenerator(width=3, blocks=1)
    network = ResnetGenerator(width=3, blocks=1, sparsity=Sparsity(0.0, 1.0))
    missing = network.load_state_dict(dense.state_dict(), strict=False)
    assert all(name.endswith((".mask", ".duty_cycle", ".samples")) for name in missing.missing_keys)
    x = torch.rand(1, 1, 32, 32) * 2 - 1
    torch.testing.assert_close(network(x), dense(x))


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize(("fold", "strided"), [(1, 2), (2, 1), (1, 3)])
def test_skips_hand_the_encoders_features_to_the_decoder(fold: int, strided: int, sparse: bool) -> None:
    sparsity = Sparsity(0.5, 0.3) if sparse else None
    network = ResnetGenerator(width=4, blocks=1, fold=fold, strided=strided, skip=True, sparsity=sparsity)
    plain = ResnetGenerator(width=4, blocks=1, fold=fold, strided=strided)
    # Every stage of the decoder but the first takes the encoder's channels of its size as well.
    more = sum(2 * (4 << level) * (4 << (level - 1)) // 2 * 9 for level in range(1, strided))
    more += 4 * fold * fold * 49
    assert parameters(network) - parameters(plain) == more
    side = 4 * network.multiple
    randomised(network)
    x = torch.rand(1, 1, side, side) * 2 - 1
    # By hand: the features before each strided convolution come back, the last first.
    kept, y = [], x
    for part in network.encoder:
        if isinstance(part, nn.Conv2d) and part.stride == (2, 2):
            kept.append(y.clone())
        y = part(y)
    y = network.trunk(y)
    for part in network.decoder:
        y = part(y.clone())
        if isinstance(part, nn.ReLU):
            y = torch.cat((y, kept.pop(-1)), 1)
    assert not kept
    out = network(x)
    assert out.shape == x.shape
    assert torch.equal(out, y)


def test_skips_carry_what_the_trunk_loses() -> None:
    for skip in (True, False):
        network = randomised(ResnetGenerator(width=3, blocks=0, skip=skip))
        with torch.no_grad():
            network.decoder[0].weight.zero_()  # nothing comes from the trunk
            a, b = (network(torch.rand(1, 1, 32, 32)) for _ in range(2))
        assert torch.equal(a, b) != skip


def test_batch_norm_is_of_batches_in_training_and_frozen_at_inference() -> None:
    network = ResnetGenerator(width=3, blocks=1, norm="batch")
    norms = [part for part in network.modules() if isinstance(part, nn.BatchNorm2d)]
    assert len(norms) == 3 + 2 + 2
    assert not any(isinstance(part, nn.InstanceNorm2d) for part in network.modules())
    x, y = torch.rand(2, 1, 1, 32, 32) * 2 - 1
    together = network(torch.cat([x, y]))
    assert not torch.allclose(network(x), together[:1], atol=1e-4)
    network.eval()
    before = [norm.running_mean.clone() for norm in norms]
    torch.testing.assert_close(network(x), network(torch.cat([x, y]))[:1])
    for mean, norm in zip(before, norms, strict=True):
        assert torch.equal(mean, norm.running_mean)


@pytest.mark.parametrize("skip", [True, False])
@pytest.mark.parametrize(("fold", "kernel", "strided"), [(1, 7, 2), (2, 3, 1)])
def test_what_is_far_away_changes_nothing(fold: int, kernel: int, strided: int, skip: bool) -> None:
    blocks, side = 1, 96
    network = ResnetGenerator(
        width=4,
        blocks=blocks,
        fold=fold,
        kernel=kernel,
        strided=strided,
        skip=skip,
        sparsity=Sparsity(0.5, 0.3, local=True),
        norm="batch",
    )
    randomised(network)
    # How far a pixel reaches, in pixels: both ends, the strided layers and the blocks.
    multiple = network.multiple
    reach = 2 * (kernel // 2) * fold + 2 * blocks * multiple + 4 * multiple
    x = torch.rand(1, 1, side, side) * 2 - 1
    changed = x.clone()
    changed[..., 3, 5] = -changed[..., 3, 5].sign()
    with torch.no_grad():
        differs = (network(x) != network(changed))[0, 0]
    assert differs[:8, :8].any()
    rows, columns = differs.nonzero(as_tuple=True)
    assert int(rows.max()) <= 3 + reach < side - 1
    assert int(columns.max()) <= 5 + reach


@pytest.mark.parametrize(("norm", "local"), [("instance", True), ("batch", False)])
def test_instance_norm_and_global_winners_see_the_whole_image(norm: Norm, local: bool) -> None:
    sparsity = Sparsity(0.5, 0.3, local=local)
    network = randomised(ResnetGenerator(width=4, blocks=1, sparsity=sparsity, norm=norm))
    x = torch.rand(1, 1, 96, 96) * 2 - 1
    changed = x.clone()
    changed[..., :40, :40] = 1
    with torch.no_grad():
        differs = (network(x) != network(changed))[0, 0]
    assert differs[80:, 80:].any()


@pytest.mark.parametrize("skip", [False, True])
def test_a_residual_generator_begins_with_what_is_there(skip: bool) -> None:
    network = ResnetGenerator(width=4, blocks=1, fold=2, strided=1, skip=skip, residual=True)
    gaussian_(network)
    x = torch.rand(2, 1, 32, 32) * 2 - 1
    assert (network(x) - torch.tanh(2 * x)).abs().mean() < 0.15
    network(x).square().sum().backward()
    for name, weight in network.named_parameters():
        assert weight.grad is not None and weight.grad.isfinite().all(), name


def test_overshoot_makes_near_white_white_and_is_cut_there() -> None:
    torch.manual_seed(0)
    plain, over = (
        ResnetGenerator(width=4, blocks=1, fold=2, strided=1, residual=True, overshoot=factor) for factor in (1.0, 1.1)
    )
    over.load_state_dict(plain.state_dict())
    image = torch.rand(2, 1, 32, 32) * 2 - 1
    torch.testing.assert_close(over(image), (1.1 * plain(image)).clamp(-1, 1))
    assert (over(torch.ones(1, 1, 32, 32)) > 0.999).float().mean() > 0.5


def test_a_residual_generator_keeps_its_channels() -> None:
    with pytest.raises(ValueError, match="as many channels"):
        ResnetGenerator(in_channels=3, out_channels=1, width=4, blocks=0, residual=True)

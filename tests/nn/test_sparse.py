from __future__ import annotations

import copy
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from several_processes import together
from torch import Tensor, nn

from group_tasks import winners
from linewright.nn import sparse
from linewright.nn.sparse import KWinners2d, SparseConv2d, duty_cycle_entropy, k_winners_2d


def noise(*shape: int, seed: int = 0, dtype: torch.dtype = torch.float32) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64).to(dtype)


def sorted_winners(
    x: Tensor, *, percent_on: float, factors: Tensor | None = None, local: bool, rectified: bool
) -> NDArray[np.float64]:
    """k-winners by a plain sort of each row, in float64."""
    values = x.detach().double().numpy()
    # Rounded to the type of x, as the ranks are.
    ranks = (x if factors is None else x * factors.to(x.dtype)).detach().double().numpy()
    out = np.zeros_like(values)
    samples, _, height, width = values.shape
    places = list(np.ndindex(height, width)) if local else [(slice(None), slice(None))]
    for sample in range(samples):
        for row, column in places:
            rank = ranks[sample, :, row, column]
            k = max(1, round(percent_on * rank.size))
            won = rank >= np.sort(rank, axis=None)[::-1][k - 1]
            if rectified:
                won &= rank > 0
            out[sample, :, row, column] = np.where(won, values[sample, :, row, column], 0)
    return out


# Winners


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16, torch.float16])
@pytest.mark.parametrize("rectified", [True, False])
@pytest.mark.parametrize("boosted", [True, False])
@pytest.mark.parametrize("local", [True, False])
def test_winners_are_those_of_a_sort(local: bool, boosted: bool, rectified: bool, dtype: torch.dtype) -> None:
    x = noise(2, 10, 5, 7, dtype=dtype)
    duty = torch.linspace(0, 1, 10)
    for percent_on in (0.01, 0.2, 0.75, 1.0):
        out = k_winners_2d(
            x, percent_on=percent_on, duty_cycle=duty if boosted else None, boost=1.5, local=local, rectified=rectified
        )
        expected = sorted_winners(
            x,
            percent_on=percent_on,
            factors=torch.exp(-1.5 * duty).view(1, -1, 1, 1) if boosted else None,
            local=local,
            rectified=rectified,
        )
        assert out.dtype == dtype
        np.testing.assert_array_equal(out.double().numpy(), expected)


@pytest.mark.parametrize("local", [True, False])
def test_all_that_equal_the_smallest_winner_pass(local: bool) -> None:
    x = torch.tensor([3.0, 1.0, 1.0, 1.0, 0.0, -1.0]).view(1, 6, 1, 1)
    out = k_winners_2d(x, percent_on=2 / 6, local=local)
    assert out.flatten().tolist() == [3, 1, 1, 1, 0, 0]
    steps = noise(3, 12, 6, 6).mul(2).round()  # many ties
    out = k_winners_2d(steps, percent_on=0.3, local=local)
    expected = sorted_winners(steps, percent_on=0.3, local=local, rectified=True)
    np.testing.assert_array_equal(out.numpy(), expected)
    assert np.count_nonzero(expected) > 0.3 * expected.size  # the ties do pass


def test_boost_decides_who_wins_and_not_what_passes() -> None:
    x = torch.tensor([2.0, 1.5]).view(1, 2, 1, 1)
    duty = torch.tensor([1.0, 0.0])
    kept = k_winners_2d(x, percent_on=0.5, duty_cycle=duty, boost=1.0)
    assert kept.flatten().tolist() == [0.0, 1.5]  # 2 exp(-1) = 0.74 < 1.5
    assert k_winners_2d(x, percent_on=0.5, duty_cycle=duty).flatten().tolist() == [2.0, 0.0]


@pytest.mark.parametrize("local", [True, False])
def test_negative_values_win_only_if_not_rectified(local: bool) -> None:
    x = -noise(1, 8, 3, 3).abs() - 0.1
    assert not k_winners_2d(x, percent_on=0.5, local=local).any()
    out = k_winners_2d(x, percent_on=0.5, local=local, rectified=False)
    assert int((out != 0).sum()) == 36


@pytest.mark.parametrize("local", [True, False])
def test_k_follows_the_tensor_at_hand(local: bool) -> None:
    layer = KWinners2d(16, percent_on=0.25, local=local, boost=0).eval()
    for sides in ((8, 8), (20, 12), (2, 3)):
        out = layer(noise(1, 16, *sides).abs() + 0.1)
        assert int((out != 0).sum()) == 4 * sides[0] * sides[1]


@pytest.mark.parametrize("local", [True, False])
def test_samples_of_a_batch_are_independent(local: bool) -> None:
    x = noise(3, 8, 6, 6)
    x[1] *= 100
    whole = k_winners_2d(x, percent_on=0.2, local=local)
    for sample in range(3):
        alone = k_winners_2d(x[sample : sample + 1], percent_on=0.2, local=local)
        assert torch.equal(whole[sample : sample + 1], alone)


def test_local_winners_depend_on_their_place_alone() -> None:
    x = noise(1, 8, 6, 6)
    changed = x.clone()
    changed[..., 0, 0] += 50
    before, after = (k_winners_2d(values, percent_on=0.25, local=True) for values in (x, changed))
    assert torch.equal(before[..., 1:, :], after[..., 1:, :])
    assert not torch.equal(*(k_winners_2d(values, percent_on=0.25)[..., 1:, :] for values in (x, changed)))


@pytest.mark.parametrize("local", [True, False])
@pytest.mark.parametrize("threads", [1, 3])
def test_parts_of_the_work_and_threads_change_nothing(
    local: bool, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    x = noise(2, 6, 9, 11)
    expected = sorted_winners(x, percent_on=0.3, local=local, rectified=True)
    monkeypatch.setattr(sparse, "_CHUNK", 60)
    monkeypatch.setattr(torch, "get_num_threads", lambda: threads)
    out = k_winners_2d(x, percent_on=0.3, local=local)
    np.testing.assert_array_equal(out.numpy(), expected)


@pytest.mark.parametrize("local", [True, False])
def test_memory_layout_does_not_matter(local: bool) -> None:
    x = noise(2, 8, 6, 5)
    strided = x.contiguous(memory_format=torch.channels_last)
    assert torch.equal(k_winners_2d(strided, percent_on=0.3, local=local), k_winners_2d(x, percent_on=0.3, local=local))
    turned = noise(2, 8, 5, 6).transpose(2, 3)
    assert torch.equal(
        k_winners_2d(turned, percent_on=0.3, local=local),
        k_winners_2d(turned.contiguous(), percent_on=0.3, local=local),
    )


def test_input_is_left_as_it_was() -> None:
    x = noise(1, 4, 3, 3)
    before = x.clone()
    k_winners_2d(x, percent_on=0.5)
    assert torch.equal(x, before)


@pytest.mark.parametrize("share", [0.0, -0.1, 1.1, math.nan])
def test_share_out_of_range_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match=r"percent_on must be in \(0, 1\]"):
        k_winners_2d(torch.zeros(1, 1, 1, 1), percent_on=share)


# Gradients


@pytest.mark.parametrize("rectified", [True, False])
@pytest.mark.parametrize("local", [True, False])
def test_gradients_agree_with_finite_differences(local: bool, rectified: bool) -> None:
    # Values far enough apart that no small step changes who wins, or a sign.
    order = np.random.default_rng(1).permutation(48)
    x = torch.from_numpy((order - 23.5) / 10).view(1, 6, 2, 4).requires_grad_(True)
    duty = torch.linspace(0, 0.01, 6, dtype=torch.float64)
    assert torch.autograd.gradcheck(
        lambda values: k_winners_2d(values, percent_on=0.6, duty_cycle=duty, boost=1, local=local, rectified=rectified),
        x,
    )


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float64])
@pytest.mark.parametrize("rectified", [True, False])
@pytest.mark.parametrize("local", [True, False])
def test_gradient_passes_where_the_values_do(local: bool, rectified: bool, dtype: torch.dtype) -> None:
    x = noise(2, 8, 5, 5, dtype=dtype).requires_grad_(True)
    weights = noise(2, 8, 5, 5, seed=1, dtype=dtype)
    out = k_winners_2d(x, percent_on=0.6, local=local, rectified=rectified)
    (gradient,) = torch.autograd.grad((out * weights).sum(), x)
    assert gradient.dtype == dtype
    assert torch.equal(gradient, torch.where(out != 0, weights, 0))


# Duty cycles


def test_duty_cycle_is_a_running_share_of_wins() -> None:
    layer = KWinners2d(3, percent_on=1 / 3, boost=0, period=4, local=True)
    first = torch.tensor([1.0, 0.5, 0.2]).view(1, 3, 1, 1).expand(1, 3, 2, 2)
    second = torch.tensor([0.1, 0.5, 0.2]).view(1, 3, 1, 1).expand(1, 3, 2, 2)
    layer(first)
    assert layer.duty_cycle.tolist() == [1, 0, 0]
    layer(second)
    assert layer.duty_cycle.tolist() == [0.5, 0.5, 0]  # a plain mean up to the period
    layer(torch.cat([first, second]))
    assert layer.duty_cycle.tolist() == [0.5, 0.5, 0]
    layer(second)
    # From then on the last counts for a period-th.
    torch.testing.assert_close(layer.duty_cycle, torch.tensor([0.375, 0.625, 0]))
    assert int(layer.samples) == 5


def test_boost_makes_the_channels_win_more_equally() -> None:
    # Channels of very unequal strength: without a boost the strongest always win.
    strength = torch.linspace(1, 2, 10).view(1, -1, 1, 1)
    entropies = {}
    for boost in (0.0, 1.5):
        layer = KWinners2d(10, percent_on=0.2, boost=boost, period=50)
        for seed in range(60):
            layer(noise(1, 10, 4, 4, seed=seed).abs() * 0.1 + strength)
        entropies[boost] = duty_cycle_entropy(layer.duty_cycle)
    assert entropies[1.5] > entropies[0.0] + 0.2


def test_boost_decays_with_the_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    boosts: list[float] = []

    def spy(x: Tensor, *, boost: float = 0.0, **rest: object) -> Tensor:
        boosts.append(boost)
        return x

    monkeypatch.setattr(sparse, "k_winners_2d", spy)
    layer = KWinners2d(2, boost=1.6, boost_decay=0.5, period=4)
    for _ in range(5):
        layer(torch.ones(2, 2, 3, 3))
    np.testing.assert_allclose(boosts, [1.6 * 0.5 ** (2 * step / 4) for step in range(5)])


def test_inference_takes_more_winners_without_boost_and_learns_nothing() -> None:
    layer = KWinners2d(10, percent_on=0.2, inference_factor=1.5, boost=2.0, local=True)
    x = noise(2, 10, 4, 4).abs() + 0.1
    layer(x)
    state = copy.deepcopy(layer.state_dict())
    out = layer.eval()(x)
    expected = sorted_winners(x, percent_on=0.3, local=True, rectified=True)
    np.testing.assert_array_equal(out.numpy(), expected)
    assert all(torch.equal(state[name], value) for name, value in layer.state_dict().items())
    assert int((KWinners2d(4, percent_on=0.9, inference_factor=1.5).eval()(x[:, :4]) != 0).sum())


def test_state_goes_through_a_state_dict() -> None:
    layer = KWinners2d(6, percent_on=0.3, boost=1.5, period=5)
    for seed in range(4):
        layer(noise(2, 6, 4, 4, seed=seed))
    other = KWinners2d(6, percent_on=0.3, boost=1.5, period=5)
    other.load_state_dict(layer.state_dict())
    assert set(layer.state_dict()) == {"duty_cycle", "samples"}
    x = noise(2, 6, 4, 4, seed=9)
    assert torch.equal(layer(x), other(x))
    assert torch.equal(layer.duty_cycle, other.duty_cycle)
    assert int(other.samples) == 10


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_layer_follows_the_type_of_its_network(dtype: torch.dtype) -> None:
    layer = KWinners2d(4, percent_on=0.5).to(dtype)
    assert layer(noise(1, 4, 3, 3, dtype=dtype)).dtype == dtype
    assert layer.duty_cycle.dtype == dtype
    assert float(layer.duty_cycle.sum()) > 0


# Sparse convolutions


@pytest.mark.parametrize(
    "optimiser",
    [
        lambda weights: torch.optim.Adam(weights, lr=0.01, weight_decay=0.1),
        lambda weights: torch.optim.SGD(weights, lr=0.01, momentum=0.9, weight_decay=0.1),
    ],
    ids=["Adam with weight decay", "momentum"],
)
def test_weights_stay_exactly_sparse(optimiser: object) -> None:
    torch.manual_seed(0)
    layer = SparseConv2d(4, 6, 3, padding=1, sparsity=0.7)
    dense = nn.Conv2d(4, 6, 3, padding=1)
    steps = optimiser(layer.parameters())  # type: ignore[operator]
    mask, before = layer.mask.clone(), layer.weight.detach().clone()
    for seed in range(20):
        loss = (layer(noise(2, 4, 8, 8, seed=seed)) - 1).square().mean()
        steps.zero_grad()
        loss.backward()
        assert not layer.weight.grad[~mask].any()
        steps.step()
    assert torch.equal(layer.mask, mask)
    assert not torch.equal(layer.weight[mask], before[mask])
    # What it computes is a dense convolution with zeros at the mask's places.
    with torch.no_grad():
        dense.weight.copy_(torch.where(mask, layer.weight, 0))
        dense.bias.copy_(layer.bias)
        x = noise(1, 4, 5, 5, seed=99)
        torch.testing.assert_close(layer(x), dense(x))
        # Whatever stands at the other places has no say.
        layer.weight[~mask] = 1e6
        torch.testing.assert_close(layer(x), dense(x))


@pytest.mark.parametrize(("sparsity", "kept"), [(0.0, 36), (0.5, 18), (0.9, 4), (0.999, 1)])
def test_each_filter_keeps_as_many_weights(sparsity: float, kept: int) -> None:
    mask = SparseConv2d(4, 12, 3, sparsity=sparsity).mask
    assert mask.dtype == torch.bool
    assert mask.shape == (12, 4, 3, 3)
    assert mask.flatten(1).sum(dim=1).tolist() == [kept] * 12
    if kept == 18:
        assert len({tuple(row.tolist()) for row in mask.flatten(1)}) == 12


def test_same_seed_gives_the_same_mask() -> None:
    masks = []
    for seed in (1, 1, 2):
        torch.manual_seed(seed)
        masks.append(SparseConv2d(4, 6, 3).mask)
    assert torch.equal(masks[0], masks[1])
    assert not torch.equal(masks[0], masks[2])


def test_mask_is_stored_with_the_weights() -> None:
    torch.manual_seed(0)
    layer, other = SparseConv2d(4, 6, 3), SparseConv2d(4, 6, 3)
    assert set(layer.state_dict()) == {"weight", "bias", "mask"}
    assert not torch.equal(layer.mask, other.mask)
    other.load_state_dict(layer.state_dict())
    x = noise(1, 4, 6, 6)
    assert torch.equal(layer(x), other(x))


def test_options_reach_the_convolution() -> None:
    options = {"stride": 2, "padding": 1, "padding_mode": "reflect", "bias": False}
    layer = SparseConv2d(3, 5, 3, sparsity=0.0, **options)
    dense = nn.Conv2d(3, 5, 3, **options)  # type: ignore[arg-type]
    dense.load_state_dict({"weight": layer.weight})
    x = noise(1, 3, 8, 8)
    torch.testing.assert_close(layer(x), dense(x))
    assert layer.bias is None


@pytest.mark.parametrize("sparsity", [1.0, -0.1])
def test_sparsity_out_of_range_is_refused(sparsity: float) -> None:
    with pytest.raises(ValueError, match=r"sparsity must be in \[0, 1\)"):
        SparseConv2d(1, 1, 3, sparsity=sparsity)


# Entropy


def test_entropy_of_known_shares() -> None:
    assert duty_cycle_entropy(torch.full((5,), 0.5)) == pytest.approx(1)
    assert duty_cycle_entropy(torch.tensor([0.0, 1.0])) == 0
    share = 0.2
    expected = -share * math.log2(share) - (1 - share) * math.log2(1 - share)
    assert duty_cycle_entropy(torch.full((4,), share)) == pytest.approx(expected)
    # At the same share of winners it is greatest if all win equally often.
    assert duty_cycle_entropy(torch.tensor([0.1, 0.3])) < expected


# Export


@pytest.mark.parametrize("rectified", [True, False])
@pytest.mark.parametrize("local", [True, False])
def test_export_gives_the_same_winners(local: bool, rectified: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    x = noise(2, 8, 6, 5).mul(4).round()  # with ties
    duty = torch.linspace(0, 1, 8)
    made = []
    for exporting in (False, True):
        monkeypatch.setattr(torch.onnx, "is_in_onnx_export", lambda exporting=exporting: exporting)
        made.append(k_winners_2d(x, percent_on=0.4, duty_cycle=duty, boost=1, local=local, rectified=rectified))
    assert torch.equal(*made)
    assert made[0].any()


@pytest.mark.filterwarnings("ignore::torch.jit.TracerWarning")
@pytest.mark.filterwarnings("ignore:`torch.jit.trace.*:DeprecationWarning")
@pytest.mark.parametrize("local", [True, False])
def test_what_is_exported_can_be_traced(local: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.onnx, "is_in_onnx_export", lambda: True)
    layer = KWinners2d(8, percent_on=0.3, local=local).eval()
    traced = torch.jit.trace(layer, noise(1, 8, 6, 5))
    # Local winners do not depend on the traced size, so a traced layer takes any.
    other = noise(2, 8, 9, 4, seed=3) if local else noise(1, 8, 6, 5, seed=3)
    assert torch.equal(traced(other), layer(other))


def test_processes_that_share_a_batch_count_all_winners(tmp_path: Path) -> None:
    winners(tmp_path)
    assert together(2, winners, tmp_path) == [0, 0]
    alone, first, second = (load_file(tmp_path / f"{name}.safetensors") for name in ("0-of-1", "0-of-2", "1-of-2"))
    assert torch.equal(torch.cat([first["out"], second["out"]]), alone["out"])
    assert torch.equal(first["duty_cycle"], alone["duty_cycle"]) and torch.equal(first["samples"], alone["samples"])
    assert torch.equal(first["duty_cycle"], second["duty_cycle"])

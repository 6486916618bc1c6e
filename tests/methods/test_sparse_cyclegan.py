from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from linewright.methods.base import Task, UnpairedBatch, weighted_sum
from linewright.methods.cyclegan import CycleGAN, CycleGANConfig
from linewright.methods.sparse_cyclegan import SparseCycleGAN, SparseCycleGANConfig
from linewright.nn.sparse import KWinners2d, SparseConv2d
from method_steps import learning_parameters

SIDE = 32
SIZE = {"width": 4, "blocks": 1, "discriminator_width": 3, "discriminator_layers": 2}


def tiny(**settings: Any) -> SparseCycleGAN:
    torch.manual_seed(0)
    return SparseCycleGAN(SparseCycleGANConfig(**(SIZE | settings)), Task(1, 16))


def batch(*, seed: int = 1, count: int = 2) -> UnpairedBatch:
    generator = torch.Generator().manual_seed(seed)
    x, y = torch.rand(2, count, 1, SIDE, SIDE, generator=generator) * 2 - 1
    return UnpairedBatch(x, y)


@pytest.mark.parametrize("skip", [False, True])
@pytest.mark.parametrize("local", [False, True])
@pytest.mark.parametrize("objective", ["least_squares", "wasserstein"])
def test_every_parameter_learns_within_three_steps(objective: str, local: bool, skip: bool) -> None:
    method = tiny(objective=objective, local=local, skip=skip)
    # A difference of scores does not tell where their zero is.
    idle = {f"{domain}.body.8.bias" for domain in "xy"} if objective == "wasserstein" else set()
    learning_parameters(method, batch(), idle=frozenset(idle))


def test_wasserstein_has_a_penalty_beside_each_discriminator() -> None:
    method = tiny(objective="wasserstein", penalty_weight=8.0).eval()
    data = batch()
    _, fakes = method.generator_losses(data)
    torch.manual_seed(5)
    terms = method.discriminator_losses(data, fakes)
    assert {name: term.weight for name, term in terms.items()} == {
        "discriminator_x": 0.5,
        "discriminator_y": 0.5,
        "penalty_x": 4.0,
        "penalty_y": 4.0,
    }
    judge = method.discriminators["y"]
    expected = judge(fakes["y"]).mean() - judge(data.y).mean()
    torch.testing.assert_close(terms["discriminator_y"].value, expected)
    plain = tiny().discriminator_losses(data, fakes)
    assert set(plain) == {"discriminator_x", "discriminator_y"}


def test_wasserstein_steps_part_real_from_fake() -> None:
    method = tiny(objective="wasserstein")
    data = batch()
    fakes = method.fakes(data)
    optimiser = torch.optim.Adam(method.discriminators.parameters(), lr=2e-3, betas=(0.5, 0.999))
    distances = []
    for _ in range(25):
        terms = method.discriminator_losses(data, fakes)
        distances.append(sum(terms[f"discriminator_{d}"].value.item() for d in "xy"))
        optimiser.zero_grad()
        weighted_sum(terms).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    assert distances[-1] < distances[0] - 0.1


def test_without_sparsity_the_generator_is_cyclegans() -> None:
    method = tiny(weight_sparsity=0, percent_on=1, rrelu=False)
    assert method.config.sparsity is None
    torch.manual_seed(0)
    plain = CycleGAN(CycleGANConfig(**SIZE, identity_weight=0), Task(1, 16))
    ours, theirs = method.state_dict(), plain.state_dict()
    assert list(ours) == list(theirs)
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    data = batch()
    assert [t.value.item() for t in method.generator_losses(data)[0].values()] == [
        t.value.item() for t in plain.generator_losses(data)[0].values()
    ]


def kinds(method: nn.Module, kind: type[nn.Module]) -> int:
    return sum(isinstance(part, kind) for part in method.modules())


@pytest.mark.parametrize(
    ("settings", "sparse", "winning", "rrelu"),
    [
        ({}, True, True, True),
        ({"weight_sparsity": 0.0}, False, True, True),
        ({"percent_on": 1.0}, True, False, True),
        ({"rrelu": False}, True, True, False),
        ({"skip": True, "local": True, "boost": 0.0}, True, True, True),
        ({"identity_weight": 1.0, "objective": "log"}, True, True, True),
        ({"fold": 2, "kernel": 3, "strided": 1}, True, True, True),
    ],
)
def test_each_change_of_the_paper_can_be_left_out(
    settings: dict[str, Any], sparse: bool, winning: bool, rrelu: bool
) -> None:
    method = tiny(**settings)
    zeros, shares = [], []
    for part in method.generators.modules():
        if isinstance(part, SparseConv2d):
            zeros.append(float((~part.mask).float().mean()))
        elif isinstance(part, KWinners2d):
            part.register_forward_hook(lambda module, args, out: shares.append(float((out != 0).float().mean())))
    assert (kinds(method.discriminators, nn.RReLU) > 0) == rrelu
    assert (kinds(method.discriminators, nn.LeakyReLU) > 0) == (not rrelu)
    assert kinds(method.discriminators, SparseConv2d) == 0
    terms, fakes = method.generator_losses(batch())
    terms = {**terms, **method.discriminator_losses(batch(), fakes)}
    assert all(torch.isfinite(term.value) for term in terms.values())
    assert (min(zeros) > 0.4) == sparse
    assert (max(zeros) > 0) == sparse
    # At most 5 of 16 channels win here. Without k-winners about half of the values are above 0,
    # as with a ReLU.
    assert (max(shares) < 0.32) == winning
    assert (max(shares) > 0.4) == (not winning)


def test_the_decoder_trains_dense_and_the_masks_hold() -> None:
    method = tiny()
    masks = {n: b.clone() for n, b in method.named_buffers() if n.endswith(".mask")}
    assert len(masks) == 2 * (3 + 2)
    learning_parameters(method, batch())
    for name, buffer in method.named_buffers():
        if name in masks:
            assert torch.equal(buffer, masks[name])


def test_duty_cycles_see_each_pass() -> None:
    method = tiny()
    method.generator_losses(batch(count=2))
    samples = {int(b) for n, b in method.named_buffers() if n.endswith(".samples")}
    assert samples == {4}  # a generator makes fakes and restores them
    method.eval()
    method.generator_losses(batch(count=2))
    assert {int(b) for n, b in method.named_buffers() if n.endswith(".samples")} == {4}


def test_defaults_are_the_papers() -> None:
    config = SparseCycleGANConfig()
    assert (config.width, config.blocks, config.identity_weight) == (64, 12, 0)
    assert config.cycle_weight == 10
    assert config.rrelu
    assert not config.skip
    terms, _ = tiny().generator_losses(batch())
    assert not any("identity" in name for name in terms)


@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
def test_a_step_in_the_trainers_precision(precision: torch.dtype) -> None:
    method = tiny(objective="wasserstein", local=True)
    made: dict[str, Tensor] = {}
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=precision == torch.bfloat16):
        terms, fakes = method.generator_losses(batch())
        made = {name: term.value for name, term in terms.items()}
        weighted_sum(terms).backward()  # type: ignore[no-untyped-call]
        judged = method.discriminator_losses(batch(), fakes)
        weighted_sum(judged).backward()  # type: ignore[no-untyped-call]
    assert all(torch.isfinite(value) for value in made.values())
    for name, weights in method.named_parameters():
        assert weights.grad is not None, name
        assert torch.isfinite(weights.grad).all(), name


def test_the_way_back_is_shown_a_drawing_whose_near_white_is_white() -> None:
    """Else the scan's paper is hidden there; what is translated stays as it was drawn."""
    plain, hard = (tiny(residual=True, middle_gain=gain).eval() for gain in (0.0, 4.0))
    data = batch()
    drawn = plain.generators["xy"](data.x)
    torch.testing.assert_close(hard.generators["xy"](data.x), drawn)
    for method, shown in ((plain, drawn), (hard, torch.tanh(4 * drawn))):
        expected = (method.generators["yx"](shown) - data.x).abs().mean()
        terms, fakes = method.generator_losses(data)
        torch.testing.assert_close(terms["cycle_x"].value, expected)
        torch.testing.assert_close(fakes["y"], drawn)

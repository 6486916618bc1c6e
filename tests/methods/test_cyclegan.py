from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from linewright.base.errors import ConfigError
from linewright.methods.base import Task, Term, Terms, UnpairedBatch, weighted_sum
from linewright.methods.cyclegan import CycleGAN, CycleGANConfig
from linewright.nn.losses import Objective

SIDE = 32


def tiny(
    *,
    seed: int = 0,
    objective: Objective = "least_squares",
    identity_weight: float = 5.0,
    cycle_weight: float = 10.0,
    fold: int = 1,
    channels: int = 1,
) -> CycleGAN:
    torch.manual_seed(seed)
    config = CycleGANConfig(
        width=3,
        blocks=1,
        fold=fold,
        discriminator_width=3,
        discriminator_layers=2,
        objective=objective,
        identity_weight=identity_weight,
        cycle_weight=cycle_weight,
    )
    return CycleGAN(config, Task(channels, 16))


def batch(*, seed: int = 1, channels: int = 1) -> UnpairedBatch:
    generator = torch.Generator().manual_seed(seed)
    x, y = torch.rand(2, 2, channels, SIDE, SIDE, generator=generator) * 2 - 1
    return UnpairedBatch(x, y)


def count_passes(method: CycleGAN) -> Counter[str]:
    """Count the forward calls of each network from here on."""
    calls: Counter[str] = Counter()
    named = [
        *((f"G {name}", network) for name, network in method.generators.items()),
        *((f"D {name}", network) for name, network in method.discriminators.items()),
    ]
    for name, network in named:
        network.register_forward_hook(lambda module, inputs, output, name=name: calls.update([name]))
    return calls


def array(tensor: Tensor) -> NDArray[np.float64]:
    return tensor.detach().numpy().astype(np.float64)


def l1(a: Tensor, b: Tensor) -> float:
    return float(np.mean(np.abs(array(a) - array(b))))


def fool(score: Tensor, objective: Objective) -> float:
    d = array(score)
    if objective == "least_squares":
        return float(np.mean((d - 1) ** 2))
    return float(np.mean(np.log1p(np.exp(-d))))


def tell_apart(real: Tensor, fake: Tensor, objective: Objective) -> float:
    """Eq. 1.3, negated, or its least-squares form."""
    r, f = array(real), array(fake)
    if objective == "least_squares":
        return float(np.mean((r - 1) ** 2) + np.mean(f**2))
    return float(np.mean(np.log1p(np.exp(-r))) + np.mean(np.log1p(np.exp(f))))


def values(terms: Terms) -> dict[str, float]:
    return {name: term.value.item() for name, term in terms.items()}


OBJECTIVES: list[Objective] = ["least_squares", "log"]


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("identity_weight", [5.0, 1.0, 0.0])
def test_generator_objective_is_eq_1_5_with_identity_and_eq_1_6_without(
    objective: Objective, identity_weight: float
) -> None:
    method = tiny(objective=objective, identity_weight=identity_weight, cycle_weight=7.0)
    x, y = batch()
    G, F = method.generators["xy"], method.generators["yx"]
    D_x, D_y = method.discriminators["x"], method.discriminators["y"]
    with torch.no_grad():
        expected = {
            "adversarial_xy": fool(D_y(G(x)), objective),
            "adversarial_yx": fool(D_x(F(y)), objective),
            "cycle_x": l1(F(G(x)), x),
            "cycle_y": l1(G(F(y)), y),
        }
        total = (
            expected["adversarial_xy"] + expected["adversarial_yx"] + 7.0 * (expected["cycle_x"] + expected["cycle_y"])
        )
        if identity_weight > 0:
            expected |= {"identity_y": l1(G(y), y), "identity_x": l1(F(x), x)}
            total += identity_weight * (expected["identity_y"] + expected["identity_x"])
    terms, fakes = method.generator_losses(UnpairedBatch(x, y))
    assert values(terms) == pytest.approx(expected, rel=1e-5)
    assert weighted_sum(terms).item() == pytest.approx(total, rel=1e-5)
    with torch.no_grad():
        torch.testing.assert_close(fakes["y"], G(x))
        torch.testing.assert_close(fakes["x"], F(y))
    assert not any(fake.requires_grad for fake in fakes.values())


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_discriminator_objective_is_half_of_eq_1_3(objective: Objective) -> None:
    method = tiny(objective=objective)
    real = batch()
    pooled = dict(zip("yx", batch(seed=9), strict=True))
    D = method.discriminators
    with torch.no_grad():
        expected = {
            f"discriminator_{name}": tell_apart(D[name](getattr(real, name)), D[name](pooled[name]), objective)
            for name in ("x", "y")
        }
    terms = method.discriminator_losses(real, pooled)
    assert values(terms) == pytest.approx(expected, rel=1e-5)
    assert weighted_sum(terms).item() == pytest.approx(sum(expected.values()) / 2, rel=1e-5)


@pytest.mark.parametrize(("identity_weight", "passes"), [(5.0, 3), (0.0, 2)])
def test_identity_passes_are_left_out_at_weight_0(identity_weight: float, passes: int) -> None:
    method = tiny(identity_weight=identity_weight)
    calls = count_passes(method)
    terms, fakes = method.generator_losses(batch())
    assert calls == {"G xy": passes, "G yx": passes, "D x": 1, "D y": 1}
    assert any("identity" in name for name in terms) == (identity_weight > 0)
    calls.clear()
    method.discriminator_losses(batch(), fakes)
    assert calls == {"D x": 2, "D y": 2}


def test_weighted_sum() -> None:
    terms = {"a": Term(torch.tensor(2.0), 3.0), "b": Term(torch.tensor(-1.0)), "c": Term(torch.tensor(4.0), 0.0)}
    assert weighted_sum(terms).item() == 5


def test_adversary_names_a_term_for_each_fake() -> None:
    terms, fakes = tiny().generator_losses(batch())
    assert set(CycleGAN.adversary) == set(fakes) == {"x", "y"}
    assert set(CycleGAN.adversary.values()) <= set(terms)
    # The term named for a domain is the one that its own discriminator gives.
    method = tiny()
    for domain, term in CycleGAN.adversary.items():
        before = values(method.generator_losses(batch())[0])
        for weights in method.discriminators[domain].parameters():
            nn.init.normal_(weights, 0, 0.3)
        after = values(method.generator_losses(batch())[0])
        assert {name for name in before if before[name] != after[name]} == {term}


def bias_before_norm(network: nn.Module) -> set[str]:
    """Return the names of the biases that an instance norm right behind takes out again."""
    found = set()
    for name, sequence in network.named_modules():
        if isinstance(sequence, nn.Sequential):
            parts = list(sequence.named_children())
            for (place, part), (_, after) in pairwise(parts):
                conv = isinstance(part, nn.Conv2d | nn.ConvTranspose2d)
                if conv and isinstance(after, nn.InstanceNorm2d):
                    found.add(f"{name}.{place}.bias".removeprefix("."))
    return found


def gradients(network: nn.Module) -> Mapping[str, Tensor]:
    found = {name: weights.grad for name, weights in network.named_parameters()}
    return {name: gradient for name, gradient in found.items() if gradient is not None}


@pytest.mark.parametrize("fold", [1, 2])
@pytest.mark.parametrize("identity_weight", [0.0, 5.0])
def test_every_parameter_learns_within_three_steps(fold: int, identity_weight: float) -> None:
    # A bias right before an instance norm is subtracted again with the mean: its gradient is zero
    # by construction, in the paper's own networks as well, but for rounding. What can be asked of
    # it is that it is there, finite and small beside the gradient of its own weights.
    method = tiny(fold=fold, identity_weight=identity_weight).double()
    data = UnpairedBatch(*(images.double() for images in batch()))
    networks = {"G": method.generators, "D": method.discriminators}
    optimisers = [torch.optim.Adam(part.parameters(), lr=2e-3) for part in networks.values()]
    useless = {name: bias_before_norm(part) for name, part in networks.items()}
    assert len(useless["G"]) == 2 * (5 + 2)
    assert len(useless["D"]) == 2 * 2
    moved: dict[str, set[str]] = {"G": set(), "D": set()}
    for _ in range(3):
        terms, fakes = method.generator_losses(data)
        for name, optimiser, objective in (
            ("G", optimisers[0], lambda terms=terms: terms),
            ("D", optimisers[1], lambda fakes=fakes: method.discriminator_losses(data, fakes)),
        ):
            optimiser.zero_grad()
            weighted_sum(objective()).backward()  # type: ignore[no-untyped-call]
            found = gradients(networks[name])
            assert set(found) == {key for key, _ in networks[name].named_parameters()}
            for key, gradient in found.items():
                assert torch.isfinite(gradient).all(), key
                if key in useless[name]:
                    beside = found[key.removesuffix("bias") + "weight"]
                    assert gradient.abs().max() < 1e-9 * beside.abs().max(), key
                elif gradient.any():
                    moved[name].add(key)
            optimiser.step()
    for name, part in networks.items():
        wanted = {key for key, _ in part.named_parameters()} - useless[name]
        assert moved[name] == wanted


def test_generators_and_discriminators_hold_every_parameter_once() -> None:
    method = tiny()
    parts = [*method.generators.parameters(), *method.discriminators.parameters()]
    assert len({id(part) for part in parts}) == len(parts) == len(list(method.parameters()))


def test_fakes_alone_are_those_of_the_generator_step_without_gradients() -> None:
    method = tiny()
    expected = method.generator_losses(batch())[1]
    calls = count_passes(method)
    fakes = method.fakes(batch())
    assert calls == {"G xy": 1, "G yx": 1}
    for name, fake in fakes.items():
        assert torch.equal(fake, expected[name])
        assert not fake.requires_grad


def test_translate_goes_both_ways() -> None:
    method = tiny(fold=2)
    x, y = batch()
    with torch.no_grad():
        assert torch.equal(method.translate(x), method.generators["xy"](x))
        assert torch.equal(method.translate(y, "yx"), method.generators["yx"](y))
        assert not torch.equal(method.translate(x), method.translate(x, "yx"))
    assert method.size_multiple == 8 == method.generators["xy"].multiple


def test_colour_goes_through_all_networks() -> None:
    method = tiny(channels=3)
    terms, fakes = method.generator_losses(batch(channels=3))
    assert fakes["y"].shape == (2, 3, SIDE, SIDE)
    assert all(torch.isfinite(term.value) for term in terms.values())
    method.discriminator_losses(batch(channels=3), fakes)


def test_defaults_are_the_papers() -> None:
    config = CycleGANConfig()
    assert (config.width, config.blocks, config.fold, config.kernel) == (64, 9, 1, 7)
    assert (config.discriminator_width, config.discriminator_layers) == (64, 3)
    assert config.objective == "least_squares"
    assert (config.cycle_weight, config.identity_weight) == (10, 5)
    with torch.device("meta"):
        method = CycleGAN(config, Task(1, 16))
    assert method.discriminators["x"].receptive_field == 70


@pytest.mark.parametrize(
    "override", ["width=0", "blocks=-1", "fold=5", "kernel=4", "cycle_weight=-1", "objective=wgan", "name=gan"]
)
def test_settings_out_of_range_are_refused(override: str) -> None:
    with pytest.raises(ConfigError, match=override.partition("=")[0]):
        CycleGANConfig.parse({}, [override], where="r.yaml")


def test_initial_weights_are_small_and_differ_between_networks() -> None:
    method = tiny()
    for part in method.parameters():
        assert float(part.detach().abs().max()) < 0.15
    first, second = (method.generators[name].encoder[0].weight for name in ("xy", "yx"))
    assert not torch.equal(first, second)

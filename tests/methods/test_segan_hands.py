"""SE-GAN with several hands: what learns when hands alone do, and a reader of hands that judges."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from linewright.batch import GlyphBatch
from linewright.methods.base import weighted_sum
from linewright.methods.segan import SEGAN, SEGANConfig

TINY = SEGANConfig(
    width=4,
    blocks=1,
    decoder_blocks=1,
    kernel=3,
    discriminator_width=4,
    discriminator_layers=1,
    use_skeleton_discriminator=False,
    skeleton_weight=0,
    backward=False,
    cycle_weight=0,
)


def batch() -> GlyphBatch:
    torch.manual_seed(0)
    images = [torch.rand(2, 1, 32, 32) * 2 - 1 for _ in range(4)]
    return GlyphBatch(*images, torch.tensor([0, 2]))


def test_only_codes_and_norms_learn_when_hands_alone_are_learnt() -> None:
    config = TINY.model_copy(update={"learns": "hands"})
    method = SEGAN(config, channels=1, styles=3)
    terms, _ = method.generator_losses(batch())
    weighted_sum(terms).backward()
    moved = {
        name for name, weight in method.generators.named_parameters() if weight.grad is not None
    }
    expected = {
        name
        for name, _ in method.generators.named_parameters()
        if ".affine." in name or name == "xy.style.weight"
    }
    assert moved == expected and len(expected) > 4
    codes = method.generators["xy"].style.weight.grad
    assert codes[1].abs().sum() == 0
    everything = SEGAN(config.model_copy(update={"learns": "all"}), channels=1, styles=3)
    assert all(weight.requires_grad for weight in everything.generators.parameters())


def test_a_reader_of_hands_judges_and_stays_as_it_is() -> None:
    config = TINY.model_copy(update={"reader_weight": 2.0, "look_weight": 3.0})
    method = SEGAN(config, channels=1, styles=3).train()
    reader = method.hand_reader
    assert reader is not None and not reader.training and len(reader.hands) == 4
    before = {name: value.clone() for name, value in reader.state_dict().items()}
    given = batch()
    terms, fakes = method.generator_losses(given)
    assert (terms["reader"].weight, terms["look"].weight) == (2.0, 3.0)
    large = F.interpolate(fakes["y"], scale_factor=2, mode="nearest")
    wanted = F.cross_entropy(reader(large), given.style)
    assert float(terms["reader"].value.detach()) == pytest.approx(float(wanted), rel=1e-4)
    for name in ("reader", "look"):
        method.zero_grad()
        terms[name].value.backward(retain_graph=True)
        grads = [weight.grad for weight in method.generators.parameters()]
        assert any(grad is not None and bool(grad.abs().sum() > 0) for grad in grads)
    assert all(weight.grad is None for weight in reader.parameters())
    for name, value in reader.state_dict().items():
        assert torch.equal(value, before[name])


def test_a_reader_sees_nothing_wrong_in_the_truth_itself() -> None:
    method = SEGAN(TINY.model_copy(update={"look_weight": 1.0}), channels=1, styles=3)
    y = batch().y
    assert float(method._read(y, y, torch.tensor([0, 1]))["look"].value) == 0

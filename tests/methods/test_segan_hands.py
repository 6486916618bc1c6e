"""SE-GAN with several hands: what learns when hands alone do."""

from __future__ import annotations

import torch

from linewright.methods.base import GlyphBatch, Task, weighted_sum
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
    method = SEGAN(config, Task(1, 32, styles=3))
    terms, _ = method.generator_losses(batch())
    weighted_sum(terms).backward()
    moved = {name for name, weight in method.generators.named_parameters() if weight.grad is not None}
    expected = {
        name for name, _ in method.generators.named_parameters() if ".affine." in name or name == "xy.style.weight"
    }
    assert moved == expected and len(expected) > 4
    codes = method.generators["xy"].style.weight.grad
    assert codes[1].abs().sum() == 0
    everything = SEGAN(config.model_copy(update={"learns": "all"}), Task(1, 32, styles=3))
    assert all(weight.requires_grad for weight in everything.generators.parameters())

"""A method that learns from pairs can learn eight of them by heart."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from linewright.glyphs.dataset import read_glyph_set
from linewright.methods.base import GlyphBatch, Task, weighted_sum
from linewright.methods.segan import SEGAN, SEGANConfig, thin_images
from linewright.methods.zi2zi import Zi2Zi, Zi2ZiConfig
from linewright.training.augment import Crops
from linewright.training.glyph_batches import GlyphBatches

SIDE = 32
STEPS = {"zi2zi": 150, "segan": 60}


@pytest.fixture(scope="module")
def eight() -> GlyphBatch:
    """Eight pairs of two hands of the starter set, a quarter of their size."""
    hands = ["mouhitsu", "ma-shan-zheng"]
    whole = GlyphBatches(read_glyph_set("starter"), hands, Crops(128, 8)).batch(0)
    x, y = (F.interpolate(images, size=SIDE, mode="area") for images in (whole.x, whole.y))
    return GlyphBatch(x, thin_images(x), y, thin_images(y), whole.style)


def make(name: str) -> Zi2Zi | SEGAN:
    torch.manual_seed(0)
    if name == "zi2zi":
        config = Zi2ZiConfig(width=8, levels=5, style_code=8, dropout=0, discriminator_width=4)
        return Zi2Zi(config, Task(1, SIDE, styles=2))
    return SEGAN(
        SEGANConfig.model_validate(
            {
                "width": 8,
                "blocks": 1,
                "decoder_blocks": 1,
                "kernel": 3,
                "skip": True,
                "style_code": 8,
                "backward": False,
                "cycle_weight": 0,
                "cam_weight": 1,
                "discriminator_width": 4,
                "discriminator_layers": 2,
                "skeleton_net": {"width": 2, "blocks": 1, "strided": 2},
            }
        ),
        Task(1, SIDE, styles=2),
    )


def distance(method: Zi2Zi | SEGAN, batch: GlyphBatch) -> float:
    """Return the mean L1 of what is drawn as a user would have it drawn: one by one, at rest."""
    method.eval()
    with torch.no_grad():
        made = [method.translate(x[None], style=int(style)) for x, style in zip(batch.x, batch.style, strict=True)]
    method.train()
    return float((torch.cat(made) - batch.y).abs().mean())


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["zi2zi", "segan"])
def test_eight_pairs_are_learnt_to_a_tenth(eight: GlyphBatch, name: str) -> None:
    method = make(name)
    # Neither the source nor a white page would do.
    assert float((eight.x - eight.y).abs().mean()) > 0.2
    assert float((1 - eight.y).abs().mean()) > 0.2
    networks = (method.generators, method.discriminators)
    draw, judge = (torch.optim.Adam(part.parameters(), lr=4e-3, betas=(0.5, 0.999)) for part in networks)
    for _ in range(STEPS[name]):
        method.discriminators.requires_grad_(False)
        terms, fakes = method.generator_losses(eight)
        draw.zero_grad()
        weighted_sum(terms).backward()  # type: ignore[no-untyped-call]
        draw.step()
        method.discriminators.requires_grad_(True)
        judge.zero_grad()
        weighted_sum(method.discriminator_losses(eight, fakes)).backward()  # type: ignore[no-untyped-call]
        judge.step()
    assert distance(method, eight) < 0.1

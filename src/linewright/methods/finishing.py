"""Finishing: a glyph that a network drew gets the edge of its hand's brush. Ours, no paper's.

A generator knows where a stroke lies better than how its edge runs: edges wobble and thin strokes break. This network
learns from real glyphs, roughened (`glyphs.degrade`) and whole, and so needs no generator to learn from and serves any.
Where drawn glyphs are at hand it learns from them too, with the hand's own laid over them (`pages.register`).

Edges are a hand's own: one writes smooth, another with a dry brush. So the network is told the
hand, and its discriminator sees whether the edge is that hand's. Number 0 is "any hand": a share
of the glyphs is learnt under it, for hands that were not there to learn from.

The objective is pix2pix's (Isola et al. 2017, Eq. 4): mean absolute difference and a patch
discriminator, here SE-GAN's without attention, which sees the glyph alone.
"""

from collections.abc import Mapping
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from linewright.methods.base import Direction, Fakes, Method, PatchSettings, RoughenedBatch, Task, Term, Terms
from linewright.nn import (
    FinishingGenerator,
    Objective,
    RefinedDiscriminator,
    discriminator_adversarial,
    gaussian_,
    generator_adversarial,
    pixel_loss,
)

ANY_HAND = 0


class FinishingConfig(PatchSettings):
    """Settings of finishing."""

    name: Literal["finishing"] = "finishing"
    width: int = Field(24, ge=1)
    blocks: int = Field(3, ge=0)
    fold: int = Field(2, ge=1, le=4)
    kernel: Literal[3, 5, 7] = 3
    strided: int = Field(2, ge=1, le=3)
    style_code: int = Field(32, ge=1)
    discriminator_width: int = Field(24, ge=1)
    discriminator_layers: int = Field(2, ge=1, le=5)
    objective: Objective = "least_squares"
    adversarial_weight: float = Field(1.0, ge=0)  # pix2pix, Eq. 4
    l1_weight: float = Field(100.0, ge=0)  # pix2pix, 3.3


class Finishing(Method[RoughenedBatch]):
    """A generator from roughened glyphs (x) to whole ones (y), and their hand's discriminator."""

    config: FinishingConfig
    settings = FinishingConfig
    adversary: Mapping[str, str] = {"y": "adversarial"}
    directions: tuple[Direction, ...] = ("xy",)
    batch_type = RoughenedBatch

    def __init__(self, config: FinishingConfig, task: Task) -> None:
        super().__init__(config, task)
        styles = 1 + task.styles  # the hands' numbers begin with 1
        draw = FinishingGenerator(
            width=config.width,
            blocks=config.blocks,
            kernel=config.kernel,
            strided=config.strided,
            fold=config.fold,
            styles=styles,
            code=config.style_code,
        )
        judge = RefinedDiscriminator(
            width=config.discriminator_width,
            layers=config.discriminator_layers,
            fold=config.fold,
            attention=False,
            styles=styles,
        )
        self.generators = nn.ModuleDict({"xy": draw})
        self.discriminators = nn.ModuleDict({"y": judge})
        gaussian_(self)

    def generator_losses(self, batch: RoughenedBatch) -> tuple[Terms, Fakes]:
        """Return the mean absolute difference and the adversarial loss, and the fakes."""
        config = self.config
        fake = self.generators["xy"](batch.x, batch.style)
        terms = {"l1": Term(pixel_loss(fake, batch.y), config.l1_weight)}
        if config.adversarial_weight > 0:
            scores = self.discriminators["y"](fake, batch.style).scores
            loss = generator_adversarial(scores, objective=config.objective)
            terms["adversarial"] = Term(loss, config.adversarial_weight)
        return terms, {"y": fake.detach()}

    def discriminator_losses(self, batch: RoughenedBatch, fakes: Fakes) -> Terms:
        """Return the discriminator's loss, halved (pix2pix, 3.3)."""
        # A fake belongs to its own hand, so `train.pool` must be 0.
        if self.config.adversarial_weight == 0:
            return {}
        judge = self.discriminators["y"]
        real, fake = (judge(images, batch.style).scores for images in (batch.y, fakes["y"]))
        loss = discriminator_adversarial(real, fake, objective=self.config.objective)
        return {"discriminator": Term(loss, 0.5)}

    @torch.no_grad()
    def fakes(self, batch: RoughenedBatch) -> Fakes:
        """Return the fakes, without gradients."""
        return {"y": self.generators["xy"](batch.x, batch.style)}

    def translate(self, images: Tensor, direction: Direction = "xy", style: int | None = None) -> Tensor:
        """Finish N x 1 x H x W glyphs, see `Method.translate`; "xy" only; style from 1, or None."""
        number = ANY_HAND if style is None else style
        styles = torch.full((len(images),), number, device=images.device)
        out: Tensor = self.generators[direction](images, styles)
        return out


METHOD = Finishing

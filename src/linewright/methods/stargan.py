"""StarGAN: one generator for all domains.

Choi, Choi, Kim, Ha, Kim, Choo: StarGAN: Unified Generative Adversarial Networks for Multi-Domain
Image-to-Image Translation, CVPR 2018. The source face is domain 0 and the hands are the others; it
sees images and their domains and never a pair.

Deviations:

- a batch holds as many images of the source as of all hands together, and target domains are those
  of the batch in another order (as in its code): half of the pictures are drawn in print.
- domains exclude each other, so Eq. 2 and 3 are the cross-entropy (as for RaFD in its code).
- the gradient penalty takes the mean over an image's patches, its code their sum.
- no flips: they would mirror characters.
- the critic has as many strided layers as leave the published 2 x 2 places: 6 at 128 px, 5 at 64.
- ``fold`` and ``kernel``: see `methods.cyclegan`.
- one channel instead of three. Initial weights are torch's, as in its code.
"""

from typing import ClassVar, Literal, cast

import torch
from pydantic import Field
from torch import nn

from linewright.methods.base import Fakes, GlyphBatch, MethodSettings, Task, Term, Terms
from linewright.methods.domains import DomainMethod, as_domains, random_order, reordered
from linewright.nn import (
    DomainDiscriminator,
    LabelledGenerator,
    Verdict,
    cycle_consistency,
    discriminator_adversarial,
    domain_cross_entropy,
    generator_adversarial,
    gradient_penalty,
)


class StarGANConfig(MethodSettings):
    """Settings of StarGAN; the defaults are the paper's."""

    name: Literal["stargan"] = "stargan"
    sizing: ClassVar[tuple[str, ...]] = ("fold", "discriminator_layers")
    places: ClassVar[int] = 1  # nothing is reflected
    width: int = Field(64, ge=1)  # table 4
    blocks: int = Field(6, ge=0)  # table 4
    fold: int = Field(1, ge=1, le=4)  # ours
    kernel: Literal[3, 5, 7] = 7  # table 4
    discriminator_width: int = Field(64, ge=1)  # table 5
    discriminator_layers: int = Field(6, ge=2, le=7)  # table 5, at 128 px
    penalty_weight: float = Field(10.0, ge=0)  # Eq. 8
    class_weight: float = Field(1.0, ge=0)  # Eq. 5 and 6
    reconstruction_weight: float = Field(10.0, ge=0)  # Eq. 6

    @property
    def multiple(self) -> int:
        """Sides of training images must be a multiple of this many pixels."""
        return self.fold << self.discriminator_layers


class StarGAN(DomainMethod):
    """One generator and one discriminator for all domains."""

    config: StarGANConfig
    settings = StarGANConfig

    def __init__(self, config: StarGANConfig, task: Task) -> None:
        super().__init__(config, task)
        self.fold = config.fold
        draw = LabelledGenerator(
            channels=task.channels,
            domains=task.styles + 1,
            width=config.width,
            blocks=config.blocks,
            fold=config.fold,
            kernel=config.kernel,
        )
        judge = DomainDiscriminator(
            channels=task.channels,
            domains=task.styles + 1,
            size=task.size,
            width=config.discriminator_width,
            layers=config.discriminator_layers,
            fold=config.fold,
        )
        self.generators = nn.ModuleDict({"any": draw})
        self.discriminators = nn.ModuleDict({"any": judge})

    @property
    def draw(self) -> LabelledGenerator:
        """The one generator."""
        return cast(LabelledGenerator, self.generators["any"])

    @property
    def judge(self) -> DomainDiscriminator:
        """The one discriminator."""
        return cast(DomainDiscriminator, self.discriminators["any"])

    def generator_losses(self, batch: GlyphBatch) -> tuple[Terms, Fakes]:
        """Return Eq. 6, and the fakes of all 2N images under "y"."""
        config, (images, labels) = self.config, as_domains(batch)
        targets = reordered(labels, random_order(labels))
        fakes = self.draw(images, targets)
        verdict: Verdict = self.judge(fakes)
        terms = {
            "adversarial": Term(generator_adversarial(verdict.scores, objective="wasserstein")),
            "class_fake": Term(  # Eq. 3
                domain_cross_entropy(verdict.logits, targets), config.class_weight
            ),
        }
        if config.reconstruction_weight > 0:  # Eq. 4
            loss = cycle_consistency(self.draw(fakes, labels), images)
            terms["reconstruction"] = Term(loss, config.reconstruction_weight)
        return terms, {"y": fakes.detach()}

    def discriminator_losses(self, batch: GlyphBatch, fakes: Fakes) -> Terms:
        """Return Eq. 5 with Eq. 8 as its adversarial part."""
        config, (images, labels) = self.config, as_domains(batch)
        real: Verdict = self.judge(images)
        fake: Verdict = self.judge(fakes["y"])
        slope = gradient_penalty(lambda z: self.judge(z).scores, images, fakes["y"])
        return {
            "discriminator": Term(discriminator_adversarial(real.scores, fake.scores, objective="wasserstein")),
            "penalty": Term(slope, config.penalty_weight),
            "class_real": Term(  # Eq. 2
                domain_cross_entropy(real.logits, labels), config.class_weight
            ),
        }

    @torch.no_grad()
    def fakes(self, batch: GlyphBatch) -> Fakes:
        """Return fakes of all images in domains drawn anew, without gradients."""
        images, labels = as_domains(batch)
        return {"y": self.draw(images, reordered(labels, random_order(labels)))}


METHOD = StarGAN

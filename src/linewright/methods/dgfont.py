"""DG-Font: the strokes of one face are bent into another.

Xie, Chen, Sun, Lu: DG-Font: Deformable Generative Networks for Unsupervised Font Generation, CVPR
2021. The source face is domain 0 and the hands are the others; it sees images and their domains
and never a pair. A style is read from an image of another character.

Written from its abstract, its published losses and weights, and the works that it builds on; the
whole paper was not at hand. Deviations, and what is ours where these are silent:

- hinge instead of the printed logarithms, and R1, as in its code and TUNIT (Baek et al. 2021), on
  which it builds; R1 is weighed 10 without Mescheder's half.
- every face is content and style in turn: a batch holds as many images of the source as of all
  hands together, and takes its styles from itself in another order.
- `translate` takes the mean style code of a hand, kept while training, in the place of coding a few
  images of it each time.
- the sizes of the discriminator and of the style encoder: FUNIT's blocks (Liu et al. 2019) and
  VGG-11, with one linear layer to the code and one from it to each AdaIN.
- Adam for all networks, in the recipes with betas of 0 and 0.99, where its code has RMSprop for all
  but the style encoder. Initial weights after He et al. 2015.
- ``fold`` and ``kernel``: see `methods.cyclegan`.
- 3 x 3, 4 x 4 and 7 x 7 deformable convolutions with one group of offsets.
"""

from typing import ClassVar, Literal, cast

import torch
from pydantic import Field
from torch import nn

from linewright.methods.base import Fakes, GlyphBatch, MethodSettings, Task, Term, Terms
from linewright.methods.domains import DomainMethod, as_domains, random_order, reordered
from linewright.nn import (
    DeformableConv2d,
    DeformableGenerator,
    MultiTaskDiscriminator,
    content_consistency,
    cycle_consistency,
    discriminator_adversarial,
    gathered,
    generator_adversarial,
    he_,
    offset_size,
    zero_centred_penalty,
)


class DGFontConfig(MethodSettings):
    """Settings of DG-Font: its published loss weights; sizes after the works it builds on."""

    name: Literal["dgfont"] = "dgfont"
    sizing: ClassVar[tuple[str, ...]] = ("fold", "discriminator_stages")
    places: ClassVar[int] = 1  # after the halvings of the discriminator and the style encoder
    width: int = Field(64, ge=1)
    blocks: int = Field(2, ge=0)
    fold: int = Field(1, ge=1, le=4)  # ours
    kernel: Literal[3, 5, 7] = 7
    style_code: int = Field(128, ge=1)
    discriminator_width: int = Field(64, ge=1)
    discriminator_stages: int = Field(4, ge=4, le=6)
    adversarial_weight: float = Field(1.0, ge=0)
    image_weight: float = Field(0.1, ge=0)  # lambda_img
    content_weight: float = Field(0.1, ge=0)  # lambda_cnt
    offset_weight: float = Field(0.5, ge=0)  # lambda_offset
    penalty_weight: float = Field(10.0, ge=0)  # R1, as in TUNIT

    @property
    def multiple(self) -> int:
        """Sides of training images must be a multiple of this many pixels."""
        return self.fold << self.discriminator_stages


class DGFont(DomainMethod):
    """One generator and one discriminator for all domains."""

    config: DGFontConfig
    settings = DGFontConfig

    def __init__(self, config: DGFontConfig, task: Task) -> None:
        super().__init__(config, task)
        self.fold = config.fold
        draw = DeformableGenerator(
            channels=task.channels,
            width=config.width,
            blocks=config.blocks,
            code=config.style_code,
            domains=task.styles + 1,
            fold=config.fold,
            kernel=config.kernel,
        )
        judge = MultiTaskDiscriminator(
            channels=task.channels,
            domains=task.styles + 1,
            width=config.discriminator_width,
            stages=config.discriminator_stages,
            fold=config.fold,
        )
        self.generators = nn.ModuleDict({"any": draw})
        self.discriminators = nn.ModuleDict({"any": judge})
        he_(self)
        for part in self.modules():
            if isinstance(part, DeformableConv2d):
                part.begin_plain()

    @property
    def draw(self) -> DeformableGenerator:
        """The one generator."""
        return cast(DeformableGenerator, self.generators["any"])

    @property
    def judge(self) -> MultiTaskDiscriminator:
        """The one discriminator."""
        return cast(MultiTaskDiscriminator, self.discriminators["any"])

    def generator_losses(self, batch: GlyphBatch) -> tuple[Terms, Fakes]:
        """Return adversarial, image, content and offset loss."""
        # The fakes of all 2N images are under "y", their domains under "domain".
        config, draw, (images, labels) = self.config, self.draw, as_domains(batch)
        order = random_order(labels)
        targets = reordered(labels, order)
        codes = draw.code(images)
        if self.training:
            draw.remember(gathered(codes.detach()), gathered(labels))
        content = draw.encode(images)
        fakes, offsets = draw.compose(content, reordered(codes, order))
        score = generator_adversarial(self.judge(fakes, targets), objective="hinge")
        terms = {"adversarial": Term(score, config.adversarial_weight)}
        if config.image_weight > 0:  # an image in its own style is itself
            loss = cycle_consistency(draw.compose(content, codes).image, images)
            terms["image"] = Term(loss, config.image_weight)
        if config.content_weight > 0:
            loss = content_consistency(draw.encode(fakes).code, content.code)
            terms["content"] = Term(loss, config.content_weight)
        if config.offset_weight > 0:
            terms["offset"] = Term(offset_size(offsets), config.offset_weight)
        return terms, {"y": fakes.detach(), "domain": targets}

    def discriminator_losses(self, batch: GlyphBatch, fakes: Fakes) -> Terms:
        """Return the hinge loss of each image's own domain, and R1 on real images."""
        config, (images, labels) = self.config, as_domains(batch)
        seen = images.detach().requires_grad_(config.penalty_weight > 0)
        real = self.judge(seen, labels)
        fake = self.judge(fakes["y"], fakes["domain"])
        loss = discriminator_adversarial(real, fake, objective="hinge")
        terms = {"discriminator": Term(loss, config.adversarial_weight)}
        if config.penalty_weight > 0:
            terms["penalty"] = Term(zero_centred_penalty(real, seen), config.penalty_weight)
        return terms

    @torch.no_grad()
    def fakes(self, batch: GlyphBatch) -> Fakes:
        """Return fakes of all images in styles drawn anew, without gradients."""
        images, labels = as_domains(batch)
        order = random_order(labels)
        codes = reordered(self.draw.code(images), order)
        made = self.draw.compose(self.draw.encode(images), codes).image
        return {"y": made, "domain": reordered(labels, order)}


METHOD = DGFont

"""zi2zi: pix2pix that knows which hand it writes.

Tian: zi2zi: Master Chinese Calligraphy with Conditional Adversarial Networks, 2017 (blog and code;
there is no paper). Its parts: pix2pix (Isola et al. 2017), the category loss of AC-GAN (Odena et
al. 2017) and the constant encoding of DTN (Taigman et al. 2017). With one hand there is neither
style code nor category loss, and with ``const_weight=0`` besides, the objective is pix2pix's.

Deviations:

- one generator step for each discriminator step; the code takes two, unexplained.
- without the later addition of sources that have no target: our pairs are whole.
- dropout rests at inference, so that a page is drawn alike each time; the code keeps it.
- encoding a generated image for the const loss leaves the norms' running statistics alone (ours):
  in the code they become those of sources and fakes mixed, which inference never meets.
- the source is judged beside grey output in 2 channels; the code judges 3 channels each.
- the code's least rate (2e-4) is left out.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import ClassVar, Literal, cast

import torch
from pydantic import Field
from torch import Tensor, nn

from linewright.methods.base import Direction, Fakes, GlyphBatch, Method, MethodSettings, Task, Term, Terms
from linewright.nn import (
    PairJudge,
    UNet,
    category_loss,
    constant_encoding,
    discriminator_adversarial,
    gaussian_,
    generator_adversarial,
    pixel_loss,
)


class Zi2ZiConfig(MethodSettings):
    """Settings of zi2zi; the defaults are the code's."""

    name: Literal["zi2zi"] = "zi2zi"
    sizing: ClassVar[tuple[str, ...]] = ("levels",)
    places: ClassVar[int] = 1  # nothing is reflected
    width: int = Field(64, ge=1)
    levels: int = Field(8, ge=3, le=9)  # 8 at 256 px: log2 of the side leaves one place
    style_code: int = Field(128, ge=1)
    dropout: float = Field(0.5, ge=0, lt=1)  # pix2pix, 6.1
    discriminator_width: int = Field(64, ge=1)
    adversarial_weight: float = Field(1.0, ge=0)
    l1_weight: float = Field(100.0, ge=0)
    const_weight: float = Field(15.0, ge=0)
    category_weight: float = Field(1.0, ge=0)

    @property
    def multiple(self) -> int:
        """Image sides must be a multiple of this many pixels."""
        return 1 << self.levels


class Zi2Zi(Method[GlyphBatch]):
    """One generator for all hands, and a discriminator that sees source and output together."""

    config: Zi2ZiConfig
    settings = Zi2ZiConfig
    batch_type = GlyphBatch
    adversary: Mapping[str, str] = {"y": "adversarial"}
    directions: tuple[Direction, ...] = ("xy",)

    def __init__(self, config: Zi2ZiConfig, task: Task) -> None:
        super().__init__(config, task)
        draw = UNet(
            channels=task.channels,
            width=config.width,
            levels=config.levels,
            styles=task.styles,
            code=config.style_code,
            dropout=config.dropout,
        )
        judge = PairJudge(
            channels=2 * task.channels, size=task.size, width=config.discriminator_width, styles=task.styles
        )
        self.generators = nn.ModuleDict({"xy": draw})
        self.discriminators = nn.ModuleDict({"y": judge})
        gaussian_(self)

    @property
    def draw(self) -> UNet:
        """The one generator."""
        return cast(UNet, self.generators["xy"])

    @property
    def judge(self) -> PairJudge:
        """The one discriminator."""
        return cast(PairJudge, self.discriminators["y"])

    def generator_losses(self, batch: GlyphBatch) -> tuple[Terms, Fakes]:
        """Return L1, cheat, const and category loss, and the fakes."""
        config = self.config
        kept = self.draw.encode(batch.x)
        fake = self.draw.decode(kept, batch.style)
        terms = {"l1": Term(pixel_loss(fake, batch.y), config.l1_weight)}
        if config.const_weight > 0:
            with _statistics_kept(self.draw):
                again = self.draw.encode(fake)[-1]
            terms["const"] = Term(constant_encoding(again, kept[-1]), config.const_weight)
        score, logits = self.judge(batch.x, fake)
        if config.adversarial_weight > 0:
            loss = generator_adversarial(score, objective="log")
            terms["adversarial"] = Term(loss, config.adversarial_weight)
        if logits is not None and config.category_weight > 0:
            terms["category"] = Term(category_loss(logits, batch.style), config.category_weight)
        return terms, {"y": fake.detach()}

    def discriminator_losses(self, batch: GlyphBatch, fakes: Fakes) -> Terms:
        """Return the discriminator's side, and its category loss halved over real and fake."""
        # A fake belongs to its source, so `train.pool` must be 0.
        config = self.config
        real, real_logits = self.judge(batch.x, batch.y)
        fake, fake_logits = self.judge(batch.x, fakes["y"])
        loss = discriminator_adversarial(real, fake, objective="log")
        terms = {"discriminator": Term(loss, config.adversarial_weight)}
        if real_logits is not None and fake_logits is not None:
            weight = 0.5 * config.category_weight
            for name, logits in (("real", real_logits), ("fake", fake_logits)):
                terms[f"category_{name}"] = Term(category_loss(logits, batch.style), weight)
        return terms

    @torch.no_grad()
    def fakes(self, batch: GlyphBatch) -> Fakes:
        """Return the fakes, without gradients."""
        return {"y": self.draw(batch.x, batch.style)}

    def translate(self, images: Tensor, direction: Direction = "xy", style: int | None = None) -> Tensor:
        """Draw print in a hand; there is no way back."""
        number = self.task.default_style if style is None else style
        out: Tensor = self.generators[direction](images, torch.full((len(images),), number, device=images.device))
        return out


@contextmanager
def _statistics_kept(network: nn.Module) -> Iterator[None]:
    """Leave the running statistics of batch norms as they are; batches still norm themselves."""
    norms = [part for part in network.modules() if isinstance(part, nn.BatchNorm2d)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.momentum = 0.0
    try:
        yield
    finally:
        for norm, momentum in zip(norms, momenta, strict=True):
            norm.momentum = momentum


METHOD = Zi2Zi

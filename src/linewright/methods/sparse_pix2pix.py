"""The sparse generator on exact pairs: pix2pix's objective with the sparse CycleGAN's network.

Isola, Zhu, Zhou, Efros: Image-to-Image Translation with Conditional Adversarial Networks, CVPR
2017 (Eq. 1 to 4). The drawing generator knows the truth of each damaged sheet, so a shipped model
need not learn unpaired. This is ours, no paper's row; the tables of the papers stay unpaired.

Deviations from pix2pix:

- the generator is the sparse CycleGAN's, without dropout: a repaired line has one place only.
- ``norm=batch`` takes its statistics from batches while training and keeps them at inference, and
  ``local`` winners compete at one place only, so that a large page can be cut into tiles without
  seams. ``frozen`` trains on with the statistics of inference, so that both agree at the end.
- ``ink_weight`` weighs the L1 of pixels near true ink: on a drawing 19 of 20 pixels are paper, and
  a plain mean lets thin lines and small lettering go first.
"""

from collections.abc import Mapping
from typing import Literal, Self

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional as F

from linewright.base import ConfigError
from linewright.methods.base import Direction, Fakes, Method, PairedBatch, Task, Term, Terms
from linewright.methods.resnet import ResnetSettings
from linewright.nn import Norm, Objective, Sparsity, discriminator_adversarial, gaussian_, generator_adversarial


class SparsePix2PixConfig(ResnetSettings):
    """Settings of the sparse pix2pix."""

    name: Literal["sparse_pix2pix"] = "sparse_pix2pix"
    blocks: int = Field(12, ge=0)  # sparse CycleGAN, 2.2
    skip: bool = False
    weight_sparsity: float = Field(0.5, ge=0, lt=1)
    percent_on: float = Field(0.3, gt=0, le=1)
    boost: float = Field(1.0, ge=0)
    local: bool = True
    norm: Norm = "batch"
    frozen: bool = False  # train with the norms' and the winners' behaviour at inference
    rrelu: bool = True  # sparse CycleGAN, 2.2
    objective: Objective = "least_squares"
    adversarial_weight: float = Field(1.0, ge=0)  # pix2pix, Eq. 4
    l1_weight: float = Field(100.0, ge=0)  # pix2pix, 3.3
    ink_weight: float = Field(0.0, ge=0)  # ours: how much more a pixel near ink weighs


class SparsePix2Pix(Method[PairedBatch]):
    """One generator, and a discriminator that sees source and output together."""

    config: SparsePix2PixConfig
    settings = SparsePix2PixConfig
    adversary: Mapping[str, str] = {"y": "adversarial"}
    directions: tuple[Direction, ...] = ("xy",)
    batch_type = PairedBatch

    def __init__(self, config: SparsePix2PixConfig, task: Task) -> None:
        super().__init__(config, task)
        channels = task.channels
        if config.objective == "wasserstein":
            raise ConfigError("is not offered for pairs", where="method.objective=wasserstein")
        sparsity = Sparsity(config.weight_sparsity, config.percent_on, config.boost, config.local)
        draw = config.generator(channels, skip=config.skip, sparsity=sparsity, norm=config.norm)
        self.generators = nn.ModuleDict({"xy": draw})
        judge = config.discriminator(2 * channels, rrelu=config.rrelu)
        self.discriminators = nn.ModuleDict({"y": judge})
        gaussian_(self)
        self.train()

    def train(self, mode: bool = True) -> Self:
        """Switch to training; ``frozen`` leaves the generator as it is at inference."""
        super().train(mode)
        if self.config.frozen:
            self.generators.eval()
        return self

    def generator_losses(self, batch: PairedBatch) -> tuple[Terms, Fakes]:
        """Return pix2pix's Eq. 4, and the fakes."""
        config = self.config
        fake = self.generators["xy"](batch.x)
        terms = {"l1": Term(_near_ink(fake, batch.y, config.ink_weight), config.l1_weight)}
        if config.adversarial_weight > 0:
            score = self.discriminators["y"](torch.cat([batch.x, fake], dim=1))
            terms["adversarial"] = Term(
                generator_adversarial(score, objective=config.objective), config.adversarial_weight
            )
        return terms, {"y": fake.detach()}

    def discriminator_losses(self, batch: PairedBatch, fakes: Fakes) -> Terms:
        """Return pix2pix's Eq. 1, halved (3.3); fakes have a source, so ``pool`` must be 0."""
        if self.config.adversarial_weight == 0:
            return {}
        judge = self.discriminators["y"]
        real = judge(torch.cat([batch.x, batch.y], dim=1))
        fake = judge(torch.cat([batch.x, fakes["y"]], dim=1))
        loss = discriminator_adversarial(real, fake, objective=self.config.objective)
        return {"discriminator": Term(loss, 0.5)}

    @torch.no_grad()
    def fakes(self, batch: PairedBatch) -> Fakes:
        """Return the fakes, without gradients."""
        return {"y": self.generators["xy"](batch.x)}


def _near_ink(fake: Tensor, y: Tensor, weight: float) -> Tensor:
    """Return the mean absolute difference, pixels near ink weighing ``1 + weight`` times."""
    off = (fake - y).abs()
    if weight == 0:
        return off.mean()
    # 1 on ink and on the pixels beside it, where a line would be too wide.
    ink = F.max_pool2d((1 - y.amin(dim=1, keepdim=True)) / 2, 3, stride=1, padding=1)
    return (off * (1 + weight * ink)).mean()


METHOD = SparsePix2Pix

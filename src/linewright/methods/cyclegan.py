"""CycleGAN: unpaired image translation with cycle consistency.

Zhu, Park, Isola, Efros: Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial
Networks, ICCV 2017; its equations as printed in the sparse CycleGAN paper (Eq. 1.2 to 1.6), whose
baselines C (with identity loss) and C-idt (without) this file is.

Deviations:

- least squares instead of Eq. 1.3's logarithms by default, as in CycleGAN's own code; ``log`` is there, and
  ``wasserstein`` with its gradient penalty, on which the sparse CycleGAN's introduction leans.
- identity is weighted 5 by default, as in CycleGAN's own code (0.5 times the cycle weight); Eq. 1.5
  as printed weighs it 1. 0 gives C-idt and leaves its two generator passes out.
- ``fold``, ``kernel`` and ``strided`` (ours): space-to-depth stem and head, smaller first and last kernels, and fewer
  strided layers, for machines without a GPU; 1, 7 and 2 give the published networks.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from linewright.methods.base import Fakes, Method, MethodSettings, Task, Term, Terms, UnpairedBatch
from linewright.methods.resnet import ResnetSettings
from linewright.nn import (
    Objective,
    cycle_consistency,
    discriminator_adversarial,
    gaussian_,
    generator_adversarial,
    gradient_penalty,
    identity_mapping,
)


class CycleSettings(ResnetSettings):
    """What CycleGAN and its kin have in common; the defaults are CycleGAN's."""

    objective: Objective = "least_squares"  # CycleGAN, 4
    cycle_weight: float = Field(10.0, ge=0)  # CycleGAN, 4; sparse CycleGAN, 3.1
    penalty_weight: float = Field(10.0, ge=0)  # WGAN-GP, 4; for the objective wasserstein
    identity_weight: float = Field(5.0, ge=0)  # CycleGAN, 5.2


class CycleGANConfig(CycleSettings):
    """Settings of CycleGAN; the defaults are the paper's."""

    name: Literal["cyclegan"] = "cyclegan"


class CycleGAN(Method[UnpairedBatch]):
    """Two generators and two patch discriminators."""

    config: CycleSettings
    settings: ClassVar[type[MethodSettings]] = CycleGANConfig
    batch_type = UnpairedBatch
    # The networks' names say where they lead: "xy" makes y out of x.
    adversary: Mapping[str, str] = {"y": "adversarial_xy", "x": "adversarial_yx"}

    def __init__(self, config: CycleSettings, task: Task) -> None:
        super().__init__(config, task)
        self.generators = nn.ModuleDict({direction: self.make_generator(task.channels) for direction in ("xy", "yx")})
        self.discriminators = nn.ModuleDict({domain: self.make_discriminator(task.channels) for domain in ("x", "y")})
        gaussian_(self)

    def make_generator(self, channels: int) -> nn.Module:
        """Return one generator (CycleGAN, 7.2)."""
        return self.config.generator(channels)

    def make_discriminator(self, channels: int) -> nn.Module:
        """Return one discriminator (CycleGAN, 7.2)."""
        return self.config.discriminator(channels)

    def generator_losses(self, batch: UnpairedBatch) -> tuple[Terms, Fakes]:
        """Return Eq. 1.5 (with identity) or Eq. 1.6 (without), and the fakes."""
        config = self.config
        to_y, to_x = self.generators["xy"], self.generators["yx"]
        fake_y, fake_x = to_y(batch.x), to_x(batch.y)
        score_y, score_x = self.discriminators["y"](fake_y), self.discriminators["x"](fake_x)
        terms = {
            "adversarial_xy": Term(generator_adversarial(score_y, objective=config.objective)),
            "adversarial_yx": Term(generator_adversarial(score_x, objective=config.objective)),
            "cycle_x": Term(cycle_consistency(to_x(self.return_input(fake_y)), batch.x), config.cycle_weight),
            "cycle_y": Term(cycle_consistency(to_y(fake_x), batch.y), config.cycle_weight),
        }
        if config.identity_weight > 0:
            terms |= {
                "identity_y": Term(identity_mapping(to_y(batch.y), batch.y), config.identity_weight),
                "identity_x": Term(identity_mapping(to_x(batch.x), batch.x), config.identity_weight),
            }
        terms |= self.extra_terms(batch, fake_y)
        return terms, {"y": fake_y.detach(), "x": fake_x.detach()}

    def return_input(self, fake_y: Tensor) -> Tensor:
        """Return a fake y as the way back is shown it while training."""
        return fake_y

    def extra_terms(self, batch: UnpairedBatch, fake_y: Tensor) -> Terms:
        """Return the terms that a method built on this one adds."""
        del batch, fake_y
        return {}

    def discriminator_losses(self, batch: UnpairedBatch, fakes: Fakes) -> Terms:
        """Return Eq. 1.3 for both domains, halved (sparse CycleGAN, 3.1)."""
        objective, penalty = self.config.objective, self.config.penalty_weight
        terms = {}
        for domain, real in (("y", batch.y), ("x", batch.x)):
            discriminator = self.discriminators[domain]
            scores = discriminator(real), discriminator(fakes[domain])
            loss = discriminator_adversarial(*scores, objective=objective)
            terms[f"discriminator_{domain}"] = Term(loss, 0.5)
            if objective == "wasserstein":
                slope = gradient_penalty(discriminator, real, fakes[domain])
                terms[f"penalty_{domain}"] = Term(slope, 0.5 * penalty)
        return terms

    @torch.no_grad()
    def fakes(self, batch: UnpairedBatch) -> Fakes:
        """Return both fakes, without gradients."""
        return {"y": self.generators["xy"](batch.x), "x": self.generators["yx"](batch.y)}


METHOD = CycleGAN

"""Parts of the training loop: the schedule, the image pool, the average and the guard."""

import copy
import math
from collections.abc import Mapping
from typing import Self

import torch
from pydantic import Field, model_validator
from torch import Tensor, nn

from linewright.base import Config, TrainingError
from linewright.methods import Fakes, Terms
from linewright.nn import gathered, own_share
from linewright.training.processes import deviation, mean_values

_WAY_OUT = "go on from the last checkpoint with a lower train.rate, or with another train.seed"


class Schedule(Config):
    """Flat for a while, then linear to zero (CycleGAN, 7.1; sparse CycleGAN, 3.1).

    ``halve_epochs`` halves the rate after every so many epochs besides (zi2zi's code); with
    ``flat_epochs`` equal to ``epochs`` it alone lowers the rate.

    The budget is counted in images seen of each domain, so that runs with different batch sizes compare.
    """

    epochs: int = Field(200, ge=1)
    flat_epochs: int = Field(100, ge=0)
    images_per_epoch: int = Field(960, ge=1)
    halve_epochs: int | None = Field(None, ge=1)

    @model_validator(mode="after")
    def _flat_part_fits(self) -> Self:
        if self.flat_epochs > self.epochs:
            raise ValueError(
                f"flat_epochs={self.flat_epochs} is more than epochs={self.epochs}: lower the one or raise the other"
            )
        return self

    @property
    def images(self) -> int:
        """Images of each domain seen in the whole training."""
        return self.epochs * self.images_per_epoch

    def steps(self, batch_size: int) -> int:
        """Return the number of generator steps at ``batch_size`` images a step."""
        return max(1, self.images // batch_size)

    def factor(self, images_seen: int) -> float:
        """Return what the base rate is multiplied by, in (0, 1].

        1 - max(0, epoch - flat) / (epochs - flat + 1), epochs counted from 1: constant within an
        epoch, as in CycleGAN's code; times 1/2 for every ``halve_epochs`` that are over.
        """
        epoch = images_seen // self.images_per_epoch + 1
        linear = 1 - max(0, epoch - self.flat_epochs) / (self.epochs - self.flat_epochs + 1)
        halvings = 0 if self.halve_epochs is None else (epoch - 1) // self.halve_epochs
        return linear * 0.5**halvings


class ImagePool:
    """Keep up to ``size`` fakes; hand out an old one half of the time (CycleGAN, 7.1: 50)."""

    def __init__(self, *, size: int, seed: int) -> None:
        self.size = size
        self.images: list[Tensor] = []
        self.generator = torch.Generator().manual_seed(seed)

    def exchange(self, fakes: Tensor) -> Tensor:
        """Return as many images as came in, detached, each the new one or, at p 0.5, a past one.

        Where several processes train together, each keeps the pool of all.
        """
        if self.size == 0:
            return fakes
        chosen = []
        for fake in gathered(fakes):
            if len(self.images) < self.size:
                self.images.append(fake.clone())
                chosen.append(fake)
            elif float(torch.rand((), generator=self.generator)) < 0.5:
                place = int(torch.randint(self.size, (), generator=self.generator))
                chosen.append(self.images[place])
                self.images[place] = fake.clone()
            else:
                chosen.append(fake)
        return own_share(torch.stack(chosen))

    def state(self) -> dict[str, Tensor]:
        """Return everything needed to go on exactly, as named tensors."""
        state = {"generator": self.generator.get_state()}
        if self.images:
            state["images"] = torch.stack(self.images)
        return state

    def load_state(self, state: dict[str, Tensor], device: torch.device) -> None:
        """Take up a state that `state` returned."""
        self.generator.set_state(state["generator"])
        self.images = list(state["images"].to(device)) if "images" in state else []


class WeightAverage:
    """Keep a smoothed copy of a network, which often draws steadier lines than the last step's.

    ``decay``, in (0, 1), is the share of the old average that is kept at each step.
    """

    def __init__(self, network: nn.Module, *, decay: float) -> None:
        self.decay = decay
        self.network = copy.deepcopy(network).requires_grad_(False)

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        """Move the average towards ``network``; early on the decay is lower, to warm up."""
        decay = min(self.decay, (1 + step) / (10 + step))
        ours, theirs = self.network.state_dict(), network.state_dict()
        for name, value in ours.items():
            if value.is_floating_point():
                value.lerp_(theirs[name], 1 - decay)
            else:
                value.copy_(theirs[name])


class Guard:
    """Notice at once when training goes wrong, and name the step and the term (TrainingError).

    A loss term is not finite, or the fakes have gone blank: their standard deviation stayed below ``share`` of the real
    images' for ``patience`` steps on end. ``adversary`` names for each domain the term that judges its fakes.
    """

    def __init__(self, adversary: Mapping[str, str], *, share: float = 0.02, patience: int = 200) -> None:
        self.adversary = adversary
        self.share = share
        self.patience = patience
        self.blank_steps = dict.fromkeys(adversary, 0)

    def state(self) -> dict[str, Tensor]:
        """Return everything needed to go on exactly, as named tensors."""
        return {domain: torch.tensor(count) for domain, count in self.blank_steps.items()}

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """Take up a state that `state` returned."""
        self.blank_steps = {domain: int(state.get(domain, 0)) for domain in self.adversary}

    def losses(self, step: int, terms: Terms) -> dict[str, float]:
        """Return the terms' values, all of them finite."""
        values = mean_values({name: term.value.detach() for name, term in terms.items()})
        for name, value in values.items():
            if not math.isfinite(value):
                raise TrainingError("step {0}: the loss term {1} is {2}", step, name, value, way_out=_WAY_OUT)
        return values

    def fakes(self, step: int, fakes: Fakes, real: Mapping[str, Tensor]) -> None:
        """Count blank fakes; both are N x C x H x W by domain."""
        for domain, term in self.adversary.items():
            blank = deviation(fakes[domain]) < self.share * deviation(real[domain])
            self.blank_steps[domain] = self.blank_steps[domain] + 1 if blank else 0
            if self.blank_steps[domain] >= self.patience:
                first = step - self.patience + 1
                raise TrainingError(
                    "step {0}: the fakes judged by {1} have been blank since step {2}",
                    step,
                    term,
                    first,
                    way_out=_WAY_OUT,
                )

"""Notice at once when training goes wrong, and name the step and the term."""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
from torch import Tensor

from linewright.base import TrainingError
from linewright.methods import Fakes, Terms

WAY_OUT = "go on from the last checkpoint with a lower train.rate, or with another train.seed"


class Watch:
    """Raise when a loss term is not finite or the fakes have gone blank.

    Blank means that the fakes' standard deviation stayed below ``share`` of the real images' for
    ``patience`` steps on end: a generator that answers every image with an empty page.

    Args:
        adversary: for each name in the fakes, the loss term that judges it.
    """

    def __init__(
        self, adversary: Mapping[str, str], *, share: float = 0.02, patience: int = 200
    ) -> None:
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
        """Return the terms' values.

        Raises:
            TrainingError: a value is not finite.
        """
        values = {name: float(term.value.detach()) for name, term in terms.items()}
        for name, value in values.items():
            if not math.isfinite(value):
                raise TrainingError(
                    f"step {step}: the loss term {name} is {value}", way_out=WAY_OUT
                )
        return values

    def fakes(self, step: int, fakes: Fakes, real: Mapping[str, Tensor]) -> None:
        """Count blank fakes.

        Args:
            step: the generator step.
            fakes: N x C x H x W by domain.
            real: N x C x H x W of the same domains.

        Raises:
            TrainingError: a generator has made blank images for ``patience`` steps.
        """
        for domain, term in self.adversary.items():
            blank = float(fakes[domain].std()) < self.share * float(real[domain].std())
            self.blank_steps[domain] = self.blank_steps[domain] + 1 if blank else 0
            if self.blank_steps[domain] >= self.patience:
                first = step - self.patience + 1
                raise TrainingError(
                    f"step {step}: the fakes judged by {term} have been blank since step {first}",
                    way_out=WAY_OUT,
                )

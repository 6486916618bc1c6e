"""How long to train and how the learning rate falls."""

from __future__ import annotations

from pydantic import Field, model_validator

from linewright.base import Config


class Schedule(Config):
    """Flat for a while, then linear to zero (CycleGAN, 7.1; sparse CycleGAN, 3.1).

    ``halve_epochs`` halves the rate after every so many epochs besides (zi2zi's code); with
    ``flat_epochs`` equal to ``epochs`` it alone lowers the rate.

    The budget is counted in images seen of each domain, so that runs with different batch sizes
    compare.
    """

    epochs: int = Field(200, ge=1)
    flat_epochs: int = Field(100, ge=0)
    images_per_epoch: int = Field(960, ge=1)
    halve_epochs: int | None = Field(None, ge=1)

    @model_validator(mode="after")
    def _flat_part_fits(self) -> Schedule:
        if self.flat_epochs > self.epochs:
            raise ValueError(
                f"flat_epochs={self.flat_epochs} is more than epochs={self.epochs}: "
                "lower the one or raise the other"
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

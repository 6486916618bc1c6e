"""What the trainer asks of a method.

A method assembles networks and names its loss terms. It knows no loop, no file and no device.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Generic, Literal, NamedTuple, TypeVar

import torch
from torch import Tensor, nn

BatchT = TypeVar("BatchT", bound=tuple[Tensor, ...])
Direction = Literal["xy", "yx"]


class Term(NamedTuple):
    """One named part of an objective.

    Attributes:
        value: a scalar, as the paper's equation defines it: this is what is logged.
        weight: its factor in the sum.
    """

    value: Tensor
    weight: float = 1.0


Terms = Mapping[str, Term]
Fakes = dict[str, Tensor]


def weighted_sum(terms: Terms) -> Tensor:
    """Return the objective: the sum of weight times value."""
    return torch.stack([term.weight * term.value for term in terms.values()]).sum()


class Method(nn.Module, ABC, Generic[BatchT]):
    """Networks and losses of one paper.

    Attributes:
        generators: networks that the generator objective trains.
        discriminators: networks that the discriminator objective trains.
        adversary: for each name in `Fakes`, the loss term that judges it.
        directions: ways in which it translates.
        paired: whether it learns from images that belong together one by one.
    """

    generators: nn.ModuleDict
    discriminators: nn.ModuleDict
    adversary: Mapping[str, str]
    directions: tuple[Direction, ...] = ("xy", "yx")
    paired: ClassVar[bool] = False

    @abstractmethod
    def generator_losses(self, batch: BatchT) -> tuple[Terms, Fakes]:
        """Return the generators' terms and the fakes made on the way, detached."""

    @abstractmethod
    def discriminator_losses(self, batch: BatchT, fakes: Fakes) -> Terms:
        """Return the discriminators' terms; the fakes may come from an image pool."""

    @abstractmethod
    def fakes(self, batch: BatchT) -> Fakes:
        """Return fakes alone, for discriminator steps between generator steps."""

    @abstractmethod
    def translate(self, images: Tensor, direction: Direction = "xy") -> Tensor:
        """Translate images of one domain into the other.

        Args:
            images: N x C x H x W float32 in [-1, 1]; H and W multiples of `size_multiple`.
            direction: "xy" or "yx".
        """

    @property
    @abstractmethod
    def size_multiple(self) -> int:
        """Image sides must be a multiple of this many pixels."""

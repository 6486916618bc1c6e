"""What the trainer asks of a method.

A method assembles networks and names its loss terms. It knows no loop, no file and no device.
Its file in `linewright.methods` ends in ``METHOD = ...``, by which `training.recipe` finds it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Generic, Literal, NamedTuple, Self, TypeVar

import torch
from torch import Tensor, nn

from linewright.base import Config

BatchT = TypeVar("BatchT", bound=tuple[Tensor, ...])
Direction = Literal["xy", "yx"]
GlyphReading = Literal["images", "hands", "skeletons", "roughened"]


class MethodSettings(Config):
    """Base of every method's settings; subclasses give ``name`` its one value."""

    name: str
    sizing: ClassVar[tuple[str, ...]] = ("fold", "strided")  # keys that decide `multiple`

    @property
    @abstractmethod
    def multiple(self) -> int:
        """Image sides must be a multiple of this many pixels."""

    @property
    def least(self) -> int:
        """Image sides must be at least this many pixels; reflection needs more than it pads."""
        return 4 * self.multiple

    def check_size(self, size: int) -> None:
        """Check the side of the training crops, in pixels.

        Raises:
            ValueError: it does not fit the networks.
        """
        if size % self.multiple or size < self.least:
            named = " and ".join(f"method.{key}={getattr(self, key)}" for key in self.sizing)
            raise ValueError(
                f"data.size={size} does not fit {named}: take a multiple of {self.multiple} from "
                f"{self.least} up"
            )


class PatchSettings(MethodSettings):
    """Settings of methods with a folded, strided generator and a patch discriminator."""

    fold: int
    strided: int
    discriminator_layers: int

    @property
    def multiple(self) -> int:
        """Image sides must be a multiple of this many pixels."""
        return self.fold << self.strided

    def check_size(self, size: int) -> None:
        """See `MethodSettings.check_size`."""
        super().check_size(size)
        # The two layers after the strided ones each take a pixel off, and a norm lies between.
        layers = self.discriminator_layers
        least = 3 * self.fold * 2**layers
        if size < least:
            raise ValueError(
                f"data.size={size} is too small for method.discriminator_layers={layers}: take "
                f"{least} or more, or fewer layers"
            )


class Task(NamedTuple):
    """What the data ask of a method's networks.

    Attributes:
        channels: of the images of both domains.
        size: side of the training crops, in pixels.
        styles: how many hands.
        shown: number of the hand that `Method.translate` draws unless told.
    """

    channels: int
    size: int
    styles: int = 1
    shown: int = 0


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
Weights = Mapping[str, Tensor]


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
        settings: the class of its settings.
        paired: whether it learns from images that belong together one by one.
        reads: what it takes from a glyph set: images of the source and of one hand, `GlyphBatch`
            of one hand or several, images of faces with their skeletons, or roughened with whole.
    """

    generators: nn.ModuleDict
    discriminators: nn.ModuleDict
    adversary: Mapping[str, str]
    directions: tuple[Direction, ...] = ("xy", "yx")
    settings: ClassVar[type[MethodSettings]]
    paired: ClassVar[bool] = False
    reads: ClassVar[GlyphReading] = "images"

    @classmethod
    def build(cls, config: Any, task: Task) -> Self:
        """Return the method with untrained networks; ``config`` is one of `settings`."""
        return cls(config, channels=task.channels)

    def take_up(self, weights: Weights, settings: MethodSettings) -> Weights:
        """Return another model's generator weights as these networks take them.

        Unchanged unless a method knows how to turn one form into another; what does not fit is
        refused where the weights are filled in.

        Args:
            weights: by name, as in `generators`.
            settings: those of the model that they come from, of the same method.
        """
        del settings
        return weights

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
            images: N x C x H x W float32 in [-1, 1]; H and W multiples of `size_multiple`, and
                `least_size` or more.
            direction: "xy" or "yx".
        """

    @property
    @abstractmethod
    def size_multiple(self) -> int:
        """Image sides must be a multiple of this many pixels."""

    @property
    def least_size(self) -> int:
        """Image sides must be at least this many pixels."""
        return 4 * self.size_multiple

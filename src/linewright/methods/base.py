"""What the trainer asks of a method.

A method assembles networks and names its loss terms. It knows no loop, no data and no device. Its
file in `linewright.methods` ends in ``METHOD = ...``, by which `training.recipe` finds it.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Generic, Literal, NamedTuple, Self, TypeVar

import torch
from pydantic import model_validator
from torch import Tensor, nn

from linewright.base import Config


# What goes into one training step; a method names the class of its own. Every image tensor in
# linewright is float32 NCHW in [-1, 1]: paper is +1, ink is -1.
class UnpairedBatch(NamedTuple):
    """Images of two domains that do not belong together one by one."""

    x: Tensor  # N x C x H x W float32 in [-1, 1], the source domain
    y: Tensor  # N x C x H x W float32 in [-1, 1], the target domain


class PairedBatch(NamedTuple):
    """Images of two domains that belong together one by one, aligned to the pixel."""

    x: Tensor  # N x C x H x W float32 in [-1, 1], as found
    y: Tensor  # N x C x H x W float32 in [-1, 1], the same as it should be


class SkeletonBatch(UnpairedBatch):
    """Glyphs of several faces (x) and their own skeletons (y): -1 on the skeleton, else +1."""


class RoughenedBatch(NamedTuple):
    """Glyphs of hands, paired one by one, aligned to the pixel."""

    x: Tensor  # N x 1 x H x W float32 in [-1, 1], roughened
    y: Tensor  # N x 1 x H x W float32 in [-1, 1], whole
    style: Tensor  # N int64, the number of the hand of each


class GlyphBatch(NamedTuple):
    """Characters of a source face and of hands, paired by character, with their skeletons."""

    x: Tensor  # N x 1 x H x W float32 in [-1, 1], the source face
    x_skeleton: Tensor  # N x 1 x H x W float32, -1 on the skeleton of x, else +1
    y: Tensor  # N x 1 x H x W float32 in [-1, 1], the same characters in the hands
    y_skeleton: Tensor  # N x 1 x H x W float32, -1 on the skeleton of y, else +1
    style: Tensor  # N int64, the number of the hand of each y


BatchT = TypeVar("BatchT", bound=tuple[Tensor, ...])
Direction = Literal["xy", "yx"]
_LARGEST = 1024  # width or number of blocks: what is above was meant otherwise


class MethodSettings(Config):
    """Base of every method's settings; subclasses give ``name`` its one value."""

    name: str
    sizing: ClassVar[tuple[str, ...]] = ("fold", "strided")  # keys that decide `multiple`
    places: ClassVar[int] = 4  # least places at the narrowest; reflection needs more than it pads

    @model_validator(mode="after")
    def _is_buildable(self) -> Self:
        for key in type(self).model_fields:
            value = getattr(self, key)
            if isinstance(value, int) and value > _LARGEST:
                raise ValueError(f"{key}={value} is more than {_LARGEST}")
        return self

    @property
    @abstractmethod
    def multiple(self) -> int:
        """Image sides must be a multiple of this many pixels."""

    @property
    def least(self) -> int:
        """Image sides must be at least this many pixels."""
        return self.places * self.multiple

    def check_size(self, size: int) -> None:
        """Check the side of the training crops, in pixels; ValueError where it does not fit."""
        if size % self.multiple or size < self.least:
            named = " and ".join(f"method.{key}={getattr(self, key)}" for key in self.sizing)
            raise ValueError(
                f"data.size={size} does not fit {named}: take a multiple of {self.multiple} from {self.least} up"
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
    """What the data ask of a method's networks."""

    channels: int  # of the images of both domains
    size: int  # side of the training crops, px
    styles: int = 1  # how many hands
    default_style: int = 0  # number of the hand that `Method.translate` draws unless told


class Term(NamedTuple):
    """One named part of an objective."""

    value: Tensor  # a scalar, as the paper's equation defines it: this is what is logged
    weight: float = 1.0


Terms = Mapping[str, Term]
Fakes = dict[str, Tensor]
Weights = Mapping[str, Tensor]


def weighted_sum(terms: Terms) -> Tensor:
    """Return the objective: the sum of weight times value."""
    return torch.stack([term.weight * term.value for term in terms.values()]).sum()


class Method(nn.Module, ABC, Generic[BatchT]):
    """Networks and losses of one paper; the networks begin untrained."""

    config: MethodSettings  # of the class `settings`
    generators: nn.ModuleDict  # that the generator objective trains
    discriminators: nn.ModuleDict  # that the discriminator objective trains
    adversary: Mapping[str, str]  # for each name in `Fakes`, the loss term that judges it
    directions: tuple[Direction, ...] = ("xy", "yx")  # ways in which it translates
    settings: ClassVar[type[MethodSettings]]
    batch_type: ClassVar[type[tuple[Tensor, ...]]]  # decides what data a recipe may name
    writes_hands: ClassVar[bool] = False  # whether fonts may be written with it
    heat_map_names: ClassVar[tuple[str, ...]] = ()  # what of its attention `heat_maps` shows

    def __init__(self, config: MethodSettings, task: Task) -> None:
        super().__init__()
        self.config, self.task = config, task

    def prepare(self) -> None:
        """Fill what is not trained but ships, before a training begins."""

    def adapt_weights(self, weights: Weights, settings: MethodSettings) -> Weights:
        """Return another model's generator weights, by name, as these networks take them.

        Unchanged unless a method knows how to turn one form into another; what does not fit is
        refused where the weights are filled in. ``settings`` are the other's, of the same method.
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

    def translate(
        self,
        images: Tensor,  # sides are multiples of `size_multiple`, `least_size` or more
        direction: Direction = "xy",  # one of `directions`
        style: int | None = None,  # number of the hand; None for the one that the recipe shows
    ) -> Tensor:
        """Translate N x C x H x W float32 in [-1, 1] into the other domain, in the same shape."""
        del style
        out: Tensor = self.generators[direction](images)
        return out

    def heat_maps(self, images: Tensor) -> dict[str, Tensor]:
        """Return where attention looks: N x 1 x H x W in [0, 1] under each of `heat_map_names`."""
        del images
        return {}

    def spread_styles(self, strength: float) -> None:
        """Multiply the difference of each hand's style code from their mean by ``strength``."""

    @property
    def size_multiple(self) -> int:
        """Image sides must be a multiple of this many pixels."""
        return self.config.multiple

    @property
    def least_size(self) -> int:
        """Image sides must be at least this many pixels."""
        return self.config.least

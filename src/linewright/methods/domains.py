"""Hands and source as equal domains: for methods that translate from any face into any other."""

from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor

from linewright.methods.base import Direction, GlyphBatch, Method
from linewright.nn import gathered, own_share, processes


class Domains(NamedTuple):
    """Images of several domains, without order."""

    images: Tensor  # M x 1 x H x W float32 in [-1, 1]
    labels: Tensor  # M int64: 0 is the source face, k + 1 is hand k


def as_domains(batch: GlyphBatch) -> Domains:
    """Return the sources and the hands of a batch as M = 2N images of their domains."""
    # A character's two lie side by side, so that a share of the batch is a share of these too.
    images, labels = ([batch.x, batch.y], [torch.zeros_like(batch.style), batch.style + 1])
    return Domains(torch.stack(images, dim=1).flatten(0, 1), torch.stack(labels, dim=1).flatten())


def random_order(labels: Tensor) -> Tensor:
    """Return a random order of the whole batch: from whom each image takes its target domain."""
    return torch.randperm(processes() * len(labels), device=labels.device)


def reordered(values: Tensor, order: Tensor) -> Tensor:
    """Return for each image what another of the whole batch has in ``values``, M x ..., see `random_order`."""
    return own_share(gathered(values)[order])


class DomainMethod(Method[GlyphBatch]):
    """Base of methods with one generator that draws every domain, its label said."""

    batch_type = GlyphBatch
    adversary: Mapping[str, str] = {"y": "adversarial"}
    fold: int  # side of the pixel blocks that the generator's stem turns into channels

    def translate(self, images: Tensor, direction: Direction = "xy", style: int | None = None) -> Tensor:
        """Draw any face in a hand ("xy"), or in print ("yx")."""
        number = self.task.default_style if style is None else style
        label = number + 1 if direction == "xy" else 0
        labels = torch.full((len(images),), label, device=images.device)
        out: Tensor = self.generators["any"](images, labels)
        return out

    @property
    def size_multiple(self) -> int:
        """Image sides must be a multiple of this many pixels: two layers halve them."""
        return 4 * self.fold

    @property
    def least_size(self) -> int:
        """See `Method.least_size`; the discriminator, which needs more, rests."""
        return 4 * self.size_multiple

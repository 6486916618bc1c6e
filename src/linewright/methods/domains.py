"""Hands and source as equal domains: for methods that translate from any face into any other."""

from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor

from linewright.methods.base import Direction, GlyphBatch, Method


class Domains(NamedTuple):
    """Images of several domains, without order."""

    images: Tensor  # M x 1 x H x W float32 in [-1, 1]
    labels: Tensor  # M int64: 0 is the source face, k + 1 is hand k


def as_domains(batch: GlyphBatch) -> Domains:
    """Return the sources and the hands of a batch as M = 2N images of their domains."""
    source = torch.zeros_like(batch.style)
    return Domains(torch.cat([batch.x, batch.y]), torch.cat([source, batch.style + 1]))


def random_order(count: int, device: torch.device) -> Tensor:
    """Return a random order of ``count`` images: from whom each takes its target domain."""
    return torch.randperm(count, device=device)


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

"""Hands and source as equal domains: for methods that translate from any face into any other."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from linewright.batch import GlyphBatch


class Domains(NamedTuple):
    """Images of several domains, without order.

    Attributes:
        images: M x 1 x H x W float32 in [-1, 1].
        labels: M int64: 0 is the source face, k + 1 is hand k.
    """

    images: Tensor
    labels: Tensor


def as_domains(batch: GlyphBatch) -> Domains:
    """Return the sources and the hands of a batch as M = 2N images of their domains."""
    source = torch.zeros_like(batch.style)
    return Domains(torch.cat([batch.x, batch.y]), torch.cat([source, batch.style + 1]))


def shuffled(count: int, device: torch.device) -> Tensor:
    """Return a random order of ``count`` images: from whom each takes its target domain."""
    return torch.randperm(count, device=device)

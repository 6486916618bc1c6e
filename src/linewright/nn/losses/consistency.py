"""Losses that tie an output to the image it was made of: its pixels or its features."""

from collections.abc import Sequence

import torch
from torch import Tensor


def cycle_consistency(restored: Tensor, image: Tensor) -> Tensor:
    """Return the mean |G'(G(x)) - x| of N x C x H x W in [-1, 1]: one half of Eq. 1.2."""
    return (restored - image).abs().mean()


def identity_mapping(mapped: Tensor, image: Tensor) -> Tensor:
    """Return the mean |G(y) - y|, y, N x C x H x W in [-1, 1], of G's target: half of Eq. 1.4."""
    return (mapped - image).abs().mean()


def constant_encoding(made: Tensor, source: Tensor) -> Tensor:
    """Return the mean squared difference of two N x C x h x w encodings: zi2zi's const loss.

    DTN (Taigman et al. 2017), Eq. 5: what was made keeps the source's place in the encoder's space.
    """
    return (made - source).square().mean()


def content_consistency(made: Tensor, source: Tensor) -> Tensor:
    """Return the mean |difference| of N x C x h x w contents: DG-Font's content consistent loss."""
    return (made - source).abs().mean()


def offset_size(offsets: Sequence[Tensor]) -> Tensor:
    """Return the mean over layers of mean |offset|, px: DG-Font's deformation offset norm."""
    return torch.stack([offset.abs().mean() for offset in offsets]).mean()

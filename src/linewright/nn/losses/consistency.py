"""Losses that tie an output to the image it was made of: its pixels or its features."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def cycle_consistency(restored: Tensor, image: Tensor) -> Tensor:
    """Return the mean absolute difference of G'(G(x)) and x: one half of Eq. 1.2.

    Args:
        restored: N x C x H x W in [-1, 1].
        image: the same shape and range.
    """
    return (restored - image).abs().mean()


def identity_mapping(mapped: Tensor, image: Tensor) -> Tensor:
    """Return the mean absolute difference of G(y) and y, y already in G's target domain.

    One half of Eq. 1.4.

    Args:
        mapped: N x C x H x W in [-1, 1].
        image: the same shape and range.
    """
    return (mapped - image).abs().mean()


def constant_encoding(made: Tensor, source: Tensor) -> Tensor:
    """Return the mean squared difference of two encodings: zi2zi's const loss.

    DTN (Taigman et al. 2017), Eq. 5: what was made keeps the source's place in the encoder's space.

    Args:
        made: N x C x h x w, the encoding of the generated image.
        source: the same shape, the encoding of the source image.
    """
    return (made - source).square().mean()


def content_consistency(made: Tensor, source: Tensor) -> Tensor:
    """Return the mean absolute difference of two contents: DG-Font's content consistent loss.

    Args:
        made: N x C x h x w, the content features of the generated image.
        source: the same shape, those of the content image.
    """
    return (made - source).abs().mean()


def offset_size(offsets: Sequence[Tensor]) -> Tensor:
    """Return the mean size of displacements: DG-Font's deformation offset normalisation.

    Args:
        offsets: one tensor for each deforming layer, in pixels, any shapes.

    Returns:
        The mean over the layers of the mean |offset|.
    """
    return torch.stack([offset.abs().mean() for offset in offsets]).mean()

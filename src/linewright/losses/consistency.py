"""Losses that tie an output to an image: cycle and identity (sparse CycleGAN, Eq. 1.2 and 1.4)."""

from __future__ import annotations

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

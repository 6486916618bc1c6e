"""Losses of classifiers: source against target, and which hand it is."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F


def domain_classification(source: Tensor, target: Tensor) -> Tensor:
    """Return how badly the generator's classifier tells source images from target images.

    The auxiliary loss of class activation maps: U-GAT-IT, Eq. 4; SE-GAN's L_cls. The sum of two
    mean binary cross-entropies: source images are class 1, target images class 0.

    Args:
        source: logits of source images, any shape.
        target: logits of target images, any shape.
    """
    return F.binary_cross_entropy_with_logits(
        source, torch.ones_like(source)
    ) + F.binary_cross_entropy_with_logits(target, torch.zeros_like(target))


def domain_cross_entropy(logits: Tensor, domains: Tensor) -> Tensor:
    """Return the mean -log D_cls(c | x): StarGAN, Eq. 2 and 3, domains excluding each other.

    Args:
        logits: N x K, unbounded.
        domains: N int64 in 0..K-1, the domain that each image is of or should be of.
    """
    return F.cross_entropy(logits, domains)


def category_loss(logits: Tensor, categories: Tensor) -> Tensor:
    """Return zi2zi's category loss: each category is a question of its own, as in its code.

    Args:
        logits: N x K, unbounded.
        categories: N int64 in 0..K-1, the category that each image is of or should be of.

    Returns:
        The mean over N and K of the binary cross-entropy with the one-hot vectors.
    """
    hot = F.one_hot(categories, logits.shape[1]).to(logits.dtype)
    return F.binary_cross_entropy_with_logits(logits, hot)

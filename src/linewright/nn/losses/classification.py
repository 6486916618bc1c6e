"""Losses of classifiers: source against target, and which hand it is."""

import torch
from torch import Tensor
from torch.nn import functional as F


def domain_classification(source: Tensor, target: Tensor) -> Tensor:
    """Return how badly logits of any shape tell source images (class 1) from target images (0).

    The auxiliary loss of class activation maps: U-GAT-IT, Eq. 4; SE-GAN's L_cls. The sum of two
    mean binary cross-entropies.
    """
    return F.binary_cross_entropy_with_logits(
        source, torch.ones_like(source)
    ) + F.binary_cross_entropy_with_logits(target, torch.zeros_like(target))


def domain_cross_entropy(
    logits: Tensor,  # N x K, unbounded
    domains: Tensor,  # N int64 in 0..K-1, the domain that each image is of or should be of
) -> Tensor:
    """Return the mean -log D_cls(c | x): StarGAN, Eq. 2 and 3, domains excluding each other."""
    return F.cross_entropy(logits, domains)


def category_loss(logits: Tensor, categories: Tensor) -> Tensor:
    """Return zi2zi's category loss: each category is a question of its own, as in its code.

    The mean over N and K of the binary cross-entropy of N x K unbounded logits with the one-hot
    vectors of ``categories``, N int64 in 0..K-1, that each image is of or should be of.
    """
    hot = F.one_hot(categories, logits.shape[1]).to(logits.dtype)
    return F.binary_cross_entropy_with_logits(logits, hot)

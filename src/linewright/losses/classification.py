"""The auxiliary loss of class activation maps (U-GAT-IT, Eq. 4; SE-GAN's L_cls)."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F


def domain_classification(source: Tensor, target: Tensor) -> Tensor:
    """Return how badly the generator's classifier tells source images from target images.

    The sum of two mean binary cross-entropies: source images are class 1, target images class 0.

    Args:
        source: logits of source images, any shape.
        target: logits of target images, any shape.
    """
    return F.binary_cross_entropy_with_logits(
        source, torch.ones_like(source)
    ) + F.binary_cross_entropy_with_logits(target, torch.zeros_like(target))

"""Adversarial objectives on a discriminator's scores.

``least_squares`` (Mao et al. 2017) is what CycleGAN's code trains with; ``log`` is Eq. 1.3 of the
sparse CycleGAN paper, with the generator's non-saturating form (Goodfellow et al. 2014).
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional as F

Objective = Literal["least_squares", "log"]


def generator_adversarial(fake: Tensor, *, objective: Objective) -> Tensor:
    """Return how far the fakes are from passing as real.

    Args:
        fake: scores of fakes, any shape, unbounded.
        objective: the form of the loss.

    Returns:
        A scalar: mean (D - 1)^2, or mean -log sigmoid(D).
    """
    if objective == "least_squares":
        return (fake - 1).square().mean()
    return F.binary_cross_entropy_with_logits(fake, torch.ones_like(fake))


def discriminator_adversarial(real: Tensor, fake: Tensor, *, objective: Objective) -> Tensor:
    """Return how badly real and fake are told apart.

    Args:
        real: scores of real images, any shape, unbounded.
        fake: scores of fakes, any shape, unbounded.
        objective: the form of the loss.

    Returns:
        A scalar: mean (D(real) - 1)^2 + mean D(fake)^2, or Eq. 1.3 negated. CycleGAN halves it;
        the weight of the term does that.
    """
    if objective == "least_squares":
        return (real - 1).square().mean() + fake.square().mean()
    return F.binary_cross_entropy_with_logits(
        real, torch.ones_like(real)
    ) + F.binary_cross_entropy_with_logits(fake, torch.zeros_like(fake))

"""Adversarial objectives on a discriminator's scores.

``least_squares`` (Mao et al. 2017) is what CycleGAN's code trains with; ``log`` is Eq. 1.3 of the
sparse CycleGAN paper, with the generator's non-saturating form (Goodfellow et al. 2014);
``wasserstein`` (Arjovsky et al. 2017) needs `gradient_penalty` beside it (Gulrajani et al. 2017);
``hinge`` is Lim and Ye 2017 and Miyato et al. 2018, Eq. 16 and 17, to which `zero_centred_penalty`
(Mescheder et al. 2018) may be added.
"""

from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional as F

Objective = Literal["least_squares", "log", "wasserstein", "hinge"]


def generator_adversarial(fake: Tensor, *, objective: Objective) -> Tensor:
    """Return how far the fakes, unbounded scores of any shape, are from passing as real.

    A scalar: mean (D - 1)^2, or mean -log sigmoid(D), or mean -D for the last two objectives.
    """
    if objective == "least_squares":
        return (fake - 1).square().mean()
    if objective in ("wasserstein", "hinge"):
        return -fake.mean()
    return F.binary_cross_entropy_with_logits(fake, torch.ones_like(fake))


def discriminator_adversarial(real: Tensor, fake: Tensor, *, objective: Objective) -> Tensor:
    """Return how badly real and fake, unbounded scores of any shape, are told apart.

    A scalar: mean (D(real) - 1)^2 + mean D(fake)^2, or Eq. 1.3 negated, or mean D(fake) - mean
    D(real), or mean max(0, 1 - D(real)) + mean max(0, 1 + D(fake)). CycleGAN halves it; the weight
    of the term does that.
    """
    if objective == "least_squares":
        return (real - 1).square().mean() + fake.square().mean()
    if objective == "wasserstein":
        return fake.mean() - real.mean()
    if objective == "hinge":
        return F.relu(1 - real).mean() + F.relu(1 + fake).mean()
    return F.binary_cross_entropy_with_logits(
        real, torch.ones_like(real)
    ) + F.binary_cross_entropy_with_logits(fake, torch.zeros_like(fake))


def gradient_penalty(
    discriminator: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor
) -> Tensor:
    """Return how far the discriminator's slope is from 1 between real and fake images.

    Gulrajani et al. 2017, Eq. 3: the mean of (||grad D(z)|| - 1)^2 for z drawn on the line between
    each real image and a fake, both N x C x H x W, the fake without gradients. Their weight is 10.
    The discriminator maps images to N x 1 x H' x W' scores.
    """
    share = torch.rand(len(real), 1, 1, 1, device=real.device, dtype=real.dtype)
    between = (share * real + (1 - share) * fake.detach()).requires_grad_(True)
    # The score of an image is the mean of its patches.
    scores = discriminator(between).float().flatten(1).mean(dim=1).sum()
    (slope,) = torch.autograd.grad(scores, between, create_graph=True)
    penalty: Tensor = (slope.flatten(1).norm(dim=1) - 1).square().mean()
    return penalty


def zero_centred_penalty(scores: Tensor, images: Tensor) -> Tensor:
    """Return R1, the mean of ||grad D(x)||^2 over N x C x H x W real images; it is differentiable.

    Mescheder, Geiger, Nowozin 2018, Eq. 9, without its factor gamma / 2. ``scores``, N or N x ...
    whose sum is an image's score, were computed of the ``images`` with gradients.
    """
    (slope,) = torch.autograd.grad(scores.float().sum(), images, create_graph=True)
    penalty: Tensor = slope.flatten(1).square().sum(dim=1).mean()
    return penalty

"""Losses: one formula, one pure function, one equation number.

Of the adversarial objectives ``least_squares`` (Mao et al. 2017) is what CycleGAN's code trains with; ``log`` is Eq.
1.3 of the sparse CycleGAN paper, with the generator's non-saturating form (Goodfellow et al. 2014); ``wasserstein``
(Arjovsky et al. 2017) needs `gradient_penalty` beside it (Gulrajani et al. 2017); ``hinge`` is Lim and Ye 2017 and
Miyato et al. 2018, Eq. 16 and 17, to which `zero_centred_penalty` (Mescheder et al. 2018) may be added.
"""

from collections.abc import Callable, Sequence
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional as F

from linewright.nn.shares import uniform

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

    A scalar: mean (D(real) - 1)^2 + mean D(fake)^2, or Eq. 1.3 negated, or mean D(fake) - mean D(real), or mean max(0,
    1 - D(real)) + mean max(0, 1 + D(fake)). CycleGAN halves it; the weight of the term does that.
    """
    if objective == "least_squares":
        return (real - 1).square().mean() + fake.square().mean()
    if objective == "wasserstein":
        return fake.mean() - real.mean()
    if objective == "hinge":
        return F.relu(1 - real).mean() + F.relu(1 + fake).mean()
    return F.binary_cross_entropy_with_logits(real, torch.ones_like(real)) + F.binary_cross_entropy_with_logits(
        fake, torch.zeros_like(fake)
    )


def gradient_penalty(discriminator: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor) -> Tensor:
    """Return how far the discriminator's slope is from 1 between real and fake images.

    Gulrajani et al. 2017, Eq. 3: the mean of (||grad D(z)|| - 1)^2 for z drawn on the line between
    each real image and a fake, both N x C x H x W, the fake without gradients. Their weight is 10.
    The discriminator maps images to N x 1 x H' x W' scores.
    """
    share = uniform((len(real), 1, 1, 1), real.device).to(real.dtype)
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


def domain_classification(source: Tensor, target: Tensor) -> Tensor:
    """Return how badly logits of any shape tell source images (class 1) from target images (0).

    The auxiliary loss of class activation maps: U-GAT-IT, Eq. 4; SE-GAN's L_cls. The sum of two
    mean binary cross-entropies.
    """
    return F.binary_cross_entropy_with_logits(source, torch.ones_like(source)) + F.binary_cross_entropy_with_logits(
        target, torch.zeros_like(target)
    )


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


def pixel_loss(made: Tensor, truth: Tensor, *, levels: int = 1) -> Tensor:
    """Return the mean absolute difference of G(X_i, X_s) and Y_t: SE-GAN, Eq. 5.

    Both are N x C x H x W in [-1, 1], H and W multiples of ``2 ** (levels - 1)``. With several
    ``levels`` (ours) it is the mean over the images and their copies at a half, a quarter and so on
    of the size, averaged down. Where a brush stroke is not sure of its place, paper is the least
    difference at full size, and strokes are lost; at a smaller size grey is, and darker the nearer.
    """
    made, truth = _full(made), _full(truth)
    total = (made - truth).abs().mean()
    for _ in range(levels - 1):
        made, truth = F.avg_pool2d(made, 2), F.avg_pool2d(truth, 2)
        total = total + (made - truth).abs().mean()
    return total / levels


def skeleton_consistency(made: Tensor, truth: Tensor) -> Tensor:
    """Return the mean |SG(made) - SG(truth)|, N x 1 x H x W in [-1, 1]: SE-GAN, Eq. 6."""
    return (made - truth).abs().mean()


def skeleton_cross_entropy(made: Tensor, truth: Tensor, *, ink_weight: float = 1.0) -> Tensor:
    """Return the mean binary cross-entropy of ink, (1 - value) / 2 being its probability.

    Both are N x 1 x H x W in [-1, 1], -1 ink; ink weighs ``ink_weight`` times as much. Ours: a skeleton covers 3 % of a
    page, and the mean absolute difference of a net that is unsure is least for a blank page.
    """
    tiny = 1e-6
    made, truth = _full(made), _full(truth)
    ink, paper = (1 - truth) / 2, (1 + truth) / 2
    probability = ((1 - made) / 2).clamp(tiny, 1 - tiny)
    loss = ink_weight * ink * probability.log() + paper * (1 - probability).log()
    return -loss.mean()


def _full(x: Tensor) -> Tensor:
    """Return half precision as float32, and all else as it is."""
    return x.float() if x.element_size() < 4 else x

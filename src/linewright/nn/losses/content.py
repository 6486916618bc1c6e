"""Losses that compare what was made with its own truth: pixels and skeletons."""

from torch import Tensor
from torch.nn import functional as F


def pixel_loss(made: Tensor, truth: Tensor, *, levels: int = 1) -> Tensor:
    """Return the mean absolute difference of G(X_i, X_s) and Y_t: SE-GAN, Eq. 5.

    Both are N x C x H x W in [-1, 1], H and W multiples of ``2 ** (levels - 1)``. With several
    ``levels`` (ours) it is the mean over the images and their copies at a half, a quarter and so on
    of the size, averaged down. Where a brush stroke is not sure of its place, paper is the least
    difference at full size, and strokes are lost; at a smaller size grey is, and darker the nearer.
    """
    made, truth = made.float(), truth.float()
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

    Both are N x 1 x H x W in [-1, 1], -1 ink; ink weighs ``ink_weight`` times as much. Ours: a
    skeleton covers 3 % of a page, and the mean absolute difference of a net that is unsure is least
    for a blank page.
    """
    tiny = 1e-6
    ink, paper = (1 - truth.float()) / 2, (1 + truth.float()) / 2
    probability = ((1 - made.float()) / 2).clamp(tiny, 1 - tiny)
    loss = ink_weight * ink * probability.log() + paper * (1 - probability).log()
    return -loss.mean()

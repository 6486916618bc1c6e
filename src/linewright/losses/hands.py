"""Losses of a frozen reader of hands: it must take what was made for the hand that was asked for.

Ours. Pixels say little of a hand: a stroke that is a little off is as wrong as one of another
brush. A reader that was taught on real glyphs sees the difference, and shows where it lies.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

PLACES = 4


def hand_look(made: Sequence[Tensor], truth: Sequence[Tensor]) -> Tensor:
    """Return how far what a reader sees in a glyph is from what it sees in its truth.

    Each layer's features are averaged over 4 x 4 parts of the glyph, so that a stroke may lie a
    little aside, and compared by the mean absolute difference, as a share of the truth's mean.

    Args:
        made: features of the glyphs that were made, one N x C x H x W tensor (not negative, H and
            W at least 4) for each layer.
        truth: the same of the real glyphs; no gradient flows into them.

    Returns:
        The mean over the layers; 0 where all is the same.
    """
    shares = []
    for own, other in zip(made, truth, strict=True):
        wanted = F.adaptive_avg_pool2d(other.detach(), PLACES)
        off = (F.adaptive_avg_pool2d(own, PLACES) - wanted).abs().mean()
        shares.append(off / wanted.mean().clamp(min=1e-6))
    return torch.stack(shares).mean()

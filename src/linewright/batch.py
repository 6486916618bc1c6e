"""What goes into one training step, with shapes and ranges.

Every image tensor in linewright is float32 NCHW in [-1, 1]: paper is +1, ink is -1.
"""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor


class UnpairedBatch(NamedTuple):
    """Images of two domains that do not belong together one by one.

    Attributes:
        x: N x C x H x W float32 in [-1, 1], the source domain.
        y: N x C x H x W float32 in [-1, 1], the target domain.
    """

    x: Tensor
    y: Tensor


class PairedBatch(NamedTuple):
    """Images of two domains that belong together one by one, aligned to the pixel.

    Attributes:
        x: N x C x H x W float32 in [-1, 1], as found.
        y: N x C x H x W float32 in [-1, 1], the same as it should be.
    """

    x: Tensor
    y: Tensor

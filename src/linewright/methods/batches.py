"""What goes into one training step, with shapes and ranges. A method names the class of its own.

Every image tensor in linewright is float32 NCHW in [-1, 1]: paper is +1, ink is -1.
"""

from typing import NamedTuple

from torch import Tensor


class UnpairedBatch(NamedTuple):
    """Images of two domains that do not belong together one by one."""

    x: Tensor  # N x C x H x W float32 in [-1, 1], the source domain
    y: Tensor  # N x C x H x W float32 in [-1, 1], the target domain


class PairedBatch(NamedTuple):
    """Images of two domains that belong together one by one, aligned to the pixel."""

    x: Tensor  # N x C x H x W float32 in [-1, 1], as found
    y: Tensor  # N x C x H x W float32 in [-1, 1], the same as it should be


class SkeletonBatch(UnpairedBatch):
    """Glyphs of several faces (x) and their own skeletons (y): -1 on the skeleton, else +1."""


class RoughenedBatch(NamedTuple):
    """Glyphs of hands, paired one by one, aligned to the pixel."""

    x: Tensor  # N x 1 x H x W float32 in [-1, 1], roughened
    y: Tensor  # N x 1 x H x W float32 in [-1, 1], whole
    style: Tensor  # N int64, the number of the hand of each


class GlyphBatch(NamedTuple):
    """Characters of a source face and of hands, paired by character, with their skeletons."""

    x: Tensor  # N x 1 x H x W float32 in [-1, 1], the source face
    x_skeleton: Tensor  # N x 1 x H x W float32, -1 on the skeleton of x, else +1
    y: Tensor  # N x 1 x H x W float32 in [-1, 1], the same characters in the hands
    y_skeleton: Tensor  # N x 1 x H x W float32, -1 on the skeleton of y, else +1
    style: Tensor  # N int64, the number of the hand of each y

"""Where a whole set of images lies, compared with its truth: cycle consistency cannot tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from linewright.base import Pixels
from linewright.pages import shift_pixels

REACH = 8
"""Pixels that a shift is looked for in, either way."""


class Shift(NamedTuple):
    """Whole pixels, positive downwards and to the right."""

    down: int
    right: int


def common_shift(images: Sequence[Pixels], truth: Sequence[Pixels]) -> Shift:
    """Return by how much all images together lie off their truth.

    It is the one shift of the truth that leaves the least squared difference, summed over the
    images, away from their edges; of equals the shortest.

    Args:
        images: uint8 H x W or H x W x 3.
        truth: what they should be, one by one, the same shapes; each side is more than
            ``2 * REACH``.

    Raises:
        ValueError: there is no image, or one is too small.
    """
    pairs = list(zip(images, truth, strict=True))
    if not pairs or min(min(image.shape[:2]) for image, _ in pairs) <= 2 * REACH:
        raise ValueError(f"needs images of more than {2 * REACH} px")
    steps = range(-REACH, REACH + 1)
    sums = dict.fromkeys((Shift(down, right) for down in steps for right in steps), 0.0)
    for image, true in pairs:
        inner = _inner(image).astype(np.float32)
        for shift in sums:
            other = _inner(shift_pixels(true, *shift))
            sums[shift] += float(np.square(inner - other).mean())
    return min(sums, key=lambda shift: (sums[shift], abs(shift.down) + abs(shift.right)))


def _inner(image: Pixels) -> Pixels:
    return image[REACH:-REACH, REACH:-REACH]

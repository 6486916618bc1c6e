"""Rows of lettering read twice: on the repaired page, and on the scan that it was made from.

A repair blots or breaks a letter here and there that the scan, grainy as it is, still shows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base import Pixels

Cut = Callable[[Pixels, NDArray[np.int32], Sequence[int]], Pixels]


def only_own(pixels: Pixels, labels: NDArray[np.int32], members: Sequence[int]) -> Pixels:
    """Return a window of a repaired page with the ink of some groups alone, the rest white.

    Args:
        pixels: h x w uint8.
        labels: h x w, the group of each pixel, see `inking.Groups`.
        members: the groups' numbers.
    """
    own = np.isin(labels, members).view(np.uint8)
    near = cv2.dilate(own, np.ones((3, 3), np.uint8)).view(np.bool_)
    return np.where(near, pixels, 255).astype(np.uint8)


def without_others(pixels: Pixels, labels: NDArray[np.int32], members: Sequence[int]) -> Pixels:
    """Return a window of a scan without the ink of other groups; arguments as of `only_own`.

    What the repair left out stays, for it may be part of a letter. The place of other ink gets
    the grey of the paper.
    """
    other = ((labels > 0) & ~np.isin(labels, members)).view(np.uint8)
    near = cv2.dilate(other, np.ones((5, 5), np.uint8)).view(np.bool_)
    return np.where(near, np.uint8(np.median(pixels)), pixels).astype(np.uint8)


def surer(
    one: tuple[str, float], two: tuple[str, float], plausible: Callable[[str, float], bool]
) -> tuple[str, float]:
    """Return the surer of two readings of one row, but one that fits the row before one not."""
    return max((one, two), key=lambda reading: (plausible(*reading), reading[1]))

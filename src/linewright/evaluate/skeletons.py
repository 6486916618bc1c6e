"""How well two skeletons agree."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from linewright.base import Pixels


class SkeletonScores(NamedTuple):
    """How much of one skeleton lies on the other.

    Attributes:
        precision: share of the pixels made that lie near the true skeleton, 0..1.
        recall: share of the true pixels that lie near the skeleton made, 0..1.
        f1: their harmonic mean.
    """

    precision: float
    recall: float
    f1: float


def skeleton_scores(made: Pixels, true: Pixels, *, tolerance: float = 1.0) -> SkeletonScores:
    """Compare two skeletons; darker than mid-grey is skeleton.

    A share of nothing is 1 if both are empty, else 0.

    Args:
        made: H x W uint8, paper 255.
        true: the same shape.
        tolerance: greatest distance of a pixel that counts as near, in pixels (Euclidean).

    Raises:
        ValueError: the shapes differ.
    """
    if made.shape != true.shape:
        raise ValueError(f"the images differ in shape: {made.shape} and {true.shape}")
    ours, theirs = made < 128, true < 128
    precision, recall = _near(ours, theirs, tolerance), _near(theirs, ours, tolerance)
    total = precision + recall
    return SkeletonScores(precision, recall, 2 * precision * recall / total if total else 0.0)


def _near(pixels: NDArray[np.bool_], others: NDArray[np.bool_], tolerance: float) -> float:
    if not pixels.any() or not others.any():
        return float(pixels.any() == others.any())
    distance = ndimage.distance_transform_edt(~others)
    return float(np.mean(distance[pixels] <= tolerance))

"""Skeletons of ink by the thinning of Zhang and Suen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from skimage.morphology import skeletonize

from linewright.raster import Pixels


def thin(pixels: Pixels) -> Pixels:
    """Return the one pixel wide skeleton of the ink in an image.

    Zhang and Suen, "A fast parallel algorithm for thinning digital patterns", Communications of
    the ACM 27(3), 1984, by way of scikit-image. Ink is what is darker than mid-grey.

    Args:
        pixels: H x W uint8, paper 255, ink 0.

    Returns:
        H x W uint8 of 255 and 0, the skeleton 0.
    """
    ridge: NDArray[np.bool_] = skeletonize(pixels < 128)  # type: ignore[no-untyped-call]
    return np.where(ridge, 0, 255).astype(np.uint8)

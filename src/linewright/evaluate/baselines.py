"""What needs no learning: the rows that stand beside every method.

Each takes an H x W uint8 page (paper 255, ink 0) and its resolution, and gives a page of the same
kind. Their parameters are fixed beforehand, tuned on nothing: windows of 8 mm, wider than
lettering and much wider than a line.
"""

from collections.abc import Callable, Mapping

import cv2
import numpy as np
from skimage.filters import threshold_sauvola

from linewright.base import Pixels

Baseline = Callable[[Pixels, float], Pixels]

WINDOW_MM = 8.0
ADAPTIVE_OFFSET = 20.0
SAUVOLA_K = 0.2


def adaptive_threshold(pixels: Pixels, px_per_mm: float) -> Pixels:
    """Call ink what is 20 grey levels darker than the Gaussian mean around it (OpenCV)."""
    binary = cv2.adaptiveThreshold(
        pixels,
        255,
        cv2.ADAPTIVE_THRESH_GAUSSIAN_C,
        cv2.THRESH_BINARY,
        _window(px_per_mm),
        ADAPTIVE_OFFSET,
    )
    return np.asarray(binary, dtype=np.uint8)


def sauvola(pixels: Pixels, px_per_mm: float) -> Pixels:
    """Threshold at ``m (1 + k (s / R - 1))`` of the mean m and deviation s around each pixel."""
    # Sauvola and Pietikainen, Adaptive document image binarization, Pattern Recognition 33 (2000),
    # Eq. 5, with k = 0.2 and R = 128 (they use 0.5 or 0.2).
    threshold = threshold_sauvola(  # type: ignore[no-untyped-call]
        pixels, window_size=_window(px_per_mm), k=SAUVOLA_K, r=128
    )
    return np.where(pixels > threshold, 255, 0).astype(np.uint8)


BASELINES: Mapping[str, Baseline] = {"adaptive threshold": adaptive_threshold, "Sauvola": sauvola}


def _window(px_per_mm: float) -> int:
    """Return the window's side in pixels, odd and at least 3."""
    return max(3, 2 * round(WINDOW_MM * px_per_mm / 2) + 1)

"""Which pixels of a page are ink, the level of its paper, and the noise of that."""

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base import Mask, Pixels

PAPER_WINDOW_MM = 8.0
DARKEST_PAPER = 96.0  # grey level: what is darker is painted, and no paper
# Ink is darker than its paper by this share of it, and by so many times the paper's noise.
LEAST_CONTRAST = 0.15
NOISE_SIGMAS = 5.0


def find_ink(pixels: Pixels, px_per_mm: float, *, paper: NDArray[np.float32] | None = None) -> Mask:
    """Say which pixels of an H x W uint8 image are ink (paper light, ink dark).

    Each pixel is divided by the paper around it (``paper``, else `paper_level`), so that tone,
    shadow and gradient are no ink. The threshold on that ratio is Otsu's, kept within bounds: at
    least 0.5, so that dark ink beside faded ink does not hide it; and at most the lower of
    ``1 - LEAST_CONTRAST`` and ``1 - NOISE_SIGMAS`` times the noise of the paper. A page without
    ink thus has none, where Otsu alone would split its noise, and a page faded to a fifth of its
    contrast is still read whole.
    """
    ratio = pixels.astype(np.float32)
    ratio /= paper_level(pixels, px_per_mm) if paper is None else paper
    highest = 1.0 - max(LEAST_CONTRAST, NOISE_SIGMAS * paper_noise(ratio))
    levels = np.rint(np.minimum(ratio, 1.0) * 255).astype(np.uint8)
    otsu = cv2.threshold(levels, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[0] / 255
    # The bound from below yields to the bound from above: in heavy noise nothing is ink.
    return np.asarray(ratio < min(max(otsu, 0.5), highest))


def paper_level(pixels: Pixels, px_per_mm: float) -> NDArray[np.float32]:
    """Return the level of the paper around each pixel, H x W float32 in 96..255.

    A closing of the page, averaged to one value a millimetre, over 8 mm: lines and lettering are
    narrower than that and vanish. Never under 96, so that a painted area is ink and no paper.
    """
    height, width = pixels.shape
    rows, columns = (max(1, round(side / px_per_mm)) for side in (height, width))
    small = cv2.resize(pixels, (columns, rows), interpolation=cv2.INTER_AREA)
    window = round(PAPER_WINDOW_MM) + 1
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((window, window), np.uint8))
    smooth = cv2.blur(closed.astype(np.float32), (5, 5))
    level = cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.maximum(level, DARKEST_PAPER, dtype=np.float32))


def paper_noise(ratio: NDArray[np.float32]) -> float:
    """Return the standard deviation of the noise of the paper, as a robust estimate.

    The mask is that of Immerkaer, Fast noise variance estimation, CVIU 64 (1996), which ignores
    gradients; the median ignores the few pixels on lines.
    """
    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], dtype=np.float32)
    response = np.abs(cv2.filter2D(ratio, cv2.CV_32F, mask))
    return float(np.median(response)) / (0.6745 * 6)

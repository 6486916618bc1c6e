"""Which pixels are ink, their centre line, and its length."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.morphology import skeletonize

from linewright.base import Mask, Pixels

PAPER_WINDOW_MM = 8.0
DARKEST_PAPER = 96.0
LEAST_CONTRAST = 0.15
NOISE_SIGMAS = 5.0

_ORTHOGONAL = ((0, 1), (1, 0))
_DIAGONAL = ((1, 1), (1, -1))
_SMOOTHING_ROUNDS = 6


def find_ink(pixels: Pixels, px_per_mm: float) -> Mask:
    """Say which pixels of an H x W uint8 image are ink (paper light, ink dark).

    Each pixel is divided by the paper around it (`paper_level`), so that tone, shadow and
    gradient are no ink. The threshold on that ratio is Otsu's, kept within bounds: at least 0.5,
    so that dark ink beside faded ink does not hide it; and at most the lower of
    ``1 - LEAST_CONTRAST`` and ``1 - NOISE_SIGMAS`` times the noise of the paper. A page without
    ink thus has none, where Otsu alone would split its noise, and a page faded to a fifth of its
    contrast is still read whole.
    """
    ratio = pixels.astype(np.float32)
    ratio /= paper_level(pixels, px_per_mm)
    highest = 1.0 - max(LEAST_CONTRAST, NOISE_SIGMAS * paper_noise(ratio))
    levels = np.rint(np.minimum(ratio, 1.0) * 255).astype(np.uint8)
    otsu = cv2.threshold(levels, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[0] / 255
    # The bound from below yields to the bound from above: in heavy noise nothing is ink.
    ink: Mask = ratio < min(max(otsu, 0.5), highest)
    return ink


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
    result: NDArray[np.float32] = np.maximum(level, DARKEST_PAPER, dtype=np.float32)
    return result


def paper_noise(ratio: NDArray[np.float32]) -> float:
    """Return the standard deviation of the noise of the paper, as a robust estimate.

    The mask is that of Immerkaer, Fast noise variance estimation, CVIU 64 (1996), which ignores
    gradients; the median ignores the few pixels on lines.
    """
    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], dtype=np.float32)
    response = np.abs(cv2.filter2D(ratio, cv2.CV_32F, mask))
    return float(np.median(response)) / (0.6745 * 6)


def thin_lee(ink: Mask) -> Mask:
    """Thin ink to lines one pixel wide: Lee, Kashyap and Chu (1994), staircases straightened.

    Not by Zhang and Suen (1984), which eats slanting lines of even width from their ends: of a
    45 degree line two pixels wide, as hatching has them, half was gone. A step's corner is taken
    away where its two neighbours touch without it, so that no slanting line is left as stairs
    of orthogonal steps, 1.4 times as long as it is.
    """
    skeleton: Mask = skeletonize(ink, method="lee") > 0  # type: ignore[no-untyped-call]
    padded = np.pad(skeleton, 1)
    height, width = skeleton.shape

    def shifted(dy: int, dx: int) -> Mask:
        return padded[1 + dy : 1 + dy + height, 1 + dx : 1 + dx + width]

    for vertical, sideways in ((-1, 1), (1, -1), (-1, -1), (1, 1)):
        corner = shifted(0, 0) & shifted(vertical, 0) & shifted(0, sideways)
        corner &= ~(shifted(-vertical, 0) | shifted(0, -sideways))
        corner &= ~shifted(-vertical, -sideways)
        padded[1:-1, 1:-1][corner] = False
    return padded[1:-1, 1:-1].copy()


def skeleton_samples(
    skeleton: Mask,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the centres (K x 2 xy) of thinned pixels and the length that each stands for.

    Neighbours are linked, diagonal ones only where no orthogonal way round exists. A run of
    links of which a share ``d`` is diagonal spans 1 across and ``d`` along the other axis, so a
    link is ``hypot(1, d)`` long. The share is averaged along the line over a few links, which
    makes the length right at every angle, where weights of 1 and 1.41 are up to 8 % too long
    (Kimura, Kikuchi and Yamasaki, Plant and Soil 216 (1999), compare such estimates). A pixel
    has half of each of its links, and half a pixel for each end that is free.
    """
    rows, columns = np.nonzero(skeleton)
    count = len(rows)
    centres = np.stack([columns + 0.5, rows + 0.5], axis=1)
    number = np.full((skeleton.shape[0] + 2, skeleton.shape[1] + 2), -1, dtype=np.int32)
    number[rows + 1, columns + 1] = np.arange(count, dtype=np.int32)
    pairs: list[NDArray[np.int32]] = []
    diagonal: list[NDArray[np.float64]] = []
    for dy, dx in _ORTHOGONAL + _DIAGONAL:
        there = number[rows + 1 + dy, columns + 1 + dx]
        linked = there >= 0
        if (dy, dx) in _DIAGONAL:
            linked &= number[rows + 1 + dy, columns + 1] < 0
            linked &= number[rows + 1, columns + 1 + dx] < 0
        here = np.flatnonzero(linked).astype(np.int32)
        pairs.append(np.stack([here, there[linked]], axis=1))
        diagonal.append(np.full(len(here), float((dy, dx) in _DIAGONAL)))
    links, is_diagonal = np.concatenate(pairs), np.concatenate(diagonal)

    def gathered(values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum over each pixel's links."""
        both_ends = np.concatenate([links[:, 0], links[:, 1]])
        return np.bincount(both_ends, np.tile(values, 2), count).astype(np.float64)

    degree = gathered(np.ones(len(links)))
    share = is_diagonal
    for _ in range(_SMOOTHING_ROUNDS):
        at_pixel = gathered(share) / np.maximum(degree, 1)
        share = (at_pixel[links[:, 0]] + at_pixel[links[:, 1]]) / 2
    lengths = gathered(np.hypot(1.0, share)) / 2
    lengths += np.maximum(2 - degree, 0) / 2
    return centres, lengths

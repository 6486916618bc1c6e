"""Scores that compare images pixel by pixel.

Images are on the 0..255 scale (uint8 or float), H x W or H x W x 3; two of one pair have one shape,
else ValueError. A table's figure is the mean over images of the per-image score.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from skimage.metrics import structural_similarity

from linewright.base import Cell, Pixels
from linewright.pages import l1, shift_pixels

Image = NDArray[Any]

PIXEL_COLUMNS: Mapping[str, str] = {"PSNR dB": ".2f", "SSIM %": ".2f", "MSE": ".1f", "L1": ".4f"}

PEAK = 255.0  # largest value of the scale
# 58.92 dB: the PSNR of rounding noise, whose MSE is 1/12. Above it two images are alike.
PSNR_CAP = 10 * math.log10(12 * PEAK**2)
SHIFT_REACH = 8  # pixels that a shift is looked for in, either way
_SSIM_WINDOW = 11


def mse(a: Image, b: Image) -> float:
    """Return the mean squared error on the 0..255 scale."""
    _check_shapes(a, b)
    difference = np.asarray(a, np.float64) - np.asarray(b, np.float64)
    return float(np.mean(difference * difference))


def psnr(a: Image, b: Image) -> float:
    """Return 10 log10(255^2 / MSE) in dB; infinity for identical images."""
    # Tables give the mean over images, each counted as `PSNR_CAP` at most. It is not the PSNR of
    # the mean MSE, which lies below it and is ruled by the worst images.
    error = mse(a, b)
    return math.inf if error == 0 else 10 * math.log10(PEAK**2 / error)


def ssim(a: Image, b: Image) -> float:
    """Return the mean structural similarity in -1..1; a side has 11 pixels or more."""
    # Wang et al. 2004, "Image quality assessment: from error visibility to structural similarity", eq. 13 and 17: 11 x
    # 11 Gaussian window of sigma 1.5, K1 = 0.01, K2 = 0.03, L = 255, weighted population statistics, mean over the
    # places where the window lies wholly within the image (and over the colour channels).
    _check_shapes(a, b)
    if min(a.shape[:2]) < _SSIM_WINDOW:
        raise ValueError(f"SSIM needs {_SSIM_WINDOW} pixels a side or more, got {a.shape}")
    value: float = structural_similarity(  # type: ignore[no-untyped-call]
        np.asarray(a, np.float64),
        np.asarray(b, np.float64),
        data_range=PEAK,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        channel_axis=-1 if a.ndim == 3 else None,
    )
    return float(value)


def pixel_cells(images: Sequence[Pixels], truth: Sequence[Pixels]) -> dict[str, Cell]:
    """Return the means over images of `PIXEL_COLUMNS`, each with its bootstrap interval."""
    measures: dict[str, Callable[[Pixels, Pixels], float]] = {
        "PSNR dB": lambda a, b: min(psnr(a, b), PSNR_CAP),
        "SSIM %": lambda a, b: 100 * ssim(a, b),
        "MSE": mse,
        "L1": l1,
    }
    pairs = list(zip(images, truth, strict=True))
    return {column: mean_cell([f(a, b) for a, b in pairs]) for column, f in measures.items()}


def mean_cell(values: Sequence[float]) -> Cell:
    """Return the mean and its 95 % bootstrap interval; NaN of no values."""
    if not values:
        return Cell(float("nan"))
    return Cell(float(np.mean(values)), *bootstrap_interval(values))


def bootstrap_interval(
    values: Sequence[float], *, seed: int = 0, resamples: int = 1000, level: float = 0.95
) -> tuple[float, float]:
    """Return the percentile bootstrap interval of the mean of one finite score per image."""
    # Efron and Tibshirani 1993, "An introduction to the bootstrap", section 13.3. One seed gives
    # one interval; ``level`` is the share of the resampled means within it.
    scores = np.asarray(values, np.float64)
    if scores.ndim != 1 or scores.size == 0 or not np.isfinite(scores).all():
        raise ValueError("the values must be a non-empty sequence of finite numbers")
    if not 0 < level < 1 or resamples < 1:
        raise ValueError(f"0 < level < 1 and resamples > 0 are wanted, got {level}, {resamples}")
    generator = np.random.default_rng(seed)
    means = scores[generator.integers(scores.size, size=(resamples, scores.size))].mean(axis=1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


class Shift(NamedTuple):
    """Whole pixels, positive downwards and to the right."""

    down: int
    right: int


def common_shift(images: Sequence[Pixels], truth: Sequence[Pixels]) -> Shift:
    """Return by how much all images together lie off their truth: cycle consistency cannot tell."""
    # It is the one shift of the truth that leaves the least squared difference, summed over the
    # images, away from their edges; of equals the shortest. Each side of each image, uint8, is more
    # than ``2 * SHIFT_REACH``; without an image or with a smaller one, ValueError.
    pairs = list(zip(images, truth, strict=True))
    if not pairs or min(min(image.shape[:2]) for image, _ in pairs) <= 2 * SHIFT_REACH:
        raise ValueError(f"needs images of more than {2 * SHIFT_REACH} px")
    inner = (slice(SHIFT_REACH, -SHIFT_REACH),) * 2
    steps = range(-SHIFT_REACH, SHIFT_REACH + 1)
    sums = dict.fromkeys((Shift(down, right) for down in steps for right in steps), 0.0)
    for image, true in pairs:
        middle = image[inner].astype(np.float32)
        for shift in sums:
            sums[shift] += float(np.square(middle - shift_pixels(true, *shift)[inner]).mean())
    return min(sums, key=lambda shift: (sums[shift], abs(shift.down) + abs(shift.right)))


def _check_shapes(a: Image, b: Image) -> None:
    if a.shape != b.shape:
        raise ValueError(f"the images differ in shape: {a.shape} and {b.shape}")

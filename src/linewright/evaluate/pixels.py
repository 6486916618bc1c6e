"""Scores that compare two images pixel by pixel.

All take arrays on the 0..255 scale (uint8 or float), H x W or H x W x 3, and score one pair of
images; a table's figure is the mean over images of the per-image score.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from skimage.metrics import structural_similarity

Image = NDArray[Any]

PEAK = 255.0
"""Largest value of the scale."""

PSNR_CAP = 10 * math.log10(12 * PEAK**2)
"""58.92 dB: the PSNR of rounding noise, whose MSE is 1/12. Above it two images are alike."""

_SSIM_WINDOW = 11


def mse(a: Image, b: Image) -> float:
    """Return the mean squared error on the 0..255 scale.

    Raises:
        ValueError: the shapes differ.
    """
    difference = _difference(a, b)
    return float(np.mean(difference * difference))


def psnr(a: Image, b: Image) -> float:
    """Return 10 log10(255^2 / MSE) in dB; infinity for identical images.

    Tables give the mean over images, each counted as `PSNR_CAP` at most. It is not the PSNR of the
    mean MSE, which lies below it and is ruled by the worst images.

    Raises:
        ValueError: the shapes differ.
    """
    error = mse(a, b)
    return math.inf if error == 0 else 10 * math.log10(PEAK**2 / error)


def ssim(a: Image, b: Image) -> float:
    """Return the mean structural similarity in -1..1; 1 for identical images.

    Wang et al. 2004, "Image quality assessment: from error visibility to structural similarity",
    eq. 13 and 17: 11 x 11 Gaussian window of sigma 1.5, K1 = 0.01, K2 = 0.03, L = 255, weighted
    population statistics, mean over the places where the window lies wholly within the image
    (and over the colour channels).

    Raises:
        ValueError: the shapes differ, or a side is shorter than 11 pixels.
    """
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


def bootstrap_interval(
    values: Sequence[float], *, seed: int = 0, resamples: int = 1000, level: float = 0.95
) -> tuple[float, float]:
    """Return the percentile bootstrap interval of the mean of ``values``.

    Efron and Tibshirani 1993, "An introduction to the bootstrap", section 13.3.

    Args:
        values: one score per image, finite.
        seed: seed of the resampling; the same seed gives the same interval.
        resamples: number of resamples.
        level: share of the resampled means within the interval.

    Raises:
        ValueError: no values, one that is not finite, ``level`` not between 0 and 1, or no
            resamples.
    """
    scores = np.asarray(values, np.float64)
    if scores.ndim != 1 or scores.size == 0 or not np.isfinite(scores).all():
        raise ValueError("the values must be a non-empty sequence of finite numbers")
    if not 0 < level < 1 or resamples < 1:
        raise ValueError(f"0 < level < 1 and resamples > 0 are wanted, got {level}, {resamples}")
    generator = np.random.default_rng(seed)
    means = scores[generator.integers(scores.size, size=(resamples, scores.size))].mean(axis=1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _difference(a: Image, b: Image) -> NDArray[np.float64]:
    _check_shapes(a, b)
    return np.asarray(a, np.float64) - np.asarray(b, np.float64)


def _check_shapes(a: Image, b: Image) -> None:
    if a.shape != b.shape:
        raise ValueError(f"the images differ in shape: {a.shape} and {b.shape}")

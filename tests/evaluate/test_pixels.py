from __future__ import annotations

import math

import numpy as np
import pytest

from linewright.evaluate import pixels as pixel
from linewright.evaluate.pixels import common_shift, mse, pixel_cells
from linewright.pages.pixels import l1, shift_pixels


@pytest.fixture
def pair():
    generator = np.random.default_rng(0)
    a = generator.integers(0, 256, (40, 33), dtype=np.uint8)
    noisy = a + generator.normal(0, 25, a.shape)
    return a, noisy.clip(0, 255).astype(np.uint8)


def _ssim_as_in_the_paper(a, b):
    """Wang et al. 2004, eq. 13 to 17, written out: 11 x 11 windows wholly within the image."""
    ramp = np.arange(11) - 5
    window = np.exp(-(ramp[:, None] ** 2 + ramp[None] ** 2) / (2 * 1.5**2))
    window /= window.sum()

    def mean(values):
        patches = np.lib.stride_tricks.sliding_window_view(values, (11, 11))
        return (patches * window).sum(axis=(-2, -1))

    a, b = a.astype(float), b.astype(float)
    mean_a, mean_b = mean(a), mean(b)
    var_a, var_b = mean(a * a) - mean_a**2, mean(b * b) - mean_b**2
    cov = mean(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    return ((2 * mean_a * mean_b + c1) * (2 * cov + c2) / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))).mean()


def test_mse_psnr_and_l1_by_hand():
    a = np.array([[0, 255], [10, 100]], np.uint8)
    b = np.array([[2, 255], [6, 100]], np.uint8)
    assert pixel.mse(a, b) == (4 + 16) / 4
    assert pixel.psnr(a, b) == pytest.approx(10 * math.log10(65025 / 5))
    assert l1(a, b) == pytest.approx((2 + 4) / 4 * 2 / 255)
    ink, paper = np.zeros((4, 4), np.uint8), np.full((4, 4), 255, np.uint8)
    assert pixel.mse(ink, paper) == 65025  # no wrap-around of uint8
    assert pixel.psnr(ink, paper) == 0
    assert l1(ink, paper) == 2


def test_rows_of_the_paper_that_agree():
    # FACTS of paper 1: MSE 34.15 and PSNR 32.80 stand in one row.
    a = np.zeros((10, 10))
    assert pixel.psnr(a, a + math.sqrt(34.15)) == pytest.approx(32.80, abs=0.005)


def test_ssim_against_the_formula(pair):
    a, b = pair
    assert pixel.ssim(a, b) == pytest.approx(_ssim_as_in_the_paper(a, b), abs=1e-9)
    assert pixel.ssim(a, a) == pytest.approx(1)
    assert pixel.ssim(a, 255 - a) < 0
    colours = np.stack([a, b, a], axis=-1), np.stack([b, b, a], axis=-1)
    assert pixel.ssim(*colours) == pytest.approx((_ssim_as_in_the_paper(a, b) + 2) / 3, abs=1e-9)


def test_float_and_uint8_score_alike(pair):
    a, b = pair
    for score in (pixel.mse, pixel.psnr, pixel.ssim, l1):
        alike = score(a.astype(np.float32), b.astype(np.float64))
        assert alike == pytest.approx(score(a, b), rel=1e-12)
        assert isinstance(alike, float)


def test_shapes_must_match():
    for score in (pixel.mse, pixel.psnr, pixel.ssim, l1):
        with pytest.raises(ValueError, match=r"\(20, 30\) and \(30, 20\)"):
            score(np.zeros((20, 30)), np.zeros((30, 20)))
    with pytest.raises(ValueError, match=r"11 pixels a side or more, got \(10, 30\)"):
        pixel.ssim(np.zeros((10, 30)), np.zeros((10, 30)))


def test_the_cap_is_the_psnr_of_rounding(pair):
    a = pair[0]
    assert pixel.psnr(a, a) == math.inf
    assert pytest.approx(58.92, abs=0.005) == pixel.PSNR_CAP
    # Rounding to whole grey values is what the cap is named after.
    exact = np.random.default_rng(0).uniform(0, 255, (400, 400))
    assert pixel.psnr(exact, np.rint(exact)) == pytest.approx(pixel.PSNR_CAP, abs=0.05)


def test_bootstrap_interval_agrees_with_the_normal_one():
    values = np.random.default_rng(3).normal(10, 2, 400)
    low, high = pixel.bootstrap_interval(values, resamples=4000)
    half = 1.96 * values.std() / math.sqrt(len(values))
    assert low == pytest.approx(values.mean() - half, abs=0.15 * half)
    assert high == pytest.approx(values.mean() + half, abs=0.15 * half)
    wide = pixel.bootstrap_interval(values, level=0.99)
    narrow = pixel.bootstrap_interval(values, level=0.5)
    assert wide[0] < low < narrow[0] < narrow[1] < high < wide[1]


def test_bootstrap_interval_is_reproducible():
    values = [1.0, 2.0, 4.0, 8.0]
    assert pixel.bootstrap_interval(values) == pixel.bootstrap_interval(values, seed=0)
    assert pixel.bootstrap_interval(values) != pixel.bootstrap_interval(values, seed=1)
    assert pixel.bootstrap_interval([3.0]) == (3.0, 3.0)
    for bad in ([], [1.0, math.inf], [math.nan]):
        with pytest.raises(ValueError, match="finite"):
            pixel.bootstrap_interval(bad)
    with pytest.raises(ValueError, match="level"):
        pixel.bootstrap_interval(values, level=1)


def test_pixel_cells_are_means_over_images() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 256, (2, 5, 32, 32), dtype=np.uint8)
    cells = pixel_cells(list(a), list(b))
    each = [mse(x, y) for x, y in zip(a, b, strict=True)]
    assert cells["MSE"].value == pytest.approx(np.mean(each))
    assert cells["MSE"].low is not None
    assert cells["MSE"].high is not None
    assert min(each) <= cells["MSE"].low <= cells["MSE"].value <= cells["MSE"].high <= max(each)


def test_moved_brings_paper_in() -> None:
    image = np.arange(12, dtype=np.uint8).reshape(3, 4)
    out = shift_pixels(image, 1, -2)
    assert (out[0] == 255).all() and (out[:, 2:] == 255).all()
    np.testing.assert_array_equal(out[1:, :2], image[:2, 2:])
    np.testing.assert_array_equal(shift_pixels(image, 0, 0), image)


@pytest.mark.parametrize("shift", [(0, 0), (2, -1), (-5, 7)])
def test_a_shift_is_found_under_noise(shift: tuple[int, int]) -> None:
    random = np.random.default_rng(1)
    truth = [random.integers(0, 256, (48, 40)).astype(np.uint8) for _ in range(3)]
    images = [
        (shift_pixels(one, *shift) + random.normal(0, 20, one.shape)).clip(0, 255).astype(np.uint8) for one in truth
    ]
    assert common_shift(images, truth) == shift


def test_blank_pages_lie_where_they_should() -> None:
    blank = np.full((32, 32), 255, np.uint8)
    assert common_shift([blank], [blank]) == (0, 0)


def test_an_image_smaller_than_the_reach_is_refused() -> None:
    small = np.full((16, 40), 255, np.uint8)
    with pytest.raises(ValueError, match="more than 16"):
        common_shift([small], [small])
    with pytest.raises(ValueError, match="more than 16"):
        common_shift([], [])

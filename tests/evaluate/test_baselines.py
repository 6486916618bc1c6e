from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from linewright.evaluate.baselines import BASELINES, adaptive_threshold, sauvola


@pytest.fixture
def shaded() -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Lines on a page whose light falls from 255 to 120, and where the ink is."""
    ink = np.zeros((128, 160), np.uint8)
    for x in (20, 60, 100, 140):
        cv2.line(ink, (x, 10), (x - 10, 118), 1, 2)
    light = np.linspace(255, 120, 160)[None, :]
    page = np.where(ink == 1, 0.3 * light, light).astype(np.uint8)
    return page, ink == 1


def test_every_baseline_keeps_shape_and_input(
    shaded: tuple[NDArray[np.uint8], NDArray[np.bool_]],
) -> None:
    page, _ = shaded
    before = page.copy()
    assert list(BASELINES) == ["adaptive threshold", "Sauvola"]
    for baseline in BASELINES.values():
        out = baseline(page, 4.0)
        assert out.shape == page.shape
        assert out.dtype == np.uint8
        assert out is not page
        assert np.array_equal(page, before)


@pytest.mark.parametrize("baseline", [adaptive_threshold, sauvola])
def test_thresholds_find_ink_in_uneven_light(
    baseline: object, shaded: tuple[NDArray[np.uint8], NDArray[np.bool_]]
) -> None:
    page, ink = shaded
    assert callable(baseline)
    out = baseline(page, 4.0)
    assert set(np.unique(out)) == {0, 255}
    assert np.array_equal(out == 0, ink)


@pytest.mark.parametrize("baseline", [adaptive_threshold, sauvola])
def test_thresholds_leave_a_blank_page_blank(baseline: object) -> None:
    rng = np.random.default_rng(0)
    blank = np.clip(225 + rng.normal(0, 2.0, (64, 64)), 0, 255).astype(np.uint8)
    assert callable(baseline)
    assert (baseline(blank, 4.0) == 255).all()


def test_sauvola_is_the_formula() -> None:
    """Reference: mean and deviation of every window, taken one by one."""
    rng = np.random.default_rng(1)
    page = rng.integers(0, 256, (24, 24), dtype=np.uint8)
    out = sauvola(page, 1.0)
    for y, x in [(4, 4), (10, 13), (19, 19), (12, 5)]:
        window = page[y - 4 : y + 5, x - 4 : x + 5].astype(float)
        threshold = window.mean() * (1 + 0.2 * (window.std() / 128 - 1))
        assert (out[y, x] == 255) == (page[y, x] > threshold)

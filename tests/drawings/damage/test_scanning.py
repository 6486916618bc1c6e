from __future__ import annotations

import numpy as np
import pytest

from linewright.drawings.damage import scanning
from linewright.drawings.damage.scanning import add_copier_faults
from linewright.drawings.dataset import draw_pair

SHAPE = (200, 160)


def rng() -> np.random.Generator:
    return np.random.default_rng(11)


def test_streaks_run_the_length_of_the_page() -> None:
    factor, shade = scanning.streaks(SHAPE, 1.0, 4.0, rng())
    assert factor.min() >= 0.2
    assert 0 <= shade.min() <= shade.max() <= 0.5
    marks = (factor < 0.98) | (shade > 0.02)
    assert marks.any(axis=1).mean() > 3 * marks.any(axis=0).mean()


def test_a_dirty_roller_marks_rows_and_the_lamp_sides() -> None:
    roller = scanning.roller_shade(SHAPE, 1.0, 4.0, rng())
    assert roller.mean(axis=1).std() > roller.mean(axis=0).std()
    assert scanning.light_shade(SHAPE, 1.0, 4.0, rng()).max() <= 0.6


def test_blur_and_noise_keep_the_light_of_the_page() -> None:
    page = np.ones(SHAPE, np.float32)
    page[80:90] = 0
    soft = scanning.blur(page, 1.0, rng())
    assert soft.mean() == pytest.approx(page.mean(), abs=0.01)
    assert soft[80:90].max() > 0.1
    before = page.copy()
    scanning.add_noise(page, 1.0, rng())
    assert (page - before).std() == pytest.approx(0.045, rel=0.05)


@pytest.mark.parametrize("colour", [False, True])
def test_jpeg_loses_more_the_stronger_it_is(colour: bool) -> None:
    pixels = rng().integers(0, 256, (*SHAPE, 3) if colour else SHAPE, dtype=np.uint8)
    light, strong = (scanning.through_jpeg(pixels, amount) for amount in (0.0, 1.0))
    assert light.shape == strong.shape == pixels.shape
    errors = [np.abs(one.astype(int) - pixels).mean() for one in (light, strong)]
    assert errors[0] < errors[1]


PX_PER_MM = 4.0


def page() -> np.ndarray:
    drawn = np.full((256, 320), 240, np.uint8)
    drawn[100:104] = 20
    return drawn


def test_share_0_leaves_every_page_as_it_is() -> None:
    scan = page()
    assert add_copier_faults(scan, 0.0, np.random.default_rng(1), px_per_mm=PX_PER_MM) is scan


def test_the_share_is_that_of_the_pages_which_change() -> None:
    scan = page()
    changed = [
        add_copier_faults(scan, 0.3, np.random.default_rng(seed), px_per_mm=PX_PER_MM) is not scan
        for seed in range(200)
    ]
    assert 0.2 < np.mean(changed) < 0.4


@pytest.mark.parametrize("seed", range(12))
def test_a_soiled_page_is_darker_and_the_same_again(seed: int) -> None:
    scan = page()
    made = add_copier_faults(scan, 1.0, np.random.default_rng(seed), px_per_mm=PX_PER_MM)
    assert made.shape == scan.shape and made.dtype == np.uint8
    assert (made <= scan).all()
    assert made.mean() < scan.mean() - 1
    again = add_copier_faults(scan, 1.0, np.random.default_rng(seed), px_per_mm=PX_PER_MM)
    np.testing.assert_array_equal(made, again)


def test_dirt_changes_the_scan_alone_and_leaves_its_other_damage() -> None:
    plain = draw_pair(3, 0, "X", task="repair", card=256)
    dirty = draw_pair(3, 0, "X", task="repair", card=256, dirt=1.0)
    np.testing.assert_array_equal(dirty.y, plain.y)
    assert (dirty.x <= plain.x).all()
    assert (dirty.x < plain.x).any()

from __future__ import annotations

import numpy as np
import pytest

from linewright.drawings.damage.copier_faults import add_copier_faults
from linewright.drawings.dataset import draw_pair

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

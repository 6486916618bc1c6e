"""One shift of a whole set of images."""

from __future__ import annotations

import numpy as np
import pytest

from linewright.evaluate.shift import common_shift
from linewright.pages.pixels import shift_pixels


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
        (shift_pixels(one, *shift) + random.normal(0, 20, one.shape)).clip(0, 255).astype(np.uint8)
        for one in truth
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

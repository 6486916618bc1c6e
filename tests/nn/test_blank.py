"""Paper that no network need look at."""

import cv2
import numpy as np
import pytest

from linewright.base import Mask, Pixels
from linewright.nn.blank import SIDE, needed_blocks


def _paper(level: int, noise: float, *, height: int = 256, width: int = 320) -> Pixels:
    grain = np.random.default_rng(1).normal(level, noise, (height, width))
    return np.rint(grain).clip(0, 255).astype(np.uint8)


def _needed(pixels: Pixels) -> Mask:
    return needed_blocks(pixels).blocks


@pytest.mark.parametrize("level", [120, 190, 255])
@pytest.mark.parametrize("noise", [0, 2, 3])
def test_paper_with_grain_is_blank(level: int, noise: float) -> None:
    assert _needed(_paper(level, noise * level / 255)).mean() < 0.1


def test_shade_is_blank_as_long_as_it_is_soft() -> None:
    page = np.tile(np.linspace(130, 250, 1000).astype(np.uint8), (256, 1))
    assert not _needed(page).any()


def test_what_is_too_dark_for_paper_is_needed() -> None:
    assert _needed(_paper(60, 0)).all()
    assert _needed(_paper(255, 60)).all()


def test_a_line_is_needed_wherever_it_runs() -> None:
    # Also across strips of rows, on which pages are looked at one by one.
    page = _paper(220, 2, height=2500, width=400)
    cv2.line(page, (10, 5), (380, 2490), 200, 2)
    rows, columns = np.nonzero(page < 206)
    needed = _needed(page)
    assert needed[rows // SIDE, columns // SIDE].all()
    assert needed.mean() < 0.45


@pytest.mark.parametrize("size", [(1, 1), (33, 31), (20, 700)])
def test_takes_pages_of_any_size(size: tuple[int, int]) -> None:
    page = np.full(size, 255, np.uint8)
    blocks = _needed(page)
    assert blocks.shape == (-(-size[0] // SIDE), -(-size[1] // SIDE))
    assert not blocks.any()
    assert _needed(np.zeros(size, np.uint8)).all()
    colours = np.repeat(page[..., None], 3, axis=2)
    assert not _needed(colours).any()

"""Which pixels are ink on paper of any tone."""

from __future__ import annotations

import numpy as np
import pytest

from linewright.pages.ink import find_ink, paper_level, paper_noise

PX_PER_MM = 8.0


def faded(contrast: float) -> np.ndarray:
    """Return a line on paper that darkens from left to right, H x W uint8."""
    paper = np.tile(np.linspace(240, 140, 400), (200, 1))
    paper[95:99, 20:380] *= 1 - contrast
    return paper.round().astype(np.uint8)


@pytest.mark.parametrize("contrast", [0.9, 0.6, 0.2])
def test_a_line_on_shaded_paper_is_ink_and_the_shade_is_none(contrast: float) -> None:
    page = faded(contrast)
    wanted = np.zeros(page.shape, np.bool_)
    wanted[95:99, 20:380] = True
    assert np.array_equal(find_ink(page, PX_PER_MM), wanted)
    assert np.array_equal(find_ink(page, PX_PER_MM, paper=paper_level(page, PX_PER_MM)), wanted)


def test_noise_alone_is_no_ink() -> None:
    noise = np.random.default_rng(0).normal(200, 12, (300, 300)).clip(0, 255).astype(np.uint8)
    assert find_ink(noise, PX_PER_MM).mean() < 1e-4
    assert paper_noise((noise / 200).astype(np.float32)) == pytest.approx(12 / 200, rel=0.1)


def test_paper_is_never_darker_than_a_painted_area() -> None:
    black = np.zeros((200, 200), np.uint8)
    assert (paper_level(black, PX_PER_MM) == 96).all()
    assert find_ink(black, PX_PER_MM).all()
    assert paper_level(faded(0.9), PX_PER_MM)[:, 20:-20].min() > 130

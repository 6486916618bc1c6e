from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from linewright.translate.prepare.tone import darken_ink

PX_PER_MM = 4.0


def page(ink: float, *, grain: float = 0.0, height: int = 600) -> NDArray[np.uint8]:
    """Return a page with two lines of so much of white."""
    drawn = np.full((height, 512), 240.0)
    drawn[100:103] *= ink
    drawn[:, 300:303] = 240 * ink
    drawn += grain * np.random.default_rng(0).standard_normal(drawn.shape)
    return np.clip(np.rint(drawn), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("scan", [page(0.1), page(0.6), page(1.0), page(1.0, grain=6.0)])
def test_dark_ink_and_bare_paper_stay_as_they_are(scan: NDArray[np.uint8]) -> None:
    assert darken_ink(scan, PX_PER_MM) is scan


@pytest.mark.parametrize("ink", [0.7, 0.8])
def test_pale_ink_is_darkened_and_paper_stays(ink: float) -> None:
    dark = darken_ink(page(ink), PX_PER_MM)
    assert dark[100:103, 50].max() < 0.5 * 240
    assert (dark[300, :290] == 240).all()


def test_one_dark_line_means_that_the_pale_ones_are_meant_to_be() -> None:
    scan = page(0.8)
    scan[400:403] = 20
    assert darken_ink(scan, PX_PER_MM) is scan


def test_grain_is_not_darkened_into_ink() -> None:
    quiet, grainy = (darken_ink(page(0.75, grain=g), PX_PER_MM) for g in (0.0, 6.0))
    assert grainy[101].mean() > quiet[101].mean()
    assert grainy[200:280, :280].std() < 0.06 * 240


def test_strips_leave_no_seam() -> None:
    dark = darken_ink(page(0.75, height=2500), PX_PER_MM)
    assert len(np.unique(dark[600:, 301])) == 1


def test_colour_is_darkened_by_the_same_factor() -> None:
    grey = page(0.75)
    coloured = darken_ink(np.repeat(grey[..., None], 3, axis=2), PX_PER_MM)
    np.testing.assert_array_equal(coloured[..., 1], darken_ink(grey, PX_PER_MM))

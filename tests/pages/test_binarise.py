"""The vectoriser's mask: ink of lines, and holes and bites in worn ink."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from lettered_pages import PX_PER_MM, Draw, lettered
from linewright.base import DataError, Mask
from linewright.pages.binarise import (
    distance_to_paper,
    fill_holes,
    find_ink,
    find_mask,
    paper_level,
    paper_noise,
    without_bites,
)
from linewright.vector.model import Arc, Line
from linewright.vector.pipeline import vectorize


def worn(page: NDArray[np.uint8], count: int) -> NDArray[np.uint8]:
    """Return a page with holes and bites of 3 to 5 px in its ink."""
    rng = np.random.default_rng(0)
    rows, columns = np.nonzero(page < 128)
    for spot in rng.choice(len(rows), count, replace=False).tolist():
        radius = int(rng.integers(1, 3))
        cv2.circle(page, (int(columns[spot]), int(rows[spot])), radius, 255, -1)
    return page


def test_holed_wide_lines_and_circles_stay_single(ink: Draw) -> None:
    pieces = [("circle", (18, 20), 12, 0.7), ("line", (35, 5), (55, 35), 0.7)]
    curves = vectorize(worn(ink(*pieces), 120), PX_PER_MM).curves
    assert {type(curve) for curve in curves} == {Arc, Line}
    assert len(curves) <= 4
    (circle,) = [curve for curve in curves if isinstance(curve, Arc)]
    assert circle.is_circle
    assert circle.radius == pytest.approx(12, abs=0.1)


def test_a_hole_in_a_line_is_filled_and_a_cell_between_lines_is_not(ink: Draw) -> None:
    page = ink(
        ("line", (5, 30), (55, 30), 0.7),
        ("line", (5, 10), (55, 10), 0.35),
        ("line", (5, 9.2), (55, 9.2), 0.35),
        ("line", (20, 8), (20, 11), 0.35),
        ("line", (22, 8), (22, 11), 0.35),
    )
    mask: Mask = page < 128
    holed = mask.copy()
    row = round(10 * PX_PER_MM)
    holed[row - 2 : row + 2, 300:330] = False
    filled = fill_holes(holed, PX_PER_MM)
    assert (filled == mask).all()
    cell = filled[round(30.2 * PX_PER_MM) : round(30.6 * PX_PER_MM), round(21 * PX_PER_MM)]
    assert not cell.any()


def test_letters_keep_their_counters(ink: Draw) -> None:
    mask: Mask = ink(*lettered("8B04", 10, 20)) < 128
    assert (fill_holes(mask, PX_PER_MM) == mask).all()


def test_a_bite_is_filled_and_parallel_lines_stay_apart(ink: Draw) -> None:
    gap = 0.2
    page = ink(
        ("line", (5, 30), (55, 30), 0.7),
        ("line", (5, 10), (55, 10), 0.35),
        ("line", (5, 10 + 0.35 + gap), (55, 10 + 0.35 + gap), 0.35),
    )
    mask: Mask = page < 128
    bitten = mask.copy()
    row = round(10 * PX_PER_MM)
    bitten[row - 5 : row + 1, 300:303] = False
    mended = without_bites(bitten, PX_PER_MM)
    assert mended[row - 2 : row + 1, 300:303].all()
    between = round((40 - 10 - 0.175 - gap / 2) * PX_PER_MM)
    assert not mended[between, round(8 * PX_PER_MM) : round(52 * PX_PER_MM)].any()


def test_wide_lines_that_meet_in_a_blot_are_no_solid(ink: Draw) -> None:
    page = ink(
        ("line", (5, 10), (55, 10), 0.7),
        ("line", (5, 14), (55, 14), 0.7),
        ("line", (5, 10), (5, 14), 0.7),
        ("line", (25, 10), (25, 14), 0.25),
        ("circle", (5, 10), 0.3, 0.7),
    )
    made = vectorize(page, PX_PER_MM)
    assert sum(abs(c.a[0] - c.b[0]) > 40 for c in made.curves if isinstance(c, Line)) == 2


def test_a_grey_line_is_ink_and_a_lone_speck_is_none(ink: Draw) -> None:
    page = ink(("line", (5, 30), (55, 30), 0.5))
    page[page < 128] = 180
    page[300:304, 100:104] = 0
    mask = find_mask(page, PX_PER_MM)
    assert mask[round(10 * PX_PER_MM), 100:600].all()
    assert not mask[200:].any()


def test_what_is_no_grey_page_is_refused() -> None:
    with pytest.raises(DataError, match="grey H x W uint8 pages"):
        find_mask(np.zeros((9, 9, 3), np.uint8), 8.0)
    with pytest.raises(DataError, match="px_per_mm must be above 0, got 0"):
        find_mask(np.zeros((9, 9), np.uint8), 0.0)


def test_ink_is_as_far_from_paper_as_it_is_deep() -> None:
    mask = np.zeros((9, 20), np.bool_)
    mask[2:7] = True
    assert distance_to_paper(mask)[:, 10].round().tolist() == [0, 0, 1, 2, 3, 2, 1, 0, 0]


@pytest.mark.parametrize("shape", [(40, 40), (40, 300), (200, 7)])
@pytest.mark.parametrize("grey", [0, 120, 255])
def test_a_page_of_one_grey_becomes_vectors(shape: tuple[int, int], grey: int) -> None:
    drawn = vectorize(np.full(shape, grey, np.uint8), 8.0)
    assert np.isfinite(distance_to_paper(np.ones(shape, np.bool_))).all()
    for line in (curve for curve in drawn.curves if isinstance(curve, Line)):
        assert np.isfinite((*line.a, *line.b)).all()


DPMM = 8.0


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
    assert np.array_equal(find_ink(page, DPMM), wanted)
    assert np.array_equal(find_ink(page, DPMM, paper=paper_level(page, DPMM)), wanted)


def test_noise_alone_is_no_ink() -> None:
    noise = np.random.default_rng(0).normal(200, 12, (300, 300)).clip(0, 255).astype(np.uint8)
    assert find_ink(noise, DPMM).mean() < 1e-4
    assert paper_noise((noise / 200).astype(np.float32)) == pytest.approx(12 / 200, rel=0.1)


def test_paper_is_never_darker_than_a_painted_area() -> None:
    black = np.zeros((200, 200), np.uint8)
    assert (paper_level(black, DPMM) == 96).all()
    assert find_ink(black, DPMM).all()
    assert paper_level(faded(0.9), DPMM)[:, 20:-20].min() > 130

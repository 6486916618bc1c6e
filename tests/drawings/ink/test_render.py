"""Ink to pixels: as much ink as asked, where it was asked."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from linewright.drawings.ink.render import render
from linewright.drawings.ink.strokes import Stroke

SIDE, PX_PER_MM = 128, 4.0


def drawn(
    *lines: tuple[tuple[float, float], tuple[float, float]],
    width: float,
    min_px: float = 0.0,
    px_per_mm: float = PX_PER_MM,
    filled: bool = False,
) -> NDArray[np.float64]:
    """Return the ink, 0..1, of lines given in px (y up), ``width`` px wide."""
    pieces = [np.array(line, dtype=np.float64) / px_per_mm for line in lines]
    side = SIDE / px_per_mm
    page = render(
        [Stroke("outline", width / px_per_mm, pieces, filled)],
        width=side,
        height=side,
        px_per_mm=px_per_mm,
        min_px=min_px,
    )
    assert page.shape == (SIDE, SIDE)
    assert page.dtype == np.uint8
    return (255 - page) / 255.0


def across(width: float, degrees: float, aside: float, **options: float) -> float:
    """Return the ink of a px of a line's length, free of its ends."""
    direction = np.array([math.cos(math.radians(degrees)), math.sin(math.radians(degrees))])
    middle = np.array([SIDE / 2 + 0.31, SIDE / 2 + 0.17]) + aside * np.array([-direction[1], direction[0]])
    ink = [
        drawn((tuple(middle - direction * half), tuple(middle + direction * half)), width=width, **options)
        for half in (50.0, 10.0)
    ]
    return float(ink[0].sum() - ink[1].sum()) / 80.0


@pytest.mark.parametrize("width", [0.5, 0.8, 0.95, 1.1, 1.37, 2.0, 2.6, 4.3])
@pytest.mark.parametrize("degrees", [0, 3, 17, 45, 63, 90, 135, 200])
def test_a_line_has_the_ink_of_its_width_at_any_angle_and_place(width: float, degrees: float) -> None:
    for aside in (0.0, 0.21, 0.5, 0.83):
        assert across(width, degrees, aside) == pytest.approx(width, rel=0.02)


def test_no_line_is_thinner_than_min_px() -> None:
    assert across(0.3, 0, 0.4, min_px=0.8) == pytest.approx(0.8, rel=0.02)
    assert across(0.3, 30, 0.4, min_px=0.8) == pytest.approx(0.8, rel=0.02)
    assert across(1.5, 30, 0.4, min_px=0.8) == pytest.approx(1.5, rel=0.02)


@pytest.mark.parametrize("place", [40.0, 40.25, 40.5, 40.9])
def test_lines_stand_where_they_are_asked_to_a_tenth_of_a_pixel(place: float) -> None:
    level = drawn(((20, place), (100, place)), width=1.3)[:, 40:80].sum(axis=1)
    upright = drawn(((place, 20), (place, 100)), width=1.3)[40:80].sum(axis=0)
    centres = np.arange(SIDE) + 0.5
    # y is up in the sheet, down in the image.
    assert SIDE - (level @ centres) / level.sum() == pytest.approx(place, abs=0.1)
    assert (upright @ centres) / upright.sum() == pytest.approx(place, abs=0.1)


def test_grey_is_the_area_covered() -> None:
    ink = drawn(((20.3, 33.2), (97.6, 71.9)), width=1.7)
    # Against sixteen samples a side of each pixel.
    fine = (np.arange(SIDE * 16) + 0.5) / 16
    x, y = fine[None, :], SIDE - fine[:, None]
    direction = np.array([77.3, 38.7]) / math.hypot(77.3, 38.7)
    along = ((x - 20.3) * direction[0] + (y - 33.2) * direction[1]).clip(0, math.hypot(77.3, 38.7))
    near = np.hypot(x - 20.3 - along * direction[0], y - 33.2 - along * direction[1]) < 0.85
    area = near.reshape(SIDE, 16, SIDE, 16).mean(axis=(1, 3))
    assert np.abs(ink - area)[:, 24:94].max() < 0.02
    assert np.abs(ink - area).max() < 0.12
    assert ink.sum() == pytest.approx(area.sum(), rel=0.01)


def test_a_point_is_a_dot_and_what_leaves_the_page_is_cut_off() -> None:
    dot = drawn(((64.2, 64.7), (64.2, 64.7)), width=3.0)
    assert dot.sum() == pytest.approx(math.pi * 1.5**2, rel=0.06)
    ink = drawn(((-40, 64), (300, 64)), ((64, -9), (70, -3)), width=2.0)
    assert ink[63:65].min() == 1.0
    assert ink.sum() == pytest.approx(2 * SIDE)


def test_crossing_lines_do_not_add_up_and_order_does_not_matter() -> None:
    lines = [((10.0, 60.3), (110.0, 60.3)), ((60.4, 10.0), (20.0, 110.0))]
    both, swapped = drawn(*lines, width=1.0), drawn(*lines[::-1], width=1.0)
    alone = [drawn(line, width=1.0) for line in lines]
    assert np.array_equal(both, swapped)
    assert np.array_equal(both, np.maximum(*alone))


def test_a_filled_shape_is_filled() -> None:
    corners = ((40.0, 40.0), (70.0, 40.0), (55.0, 80.0), (40.0, 40.0))
    ink = drawn(corners, width=0.8, filled=True)  # type: ignore[arg-type]
    assert ink[SIDE - 50, 55] == 1.0
    around = 30 + 2 * math.hypot(15, 40)
    assert ink.sum() == pytest.approx(30 * 40 / 2 + around * 0.4, rel=0.02)


def test_the_same_strokes_give_the_same_bytes_at_any_resolution() -> None:
    for px_per_mm in (2.8, 5.9, 11.8):
        one, again = (drawn(((20, 30), (90, 77)), width=1.2, px_per_mm=px_per_mm) for _ in range(2))
        assert one.tobytes() == again.tobytes()


def test_nothing_is_white() -> None:
    assert (render([], width=10, height=20, px_per_mm=2) == 255).all()

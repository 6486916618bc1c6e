"""Holes and bites in worn ink, and signs that touch lines or stand in reach of other rows."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from linewright.drawings.ink.lettering import letter
from linewright.pages.components import find_components
from linewright.pages.fill_gaps import without_bites, without_holes
from linewright.pages.recogniser import Recogniser
from linewright.pages.text_reader import TextReader
from linewright.pages.text_repair import separate_signs
from linewright.vector.model import Arc, Line
from linewright.vector.pipeline import vectorize

PX_PER_MM = 300 / 25.4
Draw = Callable[..., NDArray[np.uint8]]
Mask = NDArray[np.bool_]


@pytest.fixture(scope="module")
def reader() -> TextReader:
    return TextReader(Recogniser())


def number(text: str, at: tuple[float, float], *, turned: bool = False) -> list[tuple[object, ...]]:
    strokes = [np.array(stroke, dtype=float) for stroke in letter(text, 3.5)]
    if turned:
        strokes = [np.stack([-stroke[:, 1], stroke[:, 0]], axis=1) for stroke in strokes]
    strokes = [stroke + at for stroke in strokes]
    return [("line", a, b, 0.35) for s in strokes for a, b in itertools.pairwise(s)]


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
    filled = without_holes(holed, PX_PER_MM)
    assert (filled == mask).all()
    cell = filled[round(30.2 * PX_PER_MM) : round(30.6 * PX_PER_MM), round(21 * PX_PER_MM)]
    assert not cell.any()


def test_letters_keep_their_counters(ink: Draw) -> None:
    mask: Mask = ink(*number("8B04", (10, 20))) < 128
    assert (without_holes(mask, PX_PER_MM) == mask).all()


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


def test_a_digit_that_touches_the_border_is_read_and_the_border_stays(
    ink: Draw, reader: TextReader
) -> None:
    signs = number("1968", (5, 10)) + number("6", (50, 30.6))
    page = ink(("line", (2, 30), (58, 30), 0.5), *signs)
    # Ink has spread from the 6 to the line.
    row, column = round((40 - 30.35) * PX_PER_MM), round(51.1 * PX_PER_MM)
    page[row - 4 : row + 4, column - 1 : column + 2] = 0
    assert find_components(page < 128).areas.size == 1 + 4 + 1
    made = vectorize(page, PX_PER_MM, reader=reader)
    assert {text.string for text in made.texts} == {"1968", "6"}
    lines = [curve for curve in made.curves if isinstance(curve, Line)]
    assert max(abs(line.b[0] - line.a[0]) for line in lines) == pytest.approx(56, abs=0.7)


def test_what_spans_two_lines_or_lies_along_one_is_no_sign(ink: Draw) -> None:
    page = ink(
        ("line", (2, 30), (58, 30), 0.5),
        ("line", (2, 26), (58, 26), 0.5),
        ("line", (10, 26), (13, 30), 0.25),
        ("solid", [(30, 30), (33, 31), (33, 30)]),
        ("line", (45, 30), (45, 33), 0.5),
    )
    mask: Mask = page < 128
    groups = find_components(mask)
    _, new = separate_signs(mask, groups, PX_PER_MM)
    assert new == ()


def test_a_number_turned_beside_the_end_of_another(ink: Draw, reader: TextReader) -> None:
    page = ink(*number("101.7", (10, 20)), *number("22", (32.5, 18.5), turned=True))
    found = {
        (text.string, text.rotation) for text in vectorize(page, PX_PER_MM, reader=reader).texts
    }
    assert found == {("101.7", 0.0), ("22", 90.0)}


def test_a_dash_outside_of_a_balloon_is_none_of_its_number(ink: Draw, reader: TextReader) -> None:
    dashes = [("line", (20, y), (20, y + 4), 0.25) for y in (6, 11.5, 17, 22.5, 28)]
    page = ink(*dashes, ("circle", (26.3, 19.5), 5.5, 0.35), *number("2", (25, 17.75)))
    page = np.minimum(page, ink(*number("1968", (35, 5))))
    made = vectorize(page, PX_PER_MM, reader=reader)
    assert {text.string for text in made.texts} == {"1968", "2"}


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

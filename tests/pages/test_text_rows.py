"""Rows of small shapes, told from their boxes and what lies between."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lettered_pages import PX_PER_MM, Draw, lettered
from linewright.pages.binarise import find_mask
from linewright.pages.components import find_components
from linewright.pages.recogniser import Recogniser
from linewright.pages.text_reader import TextReader
from linewright.pages.text_rows import Row, find_rows, find_slanted_rows, room_for_signs, slants
from linewright.vector.pipeline import vectorize


@pytest.fixture(scope="module")
def reader() -> TextReader:
    return TextReader(Recogniser())


def test_a_colon_between_spaces_holds_a_scale_together(ink: Draw) -> None:
    # The colon is farther from the 1 than a mark may be, and nearer to the 2.
    one = lettered("1", 12, 18)
    right = max(max(a[0], b[0]) for _, a, b, _ in one)  # type: ignore[index]
    dots = [("line", (right + 3.8, y), (right + 3.85, y), 0.5) for y in (18.4, 20.6)]
    page = ink(*one, *dots, *lettered("2", right + 6.2, 18))
    groups = find_components(find_mask(page, PX_PER_MM))
    (row,) = [row for row in find_rows(groups, PX_PER_MM) if not row.turned]
    assert (len(row.members), row.letters) == (4, 2)


def test_a_dash_of_a_line_beside_it_does_not_join_a_row(ink: Draw) -> None:
    dash = ("line", (5, 15), (5, 21.5), 0.25)
    page = ink(dash, *lettered("6", 11.8, 18), *lettered("5", 15, 18))
    groups = find_components(find_mask(page, PX_PER_MM))
    rows = [row for row in find_rows(groups, PX_PER_MM) if not row.turned]
    assert [row.letters for row in rows if row.letters > 1] == [2]


@pytest.mark.parametrize(("gap", "letters"), [(0.8, 2), (3.0, 3)])
def test_a_piece_of_a_broken_line_beside_it_does_not_join_a_row(ink: Draw, gap: float, letters: int) -> None:
    # Strokes as high as a 1, one above the other: close together they are a line, else a column of figures.
    pieces = [("line", (9, y), (9, y + 3.5), 0.35) for y in (18 - 3.5 - gap, 18, 18 + 3.5 + gap)]
    page = ink(*pieces, *lettered("6", 11.8, 18), *lettered("5", 15, 18))
    rows = find_rows(find_components(find_mask(page, PX_PER_MM)), PX_PER_MM)
    assert max(row.letters for row in rows if not row.turned) == letters


def test_a_letter_in_two_halves_holds_a_word_together() -> None:
    # As in "n t", px at 300 dpi: the lower half of the t is too small for a letter, and nearly as high as the small n.
    mask = np.zeros((60, 80), np.bool_)
    for x0, y0, x1, y1 in ((10, 16, 22, 33), (27, 10, 32, 19), (27, 21, 33, 33), (47, 10, 55, 33)):
        mask[y0:y1, x0 : x0 + 2] = mask[y0:y1, x1 - 2 : x1] = mask[y0 : y0 + 2, x0:x1] = True
    rows = [row for row in find_rows(find_components(mask), 300 / 25.4) if not row.turned]
    assert max(len(row.members) for row in rows) == 4


def test_a_dash_outside_of_a_balloon_is_none_of_its_number(ink: Draw, reader: TextReader) -> None:
    dashes = [("line", (20, y), (20, y + 4), 0.25) for y in (6, 11.5, 17, 22.5, 28)]
    page = ink(*dashes, ("circle", (26.3, 19.5), 5.5, 0.35), *lettered("2", 25, 17.75))
    page = np.minimum(page, ink(*lettered("1968", 35, 5)))
    made = vectorize(page, PX_PER_MM, reader=reader)
    assert {text.string for text in made.texts} == {"1968", "2"}


def test_rows_are_level_or_turned_and_what_is_excluded_is_in_none(ink: Draw) -> None:
    page = ink(*lettered("46", 5, 20), *lettered("58", 30, 10, turned=True))
    components = find_components(find_mask(page, PX_PER_MM))
    level, turned = (row for row in find_rows(components, PX_PER_MM) if row.letters > 1)
    assert (level.turned, turned.turned) == (False, True)
    assert components.boxes[level.members[0]][0] < components.boxes[level.members[1]][0]
    # A turned row reads upwards: its first sign is the lower one.
    assert components.boxes[turned.members[0]][1] > components.boxes[turned.members[1]][1]
    rest = find_rows(components, PX_PER_MM, excluded=level.members)
    assert [row for row in rest if row.letters > 1] == [turned]


def test_a_slanting_row_is_found_with_its_angle(ink: Draw) -> None:
    turn = math.radians(30)
    along, up = (np.array([math.cos(turn), math.sin(turn)]), np.array([-math.sin(turn), math.cos(turn)]))
    pieces = [
        ("line", (10, 10) + along * a[0] + up * a[1], (10, 10) + along * b[0] + up * b[1], 0.35)
        for _, a, b, _ in lettered("4682", 0, 0)
    ]
    components = find_components(find_mask(ink(*pieces), PX_PER_MM))
    (row,) = find_slanted_rows(components, PX_PER_MM)
    assert (row.letters, len(row.members)) == (4, 4)
    assert math.degrees(row.angle) == pytest.approx(30, abs=3)
    assert np.median(row.boxes[:, 3] - row.boxes[:, 1]) == pytest.approx(3.85 * PX_PER_MM, rel=0.1)
    assert slants(components, Row(row.members, turned=False, letters=4))
    assert find_slanted_rows(components, PX_PER_MM, row.members[:3]) == []
    level = find_components(find_mask(ink(*lettered("4682", 5, 20)), PX_PER_MM))
    assert find_slanted_rows(level, PX_PER_MM) == []


def test_a_frame_around_a_number_is_no_letter(ink: Draw) -> None:
    sides = [(4, 18), (17, 18), (17, 25.5), (4, 25.5)]
    frame = [("line", a, b, 0.25) for a, b in zip(sides, sides[1:] + sides[:1], strict=True)]
    components = find_components(find_mask(ink(*frame, *lettered("80.5", 5.5, 20)), PX_PER_MM))
    (row,) = [row for row in find_rows(components, PX_PER_MM) if not row.turned]
    # Three digits and the point between them.
    assert (row.letters, len(row.members)) == (3, 4)


def test_a_lone_sign_at_the_end_of_a_slanting_number_is_one_of_it(ink: Draw, reader: TextReader) -> None:
    turn = math.radians(45)
    along, up = np.array([math.cos(turn), math.sin(turn)]), np.array([-math.sin(turn), math.cos(turn)])
    pieces = [
        ("line", (10, 10) + along * a[0] + up * a[1], (10, 10) + along * b[0] + up * b[1], 0.35)
        for _, a, b, _ in lettered("R10.00", 0, 0)
    ]
    # A letter alone is as high as others that are read, so that it could be one by itself.
    made = vectorize(ink(*pieces, *lettered("2450", 30, 10)), PX_PER_MM, reader=reader)
    assert {text.string for text in made.texts} == {"R10.00", "2450"}


def test_a_wide_shape_has_room_for_several_signs() -> None:
    # Boxes 20 px high: a stroke, a letter, and a word of letters that touch.
    boxes = np.array([[0.0, 0, 3, 20], [8, 0, 20, 20], [25, 0, 97, 20]])
    assert room_for_signs(boxes[:1]) == room_for_signs(boxes[1:2]) == 1
    assert room_for_signs(boxes) == 10

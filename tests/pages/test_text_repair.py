"""Signs in rows of lettering: none is swallowed, and none is taken for something else."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from lettered_pages import PX_PER_MM, Draw, Piece, lettered
from linewright.base import Mask
from linewright.pages.binarise import find_mask
from linewright.pages.components import Components, find_components
from linewright.pages.recogniser import Recogniser
from linewright.pages.text_reader import PlacedText, TextReader
from linewright.pages.text_repair import (
    find_towering,
    insert_diameters,
    is_diameter,
    restore_signs,
    row_height,
    rule_pieces,
    separate_signs,
    split_row,
    unread_signs,
    with_zeros,
)
from linewright.pages.text_rows import Row, find_rows
from linewright.vector.model import Line, sampled
from linewright.vector.pipeline import vectorize


@pytest.fixture(scope="module")
def reader() -> TextReader:
    return TextReader(Recogniser())


def diameter(x: float, y: float, slope: float = 60) -> list[Piece]:
    middle = np.array((x + 1.75, y + 1.75))
    half = 2.2 * np.array((math.cos(math.radians(slope)), math.sin(math.radians(slope))))
    return [("circle", middle, 1.5, 0.35), ("line", middle - half, middle + half, 0.35)]


def depth(x: float, y: float) -> list[Piece]:
    """The sign of a hole's depth: an arrow down from a bar."""
    foot = (x + 1.75, y)
    return [
        ("line", (x, y + 3.5), (x + 3.5, y + 3.5), 0.35),
        ("line", (x + 1.75, y + 3.5), foot, 0.35),
        ("line", (x + 0.4, y + 1.6), foot, 0.35),
        ("line", (x + 3.1, y + 1.6), foot, 0.35),
    ]


def row_of(page: NDArray[np.uint8]) -> tuple[Components, Row, NDArray[np.float64]]:
    groups = find_components(find_mask(page, PX_PER_MM))
    (row,) = [row for row in find_rows(groups, PX_PER_MM) if not row.turned]
    boxes = groups.boxes[list(row.members)].astype(np.float64)
    return groups, row, boxes[:, [0, 2]] - boxes[:, 0].min()


def test_a_sign_that_the_reader_does_not_know_stays_lines(ink: Draw, reader: TextReader) -> None:
    page = ink(*lettered("11.00", 5, 18), *depth(21.5, 18), *lettered("80.00", 27.5, 18), width=60)
    found = vectorize(page, PX_PER_MM, reader=reader)
    assert sorted(text.string for text in found.texts) == ["11.00", "80.00"]
    drawn = [np.asarray(sampled(curve)) for curve in found.curves]
    length = sum(float(np.hypot(*np.diff(points, axis=0).T).sum()) for points in drawn)
    assert length == pytest.approx(3.5 + 3.5 + 2 * math.hypot(1.35, 1.6), abs=1.0)


def test_a_sign_without_a_character_is_unread(ink: Draw) -> None:
    groups, row, spans = row_of(ink(*lettered("4", 5, 18), *depth(9.5, 18), *lettered("5", 15, 18)))
    middles = spans.mean(axis=1)
    every = PlacedText("4x5", 0.9, tuple(middles))
    two = PlacedText("4 5", 0.9, tuple(middles))
    assert unread_signs(groups, row, spans, [two, every]) == ()
    (unread,) = unread_signs(groups, row, spans, [two])
    assert unread == row.members[1]
    left, right = split_row(groups, row, [unread])
    assert (left.members, right.members) == (row.members[:1], row.members[2:])
    assert (left.letters, right.letters) == (1, 1)


@pytest.mark.parametrize(("read", "string"), [("6 45", "6 Ø45"), ("6045", "6Ø45")])
def test_a_diameter_sign_is_set_where_it_stands(ink: Draw, read: str, string: str) -> None:
    pieces = [*lettered("6", 5, 18), *diameter(11, 18), *lettered("45", 15.5, 18)]
    groups, row, spans = row_of(ink(*pieces))
    assert row_height(groups, row) == pytest.approx(3.85 * PX_PER_MM, abs=4)
    # A space has no place of its own: the reader sets it between two signs.
    places = np.where([sign == " " for sign in read], spans[0, 1] + 6, spans.mean(axis=1))
    text = PlacedText(read, 0.9, tuple(places))
    assert insert_diameters(groups, row, spans, text) == string


def test_an_arrow_beside_a_letter_is_no_letter(ink: Draw) -> None:
    arrow = [("line", (10, 15), (10, 22), 0.35), ("line", (8, 22), (12, 22), 0.5)]
    groups, row, _ = row_of(ink(*lettered("A", 5, 17), *arrow))
    assert len(row.members) == 2
    assert find_towering(groups, row, "AT") == (row.members[1],)
    assert find_towering(groups, row, "al") == ()


def test_a_bar_that_only_the_scan_shows_is_left_out(ink: Draw) -> None:
    groups, row, spans = row_of(ink(*lettered("H6", 5, 17)))
    text = PlacedText("!H6", 0.95, (spans[0, 0] - 6, *spans.mean(axis=1)))
    reader = SimpleNamespace(components=groups, placed=lambda _: (text,), spans=lambda _: spans)
    rows, read = restore_signs(reader, [row], [("!H6", 0.95)])  # type: ignore[arg-type]
    assert (rows, read) == ([row], [("H6", 0.95)])


def test_a_stroke_that_towers_over_a_number_is_no_1(ink: Draw) -> None:
    number = lettered("6", 5, 17)
    line = [("line", (8.5, 16.5), (8.5, 22.2), 0.25)]
    groups, row, _ = row_of(ink(*number, *line))
    assert find_towering(groups, row, "61") == (row.members[1],)
    groups, row, _ = row_of(ink(*lettered("61", 5, 17)))
    assert find_towering(groups, row, "61") == ()
    groups, row, _ = row_of(ink(*lettered("(61)", 5, 17)))
    assert find_towering(groups, row, "(61)") == ()


def test_a_piece_of_a_broken_rule_before_a_number_is_none_of_it(ink: Draw) -> None:
    rule = [("line", (4.2, 16.5), (4.2, 22), 0.35)]
    groups, row, _ = row_of(ink(*rule, *lettered("H6", 5, 17)))
    assert len(row.members) == 3
    assert rule_pieces(groups, row, "!H6") == (row.members[0],)
    assert rule_pieces(groups, row, "|H6|") == (row.members[0],)  # what ends it is a letter
    assert rule_pieces(groups, row, "1H6") == ()


@pytest.mark.parametrize("slope", [45, 60, 75])
def test_the_diameter_sign_is_known_by_its_form(ink: Draw, slope: float) -> None:
    page = ink(*diameter(10, 10, slope), *lettered("8B06g", 20, 10))
    groups = find_components(find_mask(page, PX_PER_MM))
    signs = [number for number in range(1, len(groups.areas)) if is_diameter(groups, number, turned=False)]
    assert [groups.boxes[number][0] < 15 * PX_PER_MM for number in signs] == [True]


def test_a_digit_that_touches_the_border_is_read_and_the_border_stays(ink: Draw, reader: TextReader) -> None:
    signs = lettered("1968", 5, 10) + lettered("6", 50, 30.6)
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
    page = ink(*lettered("101.7", 10, 20), *lettered("22", 32.5, 18.5, turned=True))
    found = {(text.string, text.rotation) for text in vectorize(page, PX_PER_MM, reader=reader).texts}
    assert found == {("101.7", 0.0), ("22", 90.0)}


def ruled_page() -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Return a page with one long level line, two pixels wide, above row 102."""
    mask = np.zeros((200, 200), dtype=np.bool_)
    mask[100:102, 10:190] = True
    return mask


def test_a_sign_that_touches_a_ruled_line_is_a_group_of_its_own() -> None:
    mask = ruled_page()
    mask[102:114, 50:52] = True  # the stem touches, the arms of the sign do not
    mask[106:114, 52:58] = True
    groups, new = separate_signs(mask, find_components(mask), 4.0)
    assert len(new) == 1
    assert (groups.labels[106:114, 50:58] == new[0]).all()
    assert groups.labels[100, 20] != new[0]


def test_a_sign_a_pixel_off_a_ruled_line_stays_the_group_that_it_is() -> None:
    """No group may be left without pixels: a later step measured an empty one and stopped."""
    mask = ruled_page()
    mask[103:115, 50:52] = True
    mask[107:115, 52:58] = True
    before = find_components(mask)
    groups, new = separate_signs(mask, before, 4.0)
    assert new == ()
    counts = np.bincount(groups.labels.ravel(), minlength=len(groups.areas))
    assert (counts[1:] == groups.areas[1:]).all()


@pytest.mark.parametrize(
    ("read", "said"),
    [
        ("74LSØ2", "74LS02"),
        ("1Ø", "10"),
        ("2.Ø5", "2.05"),
        ("ØK", "0K"),
        ("Ø12", "Ø12"),
        ("4xØ13", "4xØ13"),
        ("2×Ø8", "2×Ø8"),
        ("SØ20", "SØ20"),
        ("(Ø 40)", "(Ø 40)"),
        ("12 Ø8", "12 Ø8"),
    ],
)
def test_a_slashed_zero_is_known_by_its_company(read: str, said: str) -> None:
    assert with_zeros(read) == said


def test_a_comma_that_touches_a_dimension_line_is_one_of_its_number(ink: Draw, reader: TextReader) -> None:
    comma = ("line", (8.9, 20.4), (8.4, 19.2), 0.45)
    number = [*lettered("1", 5, 20), comma, *lettered("6", 10, 20)]
    page = ink(*number, ("line", (2, 19.4), (40, 19.4), 0.25), *lettered("2450", 30, 8))
    made = vectorize(page, PX_PER_MM, reader=reader)
    strings = {text.string.replace(".", ",") for text in made.texts}
    assert strings == {"1,6", "2450"}

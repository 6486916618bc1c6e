"""Signs in rows of lettering: none is swallowed, and none is taken for something else."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from linewright.drawings.ink.lettering import letter
from linewright.pages.binarise import find_mask
from linewright.pages.components import Components, find_components
from linewright.pages.recogniser import Recogniser
from linewright.pages.sign_or_stroke import find_dashes
from linewright.pages.text_reader import PlacedText, TextReader
from linewright.pages.text_repair import (
    is_diameter,
    parts_of,
    row_height,
    rule_pieces,
    too_tall,
    unread_signs,
    with_all_signs,
    with_diameters,
)
from linewright.pages.text_rows import Row, find_rows
from linewright.vector.model import sampled
from linewright.vector.pipeline import vectorize

PX_PER_MM = 300 / 25.4
TALL = 3.5
Piece = tuple[object, ...]
Draw = Callable[..., NDArray[np.uint8]]


@pytest.fixture(scope="module")
def reader() -> TextReader:
    return TextReader(Recogniser())


def lettered(string: str, x: float, y: float) -> list[Piece]:
    strokes = [np.add(stroke, (x, y)) for stroke in letter(string, TALL)]
    return [("line", a, b, 0.35) for s in strokes for a, b in itertools.pairwise(s)]


def diameter(x: float, y: float, slope: float = 60) -> list[Piece]:
    middle = np.array((x + 1.75, y + 1.75))
    half = 2.2 * np.array((math.cos(math.radians(slope)), math.sin(math.radians(slope))))
    return [("circle", middle, 1.5, 0.35), ("line", middle - half, middle + half, 0.35)]


def depth(x: float, y: float) -> list[Piece]:
    """The sign of a hole's depth: an arrow down from a bar."""
    foot = (x + 1.75, y)
    return [
        ("line", (x, y + TALL), (x + 3.5, y + TALL), 0.35),
        ("line", (x + 1.75, y + TALL), foot, 0.35),
        ("line", (x + 0.4, y + 1.6), foot, 0.35),
        ("line", (x + 3.1, y + 1.6), foot, 0.35),
    ]


def test_a_sign_that_the_reader_does_not_know_stays_lines(ink: Draw, reader: TextReader) -> None:
    page = ink(*lettered("11.00", 5, 18), *depth(21.5, 18), *lettered("80.00", 27.5, 18), width=60)
    found = vectorize(page, PX_PER_MM, reader=reader)
    assert sorted(text.string for text in found.texts) == ["11.00", "80.00"]
    drawn = [np.asarray(sampled(curve)) for curve in found.curves]
    length = sum(float(np.hypot(*np.diff(points, axis=0).T).sum()) for points in drawn)
    assert length == pytest.approx(3.5 + 3.5 + 2 * math.hypot(1.35, 1.6), abs=1.0)


def row_of(page: NDArray[np.uint8]) -> tuple[Components, Row, NDArray[np.float64]]:
    groups = find_components(find_mask(page, PX_PER_MM))
    (row,) = [row for row in find_rows(groups, PX_PER_MM) if not row.turned]
    boxes = groups.boxes[list(row.members)].astype(np.float64)
    return groups, row, boxes[:, [0, 2]] - boxes[:, 0].min()


def test_a_sign_without_a_character_is_unread(ink: Draw) -> None:
    groups, row, spans = row_of(ink(*lettered("4", 5, 18), *depth(9.5, 18), *lettered("5", 15, 18)))
    middles = spans.mean(axis=1)
    every = PlacedText("4x5", 0.9, tuple(middles))
    two = PlacedText("4 5", 0.9, tuple(middles))
    assert unread_signs(groups, row, spans, [two, every]) == ()
    (unread,) = unread_signs(groups, row, spans, [two])
    assert unread == row.members[1]
    left, right = parts_of(groups, row, [unread])
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
    assert with_diameters(groups, row, spans, text) == string


def test_an_arrow_beside_a_letter_is_no_letter(ink: Draw) -> None:
    arrow = [("line", (10, 15), (10, 22), 0.35), ("line", (8, 22), (12, 22), 0.5)]
    groups, row, _ = row_of(ink(*lettered("A", 5, 17), *arrow))
    assert len(row.members) == 2
    assert too_tall(groups, row, "AT") == (row.members[1],)
    assert too_tall(groups, row, "al") == ()


def test_a_bar_that_only_the_scan_shows_is_left_out(ink: Draw) -> None:
    groups, row, spans = row_of(ink(*lettered("H6", 5, 17)))
    text = PlacedText("!H6", 0.95, (spans[0, 0] - 6, *spans.mean(axis=1)))
    reader = SimpleNamespace(components=groups, placed=lambda _: (text,), spans=lambda _: spans)
    rows, read = with_all_signs(reader, [row], [("!H6", 0.95)])  # type: ignore[arg-type]
    assert (rows, read) == ([row], [("H6", 0.95)])


def test_a_stroke_that_towers_over_a_number_is_no_1(ink: Draw) -> None:
    number = lettered("6", 5, 17)
    line = [("line", (8.5, 16.5), (8.5, 22.2), 0.25)]
    groups, row, _ = row_of(ink(*number, *line))
    assert too_tall(groups, row, "61") == (row.members[1],)
    groups, row, _ = row_of(ink(*lettered("61", 5, 17)))
    assert too_tall(groups, row, "61") == ()
    groups, row, _ = row_of(ink(*lettered("(61)", 5, 17)))
    assert too_tall(groups, row, "(61)") == ()


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
    signs = [
        number
        for number in range(1, len(groups.areas))
        if is_diameter(groups, number, turned=False)
    ]
    assert [groups.boxes[number][0] < 15 * PX_PER_MM for number in signs] == [True]


def test_a_colon_between_spaces_holds_a_scale_together(ink: Draw) -> None:
    # The colon is farther from the 1 than a mark may be, and nearer to the 2.
    one = lettered("1", 12, 18)
    right = max(max(a[0], b[0]) for _, a, b, _ in one)  # type: ignore[index]
    dots = [("line", (right + 3.8, y), (right + 3.85, y), 0.5) for y in (18.4, 20.6)]
    page = ink(*one, *dots, *lettered("2", right + 6.2, 18))
    groups = find_components(find_mask(page, PX_PER_MM))
    (row,) = [row for row in find_rows(groups, PX_PER_MM) if not row.turned]
    assert (len(row.members), row.letters) == (4, 2)


def test_dashes_of_a_circle_are_no_ones_and_the_ones_of_a_list_are(ink: Draw) -> None:
    turns = np.radians(np.arange(0, 360, 20))
    circle = [
        (
            "line",
            (40 + 8 * math.cos(turn), 20 + 8 * math.sin(turn)),
            (40 + 8 * math.cos(turn + 0.22), 20 + 8 * math.sin(turn + 0.22)),
            0.35,
        )
        for turn in turns
    ]
    ones = [("line", (10, y), (10, y + 3.5), 0.35) for y in (5, 11, 17, 23, 29)]
    groups = find_components(find_mask(ink(*circle, *ones), PX_PER_MM))
    dashes = find_dashes(groups, PX_PER_MM)
    assert len(dashes) == len(circle)
    assert (groups.boxes[sorted(dashes), 0] > 20 * PX_PER_MM).all()


def test_a_dash_of_a_line_beside_it_does_not_join_a_row(ink: Draw) -> None:
    dash = ("line", (5, 15), (5, 21.5), 0.25)
    page = ink(dash, *lettered("6", 11.8, 18), *lettered("5", 15, 18))
    groups = find_components(find_mask(page, PX_PER_MM))
    rows = [row for row in find_rows(groups, PX_PER_MM) if not row.turned]
    assert [row.letters for row in rows if row.letters > 1] == [2]

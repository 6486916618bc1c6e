"""Lettering that is read, and what only looks like it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from lettered_pages import PX_PER_MM, Draw, Piece, lettered
from linewright.pages.analysis import Analysis
from linewright.pages.lettering import Reading, _is_one_word, find_lettering, find_slanted, is_deviation
from linewright.pages.text_reader import TextReader, shared_text_reader
from linewright.pages.text_rows import Row


@pytest.fixture(scope="module")
def reader() -> TextReader:
    return shared_text_reader()


def test_letters_that_touch_each_other_are_read(ink: Draw, reader: TextReader) -> None:
    page = ink(*lettered("2450", 5, 20), *lettered("1468", 5, 8))
    rows, columns = np.nonzero(page[: page.shape[0] // 2 + 40] < 128)
    # A stroke along the feet of the digits: they are one shape.
    page[rows.max() - 3 : rows.max() + 1, columns.min() : columns.max() + 1] = 0
    found = {reading.string for reading in find_lettering(Analysis(page, PX_PER_MM), reader).readings}
    assert "1468" in found and any(fold.startswith("2") and len(fold) == 4 for fold in found - {"1468"})


def test_level_and_turned_numbers_are_measured(ink: Draw, reader: TextReader) -> None:
    page = ink(*lettered("1468", 5, 20), *lettered("250", 40, 10, turned=True))
    readings = find_lettering(Analysis(page, PX_PER_MM), reader).readings
    assert {(r.string, r.row.turned) for r in readings} == {("1468", False), ("250", True)}
    for reading in readings:
        assert reading.height == pytest.approx(3.85 * PX_PER_MM, abs=4)
        place = 40 if reading.row.turned else 40 - 20
        assert reading.baseline == pytest.approx(place * PX_PER_MM, abs=5)


def test_a_ring_is_no_nought_and_a_lone_digit_like_others_is_read(ink: Draw, reader: TextReader) -> None:
    page = ink(*lettered("1468", 5, 20), *lettered("5", 30, 30), ("circle", (45, 10), 1.75, 0.35))
    strings = {r.string for r in find_lettering(Analysis(page, PX_PER_MM), reader).readings}
    assert strings == {"1468", "5"}


def test_what_is_excluded_is_not_read(ink: Draw, reader: TextReader) -> None:
    page = Analysis(ink(*lettered("1468", 5, 20)), PX_PER_MM)
    every = range(1, len(page.components.areas))
    assert find_lettering(page, reader, excluded=every) == ((), (), (), ())
    assert find_slanted(page, reader) == []


@pytest.mark.parametrize("turned", [False, True])
def test_deviations_behind_a_number_are_read_by_themselves(ink: Draw, reader: TextReader, turned: bool) -> None:
    def small(string: str, along: float, up: float) -> list[Piece]:
        pieces = lettered(string, 0, 0, turned=turned)
        place = (20 - up, 8 + along) if turned else (8 + along, 20 + up)
        return [("line", np.multiply(a, 0.6) + place, np.multiply(b, 0.6) + place, 0.25) for _, a, b, _ in pieces]

    number = lettered("45", 20, 8, turned=True) if turned else lettered("45", 8, 20)
    page = ink(*number, *small("+0.2", 7, 2.6), *small("0", 9.2, -0.4))
    readings = find_lettering(Analysis(page, PX_PER_MM), reader).readings
    assert {(r.string, r.row.turned) for r in readings} == {("45", turned), ("+0.2", turned), ("0", turned)}


@pytest.mark.parametrize(("right", "is_incomplete"), [(17.2, True), (26.0, False)])
def test_a_number_with_a_sign_beside_it_that_is_not_read_is_incomplete(
    ink: Draw, reader: TextReader, right: float, is_incomplete: bool
) -> None:
    above = [
        ("line", np.add(np.multiply(a, 0.6), (15, 22.6)), np.add(np.multiply(b, 0.6), (15, 22.6)), 0.25)
        for _, a, b, _ in lettered("+0.2", 0, 0)
    ]
    corners = [(0.0, 0.0), (1.6, 0.0), (0.0, 1.6), (1.6, 1.6), (0.0, 0.0)]
    sign = [("line", np.add(a, (right, 20.3)), np.add(b, (right, 20.3)), 0.25) for a, b in pairwise(corners)]
    found = find_lettering(Analysis(ink(*lettered("45", 8, 20), *above, *sign), PX_PER_MM), reader)
    assert {r.string for r in found.readings} == {"45", "+0.2"}
    assert {r.string for r in found.incomplete} == ({"45"} if is_incomplete else set())
    assert len(found.unread) == is_incomplete


@pytest.mark.parametrize(("gap", "is_incomplete"), [(0.8, True), (6.0, False)])
def test_a_number_beside_touching_signs_is_incomplete(
    ink: Draw, reader: TextReader, gap: float, is_incomplete: bool
) -> None:
    number = lettered("45", 8, 20)
    right = max(float(np.max(end[0])) for _, *ends, _ in number for end in [np.array(ends).T]) + gap
    # One shape, wider than a sign: two signs that a spill of ink has joined.
    shape = [("fill", [np.add(corner, (right, 20)) for corner in ((0, 0), (7.5, 0), (7.5, 3.5), (0, 3.5))])]
    found = find_lettering(Analysis(ink(*number, *shape), PX_PER_MM), reader)
    assert [r.string for r in found.readings] == ["45"]
    assert [r.string for r in found.incomplete] == ["45"] * is_incomplete
    assert len(found.unread) == is_incomplete


@pytest.mark.parametrize("turned", [False, True])
def test_readings_as_close_as_letters_are_pieces_of_one_word(turned: bool) -> None:
    def reading(string: str, first: float, last: float, height: float = 10.0) -> Reading:
        box = (0.0, first, 10.0, last) if turned else (first, 0.0, last, 10.0)
        return Reading(Row((1,), turned=turned, letters=2), string, 0.9, box, 10.0, height)

    piece = reading("RESPON", 0.0, 60.0)
    assert _is_one_word(piece, reading("SIBLE", 62.0, 110.0))
    assert _is_one_word(reading("SIBLE", 62.0, 110.0), piece)
    assert not _is_one_word(piece, reading("OWNER", 67.0, 110.0))  # a space between two words
    assert not _is_one_word(piece, piece)
    assert not _is_one_word(reading("80", 0.0, 20.0), reading("+0.1", 22.0, 50.0, height=6.0))  # a deviation


def test_a_lone_zero_is_a_deviation_only_below_or_above_one() -> None:
    def read(string: str, left: float, top: float, *, turned: bool = False) -> Reading:
        return Reading(Row((1,), turned, 1), string, 1.0, (left, top, left + 10, top + 20), top + 20, 20)

    zero = read("0", 100, 50)
    assert is_deviation(zero, [read("+0,1", 95, 25)])
    assert is_deviation(zero, [read("-0.05", 95, 75)])
    for other in (read("46", 95, 25), read("+0,1", 200, 25), read("+0,1", 95, 0), read("+0,1", 95, 25, turned=True)):
        assert not is_deviation(zero, [other])


def test_the_height_of_a_row_is_that_of_its_digits_and_not_of_a_diameter_sign(ink: Draw, reader: TextReader) -> None:
    plain = find_lettering(Analysis(ink(*lettered("45", 8, 20)), PX_PER_MM), reader).readings
    ring = [("circle", (10, 21.75), 2.6, 0.35), ("line", (8, 18.2), (12, 25.3), 0.35)]
    page = ink(*ring, *lettered("45", 14, 20))
    (reading,) = find_lettering(Analysis(page, PX_PER_MM), reader).readings
    assert reading.string == "Ø45"
    assert reading.height == pytest.approx(plain[0].height, abs=1)

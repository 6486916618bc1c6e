"""Lettering that is read, and what only looks like it."""

from __future__ import annotations

import pytest

from lettered_pages import PX_PER_MM, Draw, lettered
from linewright.pages.analysis import Analysis
from linewright.pages.lettering import find_lettering, find_slanted
from linewright.pages.text_reader import TextReader, shared_text_reader


@pytest.fixture(scope="module")
def reader() -> TextReader:
    return shared_text_reader()


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
    assert find_lettering(page, reader, excluded=every) == ((), ())
    assert find_slanted(page, reader) == []

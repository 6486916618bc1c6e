"""Readings that are sure, and readings that are not."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from lettered_pages import PX_PER_MM, Draw, lettered
from linewright.base.types import Pixels
from linewright.pages.analysis import Analysis
from linewright.pages.confidence import (
    Evidence,
    _elected,
    _goes_on,
    _is_odd,
    _list_numbers,
    _may_go_on,
    judge_readings,
    second_reader,
)
from linewright.pages.lettering import Reading, find_lettering
from linewright.pages.text_reader import PlacedText, TextReader, fold, shared_text_reader
from linewright.pages.text_rows import Row
from linewright.vector import limits


@pytest.fixture(scope="module")
def reader() -> TextReader:
    return shared_text_reader()


def judged(page: Pixels, reader: TextReader, scan: Pixels | None = None) -> tuple[str, float]:
    analysis = Analysis(page, PX_PER_MM, scan=scan)
    readings = find_lettering(analysis, reader).readings
    ((reading, evidence),) = judge_readings(analysis, readings, reader)
    assert isinstance(reading, Reading)
    assert reading.confidence == evidence.confidence
    return reading.string, reading.confidence


@pytest.mark.parametrize("string", ["1468", "350.5", "27", "M8x20", "2x", "25H7", "S275JR"])
def test_what_is_drawn_well_is_read_for_sure(ink: Draw, reader: TextReader, string: str) -> None:
    said, confidence = judged(ink(*lettered(string, 5, 20)), reader)
    assert said == string
    assert confidence > limits.SURE_READING


@pytest.mark.parametrize(("string", "wide", "high"), [("2458", 18, 3), ("1380", 8, 8), ("6958", 20, 3)])
def test_a_digit_that_lacks_a_piece_is_not_sure(
    ink: Draw, reader: TextReader, string: str, wide: int, high: int
) -> None:
    page = ink(*lettered(string, 5, 20))
    rows, columns = np.nonzero(page < 128)
    middle, right = (rows.min() + rows.max()) // 2, columns.max()
    page[middle - high : rows.max() + 1, right - wide : right + 1] = 255
    _, confidence = judged(page, reader)
    assert confidence < limits.SURE_READING


def test_both_readers_have_as_much_to_say() -> None:
    row = Row((1, 2), turned=False, letters=2)
    reading = Reading(row, "1.1", 0.9, (0.0, 0.0, 20.0, 10.0), 10.0, 10.0)
    first = [PlacedText("1.1", 0.9, (), 0.8)] * 8 + [PlacedText("11", 0.9, (), 0.9)] * 5
    second = [PlacedText("11", 0.9, (), 0.9)] * 3
    assert _elected(reading, (first, second)) == ("11", ("1.1",))
    # One that is unsure is mostly wrong.
    assert _elected(reading, (first, [PlacedText("11", 0.9, (), 0.2)] * 3))[0] == "1.1"


def test_a_number_that_ends_with_a_point_is_not_sure(ink: Draw, reader: TextReader) -> None:
    number = lettered("2458", 5, 20)
    right = max(max(a[0], b[0]) for _, a, b, _ in number)  # type: ignore[index]
    point = ("line", (right + 1.2, 20.2), (right + 1.25, 20.2), 0.7)
    page = Analysis(ink(*number, point, *lettered("1468", 5, 8)), PX_PER_MM)
    readings = find_lettering(page, reader).readings
    found = {r.string: r.confidence > limits.SURE_READING for r, _ in judge_readings(page, readings, reader)}
    assert found == {"2458.": False, "1468": True}


@pytest.mark.parametrize("string", ["24U", "2458.", "ISC 13920-AE", "IBO 5817", "Document.status"])
def test_signs_that_rarely_stand_together_are_odd(string: str) -> None:
    assert _is_odd(string)


@pytest.mark.parametrize(
    "string", ["240", "25H7", "2x", "24 mm", "ISO 13920-AE", "IS0 5817", "NO. 12", "A 1.5", "GRIND IT. 4"]
)
def test_others_are_not(string: str) -> None:
    assert not _is_odd(string)


def test_what_numbers_notes_has_a_text_behind_it() -> None:
    def reading(string: str, left: float, right: float) -> Reading:
        return Reading(Row((1,), turned=False, letters=1), string, 0.9, (left, 0.0, right, 10.0), 10.0, 10.0)

    note = reading("GRIND FLUSH", 25.0, 120.0)
    assert _list_numbers([reading("1.", 0.0, 8.0), note]) == {0}
    assert _list_numbers([reading("1.", -40.0, -32.0), note]) == set()
    assert _list_numbers([reading("1", 0.0, 8.0), note]) == set()


def test_a_scan_that_says_something_else_makes_doubt(ink: Draw, reader: TextReader) -> None:
    page, scan = ink(*lettered("1468", 5, 20)), ink(*lettered("1463", 5, 20))
    _, agreed = judged(page, reader, page)
    _, confidence = judged(page, reader, scan)
    assert confidence < limits.SURE_READING < agreed


def test_what_else_looks_say_is_kept(ink: Draw, reader: TextReader) -> None:
    page, scan = ink(*lettered("1468", 5, 20)), ink(*lettered("1463", 5, 20))
    analysis = Analysis(page, PX_PER_MM, scan=scan)
    ((reading, _),) = judge_readings(analysis, find_lettering(analysis, reader).readings, reader)
    assert {"1468", "1463"} <= {reading.string, *reading.others}
    assert reading.string not in reading.others


def test_evidence_for_a_reading_makes_it_surer() -> None:
    good = Evidence(1.0, 0.98, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    assert good.confidence > limits.SURE_READING
    for worse in (
        good._replace(agreeing=0.5, against=0.9),
        good._replace(second=0.0),
        good._replace(agreeing=0.6, sure=0.5, second=0.3),
    ):
        assert worse.confidence < limits.SURE_READING
    assert Evidence(0.1, 0.3, 0.0, 0.99, 0.0, 0.0, 0.0, 0.0, 0.0).confidence < 0.5


def test_the_second_reader_reads_numbers_of_its_own(ink: Draw) -> None:
    page = ink(*lettered("2450", 5, 20))
    rows, columns = np.nonzero(page < 128)
    crop = page[rows.min() - 4 : rows.max() + 5, columns.min() - 4 : columns.max() + 5]
    (text,) = second_reader().read_placed([crop])
    assert text.string == "2450"
    assert 0.5 < text.least <= 1
    assert list(text.places) == sorted(text.places)


def test_lone_signs_that_count_are_sure_and_others_not(ink: Draw, reader: TextReader) -> None:
    places = {"A": (8, 30), "B": (22, 30), "C": (36, 30), "H": (50, 12)}
    pieces = [piece for sign, at in places.items() for piece in lettered(sign, *at)]
    page = Analysis(ink(*pieces, *lettered("1468", 5, 5)), PX_PER_MM)
    readings = find_lettering(page, reader).readings
    sure = {r.string: r.confidence > limits.SURE_READING for r, _ in judge_readings(page, readings, reader)}
    assert sure == {"A": True, "B": True, "C": True, "H": False, "1468": True}


def test_quantities_of_a_table_are_sure_and_a_lone_stroke_is_not(ink: Draw, reader: TextReader) -> None:
    rows = [("1", "2450", 30), ("1", "1468", 22), ("4", "3580", 14)]
    pieces = [piece for one, two, y in rows for piece in (*lettered(one, 8, y), *lettered(two, 20, y))]
    page = Analysis(ink(*pieces, *lettered("1", 48, 18.5)), PX_PER_MM)
    readings = find_lettering(page, reader).readings
    judged = [r for r, _ in judge_readings(page, readings, reader) if isinstance(r, Reading) and len(r.string) == 1]
    sure = {(r.string, r.box[0] < 15 * PX_PER_MM): r.confidence > limits.SURE_READING for r in judged}
    assert sure == {("1", True): True, ("4", True): True, ("1", False): False}


def test_a_letter_that_touches_a_line_makes_doubt_and_a_number_read_by_itself_does_not(
    ink: Draw, reader: TextReader
) -> None:
    letter, number = lettered("R", 4, 20), lettered("2450", 8.2, 20)
    touching = ink(*letter, *number, ("line", (4.6, 20), (4.6, 3), 0.35))
    page = Analysis(touching, PX_PER_MM)
    readings = [r for r in find_lettering(page, reader).readings if r.string == "2450"]
    line = int(page.components.labels[int(touching.shape[0] - 5 * PX_PER_MM), int(4.6 * PX_PER_MM)])
    ((_, evidence),) = judge_readings(page, readings, reader)
    assert line > 0 and not any(line in r.row.members for r in readings)
    assert evidence.beside > 0.8
    apart = Analysis(ink(*number, *lettered("68", 24.5, 20)), PX_PER_MM)
    both = find_lettering(apart, reader).readings
    assert {r.string for r in both} == {"2450", "68"}
    assert all(evidence.beside == 0 for _, evidence in judge_readings(apart, both, reader))


def test_the_symbol_behind_the_size_of_a_weld_is_no_letter_of_it(ink: Draw, reader: TextReader) -> None:
    triangle = [("line", a, b, 0.35) for a, b in (((12.4, 20), (12.4, 23.5)), ((12.4, 23.5), (15.4, 20)))]
    page = Analysis(ink(*lettered("a5", 5, 20), *triangle, ("line", (12, 20), (30, 20), 0.35)), PX_PER_MM)
    readings = find_lettering(page, reader).readings
    assert [r.string for r in readings] == ["a5"]
    ((_, evidence),) = judge_readings(page, readings, reader)
    assert evidence.beside == 0


@given(string=st.text("0O1I5A-.m", max_size=4), before=st.text("3B ", max_size=2), behind=st.text("3B ", max_size=2))
def test_what_may_not_go_on_never_does(string: str, before: str, behind: str) -> None:
    look = PlacedText(before + string + behind, 0.9, (), 0.9)
    if not _may_go_on(string):
        assert not fold(string) or not _goes_on(string, look)

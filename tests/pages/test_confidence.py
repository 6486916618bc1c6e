"""Readings that are sure, and readings that are not."""

import numpy as np
import pytest

from lettered_pages import PX_PER_MM, Draw, lettered
from linewright.base.types import Pixels
from linewright.pages.analysis import Analysis
from linewright.pages.confidence import Evidence, judge_readings, second_reader
from linewright.pages.lettering import Reading, find_lettering
from linewright.pages.text_reader import TextReader, shared_text_reader
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


@pytest.mark.parametrize("string", ["1468", "350.5", "27", "M8x20"])
def test_what_is_drawn_well_is_read_for_sure(ink: Draw, reader: TextReader, string: str) -> None:
    said, confidence = judged(ink(*lettered(string, 5, 20)), reader)
    assert said == string
    assert confidence > limits.SURE_READING


def test_a_digit_that_lacks_a_piece_is_not_sure(ink: Draw, reader: TextReader) -> None:
    page = ink(*lettered("2458", 5, 20))
    rows, columns = np.nonzero(page < 128)
    middle, right = (rows.min() + rows.max()) // 2, columns.max()
    page[middle - 3 : rows.max() + 1, right - 12 : right + 1] = 255
    _, confidence = judged(page, reader)
    assert confidence < limits.SURE_READING


def test_a_scan_that_says_something_else_makes_doubt(ink: Draw, reader: TextReader) -> None:
    page, scan = ink(*lettered("1468", 5, 20)), ink(*lettered("1463", 5, 20))
    _, agreed = judged(page, reader, page)
    _, confidence = judged(page, reader, scan)
    assert confidence < limits.SURE_READING < agreed


def test_evidence_for_a_reading_makes_it_surer() -> None:
    good = Evidence(1.0, 0.98, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    assert good.confidence > limits.SURE_READING
    for worse in (
        good._replace(agreeing=0.5, against=0.9),
        good._replace(second=0.0),
        good._replace(agreeing=0.6, sure=0.5, second=0.3),
    ):
        assert worse.confidence < limits.SURE_READING
    assert Evidence(0.1, 0.3, 0.0, 0.99, 0.0, 0.0, 0.0, 0.0).confidence < 0.5


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

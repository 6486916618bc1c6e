"""Dimensions in reports and under strictness."""

from dataclasses import replace

import numpy as np

from dimensioned_pages import plate, text
from linewright.translate.audit.dimensions import (
    dimension_records,
    scale_note,
    sheet_notes,
    stretch_note,
    wrong_numbers,
)
from linewright.vector.dimensions.check import check_dimensions
from linewright.vector.model import Vectors, Weld, WeldSymbol


def test_records_come_worst_first_with_pictures_of_what_disagrees() -> None:
    page = check_dimensions(plate(side="66"))
    pixels = np.full((297 * 4, 210 * 4), 255, dtype=np.uint8)
    records = dimension_records(page, pixels, 4.0)
    assert [(one.text, one.verdict) for one in records] == [("66", "disagrees"), ("100", "agrees"), ("Ø20", "agrees")]
    assert records[0].picture and not records[1].picture
    assert (records[0].measured, records[0].scale, records[0].unit) == (60.0, 2.0, "mm")
    left, top, right, bottom = records[0].box
    assert 30 < left < right < 38 and 170 < top < bottom < 195


def test_a_number_that_disagrees_is_refused_with_its_place() -> None:
    reason = wrong_numbers(dimension_records(check_dimensions(plate(side="66"))))
    assert reason is not None
    assert reason.startswith("'66' stands where 60 mm is drawn, 3")
    assert wrong_numbers(dimension_records(check_dimensions(plate()))) is None


def test_a_scale_that_is_not_the_drawings_is_noted() -> None:
    page = check_dimensions(plate())
    assert scale_note(page, 1.0) is None
    assert scale_note(page, 2.0) is None
    assert scale_note(page, 10.0) == "its dimensions agree on a scale of 1:2, not on 1:10"
    named = replace(page, texts=(*page.texts, text("SCALE 1:5", (150, 20))))
    assert "1:5 is written: is the resolution right?" in (scale_note(named, 1.0) or "")
    right = replace(page, texts=(*page.texts, text("SCALE 1:2", (150, 20))))
    assert scale_note(right, 1.0) is None


def test_a_stretch_is_noted_from_a_third_of_a_percent() -> None:
    page = check_dimensions(plate())
    assert stretch_note(page) is None
    assert stretch_note(replace(page, stretch=(1.001, 0.999))) is None
    assert "-0.8 % across and +0.0 % up" in (stretch_note(replace(page, stretch=(1.008, 1.0))) or "")


def test_a_weld_symbol_that_the_sheet_contradicts_is_named() -> None:
    weld = Weld("fillet", "a5")
    symbol = WeldSymbol(
        (35.0, 30.0), (50.0, 50.0), (90.0, 50.0), 3.5, weld, weld, False, False, "", "ISO 2553", 0.99, True
    )
    page = Vectors(200.0, 100.0, welds=(symbol,))
    assert sheet_notes(page, 1.0) == ()
    (note,) = sheet_notes(replace(page, welds=(replace(symbol, faults=("no arrow line",)),)), 1.0)
    assert note == "weld symbol 1, 50 mm from the left and 50 mm from the top: no arrow line"

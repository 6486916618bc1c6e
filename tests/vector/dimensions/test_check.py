"""Numbers against what they measure."""

from dataclasses import replace

import pytest

from dimensioned_pages import HEIGHT, THIN, PageBuilder, doubtful, plate, text
from linewright.vector.dimensions.check import check_dimensions
from linewright.vector.model import Dimension, Line, Pen, Polyline, Vectors


def said(page: Vectors) -> dict[str, Dimension]:
    return {dimension.text.string: dimension for dimension in check_dimensions(page).dimensions}


def test_numbers_and_lengths_agree_on_a_scale() -> None:
    page = check_dimensions(plate())
    assert page.scale == 2
    assert [(d.text.string, d.kind, d.verdict) for d in page.dimensions] == [
        ("100", "linear", "agrees"),
        ("60", "linear", "agrees"),
        ("Ø20", "diameter", "agrees"),
    ]
    assert [d.measured for d in page.dimensions] == pytest.approx([100, 60, 20])


def test_just_the_number_that_is_wrong_disagrees() -> None:
    found = said(plate(side="66"))
    assert {string: d.verdict for string, d in found.items()} == {"100": "agrees", "66": "disagrees", "Ø20": "agrees"}
    assert found["66"].measured == pytest.approx(60)


def test_a_number_that_fits_a_less_likely_length_does_not_surely_disagree() -> None:
    # Heads are lost: it stands beside its short line, and over it runs another, whose left extension line goes past it.
    builder = PageBuilder().level("100", 50, 100, 92, edge=81).level("60", 50, 80, 100, edge=81)
    y, over = 142.0, 148.6
    builder.curves += [Line((40, y), (72, y), THIN), *(Line((x, 131), (x, 143.5), THIN) for x in (50, 54))]
    builder.curves += [
        Line((58, over), (74, over), THIN),
        Line((58, 160), (58, 147), THIN),
        Line((74, 160), (74, over), THIN),
    ]
    builder.texts.append(text("8", (66, y + 0.95 * HEIGHT)))
    assert {d.verdict for d in said(builder.page()).values()} == {"agrees"}


def test_a_lost_decimal_sign_disagrees() -> None:
    builder = PageBuilder().level("100", 50, 100, 142, edge=131).level("60", 50, 80, 150, edge=131)
    found = said(builder.level("125", 110, 116.25, 142, edge=131).page())
    assert found["125"].verdict == "disagrees"
    assert found["125"].measured == pytest.approx(12.5)


def test_a_doubtful_reading_that_fits_is_confirmed() -> None:
    page = check_dimensions(doubtful(plate(), 1, "60", 0.7, "80"))
    (found,) = [d for d in page.dimensions if d.text.string == "60"]
    assert found.confirmed and found.verdict == "agrees"
    assert page.texts[1].sure


def test_a_doubt_of_the_end_of_its_line_is_none_of_the_number() -> None:
    # A rest of the dimension line beside a number is no sign of it.
    (beside,) = [d for d in check_dimensions(doubtful(plate(), 1, "60", 0.6, "-60")).dimensions if d.value == 60]
    (other,) = [d for d in check_dimensions(doubtful(plate(), 1, "60", 0.6, "80")).dimensions if d.value == 60]
    assert beside.confirmed and beside.text.confidence > other.text.confidence


def test_what_is_confirmed_stands_for_its_strokes() -> None:
    page = doubtful(plate(), 1, "60", 0.7, "80")
    inside = Polyline(((35, 113), (36, 117)), Pen("text-ink", 0.25))
    outside = Polyline(((35, 140), (36, 144)), Pen("text-ink", 0.25))
    checked = check_dimensions(replace(page, curves=(inside, outside, *page.curves)))
    assert inside not in checked.curves and outside in checked.curves
    for one in checked.dimensions:  # their lines are still theirs
        for number in (*one.curves, *one.extensions):
            assert checked.curves[number].pen.layer == "dimension"


def test_of_doubtful_readings_the_one_that_fits_is_taken() -> None:
    page = check_dimensions(doubtful(plate(), 1, "80", 0.6, "60", "68"))
    assert page.texts[1].string == "60"


def test_what_the_length_does_not_tell_apart_stays_doubtful() -> None:
    page = check_dimensions(doubtful(plate(), 0, "100", 0.6, "100.5"))
    assert not page.texts[0].sure


def test_a_doubtful_reading_that_fits_nothing_is_not_confirmed() -> None:
    page = check_dimensions(doubtful(plate(), 1, "80", 0.6, "68"))
    assert not page.texts[1].sure
    assert all(d.verdict != "disagrees" for d in page.dimensions)


def test_without_a_scale_nothing_disagrees() -> None:
    page = check_dimensions(PageBuilder().level("100", 50, 100, 142, edge=131).page())
    assert page.scale is None
    assert {d.verdict for d in page.dimensions} <= {"unsure"}


def test_a_scale_that_is_only_written_says_nothing_against_a_number() -> None:
    page = PageBuilder().level("100", 50, 100, 142, edge=131).page()
    agreeing = check_dimensions(replace(page, texts=(*page.texts, text("SCALE 1:2", (80, 110)))))
    assert [d.verdict for d in agreeing.dimensions] == ["agrees"]
    other = check_dimensions(replace(page, texts=(*page.texts, text("SCALE 1:5", (80, 110)))))
    assert [d.verdict for d in other.dimensions] == ["unsure"]


def test_a_detail_has_the_scale_that_is_written_at_it() -> None:
    builder = PageBuilder().level("100", 50, 100, 142, edge=131).level("60", 50, 80, 150, edge=131)
    builder.level("2,5", 130, 155, 142, edge=131)
    page = builder.page()
    assert said(page)["2,5"].verdict == "disagrees"
    page = replace(page, texts=(*page.texts, text("B (10:1)", (140, 120))))
    assert said(page)["2,5"].verdict == "agrees"


def test_a_part_number_in_its_ring_is_no_dimension() -> None:
    page = PageBuilder().level("100", 50, 100, 142, edge=131).circle((75, 145.3), 4.0).page()
    page = replace(page, texts=(text("3", (75, 145.3)),))
    assert check_dimensions(page).dimensions == ()


def test_a_diameter_sign_that_was_taken_for_a_nought_is_put_back() -> None:
    assert "Ø20" in said(plate(hole="020"))


def test_an_empty_page_has_no_dimensions() -> None:
    page = check_dimensions(Vectors(210, 297))
    assert (page.dimensions, page.scale) == ((), None)


def test_a_stretched_page_is_brought_to_its_size() -> None:
    builder = PageBuilder()
    for row, value in enumerate((100, 120, 140)):
        builder.level(str(value), 40, 40 + value / 2 * 1.008, 142 + 8 * row, edge=131)
    for row, value in enumerate((80, 100, 120)):
        builder.upright(str(value + 1), 40, 40 + (value + 1) / 2, 30 - 8 * row, edge=39)
    page = check_dimensions(builder.page())
    assert page.scale == 2
    assert page.stretch == pytest.approx((1 / 1.008, 1.0), abs=1e-4)
    true = page.true_to_size()
    assert [d.measured for d in true.dimensions] == pytest.approx([d.value for d in true.dimensions], rel=1e-4)
    assert true.dimensions[0].drawn == pytest.approx(50, rel=1e-4)
    assert true.width == pytest.approx(210 / 1.008, rel=1e-4)
    assert true.true_to_size() is true

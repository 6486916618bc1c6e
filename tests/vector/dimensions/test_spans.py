"""Lengths that numbers measure."""

from dataclasses import replace

import numpy as np
import pytest

from dimensioned_pages import HEIGHT, THIN, PageBuilder, head, plate, text
from linewright.drawings.ink.strokes import ink
from linewright.drawings.ink.styles import STANDARD
from linewright.drawings.sample import card_of
from linewright.drawings.sheet import Dimension, Line as DrawnLine, Point, Sheet, Text as DrawnText
from linewright.pages import shared_text_reader
from linewright.vector import vectorize
from linewright.vector.dimensions.spans import Frame, SpanFinder
from linewright.vector.model import Line, Vectors


def longest(page: Vectors, number: int = 0) -> float:
    found = SpanFinder(page).find(page.texts[number])
    assert found
    return found[0].length


def test_the_frame_of_a_turned_text_is_as_its_reader_sees_it() -> None:
    frame = Frame.of(text("120", (10, 20), rotation=90.0))
    np.testing.assert_allclose(frame.middle, (10, 20))
    np.testing.assert_allclose(frame.along, (0, 1), atol=1e-9)
    np.testing.assert_allclose(frame.up, (-1, 0), atol=1e-9)


def test_a_number_measures_from_extension_line_to_extension_line() -> None:
    page = plate()
    assert longest(page, 0) == pytest.approx(50.0)
    assert longest(page, 1) == pytest.approx(30.0)


def test_without_heads_the_extension_lines_tell() -> None:
    page = PageBuilder().level("100", 50, 100, 142, edge=131, heads=False).page()
    assert longest(page) == pytest.approx(50.0)


def test_in_a_chain_each_number_has_its_own_length() -> None:
    builder = PageBuilder().level("40", 50, 70, 142, edge=131).level("80", 70, 110, 142, edge=131)
    page = builder.page()
    assert longest(page, 0) == pytest.approx(20.0)
    assert longest(page, 1) == pytest.approx(40.0)


def test_a_broken_line_holds_its_number() -> None:
    page = PageBuilder().level("100", 50, 100, 142, edge=131).page()
    broken = (Line((50, 142), (70, 142), THIN), Line((80, 142), (100, 142), THIN))
    page = replace(page, curves=(*broken, *page.curves[1:]), texts=(text("100", (75, 142)),))
    assert longest(page) == pytest.approx(50.0)


def test_a_number_beside_its_short_dimension_measures_it() -> None:
    y = 142.0
    curves = (Line((40, y), (70, y), THIN), Line((50, 131), (50, 143.5), THIN), Line((53, 131), (53, 143.5), THIN))
    heads = (head((50, y), (45, y)), head((53, y), (58, y)))
    page = Vectors(210, 297, curves, heads, (text("6", (66, y + 0.95 * HEIGHT)),))
    assert longest(page) == pytest.approx(3.0)
    assert SpanFinder(page).find(page.texts[0])[0].outside


def test_a_head_stands_at_its_extension_line_and_not_at_a_leader_that_crosses_beside_it() -> None:
    y = 142.0
    curves = (Line((40, y), (76, y), THIN), Line((50, 131), (50, 143.5), THIN), Line((60, 131), (60, 143.5), THIN))
    leader = Line((49, y - 5), (53, y + 5), THIN)
    heads = (head((50.8, y), (45, y)), head((60, y), (65, y)))  # the first overshoots
    page = Vectors(210, 297, (*curves, leader), heads, (text("10", (72, y + 0.95 * HEIGHT)),))
    assert longest(page) == pytest.approx(10.0)


def test_the_ruling_of_a_table_is_no_dimension() -> None:
    curves = [Line((20, y), (120, y), THIN) for y in (50, 58, 66)] + [
        Line((x, 50), (x, 66), THIN) for x in (20, 60, 120)
    ]
    page = Vectors(210, 297, tuple(curves), (), (text("12", (90, 54)),))
    assert SpanFinder(page).find(page.texts[0]) == []


def test_an_empty_page_measures_nothing() -> None:
    assert SpanFinder(Vectors(210, 297)).find(text("12", (50, 50))) == []


@pytest.mark.parametrize("halves", [False, True])
def test_oblique_strokes_end_a_length(halves: bool) -> None:
    page = PageBuilder().level("60", 50, 80, 120, edge=100, heads=False)
    plain = max(span.score for span in SpanFinder(page.page()).find(page.texts[0]))
    for x in (50.0, 80.0):
        ends = [((x - 1.2, 118.8), (x, 120.0)), ((x, 120.0), (x + 1.2, 121.2))]
        page.curves += [Line(a, b, THIN) for a, b in (ends if halves else [(ends[0][0], ends[1][1])])]
    best = SpanFinder(page.page()).find(page.texts[0])[0]
    assert (best.a, best.b) == ((50.0, 120.0), (80.0, 120.0)) and best.marked
    assert best.score > plain + 2


def test_one_half_of_an_oblique_stroke_is_none() -> None:
    page = PageBuilder().level("60", 50, 80, 120, edge=100, heads=False)
    plain = SpanFinder(page.page()).find(page.texts[0])[0].score
    page.curves += [Line((x, 120.0), (x + 1.2, 121.2), THIN) for x in (50.0, 80.0)]
    assert SpanFinder(page.page()).find(page.texts[0])[0].score == plain


def drawn(string: str, left: float, right: float, y: float) -> Dimension:
    ends: tuple[Point, Point] = (left, y), (right, y)
    lines = (DrawnLine(*ends, "dimension"), *(DrawnLine((x, 60.5), (x, y + 1.5), "dimension") for x in (left, right)))
    said = DrawnText(string, ((left + right) / 2, y + 1.0), 3.5, "dimension", 0.0, "centre")
    tips = ((ends[0], (-1.0, 0.0)), (ends[1], (1.0, 0.0)))
    return Dimension("linear", (left, 60), (right, 60), 0.0, (1.0, 0.0), lines, tips, said, True)


def test_oblique_strokes_are_found_on_a_page_of_pixels() -> None:
    sheet = Sheet(150, 110, 2, 0.5, "plate")
    corners = [(30.0, 30.0), (120.0, 30.0), (120.0, 60.0), (30.0, 60.0)]
    sheet.paths = [DrawnLine(a, b, "outline") for a, b in zip(corners, corners[1:] + corners[:1], strict=True)]
    sheet.dimensions = [drawn("50", 30, 55, 68), drawn("60", 55, 85, 68), drawn("70", 85, 120, 68)]
    sheet.dimensions.append(drawn("180", 30, 120, 78))
    card = card_of(ink(sheet, replace(STANDARD, arrow="tick"), np.random.default_rng(1)), 10.0)
    page = vectorize(card.pixels, 10.0, reader=shared_text_reader())
    assert not any(solid.arrow for solid in page.solids)
    found = {d.text.string: (d.verdict, round(d.drawn or 0)) for d in page.dimensions}
    assert found == {n: ("agrees", int(n) // 2) for n in ("50", "60", "70", "180")}


def test_a_line_of_tails_and_barbs_has_no_oblique_strokes() -> None:
    page = PageBuilder().level("60", 50, 80, 120, edge=100, heads=False)
    plain = SpanFinder(page.page()).find(page.texts[0])[0].score
    for x, way in ((50.0, 1), (80.0, -1)):
        page.curves += [Line((x, 120.0), (x + way * 1.2, 120 + off), THIN) for off in (1.2, -1.2)]
    assert SpanFinder(page.page()).find(page.texts[0])[0].score == plain

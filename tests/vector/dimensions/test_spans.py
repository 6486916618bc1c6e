"""Lengths that numbers measure."""

from dataclasses import replace

import numpy as np
import pytest

from dimensioned_pages import HEIGHT, THIN, PageBuilder, head, plate, text
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


def test_the_ruling_of_a_table_is_no_dimension() -> None:
    curves = [Line((20, y), (120, y), THIN) for y in (50, 58, 66)] + [
        Line((x, 50), (x, 66), THIN) for x in (20, 60, 120)
    ]
    page = Vectors(210, 297, tuple(curves), (), (text("12", (90, 54)),))
    assert SpanFinder(page).find(page.texts[0]) == []


def test_an_empty_page_measures_nothing() -> None:
    assert SpanFinder(Vectors(210, 297)).find(text("12", (50, 50))) == []

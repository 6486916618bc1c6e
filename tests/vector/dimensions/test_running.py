from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

import numpy as np
import pytest

from dimensioned_pages import THIN, PageBuilder, head, text
from linewright.drawings.ink.strokes import ink
from linewright.drawings.ink.styles import STANDARD
from linewright.drawings.sample import card_of
from linewright.drawings.sheet import Arc as DrawnArc, Dimension, Line as DrawnLine, Sheet, Text as DrawnText
from linewright.pages import shared_text_reader
from linewright.vector import vectorize
from linewright.vector.dimensions.check import check_dimensions
from linewright.vector.dimensions.running import find_running
from linewright.vector.model import Arc, Line, Vectors

EDGE, Y = 100.0, 120.0


def running(*said: str, places: tuple[float, ...] = (80.0, 110.0, 150.0), origin: float | None = 1.0) -> PageBuilder:
    """Return a running dimension line from x = 50, scale 1:2, its numbers before their heads."""
    page = PageBuilder()
    page.curves = [Line((50.0, Y), (places[-1], Y), THIN)]
    page.curves += [Line((x, EDGE), (x, Y + 1.5), THIN) for x in (50.0, *places)]
    if origin is not None:
        page.curves.append(Arc((50.0, Y), origin, 0.0, 6.2832, THIN))
    page.solids = [head((x, Y), (50.0, Y)) for x in places]
    for string, x in zip(said, places, strict=True):
        page.texts.append(text(string, (x - 4.5, Y + 3.3)))
    return page


def built(page: PageBuilder) -> Vectors:
    return Vectors(210.0, 297.0, tuple(page.curves), tuple(page.solids), tuple(page.texts))


def test_each_number_measures_from_the_origin() -> None:
    page = built(running("60", "120", "200"))
    found = find_running(page, list(enumerate(page.texts)))
    assert [one.a for one in found] == [(50.0, Y)] * 3
    assert sorted((one.text, one.b[0]) for one in found) == [(0, 80.0), (1, 110.0), (2, 150.0)]


def test_they_agree_and_a_wrong_one_is_named() -> None:
    page = check_dimensions(built(running("60", "120", "200")))
    assert page.scale == 2.0
    assert [(d.text.string, d.verdict, d.drawn) for d in page.dimensions] == [
        ("60", "agrees", pytest.approx(30.0)),
        ("120", "agrees", pytest.approx(60.0)),
        ("200", "agrees", pytest.approx(100.0)),
    ]
    wrong = check_dimensions(built(running("60", "126", "200")))
    assert [d.verdict for d in wrong.dimensions] == ["agrees", "disagrees", "agrees"]


def test_a_reading_in_doubt_is_confirmed_by_its_place() -> None:
    page = running("30", "60", "100")  # at 1:1, where no misreading of one sign fits too
    page.texts[1] = replace(page.texts[1], others=("80",), confidence=0.6, sure=False)
    found = check_dimensions(built(page)).dimensions[1]
    assert (found.text.string, found.confirmed) == ("60", True)


def test_an_extension_line_with_a_jog_measures_where_it_begins() -> None:
    page = running("60", "130", "200")
    page.curves[3:4] = [  # from 115 its extension line goes back to the station at 110
        Line((115.0, EDGE), (115.0, Y - 10.0), THIN),
        Line((115.0, Y - 10.0), (110.0, Y - 5.0), THIN),
        Line((110.0, Y - 5.0), (110.0, Y + 1.5), THIN),
    ]
    found = check_dimensions(built(page)).dimensions[1]
    assert (found.verdict, found.drawn) == ("agrees", pytest.approx(65.0))


def test_numbers_may_stand_along_their_extension_lines() -> None:
    page = running("60", "120", "200")
    page.texts = [text(s, (x, Y + 6.5), rotation=90.0) for s, x in (("60", 80.0), ("120", 110.0), ("200", 150.0))]
    found = check_dimensions(built(page)).dimensions
    assert [(d.text.string, d.verdict) for d in found] == [("60", "agrees"), ("120", "agrees"), ("200", "agrees")]


def test_an_upright_line_runs_too() -> None:
    page = built(running("60", "120", "200")).turned(1)
    found = check_dimensions(page).dimensions
    assert [(d.text.string, d.verdict) for d in found] == [("60", "agrees"), ("120", "agrees"), ("200", "agrees")]


@pytest.mark.parametrize("origin", [None, 4.0])
def test_without_the_mark_of_an_origin_there_are_none(origin: float | None) -> None:
    page = built(running("60", "120", "200", origin=origin))
    assert find_running(page, list(enumerate(page.texts))) == []


def test_heads_that_point_at_each_other_are_a_chain() -> None:
    page = running("60", "120", "200")
    page.solids = [head((x, Y), (200.0, Y)) for x in (80.0, 110.0, 150.0)]
    assert find_running(built(page), list(enumerate(page.texts))) == []


@pytest.mark.parametrize("arrow", ["filled", "open"])
def test_they_are_found_on_a_page_of_pixels(arrow: Literal["filled", "open"]) -> None:
    sheet = Sheet(150, 110, 2, 0.5, "plate")
    corners = [(30.0, 30.0), (120.0, 30.0), (120.0, 60.0), (30.0, 60.0)]
    sheet.paths = [DrawnLine(a, b, "outline") for a, b in zip(corners, corners[1:] + corners[:1], strict=True)]
    sheet.paths += [DrawnLine((x, 30.0), (x, 60.0), "outline") for x in (55.0, 85.0)]
    sheet.paths += [
        DrawnArc((30.0, 70.0), 1.0, 0.0, math.tau, "dimension"),
        DrawnLine((31, 70), (120, 70), "dimension"),
    ]
    sheet.paths += [DrawnLine((x, 60.5), (x, 71.5), "dimension") for x in (30.0, 55.0, 85.0, 120.0)]
    for string, x in (("50", 55.0), ("110", 85.0), ("180", 120.0)):
        said = DrawnText(string, (x - 6.5, 71.0), 3.5, "dimension", 0.0, "centre")
        tip = (((x, 70.0), (1.0, 0.0)),)
        sheet.dimensions.append(Dimension("linear", (30, 60), (x, 60), 0.0, (1.0, 0.0), (), tip, said, True))
    card = card_of(ink(sheet, replace(STANDARD, arrow=arrow), np.random.default_rng(1)), 10.0)
    page = vectorize(card.pixels, 10.0, reader=shared_text_reader())
    found = {d.text.string: (d.verdict, round(d.drawn or 0)) for d in page.dimensions}
    assert page.scale == 2.0
    assert found == {"50": ("agrees", 25), "110": ("agrees", 55), "180": ("agrees", 90)}

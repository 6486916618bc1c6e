from __future__ import annotations

from dataclasses import replace

import pytest

from linewright.vector.model import Arc, Line, Solid, Vectors
from linewright.vector.welds.reference_lines import find_reference_lines
from weld_pages import THIN, welded


@pytest.mark.parametrize("heading", [1, -1])
def test_a_level_line_with_an_arrow_at_one_end_is_found(heading: int) -> None:
    found, dashed = find_reference_lines(welded(heading=heading))
    assert dashed.knee[1] < found.knee[1]  # the dashed one is less likely
    assert found.heading == heading
    assert found.knee == (50.0, 50.0) and found.end == (50.0 + 40 * heading, 50.0)
    assert found.tip == pytest.approx((50 - 15 * heading, 30))
    assert set(found.curves) == {0, 1} and found.solids == (0,)


def test_one_without_an_arrowhead_comes_behind_those_with_one() -> None:
    bare, headed = welded(dashed=0, head=False), welded(dashed=0)
    (alone,) = find_reference_lines(bare)
    assert not alone.arrow and alone.solids == ()
    higher = tuple(Line((c.a[0], c.a[1] + 40), (c.b[0], c.b[1] + 40), THIN) for c in bare.curves if isinstance(c, Line))
    found = find_reference_lines(replace(headed, curves=(*higher, *headed.curves)))
    assert [(one.arrow, one.knee[1]) for one in found] == [(True, 50.0), (False, 90.0)]


def test_without_an_arrow_line_there_is_none() -> None:
    page = welded()
    assert find_reference_lines(replace(page, curves=page.curves[:1])) == []
    assert find_reference_lines(Vectors(100.0, 100.0)) == []


def test_a_line_that_goes_on_behind_its_symbol_is_one() -> None:
    page = welded(dashed=0)
    parts = (Line((50.0, 50.0), (64.0, 50.0), THIN), Line((66.5, 50.1), (90.0, 50.0), THIN))
    (found,) = find_reference_lines(replace(page, curves=(*parts, page.curves[1])))
    assert found.end == (90.0, 50.0) and set(found.curves) == {0, 1, 2}


def test_a_ring_parts_arrow_line_and_reference_line() -> None:
    ring = Arc((50.0, 50.0), 1.3, 0.0, 6.283185, THIN)
    line = Line((51.3, 50.0), (90.0, 50.0), THIN)
    arrow = Line((35.0, 30.0), (49.2, 49.0), THIN)
    (found,) = find_reference_lines(Vectors(200.0, 100.0, (line, arrow, ring)))
    assert found.tip == (35.0, 30.0) and found.knee == (51.3, 50.0)
    assert find_reference_lines(Vectors(200.0, 100.0, (replace(line, a=(52.8, 50.0)), arrow))) == []


def test_the_prongs_of_a_tail_are_no_arrow_lines() -> None:
    page = welded(dashed=0, head=False)
    prongs = tuple(Line((90.0, 50.0), (92.8, 50 + off), THIN) for off in (2.8, -2.8))
    found, without = find_reference_lines(replace(page, curves=(*page.curves, *prongs)))
    assert found.knee == (50.0, 50.0) and found.arrow_line == (1,)
    # The tail tells where the knee is even without an arrow line.
    assert (without.tip, without.knee, without.arrow_line) == ((50.0, 50.0), (50.0, 50.0), ())
    # A lone prong may be an arrow line, but is a less likely one.
    first, second = find_reference_lines(replace(page, curves=(*page.curves, prongs[0])))
    assert (first.knee, second.knee) == ((50.0, 50.0), (90.0, 50.0))


def test_another_line_that_lies_level_with_it_does_not_move_its_knee() -> None:
    page = welded(dashed=0)
    beside = Line((30.0, 50.0), (47.5, 50.0), THIN)
    assert (50.0, 50.0) in [one.knee for one in find_reference_lines(replace(page, curves=(*page.curves, beside)))]


def test_a_broken_arrow_line_is_followed_to_its_tip() -> None:
    page = welded(dashed=0, head=False)
    pieces = (Line((46.25, 45.0), (50.0, 50.0), THIN), Line((35.0, 30.0), (45.5, 44.0), THIN))
    (found,) = find_reference_lines(replace(page, curves=(page.curves[0], *pieces)))
    assert found.tip == (35.0, 30.0) and found.arrow_line == (1, 2)


def test_what_is_left_of_a_head_is_one() -> None:
    page = welded(dashed=0, head=False)
    worn = ((34.8, 29.4), (35.4, 30.2), (33.9, 28.0), (33.6, 28.4), (34.4, 29.8))
    (found,) = find_reference_lines(replace(page, solids=(Solid(worn, "outline"),)))
    assert found.arrow and found.tip == (33.9, 28.0) and found.solids == (0,)


def test_short_pieces_in_a_row_are_the_dashed_line() -> None:
    page = welded(dashed=0)
    dashes = tuple(Line((50.5 + 2.5 * n, 48.8), (52.0 + 2.5 * n, 48.8), THIN) for n in range(16))
    found = find_reference_lines(replace(page, curves=(*dashes, *page.curves)))
    assert found[0].knee == (50.0, 50.0)

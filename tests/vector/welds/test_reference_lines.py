from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from linewright.base import Pixels
from linewright.vector.model import Arc, Line, Solid, Vectors
from linewright.vector.welds.reference_lines import find_reference_lines, follow_ink
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
    found = find_reference_lines(Vectors(200.0, 100.0, (line, arrow, ring)))[0]
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


def inked(*spans: tuple[float, float], level: float = 50.0) -> Pixels:
    """Return a page of 100 x 200 mm, 5 px a mm, with level ink."""
    pixels = np.full((500, 1000), 255, np.uint8)
    for left, right in spans:
        pixels[500 - round(5 * level) - 1 : 500 - round(5 * level) + 1, round(5 * left) : round(5 * right)] = 0
    return pixels


@pytest.mark.parametrize("heading", [1, -1])
def test_a_line_goes_on_as_far_as_there_is_ink(heading: int) -> None:
    (bit, *_) = find_reference_lines(welded(dashed=0, heading=heading))
    bit = bit._replace(end=(50.0 + 3 * heading, 50.0))
    spans = [(53.0, 80.0), (81.5, 99.0)] if heading > 0 else [(1.0, 18.5), (20.0, 47.0)]
    assert follow_ink(bit, inked(*spans), 5.0).end[0] == pytest.approx(50 + 30 * heading, abs=0.3)
    assert follow_ink(bit, inked(), 5.0) == bit
    assert follow_ink(bit, inked((53.0, 80.0), level=52.0), 5.0) == bit


def test_a_bit_of_a_reference_line_counts_with_an_arrowhead_alone() -> None:
    short = (Line((50.0, 50.0), (53.0, 50.0), THIN),)
    for head, count in ((True, 1), (False, 0)):
        page = welded(dashed=0, head=head)
        assert len(find_reference_lines(replace(page, curves=(*short, page.curves[1])))) == count


def test_a_ring_with_an_arrow_line_may_be_all_that_is_left() -> None:
    ring = Arc((50.0, 50.0), 1.3, 0.0, 6.283185, THIN)
    found = find_reference_lines(Vectors(200.0, 100.0, (Line((35.0, 30.0), (49.2, 49.0), THIN), ring)))
    assert {one.heading for one in found} == {1, -1} and {one.knee for one in found} == {(50.0, 50.0)}
    to_the_right = next(one for one in found if one.heading > 0)
    assert follow_ink(to_the_right, inked((51.0, 70.0)), 5.0).end[0] == pytest.approx(70, abs=0.3)

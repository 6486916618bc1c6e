from __future__ import annotations

from dataclasses import replace

import pytest

from linewright.vector.model import Line, Vectors
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

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from linewright.base.errors import DataError
from linewright.translate.audit.coverage import find_coverage, uncovered
from linewright.vector.model import Line, Pen, Polyline, Text, Vectors
from linewright.vector.pipeline import vectorize

PX_PER_MM = 300 / 25.4
Draw = Callable[..., NDArray[np.uint8]]
PEN = Pen("outline", 0.5)


def test_a_page_s_own_vectors_cover_it(ink: Draw) -> None:
    page = ink(
        ("line", (5, 10), (55, 10), 0.5),
        ("line", (5, 10), (30, 35), 0.25),
        ("circle", (45, 25), 6, 0.5),
        ("solid", [(10, 30), (13, 29.5), (13, 30.5)]),
    )
    found = find_coverage(vectorize(page, PX_PER_MM), page, PX_PER_MM)
    assert found == ((), ())


def test_a_line_taken_out_of_the_vectors_is_found(ink: Draw) -> None:
    page = ink(("line", (5, 10), (55, 10), 0.5), ("line", (20, 30), (40, 30), 0.5))
    whole = vectorize(page, PX_PER_MM)
    planted = replace(whole, curves=tuple(c for c in whole.curves if not (isinstance(c, Line) and c.a[1] > 20)))
    (lost,) = find_coverage(planted, page, PX_PER_MM).left_out
    assert lost.length_mm == pytest.approx(20, abs=0.6)
    assert np.array(lost.box) / PX_PER_MM == pytest.approx([20, 10, 40, 10], abs=0.5)
    found = find_coverage(planted, page, PX_PER_MM)
    said = uncovered(found, 5, PX_PER_MM)
    assert said is not None
    assert "not in the vectors, 20 mm from the left and 10 mm from the top" in said
    assert uncovered(found, 25, PX_PER_MM) is None


def test_two_lines_that_ran_together_are_covered_by_both_and_not_by_one(ink: Draw) -> None:
    page = ink(("line", (10, 20), (50, 20), 1.8))
    faces = [Line((10, y), (50, y), PEN) for y in (19.35, 20.65)]
    assert find_coverage(Vectors(60, 40, tuple(faces)), page, PX_PER_MM).left_out == ()
    (lost,) = find_coverage(Vectors(60, 40, tuple(faces[:1])), page, PX_PER_MM).left_out
    assert lost.length_mm == pytest.approx(39, abs=1.5)


def test_a_line_lost_between_two_others_is_found(ink: Draw) -> None:
    lines = [((10, y), (50, y)) for y in (19.2, 20, 20.8)]
    page = ink(*(("line", a, b, 0.25) for a, b in lines))
    kept = tuple(Line(a, b, PEN) for a, b in (lines[0], lines[2]))
    (lost,) = find_coverage(Vectors(60, 40, kept), page, PX_PER_MM).left_out
    assert lost.length_mm == pytest.approx(40, abs=0.6)


def test_a_line_moved_by_more_than_half_a_millimetre_is_lost_and_stray(ink: Draw) -> None:
    page = ink(("line", (10, 20), (50, 20), 0.25))

    def moved(by: float) -> Vectors:
        return Vectors(60, 40, (Line((10, 20 + by), (50, 20 + by), PEN),))

    assert find_coverage(moved(0.4), page, PX_PER_MM) == ((), ())
    off = find_coverage(moved(0.8), page, PX_PER_MM)
    assert off.left_out[0].length_mm == pytest.approx(40, abs=0.6)
    assert off.stray[0].length_mm == pytest.approx(40, abs=0.6)


def test_gaps_of_dashes_marks_and_ink_of_the_scan_are_not_stray(ink: Draw) -> None:
    page, scan = ink(width=60), ink(("line", (10, 20), (50, 20), 0.25))
    drawn = Vectors(60, 40, (Polyline(((10, 20), (30, 20), (50, 20)), PEN),))
    assert find_coverage(drawn, page, PX_PER_MM).stray
    assert not find_coverage(drawn, page, PX_PER_MM, scan=scan).stray
    for pen in (Pen("hidden", 0.25, "dashed"), Pen("marks", 0.25)):
        assert not find_coverage(Vectors(60, 40, (Line((10, 20), (50, 20), pen),)), page, PX_PER_MM).stray


def test_text_covers_the_ink_in_its_turned_box(ink: Draw) -> None:
    page = ink(("line", (20, 10), (20, 25), 0.5))
    text = Text("1", (21, 10), 2.5, 15, 90.0, 0.9)
    assert not find_coverage(Vectors(60, 40, texts=(text,)), page, PX_PER_MM).left_out
    level = replace(text, rotation=0.0)
    assert find_coverage(Vectors(60, 40, texts=(level,)), page, PX_PER_MM).left_out


def test_pages_must_be_alike(ink: Draw) -> None:
    page = ink()
    with pytest.raises(DataError, match="of one size"):
        find_coverage(Vectors(60, 40), page, PX_PER_MM, scan=page[1:])

"""Lines that worn ink, blots or thinning part are one again; lines apart stay apart."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from drawn_pages import PX_PER_MM, Draw, scanned
from linewright.vector.fit import fit_line
from linewright.vector.join import join_blots
from linewright.vector.model import Arc, Line
from linewright.vector.pipeline import vectorize
from linewright.vector.strokes import Stroke

Page = NDArray[np.uint8]


def straight(page: Page, scan: Page | None = None) -> list[Line]:
    return [c for c in vectorize(page, PX_PER_MM, scan=scan).curves if isinstance(c, Line)]


def test_a_gap_that_the_scan_fills_is_none(ink: Draw) -> None:
    gap = [("line", (5, 20), (25, 20), 0.5), ("line", (31, 20), (55, 20), 0.5)]
    page, whole = ink(*gap), ink(("line", (5, 20), (55, 20), 0.5))
    assert len(straight(page)) == 2
    assert len(straight(page, scanned(page))) == 2
    # In the gap, 0.4 of the ink is left.
    faded = np.minimum(page, (255 - 0.4 * (255.0 - whole)).astype(np.uint8))
    (line,) = straight(page, scanned(faded))
    assert math.dist(*sorted([line.a, line.b])) == pytest.approx(50, abs=0.7)


def test_a_shadow_along_a_gap_is_no_ink(ink: Draw) -> None:
    page = ink(("line", (5, 20), (25, 20), 0.5), ("line", (31, 20), (55, 20), 0.5))
    shaded = page.astype(np.float64)
    shaded[page.shape[0] // 2 :] *= 0.75
    assert len(straight(page, scanned(shaded.astype(np.uint8)))) == 2


def test_dashes_stay_dashes_beside_their_scan(ink: Draw) -> None:
    dashes = [("line", (x, 20), (x + 3, 20), 0.35) for x in np.arange(5, 50, 4.0).tolist()]
    page = ink(*dashes)
    (line,) = straight(page, scanned(page))
    assert (line.pen.linetype, line.pen.layer) == ("dashed", "hidden")


@pytest.mark.parametrize(("ink_between", "count"), [(True, 1), (False, 2)])
def test_a_line_goes_on_around_a_hole_but_not_over_paper(ink_between: bool, count: int) -> None:
    mask = np.zeros((40, 700), np.bool_)
    mask[17:23, 50:650] = True
    mask[slice(18, 22) if ink_between else slice(None), 330:370] = False
    pieces = []
    for first, last in ((50, 330), (370, 650)):
        points = np.stack([np.arange(first, last) + 0.5, np.full(last - first, 20.0)], axis=1)
        depths = np.full(len(points), 3.0, np.float32)
        ends = points[[0, -1]]
        pieces.append(Stroke(fit_line(points), points, depths, ends, (False, False)))
    assert len(join_blots(pieces, mask, PX_PER_MM)) == count


def test_a_worn_line_is_one_and_lines_apart_are_two(ink: Draw) -> None:
    worn = [("line", (x, 10), (x + 14, 10), 0.5) for x in (5, 20.2, 35.2)]
    assert len(vectorize(ink(*worn), PX_PER_MM).curves) == 1
    apart = [("line", (5, 20), (25, 20), 0.5), ("line", (28, 20), (55, 20), 0.5)]
    assert len(vectorize(ink(*apart), PX_PER_MM).curves) == 2
    corner = [("line", (5, 30), (25, 30), 0.5), ("line", (26, 30), (55, 30), 0.5)]
    across = ("line", (25, 25), (25, 35), 0.5)
    assert len(vectorize(ink(*corner, across), PX_PER_MM).curves) == 3


def ends(line: Line) -> list[tuple[float, float]]:
    return sorted([line.a, line.b])


def test_lines_that_cross_stay_two(ink: Draw) -> None:
    page = ink(("line", (5, 5), (55, 35), 0.35), ("line", (5, 30), (55, 12), 0.35))
    lines = [curve for curve in vectorize(page, PX_PER_MM).curves if isinstance(curve, Line)]
    assert len(lines) == 2
    wanted = [[(5, 5), (55, 35)], [(5, 30), (55, 12)]]
    for line, want in zip(sorted(lines, key=lambda line: ends(line)[0][1]), wanted, strict=True):
        for point, true in zip(ends(line), want, strict=True):
            assert math.dist(point, true) < 0.3


def test_a_circle_under_crossing_lines_is_one_circle(ink: Draw) -> None:
    page = ink(("circle", (30, 20), 9.0, 0.5), ("line", (16, 20), (44, 20), 0.25), ("line", (30, 6), (30, 34), 0.25))
    curves = vectorize(page, PX_PER_MM).curves
    (circle,) = [curve for curve in curves if isinstance(curve, Arc)]
    assert circle.is_circle
    assert math.dist(circle.centre, (30, 20)) < 0.05
    assert circle.radius == pytest.approx(9, abs=0.05)
    assert len(curves) == 3
    assert circle.pen.width == 0.5
    assert {curve.pen.width for curve in curves if isinstance(curve, Line)} == {0.25}

"""What nobody drew goes or is doubtful; what is small and meant stays."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from numpy.typing import NDArray

from drawn_pages import PX_PER_MM, Draw
from linewright.vector.model import Line
from linewright.vector.pipeline import vectorize
from linewright.vector.tidy import find_squiggles, remove_bits, remove_bridges, remove_specks
from vector_pages import straight_stroke

Page = NDArray[np.uint8]


def straight(page: Page, scan: Page | None = None) -> list[Line]:
    return [c for c in vectorize(page, PX_PER_MM, scan=scan).curves if isinstance(c, Line)]


def _is_upright(line: Line) -> bool:
    return abs(line.a[0] - line.b[0]) < 0.1


def test_a_hole_in_a_wide_line_makes_no_ring(ink: Draw) -> None:
    page = ink(("line", (5, 20), (55, 20), 0.7))
    row = page.shape[0] // 2
    page[row - 2 : row + 1, 350:359] = 255
    (curve,) = vectorize(page, PX_PER_MM).curves
    assert isinstance(curve, Line)
    assert math.dist(curve.a, curve.b) == pytest.approx(50, abs=0.7)


def test_short_lines_between_long_ones_stay(ink: Draw) -> None:
    rails = [("line", (5, y), (55, y), 0.25) for y in (20.0, 21.3)]
    rungs = [("line", (x, 20), (x, 21.3), 0.25) for x in (15, 25, 35)]
    ticks = [("line", (x, 10), (x, 11.5), 0.25) for x in (15, 25, 35)]
    found = straight(ink(*rails, *rungs, *ticks, ("line", (5, 10), (55, 10), 0.25)))
    upright = sorted((round(c.a[0]), round(min(c.a[1], c.b[1]))) for c in found if _is_upright(c))
    assert upright == [(15, 10), (15, 20), (25, 10), (25, 20), (35, 10), (35, 20)]
    assert len(found) == 9


def test_a_lone_squiggle_is_doubtful_and_is_kept(ink: Draw) -> None:
    frame = ("line", (5, 5), (55, 5), 0.35)
    bends = [(30, 20), (31, 21.4), (32.6, 21.6), (33, 23)]
    squiggle = [("line", a, b, 0.25) for a, b in itertools.pairwise(bends)]
    beside = [
        ("line", np.subtract(a, (0, 13.5)), np.subtract(b, (0, 13.5)), 0.25) for a, b in itertools.pairwise(bends)
    ]
    cross = [("line", (10, 30), (13, 30), 0.25), ("line", (11.5, 28.5), (11.5, 31.5), 0.25)]
    ring = ("circle", (50, 30), 1.5, 0.25)
    curves = vectorize(ink(frame, *squiggle, *beside, *cross, ring), PX_PER_MM).curves
    lone = [c for c in curves if c.pen.layer == "doubtful"]
    assert 1 <= len(lone) <= 4
    ends = [point for c in lone if isinstance(c, Line) for point in (c.a, c.b)]
    assert all(29 < x < 34 and 19 < y < 24 for x, y in ends)
    assert min(math.dist(end, bends[0]) for end in ends) < 0.4
    assert min(math.dist(end, bends[-1]) for end in ends) < 0.4
    assert len(curves) - len(lone) >= 1 + 3 + 2 + 1


def test_a_dot_far_from_all_is_dirt_and_dotted_lines_stay(ink: Draw) -> None:
    line = ("line", (5, 5), (55, 5), 0.35)
    dot, beside = ("line", (30, 30), (30.4, 30), 0.4), ("line", (20, 6.5), (20.1, 6.5), 0.3)
    dots = [("line", (x, 20), (x + 0.4, 20), 0.4) for x in np.arange(5, 50, 1.5).tolist()]
    assert len(vectorize(ink(line, dot), PX_PER_MM).curves) == 1
    assert len(vectorize(ink(line, beside), PX_PER_MM).curves) == 1
    bit = ("line", (20, 6.5), (22, 6.5), 0.4)
    assert len(vectorize(ink(line, bit), PX_PER_MM).curves) == 2
    reach = vectorize(ink(line, *dots), PX_PER_MM).curves
    assert max(point for c in reach for point, y in (c.a, c.b) if abs(y - 20) < 0.2) > 47
    assert min(point for c in reach for point, y in (c.a, c.b) if abs(y - 20) < 0.2) < 6


def test_pinholes_of_grainy_ink_are_no_rings(ink: Draw) -> None:
    page = ink(("line", (5, 10), (55, 10), 0.7))
    rng = np.random.default_rng(0)
    rows, columns = np.nonzero(page < 50)
    for number in rng.integers(0, len(rows), 60).tolist():
        page[rows[number] : rows[number] + 2, columns[number] : columns[number] + 2] = 255
    curves = vectorize(page, PX_PER_MM).curves
    assert len(curves) == 1
    assert curves[0].pen.width == 0.7


def test_short_pieces_inside_the_ink_of_a_crossing_are_bridges() -> None:
    met = (False, False)
    long = [straight_stroke((0, 50), (200, 50)), straight_stroke((0, 40), (200, 62))]
    bridge = straight_stroke((98, 50), (103, 51), free=met)
    between = straight_stroke((10, 42), (10, 50), free=met)
    assert remove_bridges([*long, bridge, between]) == [*long, between]
    assert remove_bridges([bridge]) == [bridge]


def test_a_bit_along_a_line_goes_and_a_line_that_met_only_it_ends_in_the_open() -> None:
    line = straight_stroke((0, 50), (200, 50), free=(True, False))
    bit = straight_stroke((200, 50), (208, 51), free=(False, True))
    (rest,) = remove_bits([line, bit], PX_PER_MM)
    assert rest is line
    assert line.free == (True, True)
    tick = straight_stroke((100, 50), (100, 62), free=(False, True))
    assert remove_bits([line, tick], PX_PER_MM) == [line, tick]


def test_specks_stay_only_beside_something_small() -> None:
    speck = straight_stroke((50, 50), (51, 50), half_width=1.5)
    small = straight_stroke((56, 40), (56, 60))
    assert remove_specks([speck], [], PX_PER_MM) == []
    assert remove_specks([speck, small], [], PX_PER_MM) == [speck, small]


def test_strokes_beside_each_other_are_one_squiggle() -> None:
    squiggle = [
        straight_stroke((100, 100), (120, 110), free=(True, False)),
        straight_stroke((120, 110), (130, 140), free=(False, True)),
    ]
    line = straight_stroke((300, 10), (300, 390))
    assert find_squiggles([*squiggle, line], [], PX_PER_MM) == [True, True, False]
    near = [np.array([[135.0, 150.0]])]
    assert find_squiggles([*squiggle, line], near, PX_PER_MM) == [False] * 3
    assert find_squiggles([], [], PX_PER_MM) == []

"""Layers and widths, told from dashes, company and place."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from drawn_pages import PX_PER_MM, Draw
from linewright.vector.classify import choose_pens, nearest_width, pen_of
from linewright.vector.model import Line, Pen
from linewright.vector.pipeline import vectorize
from vector_pages import straight_stroke

Page = NDArray[np.uint8]


def test_arrowheads_are_solids_on_a_dimension_line(ink: Draw) -> None:
    tips = [((10, 20), 1), ((50, 20), -1)]
    heads = [("fill", [(x, y), (x + 3 * s, y + 0.5), (x + 3 * s, y - 0.5)]) for (x, y), s in tips]
    page = ink(
        *heads,
        ("line", (10, 20), (50, 20), 0.25),
        ("line", (10, 10), (10, 22), 0.25),
        ("line", (50, 10), (50, 22), 0.25),
        ("line", (10, 8), (50, 8), 0.5),
    )
    found = vectorize(page, PX_PER_MM)
    arrows = sorted(solid.points[0] for solid in found.solids if solid.arrow)
    assert len(arrows) == len(found.solids) == 2
    assert math.dist(arrows[0], (10, 20)) < 0.5
    assert math.dist(arrows[1], (50, 20)) < 0.5
    layers = {}
    for curve in found.curves:
        assert isinstance(curve, Line)
        a, b = sorted((round(x), round(y)) for x, y in (curve.a, curve.b))
        layers[(*a, *b)] = curve.pen.layer
    assert layers == {
        (10, 20, 50, 20): "dimension",
        (10, 10, 10, 22): "dimension",
        (50, 10, 50, 22): "dimension",
        (10, 8, 50, 8): "outline",
    }


def test_slanting_parallel_lines_are_hatching(ink: Draw) -> None:
    frame = [(10, 10), (40, 10), (40, 20), (10, 20)]
    sides = zip(frame, frame[1:] + frame[:1], strict=True)
    hatch = [("line", (x, 10), (x + 10, 20), 0.18) for x in range(12, 30, 3)]
    curves = vectorize(ink(*(("line", a, b, 0.5) for a, b in sides), *hatch), PX_PER_MM).curves
    layers = [curve.pen.layer for curve in curves]
    assert layers.count("hatch") == len(hatch)
    assert layers.count("outline") == 4


def test_worn_lines_of_hatching_are_hatching(ink: Draw) -> None:
    frame = [(10, 10), (50, 10), (50, 30), (10, 30)]
    sides = zip(frame, frame[1:] + frame[:1], strict=True)
    gaps = {18: [(0, 3), (4, 7), (8, 11), (12, 15), (16, 20)], 24: [(0, 8), (14, 20)]}  # like dashes, and torn
    hatch = [
        ("line", (x + a, 10 + a), (x + b, 10 + b), 0.18) for x in range(12, 30, 3) for a, b in gaps.get(x, [(0, 20)])
    ]
    apart = ("line", (15, 36), (40, 36), 0.18)  # another thin line of the page
    curves = vectorize(ink(*(("line", a, b, 0.5) for a, b in sides), *hatch, apart), PX_PER_MM).curves
    slanting = [c for c in curves if isinstance(c, Line) and abs(abs(c.a[0] - c.b[0]) - abs(c.a[1] - c.b[1])) < 0.5]
    assert len(slanting) >= 6
    assert {(c.pen.layer, c.pen.linetype) for c in slanting} == {("hatch", "continuous")}
    assert [c.pen.layer for c in curves if c not in slanting].count("hatch") == 0


def test_widths_are_of_iso_128_and_the_nearest_by_ratio() -> None:
    assert [nearest_width(width) for width in (0.0, 0.2, 0.3, 0.6, 5.0)] == [0.13, 0.18, 0.35, 0.7, 2.0]


def test_two_widths_are_parted_and_one_is_not() -> None:
    wide, slim = (straight_stroke((10, y), (500, y), half_width=half) for y, half in ((200, 4.0), (250, 2.0)))
    pens = choose_pens([wide, slim, slim], [], (400, 600), PX_PER_MM)
    assert [pen.width for pen in pens] == [0.7, 0.35, 0.35]
    assert [pen.width for pen in choose_pens([slim, slim], [], (400, 600), PX_PER_MM)] == [0.35] * 2
    assert choose_pens([], [], (400, 600), PX_PER_MM) == []


def test_a_long_line_along_the_edge_is_the_border() -> None:
    edge, middle = (straight_stroke((20, y), (580, y)) for y in (20, 200))
    pens = choose_pens([edge, middle], [], (400, 600), PX_PER_MM)
    assert [pen.layer for pen in pens] == ["border", "outline"]


def test_a_linetype_alone_says_a_layer() -> None:
    assert pen_of("chain", 0.25) == Pen("centre", 0.25, "chain")
    assert pen_of("continuous", 0.5) == Pen("outline", 0.5)

"""Pixels with y down become mm with y up."""

from __future__ import annotations

import math

import numpy as np
import pytest

from linewright.vector.assemble import ToMillimetres
from linewright.vector.chains import Chain
from linewright.vector.filled import Blob
from linewright.vector.model import Arc, Line, Pen
from vector_pages import round_stroke, straight_stroke

PEN = Pen("outline", 0.5)
TO_MM = ToMillimetres(10.0, 400)


def test_lines_are_upside_down_and_small() -> None:
    line = TO_MM.curve(straight_stroke((100, 50), (200, 150)), PEN)
    assert line == Line((10.0, 35.0), (20.0, 25.0), PEN)


@pytest.mark.parametrize("sweep", [math.pi / 2, -math.pi / 2])
def test_arcs_go_round_the_other_way(sweep: float) -> None:
    stroke = round_stroke((200.0, 200.0), 100.0, 0.3, sweep)
    arc = TO_MM.curve(stroke, PEN)
    assert isinstance(arc, Arc)
    assert (arc.centre, arc.radius) == ((20, 20), 10)
    assert arc.sweep == pytest.approx(math.pi / 2, abs=0.02)
    first = stroke.ends[1 if sweep > 0 else 0]
    start = (20 + 10 * math.cos(arc.start), 20 + 10 * math.sin(arc.start))
    assert start == pytest.approx(TO_MM.point(first), abs=0.1)


def test_a_closed_stroke_is_a_circle() -> None:
    stroke = round_stroke((200.0, 200.0), 50.0, 0.0, 6.2)
    stroke.closed = True
    circle = TO_MM.curve(stroke, PEN)
    assert isinstance(circle, Arc)
    assert circle.is_circle


def test_scribbles_and_solids() -> None:
    points = np.stack([np.arange(50.0), np.full(50, 8.0)], axis=1)
    scribble = TO_MM.scribble(Chain(points, np.full(50, 3.0, np.float32), (True, True), False))
    assert scribble.points == ((0.0, 39.2), (4.9, 39.2))
    assert scribble.pen == Pen("text-ink", 0.5)
    solid = TO_MM.solid(Blob(np.array([[0.0, 0.0], [30.0, 5.0], [30.0, -5.0]]), True))
    assert (solid.layer, solid.arrow, solid.points[0]) == ("dimension", True, (0.0, 40.0))

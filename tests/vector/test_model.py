"""Curves as chains of points, and a page drawn on a canvas."""

from __future__ import annotations

import math

import numpy as np
import pytest

from linewright.vector.model import Arc, Line, Pen, Polyline, Solid, Text, sampled
from vector_pages import PAGE

PEN = Pen("outline", 0.5)


def test_an_arc_is_sampled_within_its_chord() -> None:
    points = sampled(Arc((5.0, 5.0), 10.0, 0.5, 2.0, PEN), 0.1)
    assert np.hypot(*(points - (5, 5)).T) == pytest.approx(10)
    assert np.hypot(*np.diff(points, axis=0).T).max() <= 0.1
    assert points[0] == pytest.approx((5 + 10 * math.cos(0.5), 5 + 10 * math.sin(0.5)))
    assert len(sampled(Arc((0.0, 0.0), 0.01, 0.0, 1.0, PEN))) == 9


def test_lines_and_chains_keep_their_corners() -> None:
    assert sampled(Line((0.0, 1.0), (2.0, 3.0), PEN)).tolist() == [[0, 1], [2, 3]]
    assert len(sampled(Polyline(((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)), PEN))) == 3


def test_whole_turns_are_circles() -> None:
    assert Arc((0.0, 0.0), 1.0, 0.0, 2 * math.pi, PEN).is_circle
    assert not Arc((0.0, 0.0), 1.0, 0.0, 6.0, PEN).is_circle


class Kinds:
    """A canvas that remembers what is drawn on it."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def line(self, line: Line) -> None:
        self.seen.append("line")

    def arc(self, arc: Arc) -> None:
        self.seen.append("arc")

    def polyline(self, polyline: Polyline) -> None:
        self.seen.append("polyline")

    def solid(self, solid: Solid) -> None:
        self.seen.append("solid")

    def text(self, text: Text) -> None:
        self.seen.append(text.string)


def test_a_canvas_sees_everything_in_order() -> None:
    canvas = Kinds()
    PAGE.draw(canvas)
    assert canvas.seen == [*["line"] * 3, "arc", "arc", "polyline", "solid", "solid", "Ø45 (2x)"]

"""Curves as chains of points, and a page drawn on a canvas."""

from __future__ import annotations

import math

import numpy as np
import pytest

from linewright.vector.model import Arc, Line, Pen, Polyline, Solid, Text, Vectors, sampled
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


@pytest.mark.parametrize("quarters", [-1, 1, 2, 4])
def test_a_page_turns_with_all_that_is_on_it(quarters: int) -> None:
    pen = Pen("outline", 0.5)
    page = Vectors(
        60,
        40,
        (
            Line((0.0, 0.0), (60.0, 40.0), pen),
            Arc((10.0, 5.0), 3.0, 0.0, 1.0, pen),
            Polyline(((1.0, 2.0), (3.0, 4.0)), pen),
        ),
        (Solid(((5.0, 5.0), (6.0, 5.0), (5.0, 7.0)), "outline"),),
        (Text("38", (50.0, 10.0), 3.5, 5.0, 0.0, 1.0),),
    )
    turned = page.turned(quarters)
    angle = quarters * math.pi / 2
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    corners = np.array([(0.0, 0.0), (60.0, 40.0)]) @ turn.T
    shift = -corners.min(axis=0)
    assert (turned.width, turned.height) == tuple(np.ptp(corners, axis=0).round(9))
    for one, other in zip(page.curves, turned.curves, strict=True):
        assert sampled(other) == pytest.approx(sampled(one) @ turn.T + shift)
    assert turned.texts[0].at == pytest.approx(np.array((50.0, 10.0)) @ turn.T + shift)
    assert turned.texts[0].rotation == quarters * 90 % 360
    assert turned.solids[0].points[2] == pytest.approx(np.array((5.0, 7.0)) @ turn.T + shift)
    assert turned.turned(-quarters).curves[0] == page.curves[0]

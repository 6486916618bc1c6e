"""Rows of dashes are one line, dashed or chain."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from drawn_pages import PX_PER_MM, Draw
from linewright.vector.dashes import join_dashes
from linewright.vector.model import Arc, Line
from linewright.vector.pipeline import vectorize
from linewright.vector.strokes import Stroke
from vector_pages import round_stroke, straight_stroke

Page = NDArray[np.uint8]


def ends(line: Line) -> list[tuple[float, float]]:
    return sorted([line.a, line.b])


@pytest.mark.parametrize(
    ("pattern", "linetype", "layer"), [((3.0, 0.9), "dashed", "hidden"), ((6.0, 0.9, 0.5, 0.9), "chain", "centre")]
)
def test_dashes_become_one_line(ink: Draw, pattern: tuple[float, ...], linetype: str, layer: str) -> None:
    way = np.array([math.cos(0.3), math.sin(0.3)])
    pieces, at, index = [], 0.0, 0
    while at < 44:
        long = pattern[index % len(pattern)]
        if index % 2 == 0:
            a, b = np.array([6.0, 8.0]) + way * at, np.array([6.0, 8.0]) + way * (at + long - 0.2)
            pieces.append(("line", a, b, 0.25))
        at, index = at + long, index + 1
    last = pieces[-1][2]
    (line,) = vectorize(ink(*pieces), PX_PER_MM).curves
    assert isinstance(line, Line)
    assert (line.pen.linetype, line.pen.layer) == (linetype, layer)
    assert math.dist(ends(line)[0], (6, 8)) < 0.3
    assert math.dist(ends(line)[1], last) < 0.3


def row(lengths: tuple[float, ...], gap: float) -> list[Stroke]:
    strokes, x = [], 20.0
    for length in lengths:
        strokes.append(straight_stroke((x, 50), (x + length * PX_PER_MM, 50)))
        x += (length + gap) * PX_PER_MM
    return strokes


def test_dashes_dots_and_lines_are_told_by_their_lengths() -> None:
    def joined(*lengths: float, gap: float = 1.0) -> list[tuple[str, int]]:
        found = join_dashes(row(lengths, gap), PX_PER_MM)
        return [(stroke.linetype, round(stroke.length / PX_PER_MM)) for stroke in found]

    assert joined(3, 3, 3, 3) == [("dashed", 15)]
    assert joined(8, 0.5, 8, 0.5, 8) == [("chain", 29)]
    assert joined(3, 3) == [("continuous", 3)] * 2
    assert joined(3, 3, 3, 3, gap=4.0) == [("continuous", 3)] * 4
    assert joined(20, 20, 20) == [("continuous", 20)] * 3


def test_dashes_round_a_circle_are_a_circle() -> None:
    dashes = [round_stroke((300.0, 300.0), 120.0, start, 0.3) for start in np.arange(12) * math.pi / 6]
    (circle,) = join_dashes([replace(dash, free=(True, True)) for dash in dashes], PX_PER_MM)
    assert (circle.closed, circle.linetype) == (True, "dashed")


def arc_dashes(radius: float, angles: list[float], long: float, wide: float = 0.35) -> list[tuple[object, ...]]:
    """Return dashes of so many mm round (30, 20), drawn in chords; angles in degrees."""
    pieces: list[tuple[object, ...]] = []
    for angle in angles:
        turns = math.radians(angle) + np.linspace(-0.5, 0.5, 5) * long / radius
        places = np.stack([30 + radius * np.cos(turns), 20 + radius * np.sin(turns)], axis=1)
        pieces += [("line", places[n], places[n + 1], wide) for n in range(4)]
    return pieces


@pytest.mark.parametrize(("radius", "count", "long"), [(2.0, 6, 1.2), (8.0, 14, 2.2), (18.0, 30, 2.0)])
def test_a_dashed_circle_is_one_circle(ink: Draw, radius: float, count: int, long: float) -> None:
    page = ink(*arc_dashes(radius, [n * 360 / count for n in range(count)], long))
    (circle,) = vectorize(page, PX_PER_MM).curves
    assert isinstance(circle, Arc)
    assert circle.is_circle
    assert (circle.pen.layer, circle.pen.linetype) == ("hidden", "dashed")
    assert circle.radius == pytest.approx(radius, abs=0.12)
    assert circle.centre == pytest.approx((30, 20), abs=0.12)


def test_an_interrupted_dashed_circle_with_a_leader_is_arcs_of_one_circle(ink: Draw) -> None:
    angles = [a for a in range(0, 280, 12) if a not in (96, 108, 120)]
    tip = (30 + 15 * math.cos(math.radians(48)), 20 + 15 * math.sin(math.radians(48)))
    leader = ("line", tip, (50.0, 36.0), 0.25)
    arcs = [c for c in vectorize(ink(*arc_dashes(15, angles, 1.8), leader), PX_PER_MM).curves if isinstance(c, Arc)]
    assert {(arc.pen.layer, arc.pen.linetype) for arc in arcs} == {("hidden", "dashed")}
    assert len(arcs) == 2
    assert len({(arc.centre, arc.radius) for arc in arcs}) == 1
    assert sorted(round(math.degrees(arc.sweep), -1) for arc in arcs) == [90, 150]


def test_a_chain_circle_is_one_circle(ink: Draw) -> None:
    long = arc_dashes(15, [n * 36.0 for n in range(10)], 6.6, 0.25)
    dots = arc_dashes(15, [n * 36.0 + 18 for n in range(10)], 0.9, 0.25)
    (circle,) = vectorize(ink(*long, *dots), PX_PER_MM).curves
    assert isinstance(circle, Arc)
    assert (circle.is_circle, circle.pen.layer, circle.pen.linetype) == (True, "centre", "chain")

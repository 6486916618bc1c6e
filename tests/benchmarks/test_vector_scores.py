"""Scores of vectors whose agreement with the truth is known beforehand."""

from __future__ import annotations

import numpy as np
import pytest
from vector_scores import count_segments, score_vectors

from linewright.pages.text_reader import Text as TrueText
from linewright.vector.model import Line, Pen, Solid, Text, Vectors

PEN = Pen("outline", 0.5)


def test_half_recovered_and_two_thirds_true() -> None:
    # 10 px a mm, page 40 mm high: true lines of 20 mm each at y = 10 mm and y = 20 mm.
    truth = [np.array([[50.0, 300.0], [250.0, 300.0]]), np.array([[50.0, 200.0], [250.0, 200.0]])]
    drawn = (Line((5.0, 10.2), (25.0, 10.2), PEN), Line((5.0, 30.0), (15.0, 30.0), PEN))
    texts = (Text("Ø45", (30.0, 5.0), 3.5, 8.0, 90.0, 0.9),)
    scores = score_vectors(
        Vectors(60.0, 40.0, drawn, (), texts),
        truth,
        texts=[
            TrueText("45", (265.0, 300.0, 300.0, 340.0), 90.0),
            TrueText("17", (400.0, 300.0, 430.0, 330.0)),
            TrueText("A", (265.0, 300.0, 300.0, 340.0), 90.0),
        ],
        px_per_mm=10.0,
    )
    assert scores.recovered == pytest.approx(0.5, abs=0.01)
    assert scores.true == pytest.approx(2 / 3, abs=0.01)
    assert (scores.entities, scores.segments, scores.entities_per_segment) == (2, 2, 1.0)
    assert scores.numbers == pytest.approx(1 / 2)
    assert scores.texts == pytest.approx(1 / 3)
    assert scores.missed == (("17", ""), ("A", "Ø45"))


def test_segments_end_at_corners_and_dashes_make_one() -> None:
    square = np.array([[0, 0], [100, 0], [100, 100], [0, 100], [0, 0]], dtype=float)
    angles = np.linspace(0, 6.28, 90)
    circle = 200 + 50 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    dashes = [np.array([[x, 400.0], [x + 30, 400.0]]) for x in range(0, 200, 40)]
    assert count_segments([square], 10.0) == 4
    assert count_segments([circle], 10.0) == 1
    assert count_segments(dashes, 10.0) == 1
    assert count_segments([square, circle, *dashes], 10.0) == 6


def test_lines_in_a_filled_area_are_recovered_and_its_outline_is_drawn() -> None:
    # A thread whose lines touch: on the page, and so in the vectors, it is black.
    thread = [np.array([[x, 100.0], [x, 300.0]]) for x in np.arange(100.0, 200.0, 8.0)]
    corners = ((10.0, 10.0), (19.6, 10.0), (19.6, 30.0), (10.0, 30.0))
    area = Solid(corners, "outline")
    scores = score_vectors(Vectors(60.0, 40.0, (), (area,), ()), thread, px_per_mm=10.0)
    assert scores.recovered == 1.0
    # Its left and right side lie on lines, top and bottom within reach of their ends.
    assert scores.true > 0.95
    away = Solid(tuple((x + 30, y) for x, y in corners), "outline")
    scores = score_vectors(Vectors(60.0, 40.0, (), (away,), ()), thread, px_per_mm=10.0)
    assert (scores.recovered, scores.true) == (0.0, 0.0)

"""Chains become strokes: their lengths, widths and directions, and rows of them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from linewright.vector.chains import Chain
from linewright.vector.fit import Circle, fit_line
from linewright.vector.strokes import find_strokes, join_row, reverse
from vector_pages import round_stroke, straight_stroke


def chain(points: np.ndarray, *, closed: bool = False) -> Chain:
    return Chain(points, np.full(len(points), 3.0, np.float32), (not closed, not closed), closed)


def test_a_corner_parts_a_chain_and_its_ends_keep_their_freedom() -> None:
    right = [(x + 0.5, 50.5) for x in range(10, 100)]
    down = [(100.5, y + 0.5) for y in range(51, 120)]
    one, two = find_strokes([chain(np.array([*right, *down]))])
    assert (one.free, two.free) == ((True, False), (False, True))
    assert one.length == pytest.approx(90, abs=2)
    assert (one.half_width, two.half_width) == (2.5, 2.5)
    assert math.dist(one.ends[1], two.ends[0]) < 2


def test_a_ring_is_one_closed_circle() -> None:
    angles = np.linspace(0, 2 * math.pi, 300)
    points = np.stack([100 + 40 * np.cos(angles), 90 + 40 * np.sin(angles)], axis=1)
    (stroke,) = find_strokes([chain(points, closed=True)])
    assert stroke.closed
    assert isinstance(stroke.shape, Circle)
    assert stroke.length == pytest.approx(2 * math.pi * 40, rel=0.01)


def test_a_pixel_alone_is_a_dot() -> None:
    (stroke,) = find_strokes([chain(np.array([[5.5, 6.5]]))])
    assert (stroke.length, stroke.ends.tolist()) == (0, [[5.5, 6.5], [5.5, 6.5]])


def test_strokes_leave_along_their_tangents() -> None:
    line = straight_stroke((0, 0), (30, 40))
    assert line.outward(1) == pytest.approx([0.6, 0.8])
    assert line.outward(0) == pytest.approx([-0.6, -0.8])
    arc = round_stroke((0.0, 0.0), 50.0, 0.0, math.pi / 2)
    assert arc.outward(0) == pytest.approx([0, -1], abs=0.05)
    assert arc.outward(1) == pytest.approx([-1, 0], abs=0.05)
    assert reverse(arc).sweep == pytest.approx(-arc.sweep)


def test_samples_run_past_the_ends_of_a_straight_stroke() -> None:
    samples = straight_stroke((10, 0), (20, 0)).sample(5.0)
    assert (samples[0].tolist(), samples[-1].tolist()) == ([5, 0], [25, 0])
    assert np.hypot(*np.diff(samples, axis=0).T).max() <= 1.1


def test_a_row_is_one_stroke_from_end_to_end() -> None:
    row = [straight_stroke((0, 0), (50, 0)), straight_stroke((60, 0), (90, 0), free=(True, False))]
    whole = join_row(row, fit_line(np.concatenate([stroke.points for stroke in row])), "dashed")
    assert whole.ends.tolist() == [[0, 0], [90, 0]]
    assert (whole.free, whole.linetype) == ((True, False), "dashed")

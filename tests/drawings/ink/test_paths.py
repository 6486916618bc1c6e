"""Dashed lines, measured by hand."""

from __future__ import annotations

import numpy as np
import pytest

from linewright.drawings.ink.paths import dashes, interrupted


@pytest.mark.parametrize("width", [0.0, 0.35])
@pytest.mark.parametrize("long", [9.0, 40.0, 101.3])
def test_a_dashed_line_begins_and_ends_with_a_dash_and_keeps_its_gaps(long: float, width: float) -> None:
    found = dashes(np.array([[0.0, 0], [long, 0]]), (3.0, 0.75), width)
    ends = np.array([piece[[0, -1], 0] for piece in found])
    # Round ends of ink reach half a width beyond the pieces.
    ends += [-width / 2, width / 2]
    assert (ends[0, 0], ends[-1, 1]) == pytest.approx((0, long))
    np.testing.assert_allclose(ends[1:, 0] - ends[:-1, 1], 0.75)
    np.testing.assert_allclose(np.ptp(ends[:, 1] - ends[:, 0]), 0, atol=1e-9)
    assert ends[0, 1] == pytest.approx(3.0, rel=0.3)


def test_what_is_too_short_for_a_gap_stays_whole() -> None:
    line = np.array([[0.0, 0], [3.2, 0]])
    assert [piece.tolist() for piece in dashes(line, (3.0, 0.75), 0.35)] == [line.tolist()]


def test_dashes_go_round_corners() -> None:
    corner = np.array([[0.0, 0], [10, 0], [10, 10]])
    found = dashes(corner, (6.0, 0.75, 0.6, 0.75), 0.0)
    lengths = [np.hypot(*np.diff(piece, axis=0).T).sum() for piece in found]
    assert sum(lengths) + 0.75 * (len(found) - 1) == pytest.approx(20)
    assert any((piece == [10, 0]).all(axis=1).any() for piece in found)


def test_a_line_leaves_room_for_its_number() -> None:
    line = np.array([[0.0, 0], [10, 0]])
    left, right = interrupted(line, np.array([4.0, 0.3]), 1.5)
    np.testing.assert_allclose(left, [[0, 0], [2.5, 0]])
    np.testing.assert_allclose(right, [[5.5, 0], [10, 0]])
    # Near an end nothing is left on that side.
    (right,) = interrupted(line, np.array([1.0, 0.0]), 1.5)
    np.testing.assert_allclose(right, [[2.5, 0], [10, 0]])

from __future__ import annotations

import numpy as np

from linewright.drawings.views.visibility import split_pieces

COUNTS = np.array([2, 2])
WHOLE = np.array([False, False])


def test_lines_that_cross_are_split_at_their_crossing() -> None:
    flat = np.array([[0.0, 0, 0], [10, 0, 0], [5, -5, 2], [5, 5, 2]])
    pieces = split_pieces(flat, COUNTS, WHOLE, None)
    assert pieces.curve.tolist() == [0, 0, 1, 1]
    assert pieces.b[0].tolist() == [5, 0, 0]
    assert pieces.b[2].tolist() == [5, 0, 2]


def test_of_lines_on_one_another_the_nearest_is_kept() -> None:
    flat = np.array([[0.0, 0, 1], [10, 0, 1], [10, 0, 5], [0, 0, 5]])
    pieces = split_pieces(flat, COUNTS, WHOLE, None)
    assert pieces.curve.tolist() == [1]


def test_a_line_is_split_where_it_passes_the_cutting_plane() -> None:
    flat = np.array([[0.0, 0, 0], [10, 0, 10], [0, 3, 9], [10, 3, 9]])
    pieces = split_pieces(flat, COUNTS, np.array([True, True]), 4.0)
    # The other line lies before the plane as a whole and is cut away.
    assert pieces.curve.tolist() == [0, 0]
    assert pieces.b[0].tolist() == [4, 0, 4]

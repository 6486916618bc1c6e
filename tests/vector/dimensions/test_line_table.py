"""The straight lines of a page as arrays."""

import numpy as np

from dimensioned_pages import WIDE
from linewright.vector.dimensions.line_table import LineTable
from linewright.vector.model import Arc, Line, Pen, Vectors


def test_lines_have_lengths_and_directions_and_borders_are_left_out() -> None:
    border = Line((0, 0), (0, 200), Pen("border", 0.5))
    page = Vectors(100, 100, (border, Arc((5, 5), 2, 0, 6, WIDE), Line((1, 1), (4, 5), WIDE)))
    table = LineTable.of(page)
    assert table.numbers.tolist() == [2]
    assert table.lengths.tolist() == [5.0]
    np.testing.assert_allclose(table.directions, [[0.6, 0.8]])


def test_an_empty_page_has_none() -> None:
    assert LineTable.of(Vectors(10, 10)).ends.shape == (0, 2, 2)

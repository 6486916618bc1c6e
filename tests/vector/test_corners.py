"""Ends move to where shapes cross, and no further."""

from __future__ import annotations

import numpy as np
import pytest

from drawn_pages import PX_PER_MM
from linewright.vector.corners import sharpen_corners
from vector_pages import round_stroke, straight_stroke

MET = (False, False)


def test_two_ends_that_nearly_meet_meet_in_the_corner() -> None:
    across = straight_stroke((10, 50), (97, 50), free=(True, False))
    down = straight_stroke((100, 53), (100, 150), free=(False, True))
    sharpen_corners([across, down], PX_PER_MM)
    assert across.ends[1] == pytest.approx([100, 50])
    assert down.ends[0] == pytest.approx([100, 50])
    assert across.ends[0] == pytest.approx([10, 50])


def test_a_line_ends_on_the_circle_that_it_meets() -> None:
    circle = round_stroke((100.0, 100.0), 40.0, 0.0, 6.2)
    line = straight_stroke((10, 100), (57, 100), free=(True, False))
    sharpen_corners([circle, line], PX_PER_MM)
    assert line.ends[1] == pytest.approx([60, 100])


def test_free_ends_far_lines_and_parallels_stay() -> None:
    free = straight_stroke((10, 50), (97, 50))
    far = straight_stroke((150, 20), (150, 90), free=MET)
    parallel = straight_stroke((99, 51), (190, 52), free=MET)
    before = [stroke.ends.copy() for stroke in (free, far, parallel)]
    sharpen_corners([free, far, parallel], PX_PER_MM)
    for stroke, ends in zip((free, far, parallel), before, strict=True):
        assert np.array_equal(stroke.ends, ends)

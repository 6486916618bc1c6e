from __future__ import annotations

import numpy as np
import pytest

from linewright.drawings.solids.clip import contains_points
from linewright.drawings.solids.extrude import Prism
from linewright.drawings.solids.profile import Profile, rectangle
from linewright.drawings.solids.rolled import BEAMS, COLUMNS, Bar, Beam, Plane, bar, bar_frame

PLACE = bar_frame((0, 0, 0), (2, 0, 0), (0, 0, 1))
SECTION = Profile(rectangle(-5, -10, 10, 20))


@pytest.mark.parametrize("beam", BEAMS, ids=lambda beam: beam.name)
def test_a_section_is_as_high_and_wide_as_its_row_says(beam: Beam) -> None:
    assert np.ptp(beam.section.outer.polygon, axis=0) == pytest.approx([beam.width, beam.height])
    assert (beam in COLUMNS) == beam.name.startswith("HE")


def test_a_bar_cut_square_is_a_prism_and_a_mitred_one_is_not() -> None:
    assert isinstance(bar(SECTION, PLACE, 0.0, 50.0), Prism)
    mitred = bar(SECTION, PLACE, 0.0, Plane((50, 0, 0), (1, 0, 1)))
    assert isinstance(mitred, Bar)
    points = np.array([[55.0, 0.0, -8.0], [55.0, 0.0, 8.0], [45.0, 0.0, 3.0]])
    held = contains_points(mitred, points, np.array([0.0, -1.0, 0.0]))
    assert held.tolist() == [True, False, True]
    ends = {round(float(x), 6) for c in mitred.edges(np.array([0.0, -1.0, 0.0])) for x in c.points[:, 0]}
    assert ends == {0, 40, 60}

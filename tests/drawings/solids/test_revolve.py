"""Lines of sight through turned solids, against the shape by hand."""

from __future__ import annotations

import numpy as np

from linewright.drawings.solids.profile import Profile, polygon
from linewright.drawings.solids.revolve import Revolution
from linewright.drawings.solids.solid import Rays, frame


def test_a_ray_beside_the_shank_of_a_rivet_meets_nothing() -> None:
    # A shank of radius 5 from z = 0 to 20 under a head of radius 9 up to z = 25.
    outline = polygon([(0, 0), (5, 0), (5, 20), (9, 20), (9, 25), (0, 25)])
    rivet = Revolution(Profile(outline), frame("z"))
    toward = np.array([0.0, -1.0, 0.0])
    origins = np.array([[0.0, 0, 10], [3, 0, 10], [7, 0, 10], [7, 0, 22], [12, 0, 22]])
    far, near = rivet.spans(Rays(origins, toward))

    assert np.isnan(near[2]).all() and np.isnan(near[4]).all()
    assert np.isnan(far[2]).all() and np.isnan(far[4]).all()
    halves = [5.0, 4.0, None, (81 - 49) ** 0.5, None]
    for row, half in enumerate(halves):
        if half is not None:
            np.testing.assert_allclose(np.nanmax(near[row]), half, atol=0.05)
            np.testing.assert_allclose(np.nanmin(far[row]), -half, atol=0.05)

from __future__ import annotations

import numpy as np
import shapely

from font_shapes import drawn
from linewright.fonts.contours import enlargement, find_corners, find_outlines
from linewright.fonts.fit_curves import fit_cubics
from linewright.fonts.trace import flatten


def test_curves_stay_within_the_error():
    image = drawn(lambda x, y: np.hypot(x - 0.5, y - 0.5) < 0.3 + 0.05 * np.sin(7 * x + 9 * y))
    loops = [find_corners(loop, 1 / enlargement(image)) for loop in find_outlines(image)]
    for error in (0.02, 0.1, 0.4):
        cubics = fit_cubics(loops, error)
        ring = shapely.LinearRing(flatten(cubics.points, 64))
        off = shapely.distance(ring, shapely.points(loops[0].points))
        assert off.max() <= error + 0.01
        # The chain is closed.
        assert np.array_equal(cubics.points[:, 3], np.roll(cubics.points[:, 0], -1, axis=0))

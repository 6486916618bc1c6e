from __future__ import annotations

import numpy as np
import pytest

from linewright.drawings.solids.bolts import HEXAGONS, Bolt, clear, hexagon
from linewright.drawings.solids.clip import contains_points
from linewright.drawings.solids.solid import frame


def test_bolts_keep_clear_of_the_web_and_of_the_edge() -> None:
    places = clear(200, 0, 10, 16)
    assert places == sorted(places)
    assert min(places) >= 5 + 1.5 * 16
    assert max(places) <= 100 - 1.5 * 18
    assert clear(60, 0, 10, 24) == []


def test_a_hexagon_is_as_wide_as_its_flats() -> None:
    x, y = hexagon(0, 0, 24).polygon.T
    assert np.ptp(y) == pytest.approx(24)
    assert np.ptp(x) == pytest.approx(24 * 2 / 3**0.5)


def test_a_bolt_is_material_at_head_and_nut_alone() -> None:
    bolt = Bolt(frame("z"), 0.0, 0.0, (0.0, 30.0), 20)
    _, head, nut = HEXAGONS[20]
    z = np.array([-head / 2, 15.0, 30 + nut / 2, 30 + nut + 20])
    points = np.stack([np.full(4, 5.0), np.zeros(4), z], axis=1)
    held = contains_points(bolt, points, np.array([0.0, 0.0, 1.0]))
    assert held.tolist() == [True, False, True, False]
    (axis,) = bolt.axes()
    assert (axis.a[2], axis.b[2]) == (-head, 30 + nut + 5)

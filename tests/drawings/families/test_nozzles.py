from __future__ import annotations

import numpy as np
import pytest

from drawings.families.parts import rngs
from linewright.drawings.families.nozzles import make_seat
from linewright.drawings.solids.clip import contains_points
from linewright.drawings.solids.vessels import frame_toward


@pytest.mark.parametrize("kind", ["plate", "disc", "shell", "round shell", "end"])
def test_a_seat_is_open_under_the_nozzle_and_solid_beside_it(kind: str) -> None:
    up = np.array([0.0, 0.0, 1.0])
    for rng in rngs(8):
        seat = make_seat(rng, kind, frame_toward("up"), 80)
        solid = seat.solid(30.0)
        middle = [seat.surface(p) - seat.thickness / 2 for p in (0, 40)]
        points = np.array([[0.0, 0.0, middle[0]], [40.0, 0.0, middle[1]]])
        assert contains_points(solid, points, up).tolist() == [False, True]
        assert seat.edge >= 80 or kind == "end"
        assert seat.surface(0) == pytest.approx(seat.top)

from __future__ import annotations

import numpy as np
import pytest

from linewright.drawings.solids.clip import contains_points
from linewright.drawings.solids.extrude import plate
from linewright.drawings.solids.profile import rectangle
from linewright.drawings.solids.rivets import Rivet, RivetedPlate

UP = np.array([0.0, 0.0, 1.0])
FRONT = np.array([0.0, -1.0, 0.0])


def test_a_round_head_stands_out_and_a_sunk_one_widens_the_hole() -> None:
    rivet = Rivet(30, 20, 0, 12, 16, ("round", "sunk"))
    assert rivet.radius == 8.5
    wall = rivet.half(0, 12)
    assert wall[0] == (8.5, 0)
    assert wall[-1][0] > 8.5
    z = np.concatenate([curve.points for curve in rivet.solid().edges(FRONT)])[:, 2]
    assert (z.min(), z.max()) == pytest.approx((-10, 12))


def test_a_plate_has_no_material_where_its_rivet_is() -> None:
    rivet = Rivet(30, 20, 0, 12, 16, ("round", "round"))
    body = plate(rectangle(0, 0, 60, 12), "y", 0, 40)
    riveted = RivetedPlate(body, (rivet,))
    points = np.array([[30.0, 20.0, 6.0], [21.0, 20.0, 6.0], [55.0, 20.0, 6.0]])
    assert contains_points(riveted, points, UP).tolist() == [False, True, True]
    # A cut through the rivet's axis shows the plate in two pieces, one beside it in one.
    assert len(riveted.cut(FRONT, -20.0)) == 2
    assert len(riveted.cut(FRONT, -35.0)) == 1

from __future__ import annotations

import numpy as np
import pytest

from linewright.drawings.solids.clip import contains_points
from linewright.drawings.solids.cut import CutSolid
from linewright.drawings.solids.extrude import Prism, block
from linewright.drawings.solids.profile import Profile, circle
from linewright.drawings.solids.solid import frame

UP = np.array([0.0, 0.0, 1.0])
BLOCK = block((-20, 20), (-20, 20), (0, 10))
DRILL = Prism(Profile(circle(0, 0, 8)), frame("z"), -5, 15)


def inside(solid: CutSolid, *places: float) -> list[bool]:
    points = np.array([[x, 0.0, 5.0] for x in places])
    return contains_points(solid, points, UP).tolist()


def test_a_hole_takes_material_away_and_shows_its_rims() -> None:
    drilled = CutSolid(BLOCK, (DRILL,))
    assert inside(drilled, 0, 7.9, 8.1, 19.9, 20.1) == [False, False, True, True, False]
    rims = [c for c in drilled.edges(UP) if c.centre is not None and c.radius == 8]
    assert {round(float(c.points[0, 2]), 6) for c in rims} == {0, 10}
    (region,) = drilled.cut(UP, 5.0)
    assert len(region.loops) == 2


def test_within_keeps_what_the_tool_holds() -> None:
    pad = CutSolid(BLOCK, (DRILL,), within=True)
    assert inside(pad, 0, 7.9, 8.1, 19.9) == [True, True, False, False]
    assert pad.axes() == []


def test_one_of_both_must_be_a_prism() -> None:
    whole = CutSolid(BLOCK, ())
    with pytest.raises(ValueError, match="prism"):
        CutSolid(whole, (whole,)).edges(UP)

from __future__ import annotations

import numpy as np
import pytest

from drawings.families.parts import box, part, rngs
from linewright.drawings.families.stiffeners import Girder, Rib, bearing, longitudinal, transverse

GIRDER = Girder(0, 400, 300, 150, 10, 15, 400, 0, "right", 380)


def test_a_pair_of_ribs_is_alike_but_for_its_side() -> None:
    behind, before = Rib(60, 20, False, 0).outlines(GIRDER)
    assert behind.polygon[:, 0].min() == GIRDER.web / 2
    assert before.polygon[:, 0].max() == -GIRDER.web / 2
    key = sorted(map(tuple, (behind.polygon * (-1, 1)).round(6).tolist()))
    assert sorted(map(tuple, before.polygon.round(6).tolist())) == key


def test_transverse_stiffeners_fill_the_web_or_stop_short_of_the_lower_flange() -> None:
    gaps = set()
    for rng in rngs(30):
        draft = transverse(GIRDER, [100, 250], 10, "S235JR", rng)
        low, high = box(part(draft, "STIFFENER").solids)
        assert high[2] == GIRDER.top
        assert (low[0], high[0]) == (100, 260)
        gaps.add(float(low[2]) - GIRDER.flange)
    assert {0.0} < gaps <= {0.0, 25.0, 30.0, 40.0}


def test_a_sole_plate_lies_under_the_bearing_stiffeners() -> None:
    for rng in rngs(20):
        draft = bearing(GIRDER, 120, 12, "S235JR", rng)
        sole, ribs = (box(part(draft, n).solids) for n in ("SOLE PLATE", "BEARING STIFFENER"))
        assert sole[1][2] == 0
        assert sole[0][0] < ribs[0][0]
        assert ribs[1][0] < sole[1][0]


def test_a_flat_along_the_web_lies_a_quarter_of_the_depth_down() -> None:
    draft = longitudinal(GIRDER, (0, 300), 10, "S235JR", np.random.default_rng(1))
    low, high = box(part(draft, "LONG. STIFFENER").solids)
    depth = GIRDER.height - (low[2] + high[2]) / 2
    assert depth == pytest.approx(GIRDER.flange + 0.25 * (GIRDER.top - GIRDER.flange), abs=10)
    assert high[1] == -GIRDER.web / 2

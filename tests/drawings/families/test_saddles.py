from __future__ import annotations

import math

import pytest

from drawings.families.parts import box, part, rngs
from linewright.drawings.families.saddles import Sizes, assemble


def test_the_cut_is_lowest_under_the_axis_and_follows_the_circle() -> None:
    it = Sizes(200, 10, 400, 120, 130, 20, 12, 12, 150, 60, 70, 400, 140)
    assert it.radius == 210
    assert it.under(0) == 190
    x, z = it.on(it.radius, 30)
    assert (x, it.under(x)) == pytest.approx((105, z))
    assert math.hypot(x, z - it.axis) == pytest.approx(210)


def test_web_and_ribs_stand_on_the_base_plate() -> None:
    for rng in rngs(30):
        saddle = assemble(rng)
        _, top = box(part(saddle, "BASE PLATE").solids)
        others = [one for one in saddle.parts if one.name == "WEB" or "RIB" in one.name]
        assert len(others) > 1
        for one in others:
            assert box(one.solids)[0][2] == pytest.approx(top[2])

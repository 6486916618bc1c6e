from __future__ import annotations

import numpy as np
import pytest

from drawings.families.parts import box, part, rngs
from linewright.drawings.families.girders import assemble

FRONT = np.array([0.0, -1.0, 0.0])


def test_an_arm_is_about_half_as_deep_at_its_tip() -> None:
    arms = 0
    for rng in rngs(60):
        girder = assemble(rng)
        if girder.title != "CANTILEVER ARM":
            continue
        arms += 1
        (lower,) = part(girder, "LOWER FLANGE").solids
        end = max(point[0] for curve in lower.edges(FRONT) for point in curve.points)
        tip = [p[2] for curve in lower.edges(FRONT) for p in curve.points if p[0] == end]
        height = box(part(girder, "UPPER FLANGE").solids)[1][2]
        assert 0.4 * height < height - max(tip) < 0.7 * height
    assert arms > 3


def test_both_flanges_are_as_long_as_the_web() -> None:
    for rng in rngs(30):
        girder = assemble(rng)
        if girder.title in ("BOX GIRDER", "GIRDER SPLICE"):
            continue
        web = box(part(girder, "WEB").solids)
        for name in ("UPPER FLANGE", "LOWER FLANGE"):
            flange = box(part(girder, name).solids)
            assert (flange[0][0], flange[1][0]) == pytest.approx((web[0][0], web[1][0]))

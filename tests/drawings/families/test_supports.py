from __future__ import annotations

import pytest

from drawings.families.parts import box, rngs
from linewright.drawings.families.supports import Cylinder, beam_legs, lugs, pipe_legs, saddles, skirt
from linewright.drawings.solids.vessels import body, dish, frame_toward

TANK = Cylinder(200, 10, 300, "P265GH")
FLOOR = -500


@pytest.mark.parametrize("kind", ["saddles", "pipes", "beams", "skirt"])
def test_a_support_stands_on_the_floor(kind: str) -> None:
    for rng in rngs(6):
        if kind == "saddles":
            support = saddles(rng, TANK, 180, FLOOR, cut=True)
        elif kind == "pipes":
            full = body(frame_toward("right"), -300, 300, 200)
            support = pipe_legs(rng, 180, 120, FLOOR, -20, full)
        elif kind == "beams":
            support = beam_legs(rng, TANK, FLOOR, cut=False)
        else:
            full = dish(380, 10, True).body(frame_toward("down", (0, 0, -330)))
            support = skirt(rng, TANK, FLOOR, -330.0, full, cut=False)
        low, _ = box(solid for part in support.parts for solid in part.solids)
        assert low[2] == FLOOR == support.foot[2]


def test_lugs_stand_on_the_crown() -> None:
    for rng in rngs(6):
        (part,) = lugs(rng, TANK, (-200, 200)).parts
        assert len(part.solids) == 2
        assert box(part.solids)[0][2] == TANK.outer

from __future__ import annotations

import numpy as np

from drawings.families.parts import box, part, rngs
from linewright.drawings.families.brackets import assemble
from linewright.drawings.solids.extrude import Prism


def test_bolts_stand_clear_of_the_gussets_and_of_the_edges() -> None:
    for rng in rngs(40):
        bracket = assemble(rng)
        (wall,) = part(bracket, "WALL PLATE").solids
        assert isinstance(wall, Prism)
        low, high = wall.profile.outer.polygon.min(axis=0), wall.profile.outer.polygon.max(axis=0)
        for hole in wall.profile.holes:
            assert hole.circle is not None
            y, z, radius = hole.circle
            assert (np.array([y, z]) - low >= 2 * radius).all()
            assert (high - (y, z) >= 2 * radius).all()
            for gusset in part(bracket, "GUSSET").solids:
                near, far = box([gusset])
                assert y + radius < near[1] or far[1] < y - radius

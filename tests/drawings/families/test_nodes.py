from __future__ import annotations

import numpy as np
from shapely import Polygon

from drawings.families.parts import box, part, rngs
from linewright.drawings.families.nodes import node
from linewright.drawings.solids.extrude import Prism


def test_the_gusset_is_convex_and_lies_between_pairs_of_angles() -> None:
    pairs = 0
    for rng in rngs(40):
        joint = node(rng)
        (gusset,) = part(joint, "GUSSET").solids
        assert isinstance(gusset, Prism)
        shape = Polygon(gusset.profile.outer.polygon)
        assert np.isclose(shape.area, shape.convex_hull.area)
        low, high = box([gusset])
        chords = part(joint, "CHORD").solids
        assert box([chords[0]])[1][1] == low[1]
        if len(chords) == 2:
            pairs += 1
            assert box([chords[1]])[0][1] == high[1]
    assert 8 < pairs < 32

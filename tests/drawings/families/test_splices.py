from __future__ import annotations

from drawings.families.parts import box, rngs
from linewright.drawings.families.splices import splice
from linewright.drawings.solids.extrude import Prism


def test_flanges_meet_end_to_end_and_thicker_ones_taper_1_to_4() -> None:
    tapered = 0
    for rng in rngs(40):
        girder = splice(rng)
        left, right = (one for one in girder.parts if one.name == "FLANGE")
        assert box(left.solids)[1][0] == box(right.solids)[0][0]
        lower = right.solids[0]
        assert isinstance(lower, Prism)
        if "FLANGE TAPERED 1:4" in girder.notes:
            tapered += 1
            (x0, z0), (x1, z1) = lower.profile.outer.polygon[:2]
            assert x1 - x0 == -4 * (z1 - z0) > 0
        else:
            assert len(lower.profile.outer.vertices) == 4
    assert 10 < tapered < 35

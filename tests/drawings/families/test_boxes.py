from __future__ import annotations

from drawings.families.parts import box, part, rngs
from linewright.drawings.families.boxes import box_girder


def test_diaphragms_fill_the_box_between_webs_and_flanges() -> None:
    for rng in rngs(30):
        girder = box_girder(rng)
        low, high = box(part(girder, "DIAPHRAGM").solids)
        left, right = (box([web]) for web in part(girder, "WEB").solids)
        assert (low[0], high[0]) == (left[1][0], right[0][0])
        lower, upper = (box([flange]) for flange in part(girder, "FLANGE").solids)
        assert (low[2], high[2]) == (lower[1][2], upper[0][2])

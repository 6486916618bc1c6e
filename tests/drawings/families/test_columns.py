from __future__ import annotations

import pytest

from drawings.families.parts import box, has, part, rngs
from linewright.drawings.families.columns import ceil5, end_plate_joint


@pytest.mark.parametrize(("value", "up"), [(0.1, 5), (5, 5), (5.01, 10), (-3, 0)])
def test_sizes_are_rounded_up_to_5_mm(value: float, up: int) -> None:
    assert ceil5(value) == up


def test_the_beam_touches_the_column_or_the_plate_between_them() -> None:
    plates = 0
    for rng in rngs(40):
        joint = end_plate_joint(rng)
        _, column = box(part(joint, "COLUMN").solids)
        beam, _ = box(part(joint, "BEAM").solids)
        if has(joint, "END PLATE"):
            plates += 1
            near, far = box(part(joint, "END PLATE").solids)
            assert (near[0], far[0]) == (column[0], beam[0])
        else:
            assert beam[0] == column[0]
    assert 10 < plates < 35

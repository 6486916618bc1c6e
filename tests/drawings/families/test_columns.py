from __future__ import annotations

import pytest

from drawings.families.parts import box, has, part, rngs
from linewright.drawings.families.columns import ceil5, column_base, end_plate_joint, fin_plate_joint
from linewright.drawings.solids.extrude import Prism


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


def test_a_fin_plate_reaches_from_the_flange_onto_the_beams_web() -> None:
    for rng in rngs(30):
        joint = fin_plate_joint(rng)
        near, far = box(part(joint, "FIN PLATE").solids)
        _, column = box(part(joint, "COLUMN").solids)
        beam, _ = box(part(joint, "BEAM").solids)
        assert near[0] == column[0]
        assert near[0] < beam[0] < far[0]


def test_a_column_stands_on_its_base_plate_and_gussets_do_too() -> None:
    gussets = 0
    for rng in rngs(40):
        base = column_base(rng)
        low, high = box(part(base, "BASE PLATE").solids)
        column, top = box(part(base, "COLUMN").solids)
        assert low[2] == 0
        assert column[2] == high[2]
        assert (low[:2] < column[:2]).all()
        assert (top[:2] < high[:2]).all()
        if has(base, "GUSSET"):
            gussets += 1
            assert box(part(base, "GUSSET").solids)[0][2] == pytest.approx(high[2])
        (plate,) = part(base, "BASE PLATE").solids
        assert isinstance(plate, Prism)
        assert len(plate.profile.holes) in (2, 4)
    assert gussets > 5

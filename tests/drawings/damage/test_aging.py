from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from linewright.drawings.damage import aging
from linewright.drawings.damage.fields import Field

SHAPE = (240, 320)
PX_PER_MM = 4.0
Loss = Callable[[tuple[int, int], float, float, np.random.Generator], Field]


@pytest.mark.parametrize("loss", [aging.fading_loss, aging.grain_loss, aging.gap_loss, aging.dropout_loss])
def test_more_damage_takes_more_ink(loss: Loss) -> None:
    light, strong = (loss(SHAPE, amount, PX_PER_MM, np.random.default_rng(3)) for amount in (0.1, 1))
    assert light.shape == strong.shape == SHAPE
    assert 0.85 < light.mean() <= 1.05
    assert strong.mean() < light.mean() - 0.002
    assert strong.min() >= 0


def test_stains_and_specks_darken_paper_and_never_lighten_it() -> None:
    for shade in (aging.stain_shade, aging.speck_shade):
        dark = shade(SHAPE, 1.0, PX_PER_MM, np.random.default_rng(5))
        assert dark.min() >= 0
        assert 0 < dark.mean() < 0.3


def test_spread_keeps_blank_paper_blank_and_pale_ink_pale() -> None:
    density = np.zeros(SHAPE, np.float32)
    density[100:106] = 0.4
    inked = aging.spread(density, 1.0, PX_PER_MM, np.random.default_rng(2))
    assert inked[:80].max() == 0
    assert 0.2 < inked[100:106].max() <= 0.4


def test_a_fold_takes_ink_in_a_line_from_side_to_side() -> None:
    factor, shade = aging.crease(SHAPE, 1.0, PX_PER_MM, np.random.default_rng(7))
    worn = factor < 0.7
    assert max(worn.any(axis=0).mean(), worn.any(axis=1).mean()) > 0.7
    assert worn.mean() < 0.1
    assert shade.shape == SHAPE

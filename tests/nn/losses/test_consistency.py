from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from linewright.nn.losses.consistency import cycle_consistency, identity_mapping

LOSSES = [cycle_consistency, identity_mapping]


@pytest.mark.parametrize("loss", LOSSES)
def test_mean_absolute_difference(loss: Callable[[Tensor, Tensor], Tensor]) -> None:
    rng = np.random.default_rng(0)
    a, b = rng.uniform(-1, 1, (2, 2, 3, 4, 5))
    value = loss(torch.from_numpy(a), torch.from_numpy(b))
    assert value.shape == ()
    assert value.item() == pytest.approx(np.abs(a - b).sum() / a.size, abs=1e-12)


@pytest.mark.parametrize("loss", LOSSES)
def test_equal_images_cost_nothing_and_opposite_ones_two(
    loss: Callable[[Tensor, Tensor], Tensor],
) -> None:
    paper, ink = torch.ones(1, 1, 4, 4), -torch.ones(1, 1, 4, 4)
    assert loss(paper, paper).item() == 0
    assert loss(paper, ink).item() == 2

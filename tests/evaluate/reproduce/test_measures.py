from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch

from linewright.evaluate.reproduce.measures import (
    DISTURBANCES,
    disturb,
    duty_entropy,
    images_to_converge,
    nonzero_share,
    seconds_a_step,
)
from linewright.training.model import Model
from linewright.training.recipe import load_recipe


def test_measures_against_plain_sums() -> None:
    weight, mask = torch.ones(2, 2, 1, 1), torch.tensor([1, 0, 1, 1]).view(2, 2, 1, 1).bool()
    tensors = {"a.weight": weight, "a.mask": mask, "b.weight": weight, "c.weight": torch.ones(3)}
    model = Model(load_recipe("drawings/sparse_cyclegan.smoke"), tensors, {})
    assert nonzero_share(model) == 7 / 8
    assert math.isnan(duty_entropy(model))
    even = Model(model.recipe, {"k.duty_cycle": torch.tensor([0.5, 1.0])}, {})
    assert duty_entropy(even) == pytest.approx(0.5)
    losses = [8.0, 4, 2, 1, 1, 1, 1, 1, 1, 1, 1]
    log = [
        {"cycle_x": v / 2, "cycle_y": v / 2, "images": 10 * n, "seconds": 3.0 * n, "step": 5 * n}
        for n, v in enumerate(losses, 1)
    ]
    # The mean of lines 4 to 8 is the first within a tenth of the end, which is 1.
    assert images_to_converge(log) == 80
    assert seconds_a_step(log) == pytest.approx(0.6)


@pytest.mark.parametrize("kind", DISTURBANCES)
def test_disturbances_grow_with_their_level(kind: Any) -> None:
    page = np.full((96, 96), 255, np.uint8)
    page[40:44, 10:80] = 0
    off = []
    for level in (0.0, 0.5, 1.0):
        first, again = (disturb(kind, level, [page], ["a"])[0] for _ in range(2))
        assert np.array_equal(first, again)
        off.append(np.abs(first.astype(int) - page).mean())
    assert off[0] == 0
    assert 0 < off[1] < off[2]

from __future__ import annotations

import pytest
import torch
from torch import nn

from linewright.training.average import WeightAverage


class _Counting(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(2))
        self.register_buffer("share", torch.zeros(2))
        self.register_buffer("count", torch.zeros((), dtype=torch.int64))


def set_to(network: _Counting, value: float) -> None:
    with torch.no_grad():
        network.weight.fill_(value)
        network.get_buffer("share").fill_(-value)
        network.get_buffer("count").fill_(int(value))


def test_average_is_the_formula_with_its_warm_up() -> None:
    network = _Counting()
    set_to(network, 5)
    average = WeightAverage(network, decay=0.9)
    expected = 5.0
    for step, value in enumerate([1.0, 4.0, -2.0, 8.0] * 40):
        set_to(network, value)
        average.update(network, step)
        decay = min(0.9, (1 + step) / (10 + step))
        expected = decay * expected + (1 - decay) * value
        kept = average.network.state_dict()
        assert kept["weight"].tolist() == pytest.approx([expected] * 2, abs=1e-5)
        assert kept["share"].tolist() == pytest.approx([-expected] * 2, abs=1e-5)
        # A count cannot be averaged: the newest one stands.
        assert int(kept["count"]) == int(value)


def test_average_is_a_copy_without_gradients() -> None:
    network = _Counting()
    average = WeightAverage(network, decay=0.5)
    set_to(network, 3)
    assert not average.network.state_dict()["weight"].any()
    assert not any(weight.requires_grad for weight in average.network.parameters())
    assert network.weight.requires_grad
    average.update(network, 0)
    assert network.weight.tolist() == [3, 3]

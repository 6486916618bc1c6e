"""An exponential moving average of the generators' weights."""

from __future__ import annotations

import copy

import torch
from torch import nn


class WeightAverage:
    """Keep a smoothed copy of a network, which often draws steadier lines than the last step's.

    Args:
        network: the network that is trained.
        decay: share of the old average kept at each step, in (0, 1).
    """

    def __init__(self, network: nn.Module, *, decay: float) -> None:
        self.decay = decay
        self.network = copy.deepcopy(network).requires_grad_(False)

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        """Move the average towards ``network``; early on the decay is lower, to warm up."""
        decay = min(self.decay, (1 + step) / (10 + step))
        ours, theirs = self.network.state_dict(), network.state_dict()
        for name, value in ours.items():
            if value.is_floating_point():
                value.lerp_(theirs[name], 1 - decay)
            else:
                value.copy_(theirs[name])

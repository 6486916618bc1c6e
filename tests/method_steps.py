"""A few training steps of any method, checked parameter by parameter."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn

from linewright.methods.base import Method, weighted_sum

_NORMS = (nn.InstanceNorm2d, nn.BatchNorm2d)


def normed_away(network: nn.Module) -> set[str]:
    """Return the names of the biases that a norm right behind takes out with the mean."""
    found = set()
    for name, sequence in network.named_modules():
        if isinstance(sequence, nn.Sequential):
            for (place, part), (_, after) in pairwise(sequence.named_children()):
                conv = isinstance(part, nn.Conv2d | nn.ConvTranspose2d)
                if conv and isinstance(after, _NORMS) and (after.training or not _tracks(after)):
                    found.add(f"{name}.{place}.bias".removeprefix("."))
    return found


def learning_parameters(
    method: Method[Any], batch: tuple[Tensor, ...], *, steps: int = 3, idle: frozenset[str] = frozenset()
) -> None:
    """Train ``steps`` steps in float64 and check that all parameters learn.

    Every parameter gets a finite gradient in each step and one that is not zero within all, but
    for the biases that a norm takes out, and the discriminators' ``idle`` ones.
    """
    method.double()
    data = batch._make(  # type: ignore[attr-defined]
        part.double() if part.is_floating_point() else part for part in batch
    )
    for networks, discriminating in ((method.generators, False), (method.discriminators, True)):
        optimiser = torch.optim.Adam(networks.parameters(), lr=2e-3)
        useless = normed_away(networks)
        moved: set[str] = set()
        for _ in range(steps):
            if discriminating:
                terms = method.discriminator_losses(data, method.fakes(data))
            else:
                terms, _ = method.generator_losses(data)
            assert all(torch.isfinite(term.value) for term in terms.values())
            optimiser.zero_grad()
            weighted_sum(terms).backward()  # type: ignore[no-untyped-call]
            for name, weights in networks.named_parameters():
                assert weights.grad is not None, name
                assert torch.isfinite(weights.grad).all(), name
                if weights.grad.any():
                    moved.add(name)
            optimiser.step()
        wanted = {name for name, _ in networks.named_parameters()} - useless
        assert wanted
        assert wanted - moved == (idle if discriminating else set())


def _tracks(norm: nn.Module) -> bool:
    return bool(getattr(norm, "track_running_stats", False))

"""What is read off a training and its weights: sparsity, duty cycles, speed, convergence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from linewright.nn import duty_cycle_entropy
from linewright.training import Model

NEAR_END = 1.1
SMOOTHED = 5


def nonzero_share(model: Model) -> float:
    """Return the share of the generators' convolution weights that the masks leave, 0..1."""
    kept = total = 0
    for name, value in model.generators.items():
        if name.endswith(".weight") and value.ndim == 4:
            mask = model.generators.get(f"{name.removesuffix('weight')}mask")
            total += value.numel()
            kept += value.numel() if mask is None else int(mask.sum())
    return kept / total


def duty_entropy(model: Model) -> float:
    """Return the mean entropy of all duty cycles in bits; NaN for a dense network."""
    found = [
        duty_cycle_entropy(value)
        for name, value in model.generators.items()
        if name.endswith(".duty_cycle")
    ]
    return float(np.mean(found)) if found else float("nan")


def images_to_converge(log: Sequence[Mapping[str, Any]]) -> float:
    """Return the images seen until the cycle loss stays within a tenth of its end; NaN if never.

    The loss is the running mean of `SMOOTHED` lines of the log, and its end that of the last ones.

    Args:
        log: the lines of ``metrics.jsonl``.
    """
    if len(log) < SMOOTHED:
        return float("nan")
    losses = np.array([line["cycle_x"] + line["cycle_y"] for line in log])
    smooth = np.convolve(losses, np.ones(SMOOTHED) / SMOOTHED, mode="valid")
    above = np.flatnonzero(smooth > NEAR_END * smooth[-1])
    first = above[-1] + 1 if len(above) else 0
    return float(log[first + SMOOTHED - 1]["images"])


def seconds_a_step(log: Sequence[Mapping[str, Any]]) -> float:
    """Return the median time of a step over the lines of a log, s."""
    if len(log) < 2:
        return float("nan")
    seconds, steps = (np.diff([line[key] for line in log]) for key in ("seconds", "step"))
    return float(np.median(seconds / steps))

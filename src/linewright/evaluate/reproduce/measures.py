"""Sparsity, duty cycles, speed and convergence of a training; disturbances that none has seen."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

import numpy as np

from linewright.base import Pixels, Rng
from linewright.drawings import Damage, degrade
from linewright.nn import duty_cycle_entropy
from linewright.training import Model

NEAR_END = 1.1
SMOOTHED = 5

Disturbance = Literal["Gaussian", "salt and pepper", "unseen damage"]
DISTURBANCES: tuple[Disturbance, ...] = get_args(Disturbance)
LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)
# What level 1 is.
_SIGMA = 80.0  # grey levels
_FLIPPED = 0.15  # share of pixels
_PX_PER_MM = 3.0  # of a card of 256 px


def nonzero_share(model: Model) -> float:
    """Return the share of the generators' convolution weights that the masks leave, 0..1."""
    nonzero = total = 0
    for name, value in model.generators.items():
        if name.endswith(".weight") and value.ndim == 4:
            mask = model.generators.get(f"{name.removesuffix('weight')}mask")
            total += value.numel()
            nonzero += value.numel() if mask is None else int(mask.sum())
    return nonzero / total


def duty_entropy(model: Model) -> float:
    """Return the mean entropy of all duty cycles in bits; NaN for a dense network."""
    entropies = [duty_cycle_entropy(value) for name, value in model.generators.items() if name.endswith(".duty_cycle")]
    return float(np.mean(entropies)) if entropies else float("nan")


def images_to_converge(log: Sequence[Mapping[str, Any]]) -> float:
    """Return the images seen until the cycle loss stays within a tenth of its end; NaN if never."""
    # The loss is the running mean of `SMOOTHED` lines of ``metrics.jsonl``, and its end that of the last ones.
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


def disturb(kind: Disturbance, level: float, images: Sequence[Pixels], names: Sequence[str]) -> list[Pixels]:
    """Return images, uint8 H x W, with a disturbance on top; the same names get the same noise."""
    # At level 1 of 0..1 it is Gaussian noise of standard deviation 80, salt and pepper on 15 % of
    # the pixels, or the damage of the tasks *repair* and *full*.
    return [
        _disturb(kind, level, image, np.random.default_rng([*hashlib.sha256(name.encode()).digest()]))
        for image, name in zip(images, names, strict=False)
    ]


def _disturb(kind: Disturbance, level: float, image: Pixels, rng: Rng) -> Pixels:
    if level == 0:
        return image
    if kind == "Gaussian":
        noisy = image + level * _SIGMA * rng.standard_normal(image.shape)
        return np.clip(np.rint(noisy), 0, 255).astype(np.uint8)
    if kind == "salt and pepper":
        hit = rng.random(image.shape) < level * _FLIPPED
        ink = np.where(rng.random(image.shape) < 0.5, 0, 255)
        return np.where(hit, ink, image).astype(np.uint8)
    return degrade(image, Damage.strong(level), rng, px_per_mm=_PX_PER_MM)

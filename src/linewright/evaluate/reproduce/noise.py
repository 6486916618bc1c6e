"""Disturbances that no training has, at five levels."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np

from linewright.base import Pixels
from linewright.drawings import Damage, degrade

Disturbance = Literal["Gaussian", "salt and pepper", "unseen damage"]
DISTURBANCES: tuple[Disturbance, ...] = get_args(Disturbance)
LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)
# What level 1 is.
_SIGMA = 80.0  # grey levels
_FLIPPED = 0.15  # share of pixels
_PX_PER_MM = 3.0  # of a card of 256 px


def disturbed(
    kind: Disturbance, level: float, images: Sequence[Pixels], names: Sequence[str]
) -> list[Pixels]:
    """Return images with a disturbance on top; the same names get the same noise.

    Args:
        kind: Gaussian noise (level 1: standard deviation 80), salt and pepper (15 % of pixels), or
            the damage of the tasks *repair* and *full*.
        level: 0..1.
        images: uint8 H x W.
        names: one for each image.
    """
    return [
        _one(kind, level, image, np.random.default_rng([*hashlib.sha256(name.encode()).digest()]))
        for image, name in zip(images, names, strict=False)
    ]


def _one(kind: Disturbance, level: float, image: Pixels, rng: np.random.Generator) -> Pixels:
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

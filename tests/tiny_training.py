"""A CycleGAN and data so small that a training step takes milliseconds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from linewright.methods.base import Task, UnpairedBatch
from linewright.methods.cyclegan import CycleGAN, CycleGANConfig
from linewright.training.augment import Augment, Crops
from linewright.training.checkpoint import Checkpoint, list_checkpoints, read_checkpoint
from linewright.training.images import ImageArrays, UnpairedImages
from linewright.training.trainer import TrainConfig, Trainer

SETTINGS: dict[str, Any] = {
    "schedule": {"epochs": 3, "flat_epochs": 1, "images_per_epoch": 8},
    "batch": 2,
    "pool": 3,
    "device": "cpu",
    "log_every": 1,
    "sample_every": 1000,
    "checkpoint_every": 1000,
}


def tiny_method(*, seed: int = 0) -> CycleGAN:
    torch.manual_seed(seed)
    config = CycleGANConfig(width=2, blocks=1, discriminator_width=2, discriminator_layers=1)
    return CycleGAN(config, Task(1, 16))


def tiny_source(*, seed: int = 0, batch_size: int = 2) -> UnpairedImages:
    rng = np.random.default_rng(5)
    x, y = rng.integers(0, 256, (2, 5, 20, 20), np.uint8)
    return UnpairedImages(
        ImageArrays(list(x)), ImageArrays(list(y)), Crops(16, batch_size, Augment(shift=0.1, noise=0.05), seed)
    )


def tiny_trainer(run: Path, **settings: Any) -> Trainer[UnpairedBatch]:
    """Return a trainer of twelve steps; ``settings`` change those of `TrainConfig`."""
    run.mkdir(parents=True, exist_ok=True)
    (run / "recipe.yaml").touch()
    config = TrainConfig.model_validate({**SETTINGS, **settings})
    return Trainer(
        method=tiny_method(seed=config.seed),
        name="cyclegan",
        source=tiny_source(seed=config.seed, batch_size=config.batch),
        config=config,
        run=run,
    )


def last_checkpoint(run: Path) -> Checkpoint:
    return read_checkpoint(list_checkpoints(run / "checkpoints")[-1], method="cyclegan")


def differing(a: Mapping[str, Tensor], b: Mapping[str, Tensor]) -> list[str]:
    """Return the names under which two groups of tensors differ in any bit."""
    return sorted(
        name
        for name in a.keys() | b.keys()
        if name not in a or name not in b or a[name].dtype != b[name].dtype or not torch.equal(a[name], b[name])
    )


def differing_parts(a: Checkpoint, b: Checkpoint) -> dict[str, list[str]]:
    """Return the differing names of each part of two checkpoints; empty if there are none."""
    assert set(a.parts) == set(b.parts)
    found = {part: differing(a.parts[part], b.parts[part]) for part in a.parts}
    return {part: names for part, names in found.items() if names}

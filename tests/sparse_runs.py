"""A run of a one-way method on pairs, so small that it takes a second."""

from __future__ import annotations

from pathlib import Path

from linewright.training.recipe import Recipe, load_recipe

PAIRS = """
method: {name: sparse_pix2pix, width: 4, blocks: 1, fold: 2, kernel: 3, strided: 1,
         discriminator_width: 4, discriminator_layers: 1}
data: {x: X, y: Y, size: 32}
train:
  schedule: {epochs: 2, flat_epochs: 1, images_per_epoch: 3}
  pool: 0
  average: 0.9
  device: cpu
  log_every: 1
  sample_every: 3
  checkpoint_every: 3
"""


def pairs_recipe(folders: tuple[Path, Path], folder: Path, *overrides: str) -> Recipe:
    """Write the recipe into ``folder`` and read it with its run there."""
    x, y = folders
    path = folder / "pairs.yaml"
    path.write_text(PAIRS.replace("X", f'"{x}"', 1).replace("Y", f'"{y}"', 1))
    return load_recipe(str(path), [f"run.dir={folder / 'run'}", *overrides])

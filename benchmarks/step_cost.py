"""What a training step of a recipe costs, counted and not timed.

Multiply-adds of convolutions and matrix products in one generator step with its discriminator
steps, forward and backward, for each image of the batch. Reading at displaced places (grid_sample)
and norms are not counted, so a method that has many of them takes longer than its count says.

    .venv/bin/python benchmarks/step_cost.py glyphs/segan.small glyphs/zi2zi.small
"""

from __future__ import annotations

import argparse
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from linewright.methods.base import GlyphBatch, UnpairedBatch, weighted_sum
from linewright.training.recipe import build_method, load_recipe


class Counter(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts floating-point operations, second derivatives included (`FlopCounterMode` cannot)."""

    total: int = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None) -> Any:
        out = func(*args, **(kwargs or {}))
        count = flop_registry.get(func._overloadpacket)
        if count is not None:
            self.total += count(*args, **(kwargs or {}), out_val=out)
        return out


BATCH = 2  # costs grow with the batch, so the share of one image is the same


def step_cost(name: str, overrides: list[str] | None = None) -> int:
    """Return multiply-adds for one image of a recipe's batch."""
    recipe = load_recipe(name, overrides or [])
    torch.manual_seed(0)
    method = build_method(recipe)
    x = torch.rand(BATCH, recipe.data.channels, recipe.data.size, recipe.data.size) * 2 - 1
    hands = method.batch_type is GlyphBatch
    style = torch.zeros(BATCH, dtype=torch.int64)
    batch: Any = GlyphBatch(x, x, x, x, style) if hands else UnpairedBatch(x, x)
    with Counter() as counter:  # type: ignore[no-untyped-call]
        for _ in range(recipe.train.discriminator_steps - 1):
            weighted_sum(method.discriminator_losses(batch, method.fakes(batch))).backward()  # type: ignore[no-untyped-call]
        method.discriminators.requires_grad_(False)
        terms, fakes = method.generator_losses(batch)
        weighted_sum(terms).backward()  # type: ignore[no-untyped-call]
        method.discriminators.requires_grad_(True)
        weighted_sum(method.discriminator_losses(batch, fakes)).backward()  # type: ignore[no-untyped-call]
    multiply_adds: int = counter.total // 2 // BATCH
    return multiply_adds


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipes", nargs="+", help="names from `linewright recipes`")
    for recipe_name in parser.parse_args().recipes:
        print(f"{recipe_name:24} {step_cost(recipe_name) / 1e6:9.0f} million multiply-adds an image")

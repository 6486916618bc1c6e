"""Model file in, translated images out."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from torch import nn

from linewright.base import Pixels, say, track
from linewright.methods import Direction, Method
from linewright.nn import (
    TILE,
    Grain,
    PageStatistics,
    ResnetGenerator,
    Shown,
    Tile,
    halo,
    in_tiles,
    plan_tiles,
    read_tile,
    to_pixels,
    to_tensor,
)
from linewright.pages import with_channels
from linewright.training import Model, assemble, choose_device, read_model

SAMPLE = 16


class TorchTranslator:
    """Translate images of any size with a trained model.

    A page that is larger than ``tile`` px goes through the network in overlapping tiles. With norms and winners that
    know their own place only (the shipped repair model), the result is that of the whole page. Instance norm and global
    winners need the page's statistics, which at most ``sample`` of its tiles tell first (docs/explanation/tiles.md). A
    network that compares all places with each other (SE-GAN) is not cut. Generators take 1 or 3 ``channels``; ``card``
    has the model's facts.
    """

    def __init__(
        self,
        method: Method[Any],
        *,
        channels: int,
        card: Mapping[str, Any],
        device: torch.device | None = None,
        tile: int = TILE,
        sample: int = SAMPLE,
    ) -> None:
        self.device = device or torch.device("cpu")
        self.method = method.to(self.device).eval()
        self.channels = channels
        self.card = card
        self.tile = tile
        self.sample = sample
        self._said = False

    @classmethod
    def load(cls, path: Path | str, *, device: str = "auto", tile: int = TILE) -> Self:
        """Read a run or model file; ModelError if absent, damaged or not fitting its recipe."""
        return cls.of(read_model(Path(path)), where=Path(path), device=device, tile=tile)

    @classmethod
    def of(cls, model: Model, *, where: Path, device: str = "auto", tile: int = TILE) -> Self:
        """Make a translator of a model that was read already; ``where`` names it in errors."""
        return cls(
            assemble(model, where=where),
            channels=model.recipe.data.channels,
            card=model.card,
            device=choose_device(device),
            tile=tile,
        )

    @torch.inference_mode()
    def translate(self, pixels: Pixels, direction: Direction = "xy") -> Pixels:
        """Translate one image, uint8 H x W or H x W x 3, paper 255, ink 0, at its own size.

        ``direction`` "yx" is the way back. Returns uint8 of the same height and width; grey for a
        model of one channel. ConfigError: tiles of this size are too small for the network.
        """
        grain = grain_of(self.method, direction)
        tiles = plan_tiles(*pixels.shape[:2], tile=self.tile, grain=grain)
        statistics = PageStatistics(_generator(self.method, direction))
        with statistics.in_use():
            if len(tiles) > 1 and statistics.layers:
                self._gather(statistics, pixels, tiles, direction)
            elif grain.halo is None and max(pixels.shape[:2]) > self.tile:
                self._say_once(
                    "this model compares all places of a page and cannot be cut into tiles: a page"
                    " this large needs much memory"
                )
            work = partial(self.at_once, direction=direction)
            return in_tiles(pixels, work, tile=self.tile, grain=grain)

    def _gather(self, statistics: PageStatistics, pixels: Pixels, tiles: Sequence[Tile], direction: Direction) -> None:
        """Find the page's statistics from a sample of its tiles."""
        some = min(self.sample, len(tiles))
        self._say_once(
            f"this model's norms need the whole page: {some} of its {len(tiles)} tiles tell its"
            f" statistics, {len(statistics.layers)} layers one after the other"
        )
        chosen = np.sort(np.random.default_rng(0).permutation(len(tiles))[:some])
        shown = [
            Shown(
                partial(self.at_once, read_tile(pixels, tiles[number]), direction),
                tiles[number].rows.stop - tiles[number].rows.start,
                tiles[number].rows.own,
                tiles[number].columns.own,
            )
            for number in chosen
        ]
        for layer in track(statistics.layers, what="statistics"):
            statistics.learn(layer, shown)

    @torch.inference_mode()
    def at_once(self, pixels: Pixels, direction: Direction = "xy") -> Pixels:
        """Translate an image whole; its sides are multiples and long enough, see `Grain`."""
        image = to_tensor(with_channels(pixels, self.channels)).to(self.device)
        return to_pixels(self.method.translate(image, direction).cpu())

    def _say_once(self, line: str) -> None:
        if not self._said:
            say(line)
        self._said = True


def grain_of(method: Method[Any], direction: Direction = "xy") -> Grain:
    """Return how a method's pages may be cut into tiles."""
    generator = _generator(method, direction)
    reach = halo(generator) if isinstance(generator, ResnetGenerator) else None
    return Grain(reach, method.size_multiple, method.least_size)


def _generator(method: Method[Any], direction: Direction) -> nn.Module:
    """Return what draws in a direction: its own network, or one that draws in all."""
    for name, network in method.generators.items():
        if name == direction:
            return network
    return method.generators

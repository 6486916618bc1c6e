"""What tiles change where a model needs the whole page's statistics (no timing).

The page is a drawn A4 sheet with the damage of a scan. The whole page at once is the reference; the
rows are tiles with statistics from each tile itself, from the page made small enough for one tile,
and, as a `TorchTranslator` does it, from a sample of its tiles, layer by layer.

    OMP_NUM_THREADS=1 python benchmarks/page_statistics.py RUN_OR_MODEL [--tile 320]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from whole_sheet import draw_sheet

from linewright.base.types import Pixels
from linewright.drawings.damage.degrade import Damage, degrade
from linewright.evaluate.pixels import psnr
from linewright.nn.page_statistics import PageStatistics, Shown
from linewright.nn.tiling import in_tiles, plan_tiles
from linewright.translate.engines.translator import TorchTranslator, grain_of


def scanned_sheet(seed: int, *, dpi: float) -> Pixels:
    """Return an A4 sheet as it comes from a scanner."""
    clean = draw_sheet(seed, paper="A4", dpi=dpi).pixels
    rng = np.random.default_rng(seed)
    return degrade(clean, Damage.light(), rng, px_per_mm=dpi / 25.4)


def from_itself(translator: TorchTranslator, page: Pixels) -> Pixels:
    """Translate in tiles each of which takes its own statistics."""
    grain = grain_of(translator.method)
    return in_tiles(page, translator.at_once, tile=translator.tile, grain=grain)


def from_sample(translator: TorchTranslator, page: Pixels, tiles: int) -> Pixels:
    """Translate as a `TorchTranslator` does, with the statistics of so many tiles."""
    translator.sample = tiles
    return translator.translate(page)


def from_thumbnail(translator: TorchTranslator, page: Pixels) -> Pixels:
    """Translate in tiles with the statistics of a page that is made as small as a tile."""
    grain = grain_of(translator.method)
    factor = translator.tile / max(page.shape)
    sides = [round(side * factor) // grain.multiple * grain.multiple for side in page.shape]
    small: Pixels = cv2.resize(page, (sides[1], sides[0]), interpolation=cv2.INTER_AREA).astype(np.uint8)
    statistics = PageStatistics(translator.method.generators["xy"])
    shown = Shown(lambda: translator.at_once(small), sides[0], range(sides[0]), range(sides[1]))
    with statistics.in_use():
        for layer in statistics.layers:
            statistics.learn(layer, [shown])
        return in_tiles(page, translator.at_once, tile=translator.tile, grain=grain)


def main() -> None:
    """Print one row a way."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, help="a run folder or a model file")
    parser.add_argument("--tile", type=int, default=320)
    parser.add_argument("--dpi", type=float, default=75)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    translator = TorchTranslator.load(asked.model, device="cpu", tile=1 << 20)
    page = scanned_sheet(asked.seed, dpi=asked.dpi)
    whole = translator.translate(page)
    translator.tile = asked.tile
    count = len(plan_tiles(*page.shape, tile=asked.tile, grain=grain_of(translator.method)))
    print(f"{page.shape[1]} x {page.shape[0]} px, {count} tiles of at most {asked.tile} px")
    print(f"{'statistics from':<16}{'mean':>8}{'largest':>9}{'> 8 of 255, %':>15}{'PSNR dB':>9}")
    ways: dict[str, Callable[[], Pixels]] = {
        "each tile": lambda: from_itself(translator, page),
        "thumbnail": lambda: from_thumbnail(translator, page),
    }
    for some in (4, 8, count):
        ways[f"{some} tiles"] = partial(from_sample, translator, page, some)
    for name, way in ways.items():
        made = way()
        off = np.abs(made.astype(int) - whole)
        row = f"{off.mean():>8.3f}{off.max():>9d}{100 * (off > 8).mean():>15.3f}"
        print(f"{name:<16}{row}{psnr(made, whole):>9.1f}", flush=True)


if __name__ == "__main__":
    main()

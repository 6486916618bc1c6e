"""Peak memory and time of an A0 page at 300 dpi, beside one tile that needs no cutting.

The page repeats a drawn A3 sheet with the noise of a scan. `linewright translate` runs on it in a
process of its own, whose peak memory the system tells; its time holds start, reading and writing.
The one tile is translated in a third process, after another one to warm up.

    python benchmarks/a0_page.py [--side 9933 14043] [--tile 1024] [--model FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from whole_sheet import draw_sheet

from linewright.base.types import Pixels
from linewright.nn.tiling import TILE
from linewright.pages.read import read_image
from linewright.pages.write import write_image

DPI = 300
GIB = 1 << 30


def synthetic_page(width: int, height: int) -> Pixels:
    """Return a noisy page of drawings, uint8 height x width."""
    sheet = draw_sheet(1, paper="A3", dpi=DPI).pixels
    # Noise of one sheet, repeated with it, so that making the page needs little memory itself.
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 8, sheet.shape).astype(np.float32)
    worn = (30 + 0.8 * sheet + noise).clip(0, 255).astype(np.uint8)
    times = [-(-side // own) for side, own in zip((height, width), sheet.shape, strict=True)]
    return np.tile(worn, times)[:height, :width]


def in_own_process(task: str, *arguments: str) -> dict[str, float]:
    """Run one of the tasks below in a new process and return what it measured."""
    command = [sys.executable, __file__, "--task", task, *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def whole(page: Path, model: str, tile: int, to: Path) -> None:
    """Translate a page by the command, and print seconds and peak memory."""
    from linewright.translate import convert

    begun = time.perf_counter()
    done = convert(page, to, model=model or None, tile=tile)
    if done.failures:
        raise SystemExit(str(done.failures[0]))
    print(json.dumps({"seconds": time.perf_counter() - begun, "peak": peak()}))


def one_tile(page: Path, model: str, tile: int) -> None:
    """Translate one tile twice, and print the second time and the peak memory."""
    from linewright.translate.tasks import open_engine

    translator, _ = open_engine(Path(model) if model else None, device="cpu", tile=tile)
    crop = np.ascontiguousarray(read_image(page).pixels[:tile, :tile])
    seconds = 0.0
    for _ in range(2):
        begun = time.perf_counter()
        translator.translate(crop)
        seconds = time.perf_counter() - begun
    print(json.dumps({"seconds": seconds, "peak": peak(), "pixels": crop.size}))


def peak() -> int:
    """Return the greatest memory that this process has held, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def main() -> None:
    """Print one row for the page and one for the tile."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", type=int, nargs=2, default=[9933, 14043], metavar=("W", "H"))
    parser.add_argument("--tile", type=int, default=TILE)
    parser.add_argument("--model", default="", help="by default the one in the package")
    parser.add_argument("--task", choices=["whole", "one_tile"], help=argparse.SUPPRESS)
    parser.add_argument("--page", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.task == "whole":
        whole(asked.page, asked.model, asked.tile, asked.page.parent / "out")
        return
    if asked.task == "one_tile":
        one_tile(asked.page, asked.model, asked.tile)
        return
    width, height = asked.side
    print(f"{platform.machine()}, {os.cpu_count()} cores; {width} x {height} px, tile {asked.tile}")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.png"
        write_image(page, synthetic_page(width, height), dpi=DPI)
        shared = ["--page", str(page), "--tile", str(asked.tile)]
        shared += ["--model", asked.model] if asked.model else []
        made = in_own_process("whole", *shared)
        written = read_image(Path(folder) / "out" / "page.png").pixels
        if written.shape != (height, width) or written.min() > 50:
            raise SystemExit("the translated page has another size, or no ink on it")
        tile = in_own_process("one_tile", *shared)
    rows = (("page", made, width * height), ("one tile", tile, int(tile["pixels"])))
    each = {name: found["seconds"] / pixels * 1e6 for name, found, pixels in rows}
    print(f"{'':<10}{'megapixels':>11}{'peak GiB':>10}{'seconds':>9}{'s / megapixel':>15}")
    for name, found, pixels in rows:
        print(f"{name:<10}{pixels / 1e6:>11.1f}{found['peak'] / GIB:>10.2f}{found['seconds']:>9.1f}{each[name]:>15.2f}")
    print(f"a megapixel of the page takes {each['page'] / each['one tile']:.2f} of one of the tile")


if __name__ == "__main__":
    main()

"""Engines side by side: what each loses against the truth, and its time against eager PyTorch.

Float32 and bfloat16 in PyTorch, float32 and 8 bits in onnxruntime, on the first test pairs of the
drawing generator. The 8 bits are calibrated on dev pairs. All run in turns on each page, so that
whatever else the machine does falls on all of them; the first page only warms up.

    python benchmarks/engines.py [--pages 12] [--threads 2] [--model FILE]
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import onnxruntime
import torch

from linewright.base.types import Pixels
from linewright.drawings.dataset import known_pair
from linewright.evaluate.pixels import psnr
from linewright.pages.write import write_image
from linewright.training.model import REPAIR, shipped_model
from linewright.translate.engines.export import export_onnx
from linewright.translate.engines.onnx_translator import OnnxTranslator
from linewright.translate.engines.translator import TorchTranslator

CARD = 512
CALIBRATING = 12
Engine = Callable[[Pixels], Pixels]


def engines(model: Path, folder: Path, *, threads: int) -> dict[str, Engine]:
    """Return the four, eager float32 first."""
    pages = folder / "pages"
    for number in range(CALIBRATING):
        pair = known_pair(number, "dev", task="repair", card=CARD)
        write_image(pages / f"{number:02d}.png", pair.x)
    parity = export_onnx(model, folder / "float.onnx")
    export_onnx(model, folder / "int8.onnx", calibrate=[pages])
    print(f"onnxruntime and PyTorch differ by {parity.difference:.1g} at most")
    eager = TorchTranslator.load(model, device="cpu")

    def half(pixels: Pixels) -> Pixels:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return eager.translate(pixels)

    return {
        "PyTorch float32": eager.translate,
        "PyTorch bfloat16": half,
        "onnxruntime float32": OnnxTranslator.load(folder / "float.onnx", threads=threads).translate,
        "onnxruntime int8": OnnxTranslator.load(folder / "int8.onnx", threads=threads).translate,
    }


def main() -> None:
    """Print one row an engine."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=12)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--model", type=Path, help="by default the one in the package")
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    print(
        f"{platform.machine()}, {asked.threads} threads, torch {torch.__version__}, "
        f"onnxruntime {onnxruntime.__version__}; {asked.pages} pages of {CARD} px"
    )
    with tempfile.TemporaryDirectory() as folder:
        ways = engines(asked.model or shipped_model(REPAIR), Path(folder), threads=asked.threads)
        quality: dict[str, list[float]] = {name: [] for name in ways}
        times: dict[str, list[float]] = {name: [] for name in ways}
        for number in range(asked.pages + 1):
            pair = known_pair(max(0, number - 1), "test", task="repair", card=CARD)
            for name, way in ways.items():
                begun = time.perf_counter()
                made = way(pair.x)
                seconds = time.perf_counter() - begun
                if number > 0:
                    times[name].append(seconds)
                    quality[name].append(psnr(made, pair.y))
    first = next(iter(ways))
    print(f"{'':<22}{'PSNR dB':>9}{'loss dB':>9}{'ms':>8}{'ratio':>7}")
    for name in ways:
        score = statistics.mean(quality[name])
        loss = statistics.mean(quality[first]) - score
        ratio = statistics.median(a / b for a, b in zip(times[first], times[name], strict=True))
        spent = 1000 * statistics.median(times[name])
        print(f"{name:<22}{score:>9.2f}{loss:>9.2f}{spent:>8.0f}{ratio:>7.2f}")


if __name__ == "__main__":
    main()

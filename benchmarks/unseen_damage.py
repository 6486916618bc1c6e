"""Score the repair model on damage that it never learnt from, beside what needs no learning.

python benchmarks/augraphy_damage.py CLEAN DAMAGED
python benchmarks/unseen_damage.py CLEAN DAMAGED --px-per-mm 4
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from linewright.base.console import stdout
from linewright.base.report import Cell, Table
from linewright.base.types import Pixels
from linewright.evaluate.drawing_scorer import BASELINES
from linewright.evaluate.lines import line_scores_between
from linewright.evaluate.pixels import PSNR_CAP, bootstrap_interval, psnr, ssim
from linewright.pages.read import read_image
from linewright.training.model import REPAIR, shipped_model
from linewright.translate.engines.translator import TorchTranslator
from linewright.translate.prepare.tone import lighten_shade
from linewright.translate.tasks import Repair


def _baseline(name: str, px_per_mm: float, pixels: Pixels) -> Pixels:
    return BASELINES[name](pixels, px_per_mm)


def _translated(repairer: Repair, px_per_mm: float, pixels: Pixels) -> Pixels:
    """Return a page as ``linewright translate`` gives it."""
    return repairer.translate(lighten_shade(pixels, px_per_mm), px_per_mm).page


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clean", type=Path, help="folder of clean images")
    parser.add_argument("damaged", type=Path, help="folder of the same names, damaged")
    parser.add_argument("--px-per-mm", type=float, default=4.0)
    parser.add_argument("--model", type=Path, help="by default the one in the package")
    asked = parser.parse_args()
    names = sorted(path.name for path in asked.damaged.glob("*.png"))
    if not names:
        raise SystemExit(f"{asked.damaged} holds no PNG images: see benchmarks/augraphy_damage.py")
    clean = [read_image(asked.clean / name).pixels for name in names]
    damaged = [read_image(asked.damaged / name).pixels for name in names]
    translator = TorchTranslator.load(asked.model or shipped_model(REPAIR))
    rows: dict[str, Callable[[Pixels], Pixels]] = {
        "translate": partial(_translated, Repair(translator), asked.px_per_mm),
        "the model alone": translator.translate,
    }
    for name in ("identity", "adaptive threshold", "Sauvola", "white page"):
        rows[name] = partial(_baseline, name, asked.px_per_mm)
    cells = {}
    for name, change in rows.items():
        outputs = [change(x) for x in damaged]
        lines = [line_scores_between(y, out, px_per_mm=asked.px_per_mm) for out, y in zip(outputs, clean, strict=True)]
        cells[name] = {
            "PSNR dB": _mean([min(psnr(out, y), PSNR_CAP) for out, y in zip(outputs, clean, strict=True)]),
            "SSIM %": _mean([100 * ssim(out, y) for out, y in zip(outputs, clean, strict=True)]),
            "line F1 %": _mean([100 * line.f1 for line in lines]),
            "lost mm": _mean([line.lost_mm for line in lines]),
            "added mm": _mean([line.added_mm for line in lines]),
        }
    columns = dict.fromkeys(cells["translate"], ".1f")
    note = f"{len(names)} images; means with 95 % bootstrap intervals."
    table = Table("Damage that was never trained on", note, columns, cells, ["translate"])
    stdout.print(table.console())
    print(table.markdown())


def _mean(values: list[float]) -> Cell:
    return Cell(float(np.mean(values)), *bootstrap_interval(values))


if __name__ == "__main__":
    main()

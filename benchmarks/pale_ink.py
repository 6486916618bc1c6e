"""What becomes of real views whose ink is faded, with pale ink darkened first and without.

python benchmarks/pale_ink.py ../shared/drawings/views

The ink of each view keeps so much of its contrast, on white paper and on paper with grain; the view
as it was is the truth. Simulated fading of real drawings; nothing is timed.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from linewright.base.console import stdout, track
from linewright.base.report import Cell, Table
from linewright.base.types import Pixels
from linewright.evaluate.lines import LineScores, line_scores_between
from linewright.evaluate.pixels import mean_cell
from linewright.pages.read import read_image
from linewright.translate.prepare.tone import darken_ink
from linewright.translate.tasks import open_task

CONTRASTS = (0.5, 0.35, 0.22)
GRAIN = 3.0  # standard deviation, grey levels; such paper is darker too
PAPER = 243.0
TILE = 1024
COLUMNS = {"line F1 %": ".1f", "lost %": ".1f", "missing %": ".1f", "added %": ".1f"}


def faded(view: Pixels, contrast: float, *, grain: bool, seed: int) -> Pixels:
    """Return a view whose ink keeps so much of its contrast."""
    pale = 255 - (255 - view.astype(np.float64)) * contrast
    if grain:
        pale *= PAPER / 255
        pale += GRAIN * np.random.default_rng(seed).standard_normal(view.shape)
    out: Pixels = np.clip(np.rint(pale), 0, 255).astype(np.uint8)
    return out


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("views", type=Path, help="folder of clean drawings")
    parser.add_argument("--px-per-mm", type=float, default=4.0)
    parser.add_argument("--every", type=int, default=1, help="take every so many-th view")
    asked = parser.parse_args()
    files = sorted(asked.views.glob("*.png"))[:: asked.every]
    redrawer, _ = open_task("repair", None, device="cpu", tile=TILE)
    rows: dict[str, dict[str, Cell]] = {}
    for grain in (False, True):
        for contrast in CONTRASTS:
            where = f"{100 * contrast:.0f} % of the contrast" + (", grain" if grain else "")
            found: dict[str, list[LineScores]] = {"as it is": [], "darkened": []}
            for seed, file in enumerate(track(files, what=where)):
                view = read_image(file, channels=1, page=0).pixels
                pale = faded(view, contrast, grain=grain, seed=seed)
                dark = darken_ink(pale, asked.px_per_mm)
                plain = redrawer.translate(pale, asked.px_per_mm).page
                # A page that is dark enough is handed on as it is.
                made = plain if dark is pale else redrawer.translate(dark, asked.px_per_mm).page
                for name, page in (("as it is", plain), ("darkened", made)):
                    found[name].append(line_scores_between(view, page, px_per_mm=asked.px_per_mm))
            for name, scores in found.items():
                rows[f"{where}, {name}"] = {
                    "line F1 %": mean_cell([100 * one.f1 for one in scores]),
                    "lost %": mean_cell([100 * one.lost_mm / one.true_mm for one in scores]),
                    "missing %": mean_cell([100 * one.missing_mm / one.true_mm for one in scores]),
                    "added %": mean_cell([100 * one.added_mm / one.true_mm for one in scores]),
                }
    note = (
        f"{len(files)} real views, fading simulated, repaired by the model in the package; shares "
        "of the view's own line; means with 95 % bootstrap intervals."
    )
    print(Table("Pale ink", note, COLUMNS, rows, []).markdown())
    stdout.print(note)


if __name__ == "__main__":
    main()

"""Where lost line is: how much has no ink at all, and how much lies in runs of so many millimetres.

python benchmarks/lost_line.py --split test --numbers 0-239

A line that is gone leaves a long run. Near lines that are thinned to one, corners cut short and
ends of dashes leave many short ones. The clean sheet moved by half a pixel and hardly blurred stand
beside: nothing is gone there. *Missing* is what has no ink within half a millimetre, and within a
quarter of one, thinned or not: a measure by which those sheets lose nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base.console import stdout, track
from linewright.base.report import Cell, Table
from linewright.base.types import Pixels
from linewright.drawings.dataset import Pair, known_pair
from linewright.evaluate.drawing_scorer import BASELINES, true_pieces
from linewright.evaluate.lines import LineDifference, line_difference
from linewright.evaluate.pixels import mean_cell
from linewright.translate.tasks import open_task

TILE = 1024
TOLERANCE_MM = 0.5
# What parts short runs from long ones, mm.
BOUNDS = (1.0, 2.0, 5.0)
RUNS = ("lost mm", "below 1", "1 to 2", "2 to 5", "5 and more")
MISSING, MISSING_SHARE = "missing mm", "missing %"
NEAR_MM = 0.25
NEAR, NEAR_SHARE = "missing within 0.25 mm", "of the line %"
COLUMNS = {**dict.fromkeys(RUNS, ".1f"), MISSING: ".1f", MISSING_SHARE: ".2f", NEAR: ".1f", NEAR_SHARE: ".2f"}
# Lost bits further apart than this are two runs.
APART_MM = 0.5


def runs(difference: LineDifference, px_per_mm: float) -> NDArray[np.float64]:
    """Return the length in mm of each run of lost bits that follow each other along a stroke."""
    points, lengths = difference.true.points[difference.lost], difference.true.lengths
    if not len(points):
        return np.empty(0)
    steps = np.hypot(*np.diff(points, axis=0).T)
    number = np.concatenate([[0], np.cumsum(steps > APART_MM * px_per_mm)])
    return np.bincount(number, weights=lengths[difference.lost]) / px_per_mm


def half_a_pixel(clean: Pixels) -> Pixels:
    """Return a page half a pixel further right and down."""
    move = np.array([[1, 0, 0.5], [0, 1, 0.5]])
    moved: Pixels = cv2.warpAffine(clean, move, clean.shape[::-1], borderValue=255).astype(np.uint8)
    return moved


def blurred(clean: Pixels, deviation: float) -> Pixels:
    """Return a page blurred by so many pixels."""
    return cv2.GaussianBlur(clean, (0, 0), deviation).astype(np.uint8)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    parser.add_argument("--numbers", default="0-239", help="first and last pair")
    parser.add_argument("--card", type=int, default=512, help="side in pixels")
    asked = parser.parse_args()
    first, last = (int(part) for part in asked.numbers.split("-"))
    numbers = range(first, last + 1)
    pairs = [
        known_pair(number, asked.split, task="repair", card=asked.card)
        for number in track(numbers, what="drawing cards")
    ]
    whole, _ = open_task("repair", None, device="cpu", tile=TILE)
    alone, _ = open_task("alone", None, device="cpu", tile=TILE)
    made: dict[str, Callable[[Pair, float], Pixels]] = {
        "translate": lambda pair, scale: whole.translate(pair.x, scale).page,
        "the network alone": lambda pair, scale: alone.translate(pair.x, scale).page,
        "identity": lambda pair, _: pair.x,
        "adaptive threshold": lambda pair, scale: BASELINES["adaptive threshold"](pair.x, scale),
        "Sauvola": lambda pair, scale: BASELINES["Sauvola"](pair.x, scale),
        "the clean sheet": lambda pair, _: pair.y,
        "the clean sheet, moved by half a pixel": lambda pair, _: half_a_pixel(pair.y),
        "the clean sheet, blurred by 0.5 px": lambda pair, _: blurred(pair.y, 0.5),
        "the clean sheet, blurred by 0.7 px": lambda pair, _: blurred(pair.y, 0.7),
    }
    cells = {name: _row(make, track(pairs, what=name)) for name, make in made.items()}
    resolution = np.mean([pair.truth["px_per_mm"] for pair in pairs])
    note = (
        f"Simulated, task repair, {asked.split} pairs {asked.numbers} of {asked.card} px, "
        f"{resolution:.1f} px a mm in the mean; mm of lost line a sheet in runs of so many mm; "
        "missing: no ink within 0.5 mm, or within 0.25; "
        "means with 95 % bootstrap intervals."
    )
    table = Table("Lost line", note, COLUMNS, cells, ["translate"])
    stdout.print(table.console())
    print(table.markdown())


def _row(make: Callable[[Pair, float], Pixels], pairs: Iterable[Pair]) -> dict[str, Cell]:
    """Return the mean lost length of a sheet, that in runs of each length, and what is missing."""
    found: dict[str, list[float]] = {name: [] for name in (*RUNS, MISSING, NEAR)}
    true_mm: list[float] = []
    for pair in pairs:
        scale: float = pair.truth["px_per_mm"]
        page, pieces = make(pair, scale), true_pieces(pair.truth)
        difference = line_difference(page, pieces, scale, TOLERANCE_MM)
        lost = runs(difference, scale)
        places = np.searchsorted(BOUNDS, lost, side="right")
        for place, name in enumerate(RUNS):
            counted = lost if place == 0 else lost[places == place - 1]
            found[name].append(float(counted.sum()))
        near = line_difference(page, pieces, scale, NEAR_MM)
        for name, found_there in ((MISSING, difference), (NEAR, near)):
            lengths = found_there.true.lengths[found_there.missing]
            found[name].append(float(lengths.sum()) / scale)
        true_mm.append(float(difference.true.lengths.sum()) / scale)
    cells = {name: mean_cell(lengths) for name, lengths in found.items()}
    cells[MISSING_SHARE] = Cell(100 * sum(found[MISSING]) / sum(true_mm))
    cells[NEAR_SHARE] = Cell(100 * sum(found[NEAR]) / sum(true_mm))
    return cells


if __name__ == "__main__":
    main()

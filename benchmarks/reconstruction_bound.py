"""How well a scan can be drawn again from its clean drawing, when nothing is hidden in that.

python benchmarks/reconstruction_bound.py --task mild --card 256 --count 40

Translation there and back goes through the clean drawing, and stains, grain and uneven light are
not on it. Each scan is fitted anew, with its own truth at hand, by what a network would have to
guess: grey levels and blur of the ink, then the light as well, then all but the paper's grain.
"""

from __future__ import annotations

import argparse

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base.console import stdout, track
from linewright.base.report import Cell, Table
from linewright.base.types import Pixels
from linewright.drawings.dataset import known_pair
from linewright.evaluate.pixels import mean_cell

BLURS = (0.0, 0.7, 1.2, 2.0)
LIGHT_PX = 16.0
# How far from ink the grain is measured, px.
APART = 7

Floats = NDArray[np.float64]


def decibels(error: Floats) -> float:
    """Return the PSNR of an error in grey levels."""
    return float(10 * np.log10(255**2 / np.mean(error**2)))


def bounds(scan: Pixels, truth: Pixels) -> dict[str, float]:
    """Return the PSNR of the best fits to a scan, dB."""
    clean = truth.astype(np.float64)
    seen = [clean if blur == 0 else cv2.GaussianBlur(clean, (0, 0), blur) for blur in BLURS]
    known = np.stack([*(one.ravel() for one in seen), np.ones(clean.size)], axis=1)
    target = scan.astype(np.float64)
    factors = np.linalg.lstsq(known, target.ravel(), rcond=None)[0]
    left = target - (known @ factors).reshape(clean.shape)
    even = left - cv2.GaussianBlur(left, (0, 0), LIGHT_PX)
    paper = cv2.erode((truth == 255).astype(np.uint8), np.ones((APART, APART))) > 0
    ring = np.ones((5, 5)) / 24
    ring[2, 2] = 0
    # The mean of 24 neighbours has grain of its own, a 24th as strong.
    grain = (target - cv2.filter2D(target, -1, ring))[paper] / np.sqrt(1 + 1 / 24)
    return {
        "levels and blur": decibels(left),
        "and the light": decibels(even),
        "all but the grain of bare paper": decibels(grain),
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--task", choices=("mild", "repair"), default="mild")
    parser.add_argument("--card", type=int, default=256, help="side in pixels")
    parser.add_argument("--count", type=int, default=40, help="dev pairs")
    asked = parser.parse_args()
    found: dict[str, list[float]] = {}
    for number in track(range(asked.count), what="fitting"):
        pair = known_pair(number, "dev", task=asked.task, card=asked.card)
        for name, value in bounds(pair.x, pair.y).items():
            found.setdefault(name, []).append(value)
    rows: dict[str, dict[str, Cell]] = {name: {"PSNR dB": mean_cell(values)} for name, values in found.items()}
    note = (
        f"Simulated, task {asked.task}, the first {asked.count} dev pairs of {asked.card} px; the "
        "scan beside its best fit from the clean drawing, means with 95 % bootstrap intervals."
    )
    stdout.print(Table("What is known", note, {"PSNR dB": ".1f"}, rows, []).markdown())


if __name__ == "__main__":
    main()

"""How often the step from a translated page to vectors is refused, and misses a planted fault.

python benchmarks/vector_alarms.py --first 24 --count 16

Each simulated drawing is damaged, repaired by the shipped model and turned into vectors, as
`translate --format dxf --strict` does it. Then 20 mm of a straight line are taken out of the
vectors. A refused page is good or not as one sees it: ``--pictures`` draws what was left out in
red over the page, with the vectors in blue.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from linewright.base.console import say, stdout, track
from linewright.base.report import Cell, Table
from linewright.base.types import Pixels
from linewright.drawings.dataset import known_pair
from linewright.drawings.settings import Task
from linewright.nn.tiling import TILE
from linewright.pages.recogniser import Recogniser
from linewright.pages.text_reader import TextReader
from linewright.pages.write import write_image
from linewright.translate.coverage import Coverage, find_coverage, uncovered
from linewright.translate.lettering.redrawer import Redrawer
from linewright.translate.open import open_redrawer
from linewright.translate.options import STRICT_MM
from linewright.vector.model import Line, Vectors, sampled
from linewright.vector.pipeline import vectorize

REMOVED_MM = 20.0


class Planted(NamedTuple):
    """Vectors with one fault.

    Attributes:
        vectors: without a stretch of a line.
        box: left, top, right, bottom of the stretch in mm, y down.
    """

    vectors: Vectors
    box: tuple[float, float, float, float]


def remove_line(
    vectors: Vectors, *, length_mm: float = REMOVED_MM, seed: int = 0
) -> Planted | None:
    """Take so much out of the middle of a straight line; None if there is none so long."""
    long = [
        curve
        for curve in vectors.curves
        if isinstance(curve, Line)
        and curve.pen.linetype == "continuous"
        and np.hypot(*np.subtract(curve.b, curve.a)) >= length_mm
    ]
    if not long:
        return None
    line = long[int(np.random.default_rng(seed).integers(len(long)))]
    a, b = np.array(line.a), np.array(line.b)
    half = (b - a) / np.hypot(*(b - a)) * length_mm / 2
    start, end = (a + b) / 2 - half, (a + b) / 2 + half
    kept = (
        replace(line, b=(float(start[0]), float(start[1]))),
        replace(line, a=(float(end[0]), float(end[1]))),
    )
    curves = (*(curve for curve in vectors.curves if curve is not line), *kept)
    (left, low), (right, high) = np.minimum(start, end), np.maximum(start, end)
    box = (float(left), vectors.height - float(high), float(right), vectors.height - float(low))
    return Planted(replace(vectors, curves=curves), box)


def is_found(coverage: Coverage, planted: Planted, px_per_mm: float, limit_mm: float) -> bool:
    """Whether a stretch above the limit was left out within 1 mm of the fault."""
    boxes = [
        np.array(stretch.box) / px_per_mm
        for stretch in coverage.left_out
        if stretch.length_mm > limit_mm
    ]
    fault = np.array(planted.box)
    return any(bool(((box[:2] - 1 < fault[2:]) & (fault[:2] - 1 < box[2:])).all()) for box in boxes)


def draw(page: Pixels, vectors: Vectors, coverage: Coverage, px_per_mm: float) -> Pixels:
    """Draw vectors in blue and what was left out in red over a page, four times as large."""
    out = np.repeat(cv2.resize(page // 2 + 127, None, fx=4, fy=4)[..., None], 3, axis=2)
    for curve in vectors.curves:
        points = sampled(curve)
        down = np.stack([points[:, 0], vectors.height - points[:, 1]], axis=1) * px_per_mm * 4
        cv2.polylines(out, [np.rint(down).astype(np.int32)], False, (0, 0, 255), 1, cv2.LINE_AA)
    for stretch in coverage.left_out:
        left, top, right, bottom = (4 * side for side in stretch.box)
        cv2.rectangle(out, (left - 4, top - 4), (right + 4, bottom + 4), (255, 0, 0), 2)
    return np.asarray(out, np.uint8)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0, help="number of the first card")
    parser.add_argument("--count", type=int, default=16, help="cards of each kind")
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--pictures", type=Path, help="folder for pictures of refused pages")
    asked = parser.parse_args()
    reader = TextReader(Recogniser())
    redrawer = open_redrawer("repair", None, device="cpu", tile=TILE)[0]
    numbers = range(asked.first, asked.first + asked.count)
    tasks: tuple[Task, ...] = ("mild", "repair")
    rows = {
        f"{task}, cards": _row(task, numbers, asked.split, reader, redrawer, asked.pictures)
        for task in tasks
    }
    columns = dict.fromkeys(next(iter(rows.values())), ".1f")
    note = (
        f"Cards {asked.first} to {numbers[-1]} of {asked.split}, 512 px, limit {STRICT_MM:g} mm; "
        "see the head of benchmarks/vector_alarms.py."
    )
    stdout.print(Table("From pixels to vectors", note, columns, rows).markdown(), markup=False)


def _row(
    task: Task,
    numbers: range,
    split: str,
    reader: TextReader,
    redrawer: Redrawer,
    pictures: Path | None,
) -> dict[str, Cell]:
    found: dict[str, list[float]] = {}

    def note(name: str, value: float) -> None:
        found.setdefault(name, []).append(value)

    for number in track(numbers, total=len(numbers), what=task):
        pair = known_pair(number, "test" if split == "test" else "dev", task=task, card=512)
        px_per_mm = pair.truth["px_per_mm"]
        page = redrawer.redraw(pair.x, px_per_mm).page
        vectors = vectorize(page, px_per_mm, reader=reader, scan=pair.x)
        coverage = find_coverage(vectors, page, px_per_mm, scan=pair.x)
        note("left out mm", sum(stretch.length_mm for stretch in coverage.left_out))
        note("stray mm", sum(stretch.length_mm for stretch in coverage.stray))
        refused = uncovered(coverage, STRICT_MM, px_per_mm)
        note("refused %", 100 * (refused is not None))
        if refused is not None:
            say(f"{task} {number}: {refused}")
        if pictures is not None and coverage.left_out:
            pictures.mkdir(parents=True, exist_ok=True)
            picture = draw(page, vectors, coverage, px_per_mm)
            write_image(pictures / f"{task}-{number}.png", picture)
        planted = remove_line(vectors, seed=number)
        if planted is None:
            continue
        fault = find_coverage(planted.vectors, page, px_per_mm, scan=pair.x)
        note("removed line found %", 100 * is_found(fault, planted, px_per_mm, STRICT_MM))
        note("of which seen before %", 100 * is_found(coverage, planted, px_per_mm, STRICT_MM))
    return {name: Cell(float(np.mean(values))) for name, values in found.items()}


if __name__ == "__main__":
    main()

"""How often the step from a translated page to vectors is refused, and misses a planted fault.

python benchmarks/vector_alarms.py --first 24 --count 16

Each simulated drawing is damaged, repaired by the shipped model and turned into vectors, as
`translate --format dxf --strict` does it. Then 20 mm of a straight line are taken out of the
vectors. A refused page is good or not as one sees it: ``--pictures`` draws what was left out in
red over the page, with the vectors in blue.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
from planted_faults import is_found, remove_line

from linewright.base.console import say, stdout, track
from linewright.base.report import Cell, Table
from linewright.base.types import Pixels
from linewright.drawings.dataset import known_pair
from linewright.drawings.settings import Task
from linewright.nn.tiling import TILE
from linewright.pages.recogniser import Recogniser
from linewright.pages.text_reader import TextReader
from linewright.pages.write import write_image
from linewright.translate.audit.coverage import Coverage, find_coverage, uncovered
from linewright.translate.options import STRICT_MM
from linewright.translate.tasks import PageTranslator, open_task
from linewright.vector.model import Vectors, sampled
from linewright.vector.pipeline import vectorize


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
    redrawer = open_task("repair", None, device="cpu", tile=TILE)[0]
    numbers = range(asked.first, asked.first + asked.count)
    tasks: tuple[Task, ...] = ("mild", "repair")
    rows = {f"{task}, cards": _row(task, numbers, asked.split, reader, redrawer, asked.pictures) for task in tasks}
    columns = dict.fromkeys(next(iter(rows.values())), ".1f")
    note = (
        f"Cards {asked.first} to {numbers[-1]} of {asked.split}, 512 px, limit {STRICT_MM:g} mm; "
        "see the head of benchmarks/vector_alarms.py."
    )
    stdout.print(Table("From pixels to vectors", note, columns, rows).markdown(), markup=False)


def _row(
    task: Task, numbers: range, split: str, reader: TextReader, redrawer: PageTranslator, pictures: Path | None
) -> dict[str, Cell]:
    found: dict[str, list[float]] = {}

    def note(name: str, value: float) -> None:
        found.setdefault(name, []).append(value)

    for number in track(numbers, what=task):
        pair = known_pair(number, "test" if split == "test" else "dev", task=task, card=512)
        px_per_mm = pair.truth["px_per_mm"]
        page = redrawer.translate(pair.x, px_per_mm).page
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

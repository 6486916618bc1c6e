"""Score what `translate` gives on simulated pairs, beside its parts and what needs no learning.

python benchmarks/packaged_models.py --task full --card 256 --numbers 240-479
python benchmarks/packaged_models.py --task mild --card 512 --numbers 0-95
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from linewright.base.console import stdout, track
from linewright.base.report import Cell, Table
from linewright.base.types import Pixels
from linewright.drawings.dataset import known_pair
from linewright.evaluate.drawing_scorer import BASELINES, DrawingScorer
from linewright.training.batches import Examples
from linewright.training.model import shipped_model
from linewright.translate.options import Task
from linewright.translate.tasks import REPAIR, RESTYLE, open_task

Redraw = Callable[[Pixels, float], Pixels]
TILE = 1024
MODELS: dict[Task, str] = {"repair": REPAIR, "full": RESTYLE}


def _rows(asked: str, model: Path | None) -> dict[str, Redraw]:
    """Return what makes the image of each row from a page and its resolution in px a mm."""
    task: Task = "full" if asked == "full" else "repair"
    whole, _ = open_task(task, model, device="cpu", tile=TILE)
    alone, _ = open_task("alone", model or shipped_model(MODELS[task]), device="cpu", tile=TILE)
    rows: dict[str, Redraw] = {
        f"translate --task {task}": lambda x, scale: whole.translate(x, scale).page,
        "the network alone": lambda x, scale: alone.translate(x, scale).page,
    }
    if task == "full":
        repairer, _ = open_task("repair", None, device="cpu", tile=TILE)
        rows["repair model"] = lambda x, scale: repairer.translate(x, scale).page
    return rows | {name: BASELINES[name] for name in BASELINES}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--task", choices=("repair", "mild", "full"), default="repair")
    parser.add_argument("--card", type=int, default=512, help="side in pixels")
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    parser.add_argument("--numbers", default="0-239", help="first and last pair")
    parser.add_argument("--model", type=Path, help="by default the one in the package")
    asked = parser.parse_args()
    first, last = (int(part) for part in asked.numbers.split("-"))
    numbers = range(first, last + 1)
    pairs: list[Any] = [
        known_pair(number, asked.split, task=asked.task, card=asked.card)
        for number in track(numbers, what="drawing cards")
    ]
    x, y, truth = (list(column) for column in zip(*pairs, strict=True))
    scorer = DrawingScorer(Examples([], x, y, paired=True, truth=truth))
    cells: dict[str, dict[str, Cell]] = {}
    rows = _rows(asked.task, asked.model)
    for name, redraw in rows.items():
        outputs = [redraw(pair.x, pair.truth["px_per_mm"]) for pair in track(pairs, what=name)]
        cells[name] = scorer.score(outputs)
    note = (
        f"Simulated, task {asked.task}, {asked.split} pairs {asked.numbers} of {asked.card} px; "
        "means with 95 % bootstrap intervals."
    )
    table = Table("Packaged models", note, scorer.columns, cells, [next(iter(rows))])
    stdout.print(table.console())
    print(table.markdown())


if __name__ == "__main__":
    main()

"""How often the change report cries wolf, and how often it misses a planted fault.

python benchmarks/change_alarms.py --count 24

Each simulated drawing is damaged and compared with three translations of it: the truth itself,
where every alarm is false; the truth with 20 mm of a line erased and one digit of a dimension
altered, where both must be found; and what the shipped model makes of it.
"""

from __future__ import annotations

import argparse

import numpy as np
from planted_faults import alter_digit, erase_line, meets
from whole_sheet import draw_sheet

from linewright.base.console import stdout, track
from linewright.base.report import Cell, Table
from linewright.base.types import Pixels
from linewright.drawings.damage.degrade import Damage, degrade
from linewright.drawings.dataset import Pair, known_pair
from linewright.drawings.settings import StyleName, Task
from linewright.nn.tiling import TILE
from linewright.pages.recogniser import Recogniser
from linewright.pages.text_reader import TextReader
from linewright.translate.audit.changes import Changes, find_changes
from linewright.translate.options import STRICT_MM
from linewright.translate.tasks import PageTranslator, open_task


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=24, help="drawings of each kind")
    parser.add_argument(
        "--split",
        choices=("dev", "test"),
        default="test",
        help="the limits were set by looking at the first 24 of dev; test has been held out",
    )
    parser.add_argument("--sheets", type=int, default=0, help="A4 sheets of each kind")
    parser.add_argument("--dpi", type=float, default=200, help="of the sheets")
    parser.add_argument("--no-model", action="store_true", help="leave the model's output out")
    parser.add_argument("--lines-only", action="store_true", help="read no text")
    asked = parser.parse_args()
    reader = None if asked.lines_only else TextReader(Recogniser())
    redrawer = None if asked.no_model else open_task("repair", None, device="cpu", tile=TILE)[0]
    rows = {}
    tasks: dict[Task, Damage] = {"mild": Damage.light(), "repair": Damage.strong()}
    for task, damage in tasks.items():
        if asked.count:
            pairs = [known_pair(n, asked.split, task=task, card=512) for n in range(asked.count)]
            rows[f"{task}, cards"] = _row(pairs, reader, redrawer)
        if asked.sheets:
            pairs = [_sheet(number, damage, asked.dpi) for number in range(asked.sheets)]
            rows[f"{task}, A4 at {asked.dpi:g} dpi"] = _row(pairs, reader, redrawer)
    columns = dict.fromkeys(next(iter(rows.values())), ".1f")
    note = "Simulated drawings; see the head of benchmarks/change_alarms.py."
    table = Table("False alarms and missed faults", note, columns, rows)
    stdout.print(table.markdown(), markup=False)


def _sheet(number: int, damage: Damage, dpi: float) -> Pair:
    styles: tuple[StyleName, ...] = ("standard", "shop", "aws")
    card = draw_sheet(1000 + number, paper="A4", dpi=dpi, style=styles[number % 3])
    worn = degrade(card.pixels, damage, np.random.default_rng([number, 9]), px_per_mm=dpi / 25.4)
    return Pair(worn, card.pixels, card.truth)


def _row(pairs: list[Pair], reader: TextReader | None, redrawer: PageTranslator | None) -> dict[str, Cell]:
    found: dict[str, list[float]] = {}
    for number, pair in enumerate(track(pairs, what="comparing")):
        px_per_mm = pair.truth["px_per_mm"]

        def seen(after: Pixels, pair: Pair = pair, px_per_mm: float = px_per_mm) -> Changes:
            return find_changes(pair.x, after, px_per_mm, reader=reader)

        def note(name: str, value: float) -> None:
            found.setdefault(name, []).append(value)

        true = seen(pair.y)
        note("texts read", true.texts_read)
        note("false: lost mm", sum(piece.length_mm for piece in true.lost))
        long = [piece for piece in true.lost if piece.length_mm > STRICT_MM]
        note("false: lines > 5 mm", sum(not piece.pale for piece in long))
        note("false: pale ones", sum(piece.pale for piece in long))
        note("false: numbers", len(true.numbers))
        note("false: refused %", 100 * (true.refusal(STRICT_MM) is not None))
        line = erase_line(pair.y, pair.truth, seed=number)
        page = pair.y if line is None else line.pixels
        digit = None if reader is None else alter_digit(page, pair.truth, seed=number)
        last = digit or line
        if last is not None:
            faults = seen(last.pixels)
            if line is not None:
                lost = [piece for piece in faults.lost if piece.length_mm > STRICT_MM and not piece.pale]
                hit = any(meets(piece.box, line.box, px_per_mm) for piece in lost)
                note("erased line found %", 100 * hit)
            if digit is not None:
                hit = any(meets(text.box, digit.box, 0) for text in faults.numbers)
                note("altered digit found %", 100 * hit)
                listed = any(meets(text.box, digit.box, 0) for text in faults.texts)
                note("or listed unsure %", 100 * listed)
        if redrawer is not None:
            made = seen(redrawer.translate(pair.x, px_per_mm).page)
            note("model: lost mm", sum(piece.length_mm for piece in made.lost))
            note("model: numbers", len(made.numbers))
            note("model: refused %", 100 * (made.refusal(STRICT_MM) is not None))
    return {name: Cell(float(np.mean(values))) for name, values in found.items()}


if __name__ == "__main__":
    main()

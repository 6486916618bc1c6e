"""What a hand model reads and how well it writes each hand, against its hours of training.

python benchmarks/learning_curve.py runs/six runs/six128+3776 --to docs/research/glyphs/six-hands

Each argument is a run, one of its checkpoints or a model file, of the same hands; behind a plus
sign stand the seconds of the training that it went on from. The last one's glyph set gives the
test.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from linewright.base.console import stdout
from linewright.base.files import write_text
from linewright.base.report import Cell, Curves, Table
from linewright.base.types import Pixels
from linewright.evaluate.glyph_evaluation import draw_glyphs
from linewright.evaluate.glyph_scorer import ACCURACY, ORIGINAL, STYLE, EvaluationNetworks, GlyphScorer, glyph_test
from linewright.fonts.scribe import enlarge
from linewright.training.model import Model, read_model


def main() -> None:
    """Score what the command line names."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("models", nargs="+", type=_spent_before, metavar="MODEL[+SECONDS]")
    arguments.add_argument("--limit", type=int, default=100, help="test characters of each hand")
    arguments.add_argument("--to", type=Path, help="folder for learning_curve.md and .svg")
    asked = arguments.parse_args()
    models = {path: read_model(path) for path, _ in asked.models}
    hours = [(before + models[path].card["seconds"]) / 3600 for path, before in asked.models]
    scores = score(models, asked.limit)
    note = (
        f"The first {asked.limit} test characters of each hand; seconds of training, one thread "
        "each; accuracy on the characters that the reader reads in print."
    )
    columns = dict.fromkeys(next(iter(scores.values())), ".1f")
    rows = {
        f"{spent:.2f} h, {model.recipe.data.size} px": scores[str(path)]
        for spent, (path, model) in zip(hours, models.items(), strict=True)
    }
    table = Table("Learning curve", note, columns, {**rows, ORIGINAL: scores[ORIGINAL]}, [])
    stdout.print(table.markdown())
    if asked.to is not None:
        panels = {
            kind: {
                column.removesuffix(f" {kind}"): [row[column].value for row in rows.values()]
                for column in columns
                if column.endswith(kind)
            }
            for kind in (ACCURACY, STYLE)
        }
        write_text(asked.to / "learning_curve.md", table.markdown())
        curves = Curves("Learning curve", hours, "hours on one thread", panels)
        write_text(asked.to / "learning_curve.svg", curves.svg())


def _spent_before(argument: str) -> tuple[Path, float]:
    """Return a model's place and the seconds spent before its own training."""
    place, plus, seconds = argument.rpartition("+")
    return (Path(place), float(seconds)) if plus else (Path(argument), 0.0)


def score(models: dict[Path, Model], limit: int) -> dict[str, dict[str, Cell]]:
    """Return accuracy and style check of every hand, by model, and of the hands themselves."""
    # The newest model says at which size the hands are compared.
    newest = list(models.values())[-1].recipe
    networks = EvaluationNetworks.of(newest)
    found: dict[str, dict[str, Cell]] = {name: {} for name in (*map(str, models), ORIGINAL)}
    for hand in newest.hands:
        scorer = GlyphScorer(glyph_test(newest, hand, limit), networks)
        images: dict[str, Sequence[Pixels]] = {ORIGINAL: scorer.test.truth}
        size = newest.data.size
        for path, model in models.items():
            sources = glyph_test(model.recipe, hand, limit).source
            small = draw_glyphs(model, hand, sources, where=path)
            images[str(path)] = [enlarge(image, size) for image in small]
        for name, made in images.items():
            cells = scorer.score(made)
            found[name] |= {f"{hand} {kind}": cells[kind] for kind in (ACCURACY, STYLE)}
    return found


if __name__ == "__main__":
    main()

"""How well a hand is learnt from few samples: the curve of a hand that the model never saw.

linewright train glyphs/segan.small "data.glyphs.styles=[five of the six]" run.dir=runs/five
python benchmarks/hand_curve.py --model runs/five --set data/glyphs64 --hand gyosho --to runs/curve

For each count the hand is learnt from so many characters of the training split (those that
`linewright samples print` would choose; one in ten of them is held back, as the command does), and
scored on the test split beside the hand itself, print, and the nearest hand of the model. A count
that was broken off goes on; one that is done is only scored again.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from linewright.base.console import say, stdout
from linewright.base.errors import DataError
from linewright.base.files import write_text
from linewright.base.report import Cell, Table
from linewright.evaluate.glyph_evaluation import draw_glyphs
from linewright.evaluate.glyph_scorer import (
    ACCURACY,
    COPY,
    GLYPH_COLUMNS,
    ORIGINAL,
    STYLE,
    EvaluationNetworks,
    GlyphScorer,
    GlyphTest,
)
from linewright.evaluate.style_classifier import find_style_classifier
from linewright.fonts.choose_characters import choose_characters
from linewright.fonts.finetune import RATES, START_MODEL, finetune
from linewright.fonts.samples import Samples, mean_fill
from linewright.fonts.scribe import Scribe
from linewright.glyphs.charset import load_charset
from linewright.glyphs.dataset import GlyphSet, read_glyph_set
from linewright.pages.recogniser import GlyphReader, Recogniser
from linewright.training.model import Model, read_model, write_model

SHARE, MINUTES = "of human", "minutes"


def main() -> None:
    """Learn the hand at each count and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="that never saw the hand")
    parser.add_argument("--set", required=True, help="the glyph set that has the hand")
    parser.add_argument("--hand", required=True)
    parser.add_argument("--to", type=Path, required=True, help="folder for the models and the table")
    parser.add_argument("--source", type=Path, help="the print face, as in linewright font")
    parser.add_argument("--counts", type=int, nargs="+", default=[20, 50, 100, 300])
    parser.add_argument("--minutes", type=float, help="for each count; 30 unless steps are given")
    parser.add_argument("--steps", type=int, help="for each count")
    parser.add_argument("--learns", choices=RATES, default="hands")
    parser.add_argument("--rate", type=float, help="by default that of linewright font")
    parser.add_argument("--limit", type=int, help="the first so many test characters only")
    asked = parser.parse_args()
    minutes = 30.0 if asked.minutes is None and asked.steps is None else asked.minutes
    glyphs = read_glyph_set(asked.set)
    scribe = Scribe.load(asked.model, asked.source, device="cpu")
    chars = chosen(glyphs, asked.hand, scribe, max(asked.counts))
    scorer = GlyphScorer(
        test_of(glyphs, asked.hand, asked.limit),
        EvaluationNetworks(GlyphReader(Recogniser()), find_style_classifier(asked.set, [asked.hand])),
    )
    baselines = scorer.baselines()
    human = baselines[ORIGINAL].cells[ACCURACY].value
    rows: dict[str, dict[str, Cell]] = {}
    for count in sorted(asked.counts):
        work = asked.to / f"{asked.hand}-{count}.hand"
        learnt = finetune(
            asked.model,
            scribe,
            samples_of(glyphs, asked.hand, scribe, chars[:count]),
            asked.hand,
            work=work,
            minutes=minutes,
            steps=asked.steps,
            learns=asked.learns,
            rate=asked.rate,
            device="cpu",
        )
        if learnt.model is None:
            raise SystemExit("stopped; the same command goes on")
        write_model(asked.to / f"{asked.hand}-{count}.safetensors", learnt.model, half=True)
        if not rows:
            nearest = read_model(work / START_MODEL)
            rows[f"none (as {learnt.nearest})"] = scored(scorer, nearest, work, 0.0, human)
        spent = learnt.outcome.seconds / 60
        rows[str(count)] = scored(scorer, learnt.model, work, spent, human)
        say(f"{count}: {rows[str(count)][ACCURACY].value:.1f} %")
    rows |= {name: baselines[name].cells for name in (ORIGINAL, COPY)}
    columns = {SHARE: ".2f", MINUTES: ".1f"}
    columns |= {name: GLYPH_COLUMNS[name] for name in (ACCURACY, STYLE, "skeleton F1 %", "L1")}
    note = (
        f"{asked.hand}, learnt by {asked.model.name} from so many samples (one in ten held back); "
        f"{len(scorer.test.chars)} test characters, accuracy on the {len(scorer.legible)} that are "
        "read in print."
    )
    ours = [str(count) for count in asked.counts]
    table = Table(f"{asked.hand} from few samples", note, columns, rows, ours)
    stdout.print(table.markdown())
    facts = {name: {key: cell.value for key, cell in row.items()} for name, row in rows.items()}
    write_text(asked.to / f"{asked.hand}.md", table.markdown())
    write_text(asked.to / f"{asked.hand}.json", json.dumps(facts, indent=1) + "\n")


def chosen(glyphs: GlyphSet, hand: str, scribe: Scribe, count: int) -> list[str]:
    """Return training characters to learn from: those that show most components first."""
    lacking = set(scribe.missing(glyphs.chars(hand, "train")))
    there = [char for char in glyphs.chars(hand, "train") if char not in lacking]
    frequent = set(load_charset("frequent-1000"))
    some = [char for char in there if char in frequent]
    among = some if len(some) >= count else there
    if len(among) < count:
        raise DataError(f"has {len(among)} characters of {hand} to learn from", where="--counts")
    return choose_characters({char: glyphs.source[char] for char in among}, count)


def samples_of(glyphs: GlyphSet, hand: str, scribe: Scribe, chars: list[str]) -> Samples:
    """Return characters of the set as if they had been written on a sheet."""
    prints = dict(zip(chars, scribe.source(chars), strict=True))
    images = {char: glyphs.style(hand)[char] for char in chars}
    return Samples(images, prints, mean_fill(prints), {}, [])


def test_of(glyphs: GlyphSet, hand: str, limit: int | None) -> GlyphTest:
    """Return the test split."""
    chars, source, target = glyphs.pairs(hand, "test")
    return GlyphTest(hand, chars[:limit], list(source[:limit]), list(target[:limit]))


def scored(scorer: GlyphScorer, model: Model, where: Path, minutes: float, human: float) -> dict[str, Cell]:
    """Return the row of a model."""
    images = draw_glyphs(model, scorer.test.hand, scorer.test.source, where=where)
    cells = scorer.score(images)
    cells[SHARE] = Cell(cells[ACCURACY].value / human)
    cells[MINUTES] = Cell(minutes)
    return cells


if __name__ == "__main__":
    main()

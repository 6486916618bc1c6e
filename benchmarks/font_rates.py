"""How many glyphs of a made font readers reject: as first drawn, as kept, and in the real hand.

python benchmarks/font_rates.py gyosho.glyphs --source fonts/wenkai.ttf --set data/wide128 \
    --second ch_PP-OCRv4_rec_infer.onnx

The folder is the work folder of `linewright font`. PP-OCRv6 chose the glyphs that were kept; the
second reader did not (PP-OCRv4's file lies in the wheel of rapidocr-onnxruntime 1.4.4, which is no
dependency of the project). A reader judges the characters that it reads in print. Glyphs are judged
as they were drawn, also where the font would take print in their place. Nothing is timed.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from linewright.base.console import stdout, track
from linewright.base.report import Cell, Table
from linewright.base.types import Pixels
from linewright.evaluate.pixels import mean_cell
from linewright.evaluate.style_classifier import StyleClassifier, find_style_classifier
from linewright.fonts.networks import HANDS
from linewright.fonts.scribe import Scribe
from linewright.fonts.work_folder import SETTINGS, WorkFolder, WorkSettings
from linewright.glyphs.charset import split_of
from linewright.glyphs.dataset import read_glyph_set
from linewright.pages.recogniser import GlyphReader, Recogniser
from linewright.training.model import shipped_model

A_CALL = 512
Glyphs = Mapping[str, Pixels]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path, help="FONT.glyphs, as `linewright font` leaves it")
    parser.add_argument("--model", type=Path, help="by default the six hands in the package")
    parser.add_argument("--source", type=Path, required=True, help="the print face")
    parser.add_argument("--set", required=True, help="the glyph set with the real hand")
    parser.add_argument("--second", type=Path, help="an ONNX file of another reader")
    parser.add_argument("--test-split", action="store_true", help="its characters alone: a tenth")
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args()
    settings = WorkSettings.read(asked.work / SETTINGS)
    kept = WorkFolder(asked.work, settings).load()
    scribe = Scribe.load(asked.model or shipped_model(HANDS), asked.source)
    chars = [char for char in kept if not asked.test_split or split_of(char) == "test"]
    glyphs = read_glyph_set(asked.set)
    hand = glyphs.style(settings.style)
    drawn = {
        "as first drawn": dict(zip(chars, scribe.draw(chars, settings.style), strict=True)),
        "as kept": {char: kept[char].image for char in chars},
        "the real hand": {char: hand[char] for char in chars if char in hand},
    }
    readers = {"PP-OCRv6": Recogniser(threads=asked.threads)}
    if asked.second is not None:
        readers[asked.second.stem] = Recogniser(threads=asked.threads, path=asked.second)
    prints = dict(zip(chars, scribe.source(chars), strict=True))
    rows: dict[str, dict[str, Cell]] = {row: {} for row in (*drawn, *map(_held_out, drawn))}
    for name, network in readers.items():
        reader = GlyphReader(network)
        judged = [char for char, right in _right(reader, prints).items() if right]
        for row, images in drawn.items():
            some = {char: images[char] for char in judged if char in images}
            right = _right(reader, some)
            rows[row][f"rejected by {name} %"] = _share([not hit for hit in right.values()])
            rows[_held_out(row)][f"rejected by {name} %"] = _share(
                [not hit for char, hit in right.items() if split_of(char) == "test"]
            )
    judge = find_style_classifier(asked.set, [settings.style])
    if judge is not None:
        for row, images in drawn.items():
            named = _named(judge, images, settings.style)
            rows[row]["style %"] = _share(list(named.values()))
            rows[_held_out(row)]["style %"] = _share([hit for char, hit in named.items() if split_of(char) == "test"])
    note = (
        f"{len(chars)} characters of {settings.style}, of which the hand has "
        f"{len(drawn['the real hand'])}; the rows below are the test split's characters, which "
        "the model has never seen in a hand."
    )
    if asked.test_split:
        rows = {row: cells for row, cells in rows.items() if row not in drawn}
    columns = dict.fromkeys(next(iter(rows.values())), ".1f")
    stdout.print(Table("Rejected glyphs", note, columns, rows, []).markdown(), markup=False)


def _held_out(row: str) -> str:
    return f"{row}, test split"


def _share(hits: Sequence[bool]) -> Cell:
    return mean_cell([100.0 * hit for hit in hits])


def _right(reader: GlyphReader, glyphs: Glyphs) -> dict[str, bool]:
    """Return whether each glyph is read as its character."""
    chars = list(glyphs)
    calls = range(0, len(chars), A_CALL)
    found: dict[str, bool] = {}
    for start in track(calls, what="reading"):
        some = chars[start : start + A_CALL]
        readings = reader.read([glyphs[char] for char in some])
        for char, reading in zip(some, readings, strict=True):
            found[char] = reading.candidates[0] == char
    return found


def _named(judge: StyleClassifier, glyphs: Glyphs, hand: str) -> dict[str, bool]:
    named = judge.predict([np.asarray(glyph) for glyph in glyphs.values()])
    return {char: name == hand for char, name in zip(glyphs, named, strict=True)}


if __name__ == "__main__":
    main()

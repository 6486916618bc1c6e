"""Glyph models in, scores out: each hand of a model beside the human row and the source's copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from linewright.base import (
    Cell,
    Listing,
    Picture,
    Pixels,
    Section,
    Table,
    say,
    track,
    wrapped_sheet,
)
from linewright.evaluate.glyph_scores import (
    ACCURACY,
    FRECHET_INCEPTION,
    GLYPH_COLUMNS,
    STYLE,
    GlyphRow,
    GlyphScorer,
    GlyphTest,
    Judges,
)
from linewright.evaluate.inception import InceptionFeatures
from linewright.evaluate.style_training import find_style_classifier
from linewright.fonts import Finisher
from linewright.pages import GlyphReader, Recogniser
from linewright.training import Model, Recipe, held_out
from linewright.translate import Translator

HUMAN, COPY, WHITE = "human", "copy of the source", "white page"
SHOWN = 24
WORST = 16
A_LINE = 24


class GlyphScores(NamedTuple):
    """What an evaluation of glyphs found.

    Attributes:
        tables: all scores, and with several hands accuracy and style check by hand.
        sections: pictures, the tables and what was misread, for a report.
        misread: for each hand what the model's glyphs were read as, see `GlyphRow`.
    """

    tables: list[Table]
    sections: list[Section]
    misread: Mapping[str, list[tuple[str, str]]]


def judges_of(recipe: Recipe, inception: Path | None = None) -> Judges:
    """Return who judges the hands of a recipe.

    Args:
        recipe: of a glyph model.
        inception: an ONNX file for a second Frechet distance.

    Raises:
        ModelError: a network file is absent or damaged.
    """
    glyphs = recipe.data.glyphs
    assert glyphs is not None
    style = find_style_classifier(glyphs.set, recipe.hands)
    if style is None:
        say(
            f"No style check: no reader knows the hands of {glyphs.set}; train one with "
            f"linewright style-reader --set {glyphs.set} --to {glyphs.set}/hands.safetensors"
        )
    return Judges(
        GlyphReader(Recogniser()),
        style,
        None if inception is None else InceptionFeatures(inception),
    )


def hand_test(recipe: Recipe, hand: str, limit: int | None = None) -> GlyphTest:
    """Return the test characters of one of a recipe's hands, or the first ``limit`` of them.

    Raises:
        DataError, InputError: see `held_out`.
    """
    return GlyphTest.of(hand, held_out(recipe.shown(hand), limit))


def drawn(model: Model, hand: str, sources: Sequence[Pixels], *, where: Path) -> list[Pixels]:
    """Return sources as a model draws them in one of its hands; ``where`` names it in errors."""
    translator = Translator.of(model._replace(recipe=model.recipe.shown(hand)), where=where)
    return [
        translator.translate(source)
        for source in track(sources, total=len(sources), what=f"writing {hand}")
    ]


def trivial_glyph_rows(scorer: GlyphScorer) -> dict[str, GlyphRow]:
    """Return the rows that every table has: real glyphs, the source's copy, a white page."""
    test = scorer.test
    white = scorer.row([np.full_like(image, 255) for image in test.source])
    kept = {column: white.cells[column] for column in (ACCURACY, "L1", "SSIM %")}
    return {
        HUMAN: scorer.row(test.truth),
        COPY: scorer.row(test.source),
        WHITE: GlyphRow(kept, white.misread),
    }


def score_hands(
    model: Model, path: Path, *, note: str, limit: int | None, inception: Path | None
) -> GlyphScores:
    """Score each hand of a glyph model on its test characters, as drawn and finished.

    Args:
        model: what was read from ``path``.
        path: its run folder or file.
        note: machine and budget, in a sentence.
        limit: score only the first so many test characters of each hand.
        inception: see `judges_of`.

    Raises:
        DataError, InputError, ModelError: see `held_out` and `judges_of`.
    """
    judges, name = judges_of(model.recipe, inception), model.recipe.method.name
    finisher = Finisher.load()
    fits = finisher.size == model.recipe.data.size
    ours = [name, f"{name} + finishing"] if fits else [name]
    rows: dict[str, dict[str, GlyphRow]] = {}
    judged: dict[str, tuple[int, int]] = {}
    pictures: list[Section] = []
    for hand in model.recipe.hands:
        scorer = GlyphScorer(hand_test(model.recipe, hand, limit), judges)
        made = [drawn(model, hand, scorer.test.source, where=path)]
        if fits:
            made.append(finisher(made[0], hand))
        say(f"Scoring {hand}")
        own = {row: scorer.row(images) for row, images in zip(ours, made, strict=True)}
        rows[hand] = {**own, **trivial_glyph_rows(scorer)}
        judged[hand] = (len(scorer.judged), len(scorer.test.chars))
        pictures += _pictures(scorer.test, made[-1], own[ours[-1]])
    misread = {hand: found[ours[-1]].misread for hand, found in rows.items()}
    tables = glyph_tables(rows, f"{glyph_note(model.recipe, judged, judges)} {note}", ours)
    listings = [Listing(_wrapped(pairs), f"Misread, {hand}") for hand, pairs in misread.items()]
    return GlyphScores(tables, [*tables, *pictures, *listings], misread)


def score_glyph_baselines(recipe: Recipe, *, limit: int | None) -> Table:
    """Score real glyphs, the source's copy and a white page for each hand of a recipe.

    Raises:
        DataError, InputError, ModelError: see `held_out` and `judges_of`.
    """
    judges = judges_of(recipe)
    scorers = {
        hand: GlyphScorer(hand_test(recipe, hand, limit), judges)
        for hand in track(recipe.hands, total=len(recipe.hands), what="reading")
    }
    rows = {hand: trivial_glyph_rows(scorer) for hand, scorer in scorers.items()}
    judged = {hand: (len(one.judged), len(one.test.chars)) for hand, one in scorers.items()}
    note = glyph_note(recipe, judged, judges)
    table = glyph_tables(rows, note, [])[-1]
    return table._replace(note=note, title="What needs no learning")


def glyph_tables(
    rows: Mapping[str, Mapping[str, GlyphRow]], note: str, ours: Sequence[str]
) -> list[Table]:
    """Return a table of all scores; before it, with several hands, accuracy and style by hand.

    Args:
        rows: by hand and by name.
        note: of all tables.
        ours: names of the rows to stress.
    """
    one = len(rows) == 1
    all_rows = {
        name if one else f"{hand}, {name}": row.cells
        for hand, found in rows.items()
        for name, row in found.items()
    }
    stressed = [row for row in all_rows if row.rpartition(", ")[2] in ours]
    first = next(iter(all_rows.values()))
    columns = {column: form for column, form in GLYPH_COLUMNS.items() if column in first}
    whole = Table("Glyphs against the hand's own", note, columns, all_rows, stressed)
    if one:
        return [whole]
    cells = {hand: {name: row.cells for name, row in found.items()} for hand, found in rows.items()}
    same = "The same test."
    return [
        by_hand("Content accuracy by hand, %", note, cells, ACCURACY, ours),
        by_hand("Style check by hand, %", same, cells, STYLE, ours),
        whole._replace(note=same),
    ]


def by_hand(
    title: str,
    note: str,
    cells: Mapping[str, Mapping[str, Mapping[str, Cell]]],
    column: str,
    ours: Sequence[str],
) -> Table:
    """Return one score of all rows, with a column for each hand and the mean over them.

    Args:
        title: of the table.
        note: of the table.
        cells: by hand, by row and by score.
        column: which score.
        ours: names of the rows to stress.
    """
    names = dict.fromkeys(name for found in cells.values() for name in found)
    rows: dict[str, dict[str, Cell]] = {}
    for name in names:
        row = {
            hand: found[name][column]
            for hand, found in cells.items()
            if column in found.get(name, {})
        }
        if row:
            rows[name] = row
            # A mean over some of the hands would not compare with the others'.
            if len(row) == len(cells):
                row["mean"] = Cell(float(np.mean([cell.value for cell in row.values()])))
    columns = dict.fromkeys((*cells, "mean"), GLYPH_COLUMNS[column])
    return Table(title, note, columns, rows, [name for name in ours if name in rows])


def glyph_note(recipe: Recipe, judged: Mapping[str, tuple[int, int]], judges: Judges) -> str:
    """Say what the test characters are and how the figures are made.

    Args:
        recipe: names the data.
        judged: for each hand how many characters are judged by reading, of how many.
        judges: who judged.
    """
    glyphs = recipe.data.glyphs
    assert glyphs is not None
    counts = ", ".join(f"{hand} {some} of {all_}" for hand, (some, all_) in judged.items())
    note = (
        f"Test characters of the set {Path(glyphs.set).name} at {recipe.data.size} px; content "
        f"accuracy (PP-OCRv6, all its characters) on those that are read in the source face: "
        f"{counts}. Means with 95 % bootstrap intervals; L1 on [-1, 1]. Frechet distances to the "
        "hand's own glyphs of the same characters (so the human row has 0), on the recogniser's "
        "features"
    )
    if judges.inception is not None:
        note += f" and, as {FRECHET_INCEPTION}, on Inception's"
    return f"{note}."


def _pictures(test: GlyphTest, images: Sequence[Pixels], row: GlyphRow) -> list[Section]:
    places = {char: place for place, char in enumerate(test.chars)}
    worst = [places[char] for char, _ in row.misread][:WORST]
    first = list(range(min(SHOWN, len(test.chars))))
    found: list[Section] = [
        _picture(test, images, first, f"The first test characters, {test.hand}")
    ]
    if worst:
        found.append(_picture(test, images, worst, f"Misread, {test.hand}"))
    return found


def _picture(
    test: GlyphTest, images: Sequence[Pixels], places: Sequence[int], heading: str
) -> Picture:
    rows = [[test.source[place], images[place], test.truth[place]] for place in places]
    caption = "Never seen in training: " + " ".join(test.chars[place] for place in places)
    return Picture(wrapped_sheet(rows, ["source", "output", "truth"]), heading, caption)


def _wrapped(misread: Sequence[tuple[str, str]]) -> str:
    """Return "永→水" for each pair, so many a line."""
    pairs = [f"{char}→{read}" for char, read in misread]
    lines = [" ".join(pairs[start : start + A_LINE]) for start in range(0, len(pairs), A_LINE)]
    return "\n".join(lines) or "none"

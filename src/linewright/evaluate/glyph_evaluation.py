"""Glyph models in, scores out: each hand of a model beside the original font and print's copy."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from linewright.base import Cell, ConfigError, Listing, ModelError, Picture, Pixels, Section, Table, say, track
from linewright.evaluate import glyph_scorer
from linewright.evaluate.pictures import examples_picture
from linewright.evaluate.scorer import Cells
from linewright.fonts import Finisher
from linewright.glyphs import GlyphReport, read_glyph_set, write_drawn_set
from linewright.training import Model, Recipe, read_model
from linewright.translate import TorchTranslator

SHOWN = 24
WORST = 16
PAIRS_A_LINE = 24

Misread = Mapping[str, Sequence[tuple[str, str]]]


def draw_glyphs(model: Model, hand: str, sources: Sequence[Pixels], *, where: Path) -> list[Pixels]:
    """Return sources, uint8 H x W, as a model writes them; ConfigError without the hand."""
    translator = TorchTranslator.of(model._replace(recipe=model.recipe.with_hand(hand)), where=where)
    return [translator.translate(source) for source in track(sources, what=f"writing {hand}")]


def draw_glyph_set(
    run: Path,  # a run folder or a model file
    glyphs: Path,  # the data set that the model has learnt from
    *,
    to: Path,  # the folder to write
    limit: int = 500,  # most characters of each hand
) -> GlyphReport:
    """Draw training characters of a set as a model of hands does, and write them as a new set.

    ConfigError: ``to`` is the set itself. ModelError: no model of hands, of none of the set's, or
    of another size. DataError, InputError, OutputError: the set cannot be read or written.
    """
    if to.resolve() == glyphs.resolve():
        raise ConfigError("is the set that is drawn from", where=to, way_out="name a new folder")
    model, real = read_model(run), read_glyph_set(glyphs)
    if not model.recipe.hands:
        raise ModelError("is no model of hands", where=run, way_out="train glyphs/segan")
    hands = [hand for hand in model.recipe.hands if hand in real.styles]
    if not hands:
        raise ModelError("draws none of the hands of {0}", glyphs, where=run)
    if model.recipe.data.size != real.size:
        raise ModelError("draws {0} px, the characters are {1} px", model.recipe.data.size, real.size, where=run)
    draw = partial(draw_glyphs, model, where=run)
    return write_drawn_set(real, draw, hands, to=to, limit=limit)


def score_hands(
    model: Model, path: Path, *, note: str, limit: int | None, inception: Path | None
) -> tuple[list[Table], list[Section], Misread]:
    """Score each hand of a model on test characters, as drawn and finished."""
    # Returns tables, what follows them in a report, and what is read otherwise, by hand.
    networks = glyph_scorer.EvaluationNetworks.of(model.recipe, inception)
    name, finisher = model.recipe.method.name, Finisher.load()
    is_finished = finisher.size == model.recipe.data.size
    ours = [name, f"{name} + finishing"] if is_finished else [name]
    if is_finished:
        note += f" {ours[1]}: the same glyphs after the finishing model in the package, as in fonts."
    rows: dict[str, dict[str, glyph_scorer.GlyphRow]] = {}
    counts: dict[str, tuple[int, int]] = {}
    pictures: list[Picture] = []
    for hand in model.recipe.hands:
        scorer = glyph_scorer.GlyphScorer(glyph_scorer.glyph_test(model.recipe, hand, limit), networks)
        outputs = [draw_glyphs(model, hand, scorer.test.source, where=path)]
        if is_finished:
            outputs.append(finisher(outputs[0], hand))
        say("Scoring {0}", hand)
        rows[hand] = {row: scorer.row(images) for row, images in zip(ours, outputs, strict=True)}
        rows[hand] |= scorer.baselines()
        counts[hand] = (len(scorer.legible), len(scorer.test.chars))
        pictures += _pictures(scorer.test, outputs[-1], rows[hand][ours[-1]], ours[-1])
    misread = {hand: by_name[ours[-1]].misread for hand, by_name in rows.items()}
    tables = _tables(rows, f"{glyph_note(model.recipe, counts, networks)} {note}", ours)
    listings = [Listing(_wrapped(pairs), f"Misread, {hand}, {ours[-1]}") for hand, pairs in misread.items()]
    return tables, [*pictures, *listings], misread


def score_glyph_baselines(recipe: Recipe, *, limit: int | None) -> Table:
    """Score real glyphs, the source's copy and a white page for each hand of a recipe."""
    networks = glyph_scorer.EvaluationNetworks.of(recipe)
    scorers = {
        hand: glyph_scorer.GlyphScorer(glyph_scorer.glyph_test(recipe, hand, limit), networks)
        for hand in track(recipe.hands, what="reading")
    }
    rows = {hand: scorer.baselines() for hand, scorer in scorers.items()}
    counts = {hand: (len(one.legible), len(one.test.chars)) for hand, one in scorers.items()}
    note = glyph_note(recipe, counts, networks)
    return _tables(rows, note, [])[-1]._replace(note=note, title="What needs no learning")


def _tables(rows: Mapping[str, Mapping[str, glyph_scorer.GlyphRow]], note: str, ours: Sequence[str]) -> list[Table]:
    """Return a table of all scores; before it, with several hands, accuracy and style per style."""
    one = len(rows) == 1
    cells = {hand: {name: row.cells for name, row in by_name.items()} for hand, by_name in rows.items()}
    all_rows = {
        name if one else f"{hand}, {name}": row for hand, by_name in cells.items() for name, row in by_name.items()
    }
    stressed = [row for row in all_rows if row.rpartition(", ")[2] in ours]
    first = next(iter(all_rows.values()))
    columns = {column: form for column, form in glyph_scorer.GLYPH_COLUMNS.items() if column in first}
    table = Table("Glyphs against the hand's own", note, columns, all_rows, stressed)
    if one:
        return [table]
    same = "The same test."
    return [
        table_per_style("Content accuracy by hand, %", note, cells, glyph_scorer.ACCURACY, ours),
        table_per_style("Style check by hand, %", same, cells, glyph_scorer.STYLE, ours),
        table._replace(note=same),
    ]


def table_per_style(
    title: str, note: str, cells: Mapping[str, Mapping[str, Cells]], column: str, ours: Sequence[str]
) -> Table:
    """Return one column of cells (by hand, row, score) with a column a hand and their mean."""
    rows: dict[str, Cells] = {}
    for name in dict.fromkeys(name for by_name in cells.values() for name in by_name):
        row = {hand: by_name[name][column] for hand, by_name in cells.items() if column in by_name.get(name, {})}
        if row:
            rows[name] = row
            # A mean over some of the hands would not compare with the others'.
            if len(row) == len(cells):
                row["mean"] = Cell(float(np.mean([cell.value for cell in row.values()])))
    columns = dict.fromkeys((*cells, "mean"), glyph_scorer.GLYPH_COLUMNS[column])
    return Table(title, note, columns, rows, [name for name in ours if name in rows])


def glyph_note(recipe: Recipe, counts: Mapping[str, tuple[int, int]], networks: glyph_scorer.EvaluationNetworks) -> str:
    """Say what the test is and how figures are computed; counts are of what is legible in print."""
    glyphs = recipe.data.glyphs
    assert glyphs is not None
    shares = ", ".join(f"{hand} {some} of {all_}" for hand, (some, all_) in counts.items())
    note = (
        f"Test characters of the set {Path(glyphs.set).name} at {recipe.data.size} px; content "
        f"accuracy (PP-OCRv6, all its characters) on those that are read in the source face: "
        f"{shares}. Means with 95 % bootstrap intervals; L1 on [-1, 1]. Frechet distances to the "
        "hand's own glyphs of the same characters (so the human row has 0), on the recogniser's "
        "features"
    )
    if networks.inception is not None:
        note += f" and, as {glyph_scorer.FRECHET_INCEPTION}, on Inception's"
    return f"{note}."


def _pictures(
    test: glyph_scorer.GlyphTest, images: Sequence[Pixels], row: glyph_scorer.GlyphRow, name: str
) -> list[Picture]:
    numbers = {char: place for place, char in enumerate(test.chars)}
    misread = [numbers[char] for char, _ in row.misread][:WORST]
    first = list(range(min(SHOWN, len(test.chars))))
    of = f"{test.hand}, output of {name}"
    places = {f"The first test characters, {of}": first, f"Misread, {of}": misread}
    columns = {"source": test.source, "output": images, "truth": test.truth}
    return [
        examples_picture(columns, test.chars, some, heading, separator=" ") for heading, some in places.items() if some
    ]


def _wrapped(misread: Sequence[tuple[str, str]]) -> str:
    """Return "永→水" for each pair, so many a line."""
    pairs = [f"{char}→{reading}" for char, reading in misread]
    starts = range(0, len(pairs), PAIRS_A_LINE)
    return "\n".join(" ".join(pairs[start : start + PAIRS_A_LINE]) for start in starts) or "none"

"""Runs and data in, scores out: translation against the truth, and reconstruction.

Every table has its trivial rows. A white page alone scores a PSNR of 17 and an SSIM of 77 % on a
typical drawing, so a table without them says nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from linewright.base import (
    Cell,
    Curves,
    DataError,
    Listing,
    Picture,
    Pixels,
    Section,
    Table,
    stdout,
    track,
    wrapped_sheet,
    write_report,
    write_text,
)
from linewright.evaluate.baselines import BASELINES
from linewright.evaluate.drawing_scores import (
    DRAWING_COLUMNS,
    PIXEL_COLUMNS,
    DrawingScorer,
    mean_cell,
    pixel_cells,
)
from linewright.evaluate.glyph_evaluation import score_glyph_baselines, score_hands
from linewright.evaluate.pixels import psnr
from linewright.evaluate.skeletons import skeleton_scores
from linewright.evaluate.symbol_training import read_symbol_classifier
from linewright.training import (
    ENVIRONMENT,
    Examples,
    Model,
    Recipe,
    held_out,
    read_metrics,
    read_model,
)
from linewright.translate import Translator

SHOWN = 24
WORST = 8
SKELETON = "skeleton F1 %"


class Scores(NamedTuple):
    """What an evaluation found.

    Attributes:
        name: what was scored.
        lead: one line on the model.
        tables: translation (if there is truth) and reconstruction.
        sections: pictures, tables, curves and recipe, for a report.
        misread: of a glyph model, for each hand the characters that are read as others.
    """

    name: str
    lead: str
    tables: list[Table]
    sections: list[Section]
    misread: Mapping[str, Sequence[tuple[str, str]]] = MappingProxyType({})


def score(path: Path, *, limit: int | None = None, inception: Path | None = None) -> Scores:
    """Score a run or model file on the test split of the data it was trained for.

    A glyph model is scored as `linewright.evaluate.glyph_evaluation` says, all else image by image.

    Args:
        path: a run folder or a model file.
        limit: score only the first so many test images, of each hand.
        inception: an ONNX file of Inception's features, for glyphs.

    Raises:
        ModelError, DataError, InputError: see `read_model` and `held_out`.
    """
    model = read_model(path)
    lead = (
        f"{model.recipe.method.name}, {model.card['images']} images seen, {_minutes(model)} "
        "minutes of training."
    )
    ending = [*_curves(path), *_recipe(model.recipe)]
    if model.recipe.hands:
        note = _budget(model, path)
        found = score_hands(model, path, note=note, limit=limit, inception=inception)
        restored = _restored_glyphs(model, path, limit)
        sections = [*found.sections, *restored, *ending]
        return Scores(path.name, lead, [*found.tables, *restored], sections, found.misread)
    tables, pictures = _score_images(model, path, limit)
    return Scores(path.name, lead, tables, [*pictures, *tables, *ending])


def _score_images(model: Model, path: Path, limit: int | None) -> tuple[list[Table], list[Picture]]:
    test = held_out(model.recipe, limit)
    if not test.x:
        raise DataError("the test split is empty", where=path)
    translator = Translator.of(model, where=path)
    outputs = _each(test.x, lambda x: translator.translate(x), "translating")
    name = model.recipe.method.name
    note = _note(model, path, len(test.x))
    back, tables = None, []
    if "yx" in translator.method.directions:
        # The middle image is 8 bits, as it would be in a file: what a network hides in finer grey
        # levels to help itself on the way back is lost.
        back = _each(outputs, lambda y: translator.translate(y, "yx"), "translating back")
        tables.append(_reconstruction(test, back, name, note))
    if test.paired:
        title = "Translation against the truth"
        tables.insert(0, _against_truth(title, note, {name: outputs}, test))
    first = list(range(min(SHOWN, len(test.x))))
    pictures = [_picture(test, outputs, back, first, f"The first test images, {name}")]
    if test.paired and len(test.x) > WORST:
        quality = [psnr(made, truth) for made, truth in zip(outputs, test.y, strict=True)]
        worst = np.argsort(quality, kind="stable")[:WORST].tolist()
        pictures.append(_picture(test, outputs, back, worst, "The worst by PSNR, worst first"))
    return tables, pictures


def _restored_glyphs(model: Model, path: Path, limit: int | None) -> list[Table]:
    """Score the way there and back of the hand that is shown, if there is a way back."""
    translator = Translator.of(model, where=path)
    if "yx" not in translator.method.directions:
        return []
    test = held_out(model.recipe, limit)
    back = _each(test.x, lambda x: translator.translate(translator.translate(x), "yx"), "and back")
    note = _note(model, path, len(test.x))
    return [_reconstruction(test, back, model.recipe.method.name, note)]


def evaluate(
    path: Path,
    *,
    to: Path | None = None,
    limit: int | None = None,
    inception: Path | None = None,
) -> Path:
    """Score a run or model file, as `score` does, and write it down.

    Writes ``report.html``, ``scores.json`` and ``scores.md`` into ``to`` (the run's own folder by
    default), and for glyphs ``misread.tsv``: hand, character, what it is read as.

    Returns:
        The report.

    Raises:
        OutputError: a file cannot be written.
        ModelError, DataError, InputError: see `score`.
    """
    folder = to or (path if path.is_dir() else path.parent)
    scores = score(path, limit=limit, inception=inception)
    for table in scores.tables:
        stdout.print(table.console())
    write_scores(folder, scores.tables)
    if scores.misread:
        lines = [
            f"{hand}\t{char}\t{read}\n"
            for hand, pairs in scores.misread.items()
            for char, read in pairs
        ]
        write_text(folder / "misread.tsv", "".join(["hand\tcharacter\tread as\n", *lines]))
    report = folder / "report.html"
    write_report(report, f"linewright: {scores.name}", scores.lead, scores.sections)
    return report


def write_scores(folder: Path, tables: Sequence[Table]) -> None:
    """Write tables as ``scores.json`` (means and intervals) and ``scores.md``.

    Raises:
        OutputError: a file cannot be written.
    """
    facts: dict[str, Any] = {
        table.title: {
            row: {column: list(cell) for column, cell in cells.items()}
            for row, cells in table.rows.items()
        }
        for table in tables
    }
    write_text(folder / "scores.json", json.dumps(facts, indent=1) + "\n")
    texts = [f"## {table.title}\n\n{table.markdown()}" for table in tables]
    write_text(folder / "scores.md", "\n".join(texts))


def _each(images: Sequence[Pixels], change: Callable[[Pixels], Pixels], what: str) -> list[Pixels]:
    return [change(image) for image in track(images, total=len(images), what=what)]


def _white(images: Sequence[Pixels]) -> list[Pixels]:
    return [np.full_like(image, 255) for image in images]


def score_baselines(recipe: Recipe, *, limit: int | None = None) -> Table:
    """Score what needs no learning on the test split of a recipe's data: the rows to beat.

    Args:
        recipe: names the data; its method is not used.
        limit: score only the first so many test images.

    Raises:
        DataError: the test split has no truth.
    """
    if recipe.hands:
        return score_glyph_baselines(recipe, limit=limit)
    test = held_out(recipe, limit)
    if not test.paired:
        raise DataError("the test images have no truth to score against", where="data")
    title = "What needs no learning"
    return _against_truth(title, _data_note(recipe, len(test.x)), {}, test)


def _against_truth(
    title: str, note: str, outputs: Mapping[str, Sequence[Pixels]], test: Examples
) -> Table:
    """Score outputs against the truth, beside what needs no learning."""
    rows = {**outputs, **trivial_rows(test)}
    cells = {
        row: score_images(images, test)
        for row, images in track(rows.items(), total=len(rows), what="scoring")
    }
    columns = dict(PIXEL_COLUMNS)
    if test.truth is not None:
        columns |= DRAWING_COLUMNS
    if test.skeletons:
        columns |= {SKELETON: ".1f"}
    return Table(title, note, columns, cells, list(outputs))


def trivial_rows(test: Examples) -> dict[str, Sequence[Pixels]]:
    """Return what needs no learning: outputs for all of ``test.x``, by name."""
    rows: dict[str, Sequence[Pixels]] = {"identity": test.x, "white page": _white(test.x)}
    if test.truth is None:
        return rows
    for row in ("adaptive threshold", "Sauvola"):
        rows[row] = [
            BASELINES[row](x, known["px_per_mm"])
            for x, known in zip(test.x, test.truth, strict=True)
        ]
    return {**rows, "truth itself": test.y}


def score_images(images: Sequence[Pixels], test: Examples) -> dict[str, Cell]:
    """Return pixel scores against ``test.y``, and those of drawings and skeletons where it is one.

    Skeletons agree within 1 px.
    """
    cells = pixel_cells(images, test.y)
    if test.skeletons:
        pairs = zip(images, test.y, strict=True)
        found = [100 * skeleton_scores(made, true, tolerance=1.0).f1 for made, true in pairs]
        cells |= {SKELETON: mean_cell(found)}
    if test.truth is None:
        return cells
    return cells | DrawingScorer(read_symbol_classifier()).cells(images, test.truth)


def _reconstruction(test: Examples, back: Sequence[Pixels], name: str, note: str) -> Table:
    """Score what came back against what went in."""
    rows = {name: back, "white page": _white(test.x)}
    cells = {row: pixel_cells(images, test.x) for row, images in rows.items()}
    title = "Reconstruction: there and back, through 8 bits"
    return Table(title, note, PIXEL_COLUMNS, cells, [name])


def _picture(
    test: Examples,
    outputs: Sequence[Pixels],
    back: Sequence[Pixels] | None,
    which: Sequence[int],
    heading: str,
) -> Picture:
    columns = {"source": test.x, "output": outputs, "truth" if test.paired else "a target": test.y}
    if back is not None:
        columns["restored"] = back
    rows = [[images[place] for images in columns.values()] for place in which]
    caption = "Never seen in training: " + ", ".join(test.names[place] for place in which)
    return Picture(wrapped_sheet(rows, list(columns)), heading, caption)


def _curves(path: Path) -> list[Section]:
    """Return the loss curves of a run; a model file has none."""
    lines = read_metrics(path) if path.is_dir() else []
    if len(lines) < 2:
        return []
    panels: dict[str, dict[str, list[float]]] = {}
    for name in lines[0]:
        if name not in ("step", "images", "seconds"):
            kind = name.split("_")[0]
            panels.setdefault(kind, {})[name] = [line[name] for line in lines]
    return [Curves("Losses", [line["images"] for line in lines], "images seen", panels)]


def _recipe(recipe: Recipe) -> list[Section]:
    return [Listing(recipe.to_yaml(), "Recipe")]


def _minutes(model: Model) -> str:
    return f"{model.card['seconds'] / 60:.1f}"


def _note(model: Model, path: Path, count: int) -> str:
    return f"{_data_note(model.recipe, count)} {_budget(model, path)}"


def _budget(model: Model, path: Path) -> str:
    recipe = model.recipe
    machine = ""
    if (path / ENVIRONMENT).is_file():
        facts = json.loads((path / ENVIRONMENT).read_text(encoding="utf-8"))
        machine = f", {facts['machine']}, threads: {facts['threads']}"
    return (
        f"{recipe.method.name} after {model.card['images']} images in {_minutes(model)} minutes"
        f"{machine}, seed {recipe.train.seed}."
    )


def _data_note(recipe: Recipe, count: int) -> str:
    """Say what the test images are and how the figures are made."""
    data = recipe.data
    if data.glyphs is not None:
        name = f"of {data.glyphs.style} of the set {Path(data.glyphs.set).name}"
    elif data.drawings is not None:
        name = f"of the task {data.drawings.task} at {data.drawings.card} px, simulated"
    else:
        name = "of the user's own folders"
    lines = ", lost and added lines in mm of paper an image" if data.drawings else ""
    return (
        f"{count} test images {name}. Means with 95 % bootstrap intervals; MSE on the 0..255 "
        f"scale, L1 on [-1, 1]{lines}."
    )

"""Runs and data in, scores out: translation against the truth, and reconstruction."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from linewright.base import (
    DataError,
    Listing,
    ModelError,
    Picture,
    Pixels,
    Section,
    Table,
    read_json,
    track,
    write_report,
    write_text,
)
from linewright.evaluate.drawing_scorer import DrawingScorer, PixelScorer, white_pages
from linewright.evaluate.glyph_evaluation import Misread, score_glyph_baselines, score_hands
from linewright.evaluate.pictures import examples_picture, loss_curves
from linewright.evaluate.pixels import psnr
from linewright.evaluate.scorer import Cells, Scorer
from linewright.training import ENVIRONMENT, Examples, Model, Recipe, read_metrics, read_model, scoring_examples
from linewright.translate import TorchTranslator

SHOWN = 24
WORST = 8


class Scores(NamedTuple):
    """The result of an evaluation."""

    name: str  # what was scored
    lead: str  # one line on the model
    tables: list[Table]  # translation (if there is truth) and reconstruction
    sections: list[Section]  # pictures, tables, curves and recipe, for a report
    misread: Misread  # of a glyph model, for each hand the characters that are read as others


def score(
    path: Path,  # a run folder or a model file
    *,
    limit: int | None = None,  # score only the first so many test images, of each hand
    inception: Path | None = None,  # an ONNX file of Inception's features, for glyphs
) -> Scores:
    """Score a run or model file on the test split of the data it was trained for.

    A glyph model is scored as `linewright.evaluate.glyph_evaluation` says, all else image by image.
    ModelError, DataError, InputError: see `read_model` and `scoring_examples`.
    """
    model = read_model(path)
    budget = _budget(model, path)  # first, since scoring takes long
    lead = f"{model.recipe.method.name}, {model.card['images']} images seen, {_minutes(model)} minutes of training."
    misread: Misread = {}
    sections: list[Section]
    if model.recipe.hands:
        tables, shown, misread = score_hands(model, path, note=budget, limit=limit, inception=inception)
        back = _score_round_trip(model, path, limit, budget)
        sections = [*tables, *shown, *back]
        tables += back
    else:
        tables, pictures = _score_images(model, path, limit, budget)
        sections = [*pictures, *tables]
    log = read_metrics(path) if path.is_dir() else []
    sections += [*loss_curves(log, "Losses"), Listing(model.recipe.to_yaml(), "Recipe")]
    return Scores(path.name, lead, tables, sections, misread)


class Evaluation(NamedTuple):
    """What was written, and what is in it."""

    report: Path
    tables: list[Table]


def evaluate(
    path: Path, *, to: Path | None = None, limit: int | None = None, inception: Path | None = None
) -> Evaluation:
    """Score a run or model file, as `score` does, and write it down.

    Writes ``report.html``, ``scores.json`` and ``scores.md`` into ``to`` (the run's own folder by default), and for
    glyphs ``misread.tsv``: hand, character, what it is read as. OutputError: a file cannot be written; else as `score`.
    """
    folder = to or (path if path.is_dir() else path.parent)
    scores = score(path, limit=limit, inception=inception)
    write_scores(folder, scores.tables)
    if scores.misread:
        lines = [f"{hand}\t{char}\t{reading}\n" for hand, pairs in scores.misread.items() for char, reading in pairs]
        write_text(folder / "misread.tsv", "".join(["hand\tcharacter\tread as\n", *lines]))
    report = folder / "report.html"
    write_report(report, f"linewright: {scores.name}", scores.lead, scores.sections)
    return Evaluation(report, scores.tables)


def write_scores(folder: Path, tables: Sequence[Table]) -> None:
    """Write tables as ``scores.json`` (means and intervals) and ``scores.md``, or OutputError."""
    facts: dict[str, Any] = {
        table.title: {row: {column: list(cell) for column, cell in cells.items()} for row, cells in table.rows.items()}
        for table in tables
    }
    write_text(folder / "scores.json", json.dumps(facts, indent=1) + "\n")
    texts = [f"## {table.title}\n\n{table.markdown()}" for table in tables]
    write_text(folder / "scores.md", "\n".join(texts))


def score_baselines(recipe: Recipe, *, limit: int | None = None) -> Table:
    """Score what needs no learning on the test split of a recipe's data: the rows to beat.

    Its method is not used, nor images after ``limit``. DataError: the test split has no truth.
    """
    if recipe.hands:
        return score_glyph_baselines(recipe, limit=limit)
    test = scoring_examples(recipe, limit)
    if not test.paired:
        raise DataError(
            "the test images have no truth to score against",
            where="data",
            way_out="give data.test_x and data.test_y, aligned and of the same names",
        )
    return _against_truth("What needs no learning", _data_note(recipe, len(test.x)), {}, test)


def _score_images(model: Model, path: Path, limit: int | None, budget: str) -> tuple[list[Table], list[Picture]]:
    test = scoring_examples(model.recipe, limit)
    if not test.x:
        raise DataError("the test split is empty", where=path)
    translator = TorchTranslator.of(model, where=path)
    outputs = _each(test.x, translator.translate, "translating")
    name = model.recipe.method.name
    note = f"{_data_note(model.recipe, len(test.x))} {budget}"
    tables: list[Table] = []
    columns = {"source": test.x, "output": outputs, "truth" if test.paired else "a target": test.y}
    if "yx" in translator.method.directions:
        # The middle image is 8 bits, as it would be in a file: what a network hides in finer grey
        # levels to help itself on the way back is lost.
        back = _each(outputs, lambda y: translator.translate(y, "yx"), "translating back")
        tables.append(_reconstruction(test, back, name, note))
        columns["restored"] = back
    if test.paired:
        title = "Translation against the truth"
        tables.insert(0, _against_truth(title, note, {name: outputs}, test))
    first = list(range(min(SHOWN, len(test.x))))
    pictures = [examples_picture(columns, test.names, first, f"The first test images, {name}")]
    if test.paired and len(test.x) > WORST:
        quality = [psnr(output, truth) for output, truth in zip(outputs, test.y, strict=True)]
        worst = np.argsort(quality, kind="stable")[:WORST].tolist()
        heading = "The worst by PSNR, worst first"
        pictures.append(examples_picture(columns, test.names, worst, heading))
    return tables, pictures


def _score_round_trip(model: Model, path: Path, limit: int | None, budget: str) -> list[Table]:
    """Score the way there and back of the hand that is shown, if there is a way back."""
    translator = TorchTranslator.of(model, where=path)
    if "yx" not in translator.method.directions:
        return []
    test = scoring_examples(model.recipe, limit)
    back = _each(test.x, lambda x: translator.translate(translator.translate(x), "yx"), "and back")
    note = f"{_data_note(model.recipe, len(test.x))} {budget}"
    return [_reconstruction(test, back, model.recipe.method.name, note)]


def _each(images: Sequence[Pixels], change: Callable[[Pixels], Pixels], what: str) -> list[Pixels]:
    return [change(image) for image in track(images, what=what)]


def _against_truth(title: str, note: str, outputs: Mapping[str, Sequence[Pixels]], test: Examples) -> Table:
    """Score outputs against the truth, beside what needs no learning."""
    scorer = DrawingScorer(test)
    rows = _rows(scorer, {**outputs, **scorer.baselines()})
    return Table(title, note, scorer.columns, rows, list(outputs))


def _reconstruction(test: Examples, back: Sequence[Pixels], name: str, note: str) -> Table:
    """Score what came back against what went in."""
    scorer = PixelScorer(test.x)
    rows = _rows(scorer, {name: back, "white page": white_pages(test.x)})
    title = "Reconstruction: there and back, through 8 bits"
    return Table(title, note, scorer.columns, rows, [name])


def _rows(scorer: Scorer, images: Mapping[str, Sequence[Pixels]]) -> dict[str, Cells]:
    rows = track(images.items(), what="scoring")
    return {name: scorer.score(outputs) for name, outputs in rows}


def _minutes(model: Model) -> str:
    return f"{model.card['seconds'] / 60:.1f}"


def _budget(model: Model, path: Path) -> str:
    machine = ""
    if (path / ENVIRONMENT).is_file():
        facts = read_json(path / ENVIRONMENT, kind=ModelError)
        machine = f", {facts.get('machine')}, threads: {facts.get('threads')}"
    return (
        f"{model.recipe.method.name} after {model.card['images']} images in {_minutes(model)} "
        f"minutes{machine}, seed {model.recipe.train.seed}."
    )


def _data_note(recipe: Recipe, count: int) -> str:
    """Say what the test images are and how the figures are computed."""
    data = recipe.data
    if data.glyphs is not None:
        name = f"of {data.glyphs.style} of the set {Path(data.glyphs.set).name}"
    elif data.drawings is not None:
        name = f"of the task {data.drawings.task} at {data.drawings.card} px, simulated"
    else:
        name = "of the user's own folders"
        if data.test_x is None and not recipe.kind.fakes_keep_their_source:
            name += ", unpaired (pairs to score against: data.test_x, data.test_y)"
    lines = ", lost and added lines in mm of paper an image" if data.drawings else ""
    return (
        f"{count} test images {name}. Means with 95 % bootstrap intervals; MSE on the 0..255 "
        f"scale, L1 on [-1, 1]{lines}."
    )

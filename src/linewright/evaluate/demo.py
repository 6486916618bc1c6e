"""The first thing to run: train, translate, score and report on both trades in a few minutes."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from linewright.base import ConfigError, Section, Text, say, write_report
from linewright.evaluate.evaluation import score, write_scores
from linewright.pages import write_image
from linewright.training import REPAIR, build_data, load_recipe, shipped_model, start_run
from linewright.translate import Translator

RECIPES: Mapping[str, str] = {
    "glyphs": "glyphs/cyclegan.demo",
    "drawings": "drawings/cyclegan.demo",
}
HEADINGS: Mapping[str, str] = {
    "glyphs": "From a Kai face to a brush hand",
    "drawings": "From a scanned drawing to a clean one (simulated)",
    "repair": "The model in the package: worn drawings made whole (simulated)",
}
MARK = "demo.txt"
TESTED = 16
REPAIRED = 6
LEAD = (
    "A run of a few minutes on both trades: it shows the whole way from data to translated images "
    "and scores, not what the method can do. The last part shows the model in the package, which "
    "was trained for longer. Nothing that is shown was seen in training."
)


def run_demo(folder: Path, recipes: Mapping[str, str] = RECIPES) -> Path:
    """Train on each trade, translate held-out images and write one report.

    Args:
        folder: where everything goes; an earlier demo in it is replaced.
        recipes: the recipe of each trade.

    Returns:
        The report.

    Raises:
        ConfigError: the folder holds something that is not a demo, or is a file.
        KeyboardInterrupt: a training was interrupted.
    """
    _clear(folder, recipes)
    sections: list[Section] = []
    for trade, name in recipes.items():
        say(f"Training {name}")
        run = folder / trade
        _, outcome = start_run(load_recipe(name, [f"run.dir={run}"]))
        if not outcome.finished:
            raise KeyboardInterrupt
        _translate_held_out(run, folder / f"translated-{trade}")
        scores = score(run, limit=TESTED)
        write_scores(run, scores.tables)
        sections += [Text(scores.lead, HEADINGS[trade]), *scores.sections]
    say("Repairing drawings with the model in the package")
    scores = score(shipped_model(REPAIR), limit=REPAIRED)
    sections += [Text(scores.lead, HEADINGS["repair"]), *scores.sections]
    report = folder / "report.html"
    write_report(report, "linewright: demo", LEAD, sections)
    return report


def _clear(folder: Path, trades: Iterable[str]) -> None:
    """Take an earlier demo out of the folder, and nothing else."""
    if folder.exists() and not folder.is_dir():
        raise ConfigError("is a file, not a folder", where=folder)
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / MARK).is_file():
            raise ConfigError(
                "holds something that is not a demo", where=folder, way_out="name another with --to"
            )
        for trade in trades:
            for path in (folder / trade, folder / f"translated-{trade}"):
                shutil.rmtree(path, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("Made by `linewright demo`; the next one here replaces it.\n")


def _translate_held_out(run: Path, to: Path) -> None:
    translator = Translator.load(run)
    test = build_data(load_recipe(str(run / "recipe.yaml"))).test(TESTED)
    for name, source in zip(test.names, test.x, strict=True):
        # A character is named by its code point: "U+6C38".
        write_image(to / f"{name.split()[0]}.png", translator.translate(source))

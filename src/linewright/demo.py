"""The first thing to run: train, translate, score and report, in a few minutes."""

from __future__ import annotations

import shutil
from pathlib import Path

from linewright.console import say
from linewright.errors import ConfigError
from linewright.evaluate import score, write_scores
from linewright.raster import write_image
from linewright.recipe import build_data, load_recipe
from linewright.report import write_report
from linewright.run import start_run
from linewright.translate import Translator

GLYPHS = "glyphs/cyclegan.demo"


def run_demo(folder: Path) -> Path:
    """Train on the starter set, translate held-out characters and write a report.

    Args:
        folder: where everything goes; an earlier demo in it is replaced.

    Returns:
        The report.

    Raises:
        ConfigError: the folder holds something that is not a demo.
    """
    run, report = folder / "glyphs", folder / "report.html"
    if folder.exists() and any(folder.iterdir()):
        if not (run / "recipe.yaml").is_file():
            raise ConfigError("holds something that is not a demo", where=folder)
        shutil.rmtree(folder)
    recipe = load_recipe(GLYPHS, [f"run.dir={run}"])
    say(f"Training {GLYPHS}, about two minutes on two cores.")
    start_run(recipe)
    test = build_data(recipe).test()
    translator = Translator.load(run)
    for name, source in zip(test.names, test.x, strict=True):
        target = folder / "characters" / f"{name.split()[0]}.png"
        write_image(target, translator.translate(source))
    scores = score(run)
    write_scores(folder, scores.tables)
    lead = (
        "A smoke run: it shows the whole way from a Kai face and a brush hand to written "
        f"characters, not what the method can do. {scores.lead}"
    )
    write_report(report, "linewright: demo", lead, scores.sections)
    return report

"""The commands `train` and `recipes`."""

from __future__ import annotations

from pathlib import Path

from linewright.base import say, stdout
from linewright.cli.arguments import INTERRUPTED


def train(recipe: str | None = None, *overrides: str, resume: Path | None = None) -> int:
    """Train a recipe, or go on with a run.

    Args:
        recipe: a name from `linewright recipes`, or a YAML file.
        overrides: key=value, such as train.rate=1e-4, data.x=DIR data.y=DIR, run.dir=DIR.
        resume: the folder of a run to go on with, bit for bit.
    """
    from linewright.base import ConfigError
    from linewright.training import load_recipe, resume_run, start_run

    if resume is not None:
        if recipe is not None:
            raise ConfigError("--resume takes its recipe from the run: name no other one")
        run, outcome = resume, resume_run(resume)
    elif recipe is not None:
        run, outcome = start_run(load_recipe(recipe, overrides))
    else:
        raise ConfigError("name a recipe, or --resume RUN", way_out="see linewright recipes")
    if not outcome.finished:
        say(f"Saved at step {outcome.step}. Go on with: linewright train --resume {run}")
        return INTERRUPTED
    say(f"Trained {outcome.step} steps in {outcome.seconds / 60:.1f} minutes: {run}")
    return 0


def recipes() -> None:
    """List the recipes in the package."""
    from linewright.training import recipe_names

    for name in recipe_names():
        stdout.print(name)

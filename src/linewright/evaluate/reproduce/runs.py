"""Trainings that belong to one table: started, resumed, or left alone if they are done."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from linewright.base import ConfigError, say
from linewright.training import (
    Model,
    Recipe,
    list_checkpoints,
    load_recipe,
    read_model,
    resume_run,
    start_run,
)
from linewright.translate import TorchTranslator

TENTHS = 10
# What does not change what is learnt, or only its last digits.
_INDECISIVE = {
    "keep",
    "checkpoint_every",
    "sample_every",
    "log_every",
    "threads",
    "workers",
    "precision",
    "device",
}


class Entry(NamedTuple):
    """One training of a table: a recipe in the package, and what is changed in it."""

    key: str  # its folder's name
    title: str  # its row's name
    recipe: str
    overrides: tuple[str, ...] = ()


class Snapshot(NamedTuple):
    """A moment of a training."""

    step: int  # of the generators
    images: int  # of each domain
    seconds: float  # of training
    path: Path  # the checkpoint's folder

    def model(self) -> Model:
        """Return the generators of that moment."""
        return read_model(self.path)

    def translator(self) -> TorchTranslator:
        """Return what translates as the generators of that moment do."""
        return TorchTranslator.of(self.model(), where=self.path)


class Run(NamedTuple):
    """A training in a folder."""

    entry: Entry
    path: Path

    def recipe(self) -> Recipe:
        """Return what it was trained with, resolved."""
        return Recipe.read(self.path / "recipe.yaml")

    def is_finished(self) -> bool:
        """Return whether it has reached the end of its schedule."""
        if not (self.path / "recipe.yaml").is_file():
            return False
        train, checkpoints = self.recipe().train, list_checkpoints(self.path / "checkpoints")
        last = int(checkpoints[-1].name.rpartition("-")[2]) if checkpoints else -1
        return last >= train.schedule.steps(train.batch)

    def snapshots(self) -> list[Snapshot]:
        """Return its moments, oldest first."""
        batch, snapshots = self.recipe().train.batch, []
        for path in list_checkpoints(self.path / "checkpoints"):
            state = json.loads((path / "state.json").read_text(encoding="utf-8"))
            step, seconds = int(state["step"]), float(state["extra"]["seconds"])
            snapshots.append(Snapshot(step, step * batch, seconds, path))
        return snapshots

    def last(self) -> Snapshot:
        """Return its end."""
        return self.snapshots()[-1]


def train(entry: Entry, folder: Path, *, threads: int | None = None) -> Run:
    """Train an entry to its end in ``folder/runs/KEY``, with a snapshot every tenth of the way."""
    # ConfigError if that folder holds a training of another recipe.
    run = Run(entry, folder / "runs" / entry.key)
    recipe = _recipe(run, threads)
    if not (run.path / "recipe.yaml").is_file():
        say("Training {0}", entry.title)
        start_run(recipe)
    elif _decisive_settings(run.recipe()) != _decisive_settings(recipe):
        raise ConfigError(
            "holds a run of another recipe than {0}",
            entry.title,
            where=run.path,
            way_out="move it away, or name another folder with -o",
        )
    elif not run.is_finished():
        say("Going on with {0}", entry.title)
        resume_run(run.path)
    return run


def at_share(snapshots: Sequence[Snapshot], share: float) -> Snapshot:
    """Return the snapshot nearest to a share of the whole training."""
    return min(snapshots, key=lambda one: abs(one.step - share * snapshots[-1].step))


def at_seconds(snapshots: Sequence[Snapshot], seconds: float) -> Snapshot:
    """Return the last snapshot that took no longer, or the first one."""
    return [snapshots[0], *(one for one in snapshots if one.seconds <= seconds)][-1]


def _recipe(run: Run, threads: int | None) -> Recipe:
    entry = run.entry
    overrides = [*entry.overrides, f"run.dir={run.path}"]
    if threads is not None:
        overrides.append(f"train.threads={threads}")
    train = load_recipe(entry.recipe, overrides).train
    every = max(1, train.schedule.steps(train.batch) // TENTHS)
    overrides += [f"train.checkpoint_every={every}", f"train.sample_every={2 * every}"]
    return load_recipe(entry.recipe, [*overrides, f"train.keep={2 * TENTHS}"])


def _decisive_settings(recipe: Recipe) -> Mapping[str, Any]:
    facts = recipe.model_dump(mode="json", exclude={"run"})
    if facts["data"]["glyphs"] is not None:
        facts["data"]["glyphs"].pop("cache")
    facts["train"] = {key: value for key, value in facts["train"].items() if key not in _INDECISIVE}
    return facts

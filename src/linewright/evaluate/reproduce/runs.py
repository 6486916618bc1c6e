"""Trainings that belong to one table: begun, taken up again, or left alone if they are done."""

from __future__ import annotations

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

TENTHS = 10
# What does not change what is learnt, or only its last digits.
_FREE = {
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
    """One training of a table.

    Attributes:
        key: its folder's name.
        title: its row's name.
        recipe: a recipe in the package.
        overrides: what it changes.
    """

    key: str
    title: str
    recipe: str
    overrides: tuple[str, ...] = ()


class Snapshot(NamedTuple):
    """A moment of a training.

    Attributes:
        step: generator steps done.
        images: images of each domain seen.
        seconds: time spent training.
        path: the checkpoint's folder.
    """

    step: int
    images: int
    seconds: float
    path: Path

    def model(self) -> Model:
        """Return the generators of that moment."""
        return read_model(self.path)


class Run(NamedTuple):
    """A finished training.

    Attributes:
        entry: what was trained.
        path: its folder.
    """

    entry: Entry
    path: Path

    def snapshots(self) -> list[Snapshot]:
        """Return its moments, oldest first."""
        return snapshots(self.path)

    def last(self) -> Snapshot:
        """Return its end."""
        return self.snapshots()[-1]

    def recipe(self) -> Recipe:
        """Return what it was trained with, settled."""
        return Recipe.read(self.path / "recipe.yaml")


def train(entry: Entry, folder: Path, *, threads: int | None = None) -> Path:
    """Train an entry to its end, from wherever it stands, with a snapshot every tenth of the way.

    Args:
        entry: what to train.
        folder: the run is kept in ``folder/runs/KEY``.
        threads: threads of a new run; by default all.

    Returns:
        The run.

    Raises:
        ConfigError: the run's folder holds a training of another recipe.
    """
    run = folder / "runs" / entry.key
    recipe = _planned(entry, run, threads)
    if not (run / "recipe.yaml").is_file():
        say(f"Training {entry.title}")
        start_run(recipe)
        return run
    found = Recipe.read(run / "recipe.yaml")
    if _decisive(found) != _decisive(recipe):
        raise ConfigError(
            f"holds a run of another recipe than {entry.title}",
            where=run,
            way_out="move it away, or name another folder with --to",
        )
    if not finished(run):
        say(f"Going on with {entry.title}")
        resume_run(run)
    return run


def finished(run: Path) -> bool:
    """Return whether a run has reached the end of its schedule."""
    if not (run / "recipe.yaml").is_file():
        return False
    train = Recipe.read(run / "recipe.yaml").train
    found = list_checkpoints(run / "checkpoints")
    return bool(found) and _step(found[-1]) >= train.schedule.steps(train.batch)


def snapshots(run: Path) -> list[Snapshot]:
    """Return the snapshots of a run, oldest first."""
    batch = Recipe.read(run / "recipe.yaml").train.batch
    found = []
    for path in list_checkpoints(run / "checkpoints"):
        state = json.loads((path / "state.json").read_text(encoding="utf-8"))
        step = int(state["step"])
        found.append(Snapshot(step, step * batch, float(state["extra"]["seconds"]), path))
    return found


def at_share(found: Sequence[Snapshot], share: float) -> Snapshot:
    """Return the snapshot nearest to a share of the whole training."""
    return min(found, key=lambda one: abs(one.step - share * found[-1].step))


def at_seconds(found: Sequence[Snapshot], seconds: float) -> Snapshot:
    """Return the last snapshot that took no longer, or the first one."""
    return [found[0], *(one for one in found if one.seconds <= seconds)][-1]


def _planned(entry: Entry, run: Path, threads: int | None) -> Recipe:
    overrides = [*entry.overrides, f"run.dir={run}"]
    if threads is not None:
        overrides.append(f"train.threads={threads}")
    train = load_recipe(entry.recipe, overrides).train
    every = max(1, train.schedule.steps(train.batch) // TENTHS)
    overrides += [f"train.checkpoint_every={every}", f"train.sample_every={2 * every}"]
    return load_recipe(entry.recipe, [*overrides, f"train.keep={2 * TENTHS}"])


def _decisive(recipe: Recipe) -> Mapping[str, Any]:
    facts = recipe.model_dump(mode="json", exclude={"run"})
    if facts["data"]["glyphs"] is not None:
        facts["data"]["glyphs"].pop("cache")
    facts["train"] = {key: value for key, value in facts["train"].items() if key not in _FREE}
    return facts


def _step(checkpoint: Path) -> int:
    return int(checkpoint.name.rpartition("-")[2])

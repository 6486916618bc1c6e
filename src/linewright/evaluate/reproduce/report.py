"""A paper's tables: trainings begun, resumed or left alone if they are done, and the report."""

import json
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from linewright.base import ConfigError, Picture, Pixels, Section, Table, ray_cluster, say, write_report
from linewright.evaluate.evaluation import write_scores
from linewright.evaluate.pictures import sheet_of_columns
from linewright.pages import write_image
from linewright.training import Model, Recipe, list_checkpoints, load_recipe, read_model, resume_run, start_run
from linewright.translate import TorchTranslator

TENTHS = 10
# What does not change what is learnt, or only its last digits.
_INDECISIVE = {"keep", "checkpoint_every", "sample_every", "log_every", "threads", "workers", "precision", "device"}


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


def _trained(entries: Sequence[Entry], folder: Path, threads: int | None, on: str | None) -> Iterator[Run]:
    """Train entries one after the other, or as tasks of a Ray cluster; yield each that has ended."""
    if on is None:
        yield from (train(entry, folder, threads=threads) for entry in entries)
        return
    with ray_cluster(on) as ray:
        gpus = int("GPU" in ray.cluster_resources())
        # A task whose process dies begins again, and goes on from the last checkpoint.
        task = ray.remote(num_cpus=threads or 1, num_gpus=gpus, max_retries=3)(_train_there)
        running = [task.remote(Path.cwd(), entry, folder, threads or 1) for entry in entries]
        while running:
            (ended,), running = ray.wait(running)
            try:
                yield ray.get(ended)
            except ray.exceptions.RayTaskError as error:
                raise error.cause from error


def _train_there(here: Path, entry: Entry, folder: Path, threads: int) -> Run:
    os.chdir(here)
    return train(entry, folder, threads=threads)


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


class RunsReport(ABC):
    """Sections from the finished runs by key, on so many test images; it writes figures too."""

    def __init__(self, folder: Path, runs: Mapping[str, Run], limit: int | None) -> None:
        self.folder, self.runs, self.limit = folder, runs, limit

    @abstractmethod
    def parts(self) -> list[Callable[[], list[Section]]]:
        """Return what makes the report's tables and figures, in their order."""

    def sections(self) -> list[Section]:
        """Return all tables and figures that the finished runs allow."""
        return [section for part in self.parts() for section in part()]

    def figure(
        self, name: str, columns: Mapping[str, Sequence[Pixels]], heading: str, caption: str, *, cell: int
    ) -> Picture:
        """Lay columns of images side by side, as `write_figure` does."""
        return self.write_figure(name, sheet_of_columns(columns, cell=cell), heading, caption)

    def write_figure(self, name: str, sheet: Pixels, heading: str, caption: str) -> Picture:
        """Write a sheet to ``folder/figures/NAME.png`` and return it for the report."""
        write_image(self.folder / "figures" / f"{name}.png", sheet)
        return Picture(sheet, heading, caption)


def settings_note(run: Run) -> str:
    """Return what a run's seed, precision and threads are."""
    train = run.recipe().train
    return f"seed {train.seed}, {train.precision}, threads: {train.threads or 'all'}."


def common_seconds(runs: Mapping[str, Run]) -> float:
    """Return the time of the run that was done first."""
    return min(run.last().seconds for run in runs.values())


def reproduce(
    folder: Path,
    entries: Mapping[str, Entry],
    *,
    title: str,
    lead: str,
    report: Callable[[Mapping[str, Run]], RunsReport],
    only: Sequence[str] = (),
    threads: int | None = None,
    on: str | None = None,
) -> Path:
    """Train what is missing, score it, and write ``report.html``, ``scores.json`` and ``.md``."""
    # Entries are all trainings by key; those of ``only`` are trained now (all if it is empty). The
    # report holds what is finished. ConfigError on another key; see `train` for more.
    for key in only:
        if key not in entries:
            raise ConfigError(
                "there is no training '{0}'", key, ", ".join(entries), where="--only", way_out="take one of {1}"
            )
    for run in _trained([entries[key] for key in only or entries], folder, threads, on):
        if not run.is_finished():
            # A stop signal ends this training with a checkpoint, and so all that would follow.
            say("Stopped in {0} ({1}). The same command goes on with it.", run.entry.title, run.entry.key)
            raise KeyboardInterrupt
    runs = {key: Run(entry, folder / "runs" / key) for key, entry in entries.items()}
    finished = {key: run for key, run in runs.items() if run.is_finished()}
    sections = report(finished).sections()
    missing = [f"{entries[key].title} ({key})" for key in entries if key not in finished]
    if missing:
        lead += f" Not trained yet: {', '.join(missing)}."
    write_scores(folder, [section for section in sections if isinstance(section, Table)])
    write_report(folder / "report.html", f"linewright: {title}", lead, sections)
    return folder / "report.html"

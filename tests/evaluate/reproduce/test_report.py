from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from fake_ray import FakeRay
from linewright.base.errors import ConfigError
from linewright.base.report import Cell, Section, Table
from linewright.evaluate.reproduce import report
from linewright.evaluate.reproduce.report import (
    Entry,
    Run,
    RunsReport,
    Snapshot,
    at_seconds,
    at_share,
    common_seconds,
    reproduce,
    train,
)
from linewright.pages.read import read_image
from linewright.training.recipe import Recipe

ENTRIES = {key: Entry(key, key.upper(), "glyphs/segan.smoke") for key in ("a", "b")}


class OneTable(RunsReport):
    """A table with a row for each run, and a figure."""

    def parts(self) -> list[Callable[[], list[Section]]]:
        return [self.table, self.picture]

    def table(self) -> list[Section]:
        rows = {run.entry.title: {"steps": Cell(1.0)} for run in self.runs.values()}
        return [Table("Steps", "A note.", {"steps": ".0f"}, rows)]

    def picture(self) -> list[Section]:
        page = np.zeros((8, 8), np.uint8)
        return [self.figure("page", {"one": [page], "two": [page]}, "Pages", "Black.", cell=8)]


def finish(entry: Entry, folder: Path, *, threads: int | None = None) -> Run:
    run = Run(entry, folder / "runs" / entry.key)
    run.path.mkdir(parents=True)
    return run


def test_runs_are_tasks_of_a_cluster_where_that_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def cluster(address: str) -> Iterator[FakeRay]:
        yield FakeRay(2)

    monkeypatch.setattr(report, "train", finish)
    monkeypatch.setattr(report, "ray_cluster", cluster)
    monkeypatch.setattr(Run, "is_finished", lambda run: run.path.is_dir())
    found = lambda runs: OneTable(tmp_path, runs, None)  # noqa: E731
    page = reproduce(tmp_path, ENTRIES, title="Two", lead="Both.", report=found, on="ray")
    assert "Not trained yet" not in page.read_text(encoding="utf-8")
    with pytest.raises(FileExistsError):  # an error of a task
        reproduce(tmp_path, ENTRIES, title="Two", lead="Both.", report=found, on="ray")


def test_the_report_holds_what_is_finished_and_names_what_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "train", finish)
    monkeypatch.setattr(Run, "is_finished", lambda run: run.path.is_dir())
    page = reproduce(
        tmp_path, ENTRIES, title="Two", lead="Both.", report=lambda runs: OneTable(tmp_path, runs, None), only=["b"]
    )
    assert page == tmp_path / "report.html"
    assert "Both. Not trained yet: A (a)." in page.read_text(encoding="utf-8")
    tables = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))
    assert tables == {"Steps": {"B": {"steps": [1.0, None, None]}}}
    figure = read_image(tmp_path / "figures" / "page.png", channels=1, page=0).pixels
    assert (figure == 0).any()


def test_an_unknown_key_is_named_before_anything_is_trained(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no training 'c'; take one of a, b"):
        reproduce(tmp_path, ENTRIES, title="", lead="", report=OneTable, only=["c"])
    assert not any(tmp_path.iterdir())


def test_runs_are_compared_at_the_time_of_the_shortest(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = {"a": 60.0, "b": 40.0}
    monkeypatch.setattr(Run, "last", lambda run: Snapshot(1, 1, seconds[run.entry.key], run.path))
    assert common_seconds({key: Run(entry, Path()) for key, entry in ENTRIES.items()}) == 40


ENTRY = Entry("c", "CycleGAN", "drawings/cyclegan.smoke")
MOMENTS = [Snapshot(n, 2 * n, 10.0 * n, Path()) for n in range(1, 5)]


def begin(recipe: Recipe) -> None:
    """Stands in for a training: it writes what a run begins with."""
    assert recipe.run.dir is not None
    recipe.run.dir.mkdir(parents=True)
    (recipe.run.dir / "recipe.yaml").write_text(recipe.to_yaml(), encoding="utf-8")


def test_snapshots_are_found_by_share_and_by_time() -> None:
    assert at_share(MOMENTS, 1.0) == MOMENTS[-1]
    assert at_share(MOMENTS, 0.5).step == 2
    assert at_seconds(MOMENTS, 25).step == 2
    assert at_seconds(MOMENTS, 5).step == 1
    assert at_seconds(MOMENTS, 99).step == 4


def test_a_training_is_begun_once_then_resumed_and_another_recipe_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resumed: list[Path] = []
    monkeypatch.setattr(report, "start_run", begin)
    monkeypatch.setattr(report, "resume_run", resumed.append)
    run = train(ENTRY, tmp_path, threads=1)
    assert run == Run(ENTRY, tmp_path / "runs" / "c")
    assert not run.is_finished()
    assert resumed == []
    # More threads change only the last digits of what is learnt.
    assert train(ENTRY, tmp_path, threads=2) == run
    assert resumed == [run.path]
    with pytest.raises(ConfigError, match="another recipe than CycleGAN"):
        train(ENTRY._replace(overrides=("train.rate=0.5",)), tmp_path)


def test_a_run_keeps_ten_snapshots_and_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "start_run", begin)
    settings = train(ENTRY, tmp_path).recipe().train
    steps = settings.schedule.steps(settings.batch)
    assert settings.checkpoint_every == max(1, steps // 10)
    assert settings.keep >= steps // settings.checkpoint_every

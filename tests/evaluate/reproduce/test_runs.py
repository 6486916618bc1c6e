from __future__ import annotations

from pathlib import Path

import pytest

from linewright.base.errors import ConfigError
from linewright.evaluate.reproduce import runs
from linewright.evaluate.reproduce.runs import Entry, Run, Snapshot, at_seconds, at_share, train
from linewright.training.recipe import Recipe

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
    monkeypatch.setattr(runs, "start_run", begin)
    monkeypatch.setattr(runs, "resume_run", resumed.append)
    run = train(ENTRY, tmp_path, threads=1)
    assert run == Run(ENTRY, tmp_path / "runs" / "c")
    assert not run.is_finished()
    assert resumed == []
    # More threads change only the last digits of what is learnt.
    assert train(ENTRY, tmp_path, threads=2) == run
    assert resumed == [run.path]
    with pytest.raises(ConfigError, match="another recipe than CycleGAN"):
        train(ENTRY._replace(overrides=("train.rate=0.5",)), tmp_path)


def test_a_run_keeps_ten_snapshots_and_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "start_run", begin)
    settings = train(ENTRY, tmp_path).recipe().train
    steps = settings.schedule.steps(settings.batch)
    assert settings.checkpoint_every == max(1, steps // 10)
    assert settings.keep >= steps // settings.checkpoint_every

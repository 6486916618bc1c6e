from __future__ import annotations

from pathlib import Path

import pytest

from commands import complaint, run
from linewright.base.errors import ConfigError
from linewright.cli.train import train


def test_recipes_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _ = run(capsys, "recipes")
    assert code == 0
    assert "glyphs/cyclegan.small" in said.splitlines()


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("train.batchs=2", ["train.batchs", "did you mean 'batch'?"]),
        ("train.batch=many", ["train.batch", "'many'"]),
        ("data.x=somewhere", ["data.x", "data.y"]),
        ("data.test_x=somewhere", ["contradict"]),
    ],
)
def test_bad_recipe_keys(capsys: pytest.CaptureFixture[str], tmp_path: Path, override: str, words: list[str]) -> None:
    where = f"run.dir={tmp_path / 'run'}"
    line = complaint(capsys, "train", "glyphs/cyclegan.smoke", where, override)
    for word in words:
        assert word in line
    assert not (tmp_path / "run").exists()


def test_train_needs_one_thing_to_train(capsys: pytest.CaptureFixture[str], tiny_run: Path, tmp_path: Path) -> None:
    assert "name a recipe" in complaint(capsys, "train")
    both = ("train", "glyphs/cyclegan.smoke", "--resume", tiny_run)
    assert "a run resumes with the recipe" in complaint(capsys, *both)
    changed = complaint(capsys, "train", "--resume", tiny_run, "train.batch=4")
    assert "train.batch=4: a run resumes with the recipe and the keys" in changed
    assert f"run.start={tiny_run}" in changed
    assert "is not a run" in complaint(capsys, "train", "--resume", tmp_path)
    again = complaint(capsys, "train", "glyphs/cyclegan.smoke", f"run.dir={tiny_run}")
    assert "holds a run already" in again


def test_a_finished_run_is_said_to_be_finished(capsys: pytest.CaptureFixture[str], tiny_run: Path) -> None:
    code, _, said = run(capsys, "train", "--resume", tiny_run)
    assert code == 0
    assert "Finished already, after 6 steps" in said
    assert "Trained" not in said


def test_nothing_to_train_is_told_by_the_function_too() -> None:
    with pytest.raises(ConfigError, match="see linewright recipes"):
        train()

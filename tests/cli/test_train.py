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
def test_bad_recipe_keys(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, override: str, words: list[str]
) -> None:
    where = f"run.dir={tmp_path / 'run'}"
    line = complaint(capsys, "train", "glyphs/cyclegan.smoke", where, override)
    for word in words:
        assert word in line
    assert not (tmp_path / "run").exists()


def test_train_needs_one_thing_to_train(
    capsys: pytest.CaptureFixture[str], tiny_run: Path, tmp_path: Path
) -> None:
    assert "name a recipe" in complaint(capsys, "train")
    both = ("train", "glyphs/cyclegan.smoke", "--resume", tiny_run)
    assert "name no other one" in complaint(capsys, *both)
    assert "is not a run" in complaint(capsys, "train", "--resume", tmp_path)
    again = complaint(capsys, "train", "glyphs/cyclegan.smoke", f"run.dir={tiny_run}")
    assert "holds a run already" in again


def test_nothing_to_train_is_told_by_the_function_too() -> None:
    with pytest.raises(ConfigError, match="see linewright recipes"):
        train()

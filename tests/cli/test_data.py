from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from commands import complaint, run
from linewright.cli.data import data
from linewright.glyphs.dataset import read_glyph_set
from linewright.training.model import read_model
from linewright.translate.engines.translator import TorchTranslator


def test_a_model_draws_its_own_set(
    capsys: pytest.CaptureFixture[str], hands_run: Path, tiny_run: Path, tmp_path: Path
) -> None:
    ask = ("data", "synth", hands_run, "--dataset", "starter", "-o", tmp_path / "set", "--limit", 2)
    code, _, said = run(capsys, *ask)
    assert code == 0
    assert "mouhitsu: 2 characters drawn" in said
    drawn, real = read_glyph_set(tmp_path / "set"), read_glyph_set("starter")
    char = drawn.chars("mouhitsu")[1]
    model = read_model(hands_run)
    shown = model._replace(recipe=model.recipe.with_hand("mouhitsu"))
    made = TorchTranslator.of(shown, where=hands_run).translate(real.source[char])
    assert np.array_equal(drawn.style("mouhitsu")[char], made)
    other = ("--dataset", "starter", "-o", tmp_path / "other")
    assert "no model of hands" in complaint(capsys, "data", "synth", tiny_run, *other)
    assert "--limit" in complaint(capsys, "data", "synth", hands_run, *other, "--limit", 0)
    same = ("--dataset", tmp_path / "set", "-o", tmp_path / "set")
    assert "drawn from" in complaint(capsys, "data", "synth", hands_run, *same)
    assert len(read_glyph_set(tmp_path / "set").style("mouhitsu")) == 2
    assert not (tmp_path / "other").exists()


def test_what_is_made_or_fetched() -> None:
    names = {name for name in data if not name.startswith("-")}
    assert names == {"glyphs", "synth", "drawings", "fonts"}


def test_an_unknown_task_of_drawings_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = complaint(capsys, "data", "drawings", "-o", tmp_path / "set", "--task", "other")
    assert "there is no task 'other'" in said and "mild, repair, full, colour" in said
    assert not (tmp_path / "set").exists()

from __future__ import annotations

import json
from pathlib import Path

import pytest

from linewright.base.errors import ConfigError
from linewright.base.report import Cell
from linewright.evaluate.evaluation import evaluate, score_baselines
from linewright.evaluate.glyph_evaluation import table_per_style
from linewright.evaluate.glyph_scorer import ACCURACY
from linewright.training.recipe import load_recipe

ROWS = ["segan", "segan + finishing", "human", "copy of the source", "white page"]


def test_every_hand_of_a_model_is_scored(hands_run: Path, tmp_path: Path) -> None:
    report, tables = evaluate(hands_run, to=tmp_path, limit=3)
    assert "segan + finishing: the same glyphs after the finishing model" in tables[0].note
    facts = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))
    assert list(facts) == [
        "Content accuracy by hand, %",
        "Style check by hand, %",
        "Glyphs against the hand's own",
        "Reconstruction: there and back, through 8 bits",
    ]
    accuracy = facts["Content accuracy by hand, %"]
    assert list(accuracy) == ROWS
    for row in ROWS:
        hands = [accuracy[row][hand][0] for hand in ("ma-shan-zheng", "mouhitsu")]
        assert accuracy[row]["mean"][0] == pytest.approx(sum(hands) / 2)
    whole = facts["Glyphs against the hand's own"]
    assert list(whole)[:6] == [f"ma-shan-zheng, {row}" for row in ROWS] + ["mouhitsu, segan"]
    # Two hands, two pictures, one network: the style number reaches the generator.
    assert whole["ma-shan-zheng, segan"]["L1"] != whole["mouhitsu, segan"]["L1"]
    value, low, high = whole["mouhitsu, human"]["style %"]
    assert low <= value <= high
    page = report.read_text(encoding="utf-8")
    assert "content accuracy (PP-OCRv6" in page
    for heading in ("The first test characters", "Misread"):
        assert f"{heading}, mouhitsu, output of segan + finishing" in page
    lines = (tmp_path / "misread.tsv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "hand\tcharacter\tread as"
    for hand in ("ma-shan-zheng", "mouhitsu"):
        wrong = [line for line in lines if line.startswith(hand)]
        assert len(wrong) == round(3 * (1 - whole[f"{hand}, segan + finishing"]["accuracy %"][0] / 100))


def test_rows_to_beat_need_no_model() -> None:
    table = score_baselines(load_recipe("glyphs/segan.smoke"), limit=2)
    assert table.title == "What needs no learning"
    assert len(table.rows) == 6
    assert table.rows["mouhitsu, copy of the source"]["accuracy %"].value == 100
    assert table.rows["mouhitsu, human"]["L1"].value == 0


def test_a_hand_that_a_model_does_not_have_is_named() -> None:
    recipe = load_recipe("glyphs/segan.smoke")
    assert recipe.hands == ("ma-shan-zheng", "mouhitsu")
    assert recipe.with_hand("mouhitsu").data.glyphs is not None
    with pytest.raises(ConfigError, match="no hand 'sousho'; its hands: ma-shan-zheng, mouhitsu"):
        recipe.with_hand("sousho")
    assert load_recipe("glyphs/skeletongan.smoke").hands == ()
    assert load_recipe("drawings/cyclegan.smoke").hands == ()


def test_means_are_over_all_hands_or_absent() -> None:
    cells = {"a": {"one": {ACCURACY: Cell(40.0)}, "two": {ACCURACY: Cell(10.0)}}, "b": {"one": {ACCURACY: Cell(60.0)}}}
    table = table_per_style("t", "n", cells, ACCURACY, ["one", "three"])
    assert list(table.columns) == ["a", "b", "mean"]
    assert table.rows["one"]["mean"].value == 50
    assert "mean" not in table.rows["two"]
    assert table.ours == ["one"]

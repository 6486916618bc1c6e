"""The benchmark of a hand that was held out, on a model that has learnt nothing."""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path

import pytest

from fake_scribes import unlearnt_hands
from linewright.fonts import finetune as learning, finetune_set

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "hand_curve.py"


def test_the_curve_has_a_row_for_each_count_and_those_that_need_no_learning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(learning, "_BATCH", 2)
    monkeypatch.setattr(learning, "_COMPARED", 6)
    monkeypatch.setattr(finetune_set, "_MOST", 12)
    model = unlearnt_hands(tmp_path / "two.safetensors")
    to = tmp_path / "curve"
    words = ["--model", model, "--set", "starter", "--hand", "gyosho", "--to", to, "--steps", 1]
    words += ["--limit", 4, "--counts", 12, 10]
    monkeypatch.setattr(sys, "argv", ["hand_curve.py", *map(str, words)])
    runpy.run_path(str(BENCHMARK), run_name="__main__")
    rows = json.loads((to / "gyosho.json").read_text(encoding="utf-8"))
    none, *others = rows
    assert none.startswith("none (as ") and others == ["10", "12", "human", "copy of the source"]
    assert rows["human"]["L1"] == 0 < rows["10"]["L1"]
    assert rows["10"]["minutes"] > 0 == rows[none]["minutes"]
    assert (to / "gyosho-12.safetensors").is_file()
    assert "| **12** |" in capsys.readouterr().out

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest
from k_winners import compare
from step_cost import step_cost

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
SCRIPTS = sorted(path.name for path in BENCHMARKS.glob("*.py") if "__main__" in path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("local", [True, False])
def test_both_k_winners_of_the_benchmark_agree(local: bool) -> None:
    # It raises if a winner or a gradient differs.
    times = compare((2, 8, 6, 5), percent_on=0.3, local=local, repeats=1)
    assert all(value > 0 for value in times)


def test_every_benchmark_is_in_the_readme() -> None:
    text = (BENCHMARKS / "README.md").read_text(encoding="utf-8")
    assert len(SCRIPTS) > 20
    assert all(f"`{name}`" in text for name in SCRIPTS)


@pytest.mark.parametrize("name", [name for name in SCRIPTS if name != "planted_faults.py"])
def test_every_benchmark_says_how_it_is_run(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(BENCHMARKS / name), run_name="__main__")
    assert ended.value.code == 0
    assert f"usage: {name}" in capsys.readouterr().out


def test_small_recipes_of_the_rivals_cost_what_segans_costs() -> None:
    base = step_cost("glyphs/segan.small")
    shares = {name: step_cost(f"glyphs/{name}.small") / base for name in ("zi2zi", "stargan", "dgfont")}
    assert 0.85 < shares["zi2zi"] < 1.15
    assert 0.85 < shares["stargan"] < 1.15
    assert 1.6 < shares["dgfont"] < 1.8  # held at a quarter of its published width

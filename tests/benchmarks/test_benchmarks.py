from __future__ import annotations

import runpy
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.mark.parametrize("local", [True, False])
def test_both_k_winners_of_the_benchmark_agree(local: bool) -> None:
    # It raises if a winner or a gradient differs.
    compare = runpy.run_path(str(BENCHMARKS / "k_winners.py"))["compare"]
    times = compare((2, 8, 6, 5), percent_on=0.3, local=local, repeats=1)
    assert all(value > 0 for value in times)


def test_every_benchmark_is_in_the_readme() -> None:
    text = (BENCHMARKS / "README.md").read_text(encoding="utf-8")
    files = [path.name for path in BENCHMARKS.glob("*.py")]
    assert files
    assert all(f"`{name}`" in text for name in files)


def test_small_recipes_of_the_rivals_cost_what_segans_costs() -> None:
    cost = runpy.run_path(str(BENCHMARKS / "step_cost.py"))["step_cost"]
    base = cost("glyphs/segan.small")
    shares = {name: cost(f"glyphs/{name}.small") / base for name in ("zi2zi", "stargan", "dgfont")}
    assert 0.85 < shares["zi2zi"] < 1.15
    assert 0.85 < shares["stargan"] < 1.15
    assert 1.6 < shares["dgfont"] < 1.8  # held at a quarter of its published width

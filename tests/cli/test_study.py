from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import complaint, run
from linewright.fonts.networks import PRINT_FACE
from study_plans import small_study


def test_a_study_from_plan_to_report(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "study"
    words = ["study", "plan", f"print={PRINT_FACE}", "--written", "hand=real:gyosho", "-o", folder]
    code, _, said = run(capsys, *words, "--count", 12, "--raters", 12, "--size", 64, "--repeats", 2)
    assert code == 0 and "2 systems, 12 characters, 26 questions for each of 12 raters" in said
    code, _, said = run(capsys, "study", "simulate", folder, "hand=1.5")
    assert code == 0 and "answered by 12 simulated raters" in said and "linewright study report" in said
    code, shown, said = run(capsys, "study", "report", folder)
    assert code == 0 and "Simulated raters: hand is chosen over print" in said
    assert "SE-GAN, paper" in shown and "simulated" in shown
    _, shown, _ = run(capsys, "study", "report", folder, "--json")
    facts = json.loads(shown)
    assert facts["simulated"] and facts["report"] == str(folder / "report.html")
    assert Path(facts["csv"]).is_file()


@pytest.mark.parametrize(
    ("preference", "said"),
    [("nobody=1", "there is no system 'nobody'; there are model, hand"), ("hand=much", "hand=much: is no number")],
)
def test_preferences_are_checked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, preference: str, said: str
) -> None:
    small_study(tmp_path)
    assert said in complaint(capsys, "study", "simulate", tmp_path, preference)


def test_amounts_are_numbers(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    words = ("study", "plan", "style:gyosho", "real:gyosho", "-o", tmp_path / "study")
    assert ">= 0" in complaint(capsys, *words, "--repeats", -1)
    assert ">= 1" in complaint(capsys, *words, "--choices", 0)

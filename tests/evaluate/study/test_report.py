from __future__ import annotations

from pathlib import Path

import pytest

from linewright.base.errors import InputError
from linewright.evaluate.study.answers import Answer, append_answers
from linewright.evaluate.study.report import report_study
from linewright.evaluate.study.simulated import Known, simulate_study
from study_plans import small_study


def test_a_report_of_simulated_raters(tmp_path: Path) -> None:
    study = small_study(tmp_path / "study", raters=20)
    simulate_study(study, Known(preference=(-1.5, 1.5)))
    made = report_study(study.folder)
    page = made.report.read_text(encoding="utf-8")
    for text in (
        "<h1>User study, simulated raters</h1>",
        "20 of 20 simulated raters have finished: the stopping rule is met",
        "Simulated raters: hand is chosen over model, by",
        "SE-GAN, paper",
        "strength, known",
        "12 characters at 64 px",
        "All this was written down before the first answer.",
        study.digest[:16],
    ):
        assert text in page
    assert str(tmp_path) not in page
    assert made.csv.read_text(encoding="utf-8").startswith("table,row,column,value,low,high,raters\n")


def test_without_a_preference_none_is_claimed(tmp_path: Path) -> None:
    study = small_study(tmp_path, raters=20)
    simulate_study(study, Known(preference=(0, 0)))
    made = report_study(tmp_path, to=tmp_path / "elsewhere")
    assert made.report.parent.name == "elsewhere"
    assert made.sure[0].startswith("No difference is sure, so none is claimed.")


def test_a_study_under_way_claims_nothing(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    with pytest.raises(InputError, match="no rater has finished yet"):
        report_study(tmp_path)
    is_score = study.plan.design.is_score[0]
    append_answers(study, [Answer(1, n + 1, 3 if score else "same") for n, score in enumerate(is_score)])
    made = report_study(tmp_path)
    assert made.sure == ["No difference is claimed: the stopping rule is not met, the study is under way."]
    page = made.report.read_text(encoding="utf-8")
    assert "imulated" not in page and "1 of 12 raters have finished" in page


def test_who_is_left_out_is_said(tmp_path: Path) -> None:
    study = small_study(tmp_path, raters=1)
    is_score = study.plan.design.is_score[0]
    append_answers(study, [Answer(1, n + 1, 3 if score else "left", 1.0) for n, score in enumerate(is_score)])
    page = report_study(tmp_path).report.read_text(encoding="utf-8")
    assert "Rater 1 chose a side of 100 % of identical pairs" in page


def test_pictures_must_be_the_planned_ones(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    simulate_study(study, Known(preference=(0, 0)))
    study.picture(0, 0).unlink()
    with pytest.raises(InputError, match="is not the planned one"):
        report_study(tmp_path)

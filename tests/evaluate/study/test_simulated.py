from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from linewright.base.errors import DataError, OutputError
from linewright.evaluate.study.answers import read_answers
from linewright.evaluate.study.checks import check_raters
from linewright.evaluate.study.simulated import Known, simulate_answers, simulate_study, true_values
from study_plans import plain_plan, small_study


def test_true_values_without_spread_are_the_preferences() -> None:
    known = Known(preference=(1.0, 0.0, -0.5), raters_differ=0, characters_differ=0, side=0, lenience=0, noise=1e-6)
    truth = true_values(known, 1)
    np.testing.assert_allclose(truth.strength, np.array([1, 0, -0.5]) - 0.5 / 3, atol=1e-6)
    assert truth.score.tolist() == [4, 3, 2.5]  # 2.5 stands at a limit: half of them are 2, half 3
    up, down = np.exp(0.5), np.exp(-0.5)
    assert truth.win_rate[0] == pytest.approx((up + 0.4) / (up + down + 0.8))
    assert np.isnan(truth.win_rate[1]) and np.isnan(true_values(known, None).win_rate).all()


def test_true_values_are_what_very_many_raters_come_to() -> None:
    plan = plain_plan(systems=3, characters=600, raters=600)
    known = Known(preference=(0.8, 0.0, -0.4))
    answers, truth = simulate_answers(plan, known, seed=0), true_values(known, 0)
    design = plan.design
    for system in range(3):
        points = answers.values[design.is_score & (design.left == system)]
        assert points.mean() == pytest.approx(truth.score[system], abs=0.09)
    for system in (1, 2):
        left = design.is_choice & (design.left == system) & (design.right == 0)
        right = design.is_choice & (design.right == system) & (design.left == 0)
        won = np.concatenate([answers.values[left], -answers.values[right]])
        assert (1 + won).mean() / 2 == pytest.approx(truth.win_rate[system], abs=0.03)


def test_careless_raters_fail_the_checks_more_often() -> None:
    plan = plain_plan(systems=3, characters=10, raters=40)
    preference = (0.0, 0.0, 0.0)
    failed = [
        sum(bool(r.reasons) for r in check_raters(plan, simulate_answers(plan, known, seed=0)))
        for known in (Known(preference=preference), Known(preference=preference, careless=40))
    ]
    assert failed[0] <= 1 and failed[1] > 20


def test_a_study_is_answered_by_simulated_raters_and_says_so(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    known = Known(preference=(0.0, 0.5))
    simulate_study(study, known, seed=4)
    found, meant = read_answers(study), simulate_answers(study.plan, known, seed=4)
    assert found.simulated and (found.values == meant.values).all()
    assert '"simulated": true' in (tmp_path / "answers.jsonl").read_text(encoding="utf-8").splitlines()[0]
    with pytest.raises(OutputError, match="has answers already"):
        simulate_study(study, known)


def test_each_system_needs_a_preference(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="3 preferences are given for 2 systems"):
        simulate_study(small_study(tmp_path), Known(preference=(1, 2, 3)))

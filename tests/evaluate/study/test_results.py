from __future__ import annotations

import numpy as np
import pytest

from linewright.base import Cell
from linewright.evaluate.study.answers import NO_ANSWER
from linewright.evaluate.study.plan import StudyPlan
from linewright.evaluate.study.results import Results, analyse
from linewright.evaluate.study.simulated import Known, simulate_answers, true_values
from study_plans import plain_plan

PREFERENCE = (0.6, 0.4, -0.5, 0.0, -0.8)


@pytest.fixture(scope="module")
def plan() -> StudyPlan:
    return plain_plan()


def _holds(cell: Cell, value: float) -> bool:
    assert cell.low is not None and cell.high is not None
    return cell.low <= value <= cell.high


def test_known_preferences_of_60_simulated_raters_are_recovered(plan: StudyPlan) -> None:
    known = Known(preference=PREFERENCE, careless=4)
    truth, inside, wrong = true_values(known, plan.written), [], 0
    for seed in range(12):
        found = analyse(plan, simulate_answers(plan, known, seed=seed), seed=seed, resamples=200)
        inside += [_holds(cell, t) for cell, t in zip(found.strength.values(), truth.strength, strict=True)]
        inside += [_holds(cell, t) for cell, t in zip(found.score.values(), truth.score, strict=True)]
        inside += [_holds(cell, t) for cell, t in zip(found.win_rate.values(), truth.win_rate[1:], strict=True)]
        order = dict(zip(plan.names, PREFERENCE, strict=True))
        wrong += sum(order[claim.better] < order[claim.worse] for claim in found.claims)
        assert len(found.claims) > 10
    assert np.mean(inside) >= 0.9  # of 168 intervals of 95 %
    assert wrong == 0


def test_without_a_preference_none_is_claimed_on_20_seeds(plan: StudyPlan) -> None:
    known = Known(preference=(0.0,) * 5)
    for seed in range(20):
        assert not analyse(plan, simulate_answers(plan, known, seed=seed), seed=seed, resamples=300).claims


def _answered(plan: StudyPlan, seed: int = 0, **known: float) -> Results:
    settings = Known.model_validate({"preference": (1.0, 0.0, -1.0), **known})
    return analyse(plan, simulate_answers(plan, settings, seed=seed), resamples=100)


def test_nothing_is_claimed_before_the_stopping_rule_is_met() -> None:
    plan = plain_plan(systems=3, characters=20, raters=30)
    answers = simulate_answers(plan, Known(preference=(2.0, 0.0, -2.0)), seed=0)
    values = answers.values.copy()
    values[29, -1] = NO_ANSWER
    early = analyse(plan, answers._replace(values=values, finished=answers.finished[:-1]), resamples=100)
    assert not early.is_complete and early.raters == 29 and not early.claims
    assert analyse(plan, answers, resamples=100).claims


def test_few_raters_have_neither_intervals_nor_claims() -> None:
    found = _answered(plain_plan(systems=3, characters=20, raters=6))
    assert all(cell.low is None for cell in found.strength.values())
    assert not found.claims


def test_careless_raters_are_left_out_and_only_they() -> None:
    plan = plain_plan(systems=3, characters=20, raters=30)
    clean, soiled = _answered(plan), _answered(plan, careless=10)
    assert not clean.left_out and clean.raters == 30
    assert soiled.raters == 30 - len(soiled.left_out) and 4 < len(soiled.left_out) <= 10
    assert len(soiled.checks) == 30


def test_a_liking_for_one_side_is_found_and_moves_no_preference() -> None:
    plan = plain_plan(systems=3, characters=20, raters=40)
    found = _answered(plan, side=1.5)
    left = found.order["left chosen %"]
    assert left.low is not None and left.low > 55
    truth = true_values(Known(preference=(1.0, 0.0, -1.0), side=1.5), 0)
    for cell, strength in zip(found.strength.values(), truth.strength, strict=True):
        assert cell.value == pytest.approx(strength, abs=0.25)
    assert abs(_answered(plan).order["left chosen %"].value - 51) < 5


def test_raters_of_one_mind_agree() -> None:
    plan = plain_plan(systems=3, characters=20, raters=20)
    one = _answered(plan, raters_differ=0, characters_differ=0, noise=1e-3, lenience=0, ties=1e-6)
    assert one.agreement["scores"].value > 0.95
    assert one.agreement["choices"].value > 0.1
    other = analyse(plan, simulate_answers(plan, Known(preference=(0, 0, 0), noise=3), seed=0), resamples=100)
    assert abs(other.agreement["scores"].value) < 0.1 > abs(other.agreement["choices"].value)


def test_pairs_count_every_choice_once() -> None:
    plan = plain_plan(systems=3, characters=20, raters=20)
    found = _answered(plan)
    counts = [pair.first_chosen + pair.same + pair.second_chosen for pair in found.pairs]
    assert counts == [plan.amounts.choices * found.raters] * 3
    tied = sum(pair.same for pair in found.pairs) / sum(counts)
    assert found.ties.value == pytest.approx(tied)
    first = found.pairs[0]
    assert first.share.value == pytest.approx((first.first_chosen + first.same / 2) / counts[0])
    assert found.win_rate["s1"].value == pytest.approx(1 - first.share.value)


def test_without_a_written_system_there_is_no_win_rate() -> None:
    found = _answered(plain_plan(systems=3, characters=20, raters=20, written=None))
    assert not found.win_rate and len(found.strength) == 3


def test_when_all_are_left_out_nothing_is_said() -> None:
    plan = plain_plan(systems=2, characters=5, raters=3)
    answers = simulate_answers(plan, Known(preference=(0, 0)), seed=0)
    values = np.where(plan.design.is_score, 3, 1)
    found = analyse(plan, answers._replace(values=values), resamples=10)
    assert found.raters == 0 and len(found.left_out) == 3 and not found.claims
    assert all(np.isnan(cell.value) for cell in found.score.values())

from __future__ import annotations

import numpy as np
import pytest

from linewright.base.types import Ints
from linewright.evaluate.study.answers import Answers
from linewright.evaluate.study.checks import check_raters
from linewright.evaluate.study.plan import StudyPlan
from study_plans import plain_plan


@pytest.fixture(scope="module")
def plan() -> StudyPlan:
    return plain_plan(systems=3, characters=10, raters=3)


def _answers(plan: StudyPlan, values: Ints, seconds: float = 3.0) -> Answers:
    return Answers(values, np.full(values.shape, seconds), tuple(range(len(values))), False)


def _honest(plan: StudyPlan) -> Ints:
    """Who prefers the system of the lower number."""
    design = plan.design
    return np.where(design.is_score, 3, np.sign(design.right - design.left))


def test_who_is_steady_is_counted(plan: StudyPlan) -> None:
    for result in check_raters(plan, _answers(plan, _honest(plan))):
        assert (result.identical, result.repeats, result.reasons) == (0, 0, ())


def test_who_always_says_left_is_left_out(plan: StudyPlan) -> None:
    results = check_raters(plan, _answers(plan, np.where(plan.design.is_score, 3, 1)))
    for result in results:
        assert (result.identical, result.repeats) == (1, 1)
        assert result.reasons == (
            "chose a side of 100 % of identical pairs",
            "chose the other picture of 100 % of repeated pairs",
        )


def test_who_sees_no_difference_in_a_repeat_has_not_changed_sides(plan: StudyPlan) -> None:
    values = _honest(plan)
    values[plan.design.is_repeat] = 0
    assert all(result.repeats == 0 for result in check_raters(plan, _answers(plan, values)))


def test_the_limits_are_the_plans(plan: StudyPlan) -> None:
    values = _honest(plan)
    for row, same in zip(values, plan.design.is_identical, strict=True):
        row[np.flatnonzero(same)[:3]] = 1
    assert all(result.identical == 0.5 and not result.reasons for result in check_raters(plan, _answers(plan, values)))
    strict = plan.model_copy(update={"rule": plan.rule.model_copy(update={"identical": 0.4})})
    assert all(result.reasons for result in check_raters(strict, _answers(plan, values)))


def test_who_is_too_fast_is_left_out(plan: StudyPlan) -> None:
    results = check_raters(plan, _answers(plan, _honest(plan), 0.3))
    assert [result.reasons for result in results] == [("took 0.3 s for an answer",)] * 3


def test_only_those_who_finished_in_time_are_looked_at(plan: StudyPlan) -> None:
    answers = _answers(plan, _honest(plan))._replace(finished=(2, 0))
    assert [result.rater for result in check_raters(plan, answers)] == [3, 1]
    fewer = plan.model_copy(update={"raters": 1})
    assert [result.rater for result in check_raters(fewer, answers)] == [3]

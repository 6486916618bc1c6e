"""The hidden checks: whose answers are left out, by the rule that the plan has fixed."""

from typing import NamedTuple

import numpy as np

from linewright.evaluate.study.answers import Answers
from linewright.evaluate.study.plan import StudyPlan


class CheckResult(NamedTuple):
    """What the hidden checks say of one rater."""

    rater: int  # from 1
    identical: float  # share of identical pairs of which a side was chosen; NaN without one
    repeats: float  # share of repeated pairs of which the other picture was chosen; NaN without one
    seconds: float  # for an answer, in the middle; NaN where it is not known
    reasons: tuple[str, ...]  # why the rater is left out; none: counted


def check_raters(plan: StudyPlan, answers: Answers) -> list[CheckResult]:
    """Return the result of each rater who has finished, up to the number that the plan wants."""
    return [_check(plan, answers, rater) for rater in answers.finished[: plan.raters]]


def _check(plan: StudyPlan, answers: Answers, rater: int) -> CheckResult:
    design, values = plan.design, answers.values[rater]
    identical = values[design.is_identical[rater]]
    chosen = float((identical != 0).mean()) if len(identical) else float("nan")
    again = np.flatnonzero(design.is_repeat[rater])
    # The sides are exchanged, so who prefers one picture says left once and right once.
    other = values[again] * values[design.repeated[rater][again]] > 0
    contradicted = float(other.mean()) if len(again) else float("nan")
    times = answers.seconds[rater][~np.isnan(answers.seconds[rater])]
    middle = float(np.median(times)) if len(times) else float("nan")
    rule, reasons = plan.rule, []
    if chosen > rule.identical:
        reasons.append(f"chose a side of {100 * chosen:.0f} % of identical pairs")
    if contradicted > rule.repeats:
        reasons.append(f"chose the other picture of {100 * contradicted:.0f} % of repeated pairs")
    if middle < rule.seconds:
        reasons.append(f"took {middle:.1f} s for an answer")
    return CheckResult(rater + 1, chosen, contradicted, middle, tuple(reasons))

"""What the answers of a study say: preference, win rate, strength, agreement, order, and what may be claimed."""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from linewright.base import Cell, Floats, Ints, Mask, Rng
from linewright.evaluate.study.agreement import alpha, count_values, interval, nominal
from linewright.evaluate.study.answers import Answers
from linewright.evaluate.study.bradley_terry import fit_strengths
from linewright.evaluate.study.checks import CheckResult, check_raters
from linewright.evaluate.study.plan import StudyPlan
from linewright.evaluate.study.resampling import LEVEL, RESAMPLES, Clustered, Estimates, estimate, find_sure

LEAST_CLUSTERS = 10
"""Raters, and characters, from which on intervals are trusted and differences may be claimed."""


class Claim(NamedTuple):
    """A difference that is sure."""

    better: str  # name of the system
    worse: str
    by: str  # chosen or scored
    difference: Cell  # in log odds, or in points


class Pair(NamedTuple):
    """Two systems that were compared."""

    first: str
    second: str
    first_chosen: int
    same: int
    second_chosen: int
    share: Cell  # of the first, a tie being half
    difference: Cell  # of strengths, first less second


class Results(NamedTuple):
    """What a study comes to so far."""

    raters: int  # who are counted
    finished: int  # who have finished, with those left out
    wanted: int  # who must finish before anything is claimed
    checks: Sequence[CheckResult]
    score: Mapping[str, Cell]  # mean points by system
    win_rate: Mapping[str, Cell]  # share won against the written system, a tie being half
    strength: Mapping[str, Cell]  # log odds, mean 0
    pairs: Sequence[Pair]
    ties: Cell  # share of choices without a difference
    agreement: Mapping[str, Cell]  # Krippendorff's alpha by what was asked
    order: Mapping[str, Cell]  # effects of sides and of time
    claims: Sequence[Claim]
    simulated: bool

    @property
    def is_complete(self) -> bool:
        """Whether the stopping rule is met."""
        return self.finished >= self.wanted

    @property
    def left_out(self) -> list[CheckResult]:
        """Raters who failed the hidden checks."""
        return [result for result in self.checks if result.reasons]


class _Asked(NamedTuple):
    """The answers that count to one kind of question, N of them."""

    rater: Ints
    character: Ints
    left: Ints
    right: Ints
    value: Ints
    late: Mask  # in the second half of its kind


def analyse(plan: StudyPlan, answers: Answers, *, seed: int = 0, resamples: int = RESAMPLES) -> Results:
    """Return the results of the raters who have finished and passed the hidden checks."""
    checks = check_raters(plan, answers)
    counted = np.array([result.rater - 1 for result in checks if not result.reasons], np.int64)
    choices, scores = (_take(plan, answers, counted, some) for some in (plan.design.is_choice, plan.design.is_score))
    rng = np.random.default_rng(seed)
    chosen, scored = _compare(plan, choices, rng, resamples), _score(plan, scores, rng, resamples)
    strengths, rates, scores_of = chosen.strength, chosen.rate, scored.score
    complete = len(answers.finished) >= plan.raters
    return Results(
        raters=len(counted),
        finished=len(answers.finished),
        wanted=plan.raters,
        checks=checks,
        score=dict(zip(plan.names, scores_of, strict=True)),
        win_rate={name: cell for name, cell in zip(plan.names, rates, strict=True) if not np.isnan(cell.value)},
        strength=dict(zip(plan.names, strengths, strict=True)),
        pairs=chosen.pairs,
        ties=chosen.ties,
        agreement=_agreement(plan, choices, scores, rng, resamples),
        order=_order_effects(choices, scores),
        claims=_claim(plan, chosen.differences, scored.differences) if complete else (),
        simulated=answers.simulated,
    )


def _take(plan: StudyPlan, answers: Answers, raters: Ints, kind: Mask) -> _Asked:
    design, kind = plan.design, kind[raters]
    place = np.cumsum(kind, axis=1)
    late = place > place[:, -1:] / 2 if kind.size else kind
    who = np.broadcast_to(raters[:, None], kind.shape)
    parts = (design.character[raters], design.left[raters], design.right[raters], answers.values[raters])
    character, left, right, value = (part[kind] for part in parts)
    return _Asked(who[kind], character, left, right, value, late[kind])


class _Compared(NamedTuple):
    strength: list[Cell]
    rate: list[Cell]
    pairs: list[Pair]
    ties: Cell
    differences: Estimates


def _compare(plan: StudyPlan, asked: _Asked, rng: Rng, resamples: int) -> _Compared:
    systems, written = len(plan.systems), plan.written
    first, second = np.triu_indices(systems, 1)
    table = np.zeros((len(asked.value), 2, systems, systems))
    won, rows = asked.value > 0, np.arange(len(asked.value))
    better, worse = np.where(won, asked.left, asked.right), np.where(won, asked.right, asked.left)
    tied = asked.value == 0
    table[rows[~tied], 0, better[~tied], worse[~tied]] = 1
    table[rows[tied], 1, asked.left[tied], asked.right[tied]] = 1
    table[rows[tied], 1, asked.right[tied], asked.left[tied]] = 1

    def statistic(sums: Floats) -> Floats:
        wins, ties = np.moveaxis(sums.reshape(-1, 2, systems, systems), 1, 0)
        strength = fit_strengths(wins, ties).strength
        with np.errstate(invalid="ignore", divide="ignore"):
            share = (wins + ties / 2) / (wins + wins.transpose(0, 2, 1) + ties)
            same = ties.sum(axis=(1, 2)) / 2 / (wins.sum(axis=(1, 2)) + ties.sum(axis=(1, 2)) / 2)
        rate = np.full((len(sums), systems), np.nan) if written is None else share[:, :, written]
        differences = strength[:, first] - strength[:, second]
        return np.concatenate([strength, rate, differences, share[:, first, second], same[:, None]], axis=1)

    data = Clustered(asked.rater, asked.character, table.reshape(len(table), 2 * systems * systems))
    found = _estimate(data, statistic, rng, resamples)
    cells, ends = _cells(found), np.cumsum([systems, systems, len(first), len(first)])
    strengths, rates, differences, shares, (ties,) = (
        cells[a:b] for a, b in zip([0, *ends], [*ends, None], strict=True)
    )
    totals = table.sum(axis=0).astype(int)
    pairs = [
        Pair(
            plan.names[a],
            plan.names[b],
            int(totals[0, a, b]),
            int(totals[1, a, b]),
            int(totals[0, b, a]),
            _clipped(share, 0, 1),
            difference,
        )
        for a, b, share, difference in zip(first, second, shares, differences, strict=True)
    ]
    part = slice(2 * systems, 2 * systems + len(first))
    return _Compared(
        strengths,
        [_clipped(rate, 0, 1) for rate in rates],
        pairs,
        _clipped(ties, 0, 1),
        found._replace(value=found.value[part], error=found.error[part]),
    )


class _Scored(NamedTuple):
    score: list[Cell]
    differences: Estimates


def _score(plan: StudyPlan, asked: _Asked, rng: Rng, resamples: int) -> _Scored:
    systems = len(plan.systems)
    first, second = np.triu_indices(systems, 1)
    table = np.zeros((len(asked.value), 2, systems))
    rows = np.arange(len(asked.value))
    table[rows, 0, asked.left], table[rows, 1, asked.left] = asked.value, 1

    def statistic(sums: Floats) -> Floats:
        points, number = np.moveaxis(sums.reshape(-1, 2, systems), 1, 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            means = points / number
        return np.concatenate([means, means[:, first] - means[:, second]], axis=1)

    data = Clustered(asked.rater, asked.character, table.reshape(len(table), 2 * systems))
    found = _estimate(data, statistic, rng, resamples)
    cells = [_clipped(cell, 1, 5) for cell in _cells(found)[:systems]]
    return _Scored(cells, found._replace(value=found.value[systems:], error=found.error[systems:]))


def _estimate(data: Clustered, statistic: Callable[[Floats], Floats], rng: Rng, resamples: int) -> Estimates:
    if len(data.rater):
        return estimate(data, statistic, rng=rng, resamples=resamples)
    value = np.full(statistic(np.zeros((1, data.values.shape[1]))).shape[1], np.nan)
    return Estimates(value, value, 0)


def _cells(found: Estimates) -> list[Cell]:
    """Return numbers with their intervals; without one where raters or characters are too few."""
    if found.freedom + 1 < LEAST_CLUSTERS:
        return [Cell(float(value)) for value in found.value]
    return [Cell(*map(float, three)) for three in zip(found.value, found.low, found.high, strict=True)]


def _clipped(cell: Cell, least: float, most: float) -> Cell:
    if cell.low is None or cell.high is None:
        return cell
    return Cell(cell.value, max(cell.low, least), min(cell.high, most))


def _claim(plan: StudyPlan, chosen: Estimates, scored: Estimates) -> list[Claim]:
    """Return the differences that may be claimed, all tests of the study taken together."""
    pairs = list(combinations(plan.names, 2))
    kinds = [(by, pair) for by in ("chosen", "scored") for pair in pairs]
    if min(chosen.freedom, scored.freedom) + 1 < LEAST_CLUSTERS:
        return []
    cells = _cells(chosen) + _cells(scored)
    chances = np.nan_to_num(np.concatenate([chosen.chance(), scored.chance()]), nan=1.0)
    claims = []
    for (by, (one, other)), cell, sure in zip(kinds, cells, find_sure(chances, level=plan.level), strict=True):
        if not sure:
            continue
        if cell.value < 0:
            one, other, cell = other, one, _turned(cell)
        claims.append(Claim(one, other, by, cell))
    return claims


def _turned(cell: Cell) -> Cell:
    return Cell(-cell.value, None if cell.high is None else -cell.high, None if cell.low is None else -cell.low)


def _agreement(plan: StudyPlan, choices: _Asked, scores: _Asked, rng: Rng, resamples: int) -> dict[str, Cell]:
    systems, chars = len(plan.systems), len(plan.characters)
    # Each choice counts as it is and with the sides exchanged: which of two systems is named first means nothing, and
    # were one of them always better, all answers would be one value, from which no agreement can be told.
    pairs = np.concatenate([choices.left * systems + choices.right, choices.right * systems + choices.left])
    both = np.concatenate([choices.value, -choices.value]) + 1
    # The characters of units follow each other, so that units of one character are drawn together.
    kinds = {
        "choices": (pairs * chars + np.tile(choices.character, 2), both, nominal(3)),
        "scores": (scores.left * chars + scores.character, scores.value - 1, interval(5)),
    }
    found = {}
    for name, (units, values, disagreement) in kinds.items():
        counts = count_values(units, values, kinds=len(disagreement))
        drawn = rng.multinomial(chars, np.full(chars, 1 / chars), size=resamples).astype(np.float64)
        ones, some = alpha(counts, disagreement), np.empty(0)
        if len(counts):
            weights = drawn[:, np.arange(len(counts)) % chars]
            some = alpha(counts, disagreement, weights)
            some = some[~np.isnan(some)]
        ends = np.quantile(some, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]) if len(some) else (None, None)
        found[name] = Cell(float(ones[0]), *(None if end is None else float(end) for end in ends))
    return found


def _order_effects(choices: _Asked, scores: _Asked) -> dict[str, Cell]:
    """Return what sides and time do to answers, as means over raters."""
    decided = choices.value != 0
    left = _by_rater(choices.rater[decided], (choices.value[decided] > 0).astype(np.float64))
    same = (~decided).astype(np.float64)
    ties = [_by_rater(choices.rater[part], same[part]) for part in (choices.late, ~choices.late)]
    points = scores.value.astype(np.float64)
    drift = [_by_rater(scores.rater[part], points[part]) for part in (scores.late, ~scores.late)]
    return {
        "left chosen %": _mean(100 * left),
        "no difference %, second half less first": _mean(100 * (ties[0] - ties[1])),
        "points, second half less first": _mean(drift[0] - drift[1]),
    }


def _by_rater(raters: Ints, values: Floats) -> Floats:
    names, places = np.unique(raters, return_inverse=True)
    return np.asarray(
        np.bincount(places, values, len(names)) / np.maximum(np.bincount(places, minlength=len(names)), 1)
    )


def _mean(values: Floats) -> Cell:
    if not len(values):
        return Cell(float("nan"))
    error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
    (cell,) = _cells(Estimates(np.array([values.mean()]), np.array([error]), len(values) - 1))
    return cell

"""Simulated raters, whose preferences are known: what a study must find again.

They are no people and stand for none: they show what the design and the formulas can tell, not what is liked.
"""

import json
import math
from typing import NamedTuple

import numpy as np
from pydantic import Field

from linewright.base import Config, DataError, Floats, Ints, OutputError, Rng, write_text
from linewright.evaluate.study.answers import CHOICES, NO_ANSWER, Answer, Answers, append_answers
from linewright.evaluate.study.bradley_terry import fit_strengths
from linewright.evaluate.study.plan import ANSWERS, KNOWN, Study, StudyPlan

_MIDDLE = 3.0  # points of a preference of 0
_NODES = 41  # of the Gauss-Hermite rule


class Known(Config):
    """What simulated raters prefer, and how they differ."""

    preference: tuple[float, ...]  # of each system: log odds in a choice, and points above 3
    ties: float = 0.8  # tendency to see no difference, Davidson's v
    raters_differ: float = 0.3  # standard deviation of a rater's own preference for a system
    characters_differ: float = 0.3  # of a character's, for a system
    side: float = 0.1  # log odds of the left side
    lenience: float = 0.4  # standard deviation of the points that a rater gives all
    noise: float = 0.7  # of each score
    notice: float = Field(default=0.9, ge=0, le=1)  # chance to see that two pictures are one
    careless: int = Field(default=0, ge=0)  # raters who answer at random


class Truth(NamedTuple):
    """What the known preferences come to in the numbers that a study reports."""

    strength: Floats  # K, log odds, mean 0
    win_rate: Floats  # K, against the written system, a tie being half; NaN without one
    score: Floats  # K, mean points


def true_values(known: Known, written: int | None) -> Truth:
    """Return what a study of endlessly many raters and characters would report."""
    preference = np.asarray(known.preference)
    win, tie = (np.zeros((len(preference),) * 2) for _ in range(2))
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    weights = weights / weights.sum()
    spread = math.sqrt(2) * math.hypot(known.raters_differ, known.characters_differ)
    for side in (known.side, -known.side):
        half = (preference[:, None, None] - preference[None, :, None] + spread * nodes + side) / 2
        total = np.exp(half) + np.exp(-half) + known.ties
        win += (np.exp(half) / total * weights).sum(axis=2) / 2
        tie += (known.ties / total * weights).sum(axis=2) / 2
    for table in (win, tie):
        np.fill_diagonal(table, 0)
    # As many comparisons of each pair.
    strength = fit_strengths(1e6 * win[None], 1e6 * tie[None], prior=0).strength[0]
    rate = np.full(len(preference), np.nan)
    if written is not None:
        rate = (win + tie / 2)[:, written]
        rate[written] = np.nan
    return Truth(strength, rate, _mean_points(preference, known))


def _mean_points(preference: Floats, known: Known) -> Floats:
    """Return the mean of what is rounded to 1 to 5, whose value before that is normal."""
    spread = math.hypot(known.raters_differ, known.characters_differ, known.lenience, known.noise)
    # The points are 1 and one more for each of four limits that are passed.
    return np.array(
        [
            1
            + sum(0.5 * math.erfc((limit - _MIDDLE - middle) / spread / math.sqrt(2)) for limit in (1.5, 2.5, 3.5, 4.5))
            for middle in preference
        ]
    )


def simulate_answers(plan: StudyPlan, known: Known, *, seed: int) -> Answers:
    """Return the answers of as many raters as the plan wants, all of whom finish."""
    if len(known.preference) != len(plan.systems):
        raise DataError("{0} preferences are given for {1} systems", len(known.preference), len(plan.systems))
    rng, design = np.random.default_rng(seed), plan.design
    raters, questions = plan.raters, design.left.shape[1]
    liked = np.asarray(known.preference) + rng.normal(0, known.raters_differ, (raters, len(plan.systems)))
    drawn = rng.normal(0, known.characters_differ, (len(plan.characters), len(plan.systems)))
    rows = np.arange(raters)[:, None]
    chars, left, right = (part[:raters] for part in (design.character, design.left, design.right))
    at_left, at_right = (liked[rows, who] + drawn[chars, who] for who in (left, right))
    choices = _choose(rng, (at_left - at_right + known.side) / 2, known.ties)
    noticed = (rng.random(choices.shape) < known.notice) & design.is_identical[:raters]
    choices[noticed] = 0
    points = _MIDDLE + at_left + rng.normal(0, known.lenience, (raters, 1)) + rng.normal(0, known.noise, left.shape)
    values = np.where(design.is_score[:raters], np.rint(points).clip(1, 5).astype(np.int64), choices)
    for rater in rng.permutation(raters)[: known.careless]:
        values[rater] = np.where(
            design.is_score[rater], rng.integers(1, 6, questions), rng.choice([*CHOICES.values()], questions)
        )
    every, seconds = np.full(design.left.shape, NO_ANSWER, np.int64), np.full(design.left.shape, np.nan)
    every[:raters] = values
    seconds[:raters] = np.round(rng.lognormal(math.log(3), 0.5, values.shape), 1)
    return Answers(every, seconds, tuple(range(raters)), simulated=True)


def _choose(rng: Rng, half: Floats, ties: float) -> Ints:
    up, down = np.exp(half), np.exp(-half)
    lot = rng.random(half.shape) * (up + down + ties)
    return (lot < up).astype(np.int64) - (lot >= up + ties)


def simulate_study(study: Study, known: Known, *, seed: int = 0) -> None:
    """Answer a study by simulated raters; OutputError where it has answers."""
    if (study.folder / ANSWERS).exists():
        raise OutputError("has answers already", where=study.folder, way_out="name a new folder")
    answers = simulate_answers(study.plan, known, seed=seed)
    write_text(study.folder / KNOWN, json.dumps({"seed": seed, **known.model_dump()}) + "\n")
    words = {value: word for word, value in CHOICES.items()}
    is_score = study.plan.design.is_score
    append_answers(
        study,
        (
            Answer(
                rater + 1,
                question + 1,
                int(value) if is_score[rater, question] else words[int(value)],
                float(answers.seconds[rater, question]),
                simulated=True,
            )
            for rater in answers.finished
            for question, value in enumerate(answers.values[rater])
        ),
    )

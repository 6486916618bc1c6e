"""Krippendorff's alpha: how far raters agree beyond what chance gives.

Krippendorff 2004, "Content analysis", chapter 11: 1 - observed / expected disagreement, over units that two raters or
more have answered; 1 is full agreement, 0 what chance gives.
"""

import numpy as np

from linewright.base import Floats, Ints


def count_values(units: Ints, values: Ints, *, kinds: int) -> Floats:
    """Return how often each unit got each value, U x V, from N answers; values are 0 to V - 1."""
    table = np.zeros((int(units.max(initial=-1)) + 1, kinds))
    np.add.at(table, (units, values), 1)
    return table


def nominal(kinds: int) -> Floats:
    """Return the disagreement of values that are equal or not, V x V."""
    return 1 - np.eye(kinds)


def interval(kinds: int) -> Floats:
    """Return the disagreement of values on a scale of equal steps, V x V."""
    scale = np.arange(kinds, dtype=np.float64)
    return np.square(scale[:, None] - scale)


def alpha(counts: Floats, disagreement: Floats, weights: Floats | None = None) -> Floats:
    """Return alpha of a table of units, U x V; with B x U weights of the units, B of them.

    NaN where no unit has two answers, or where all answers are one value.
    """
    weights = np.ones((1, len(counts))) if weights is None else weights
    answers = counts.sum(axis=1)
    usable = answers > 1
    counts, answers, weights = counts[usable], answers[usable], weights[:, usable]
    within = np.einsum("uv,vw,uw->u", counts, disagreement, counts) / (answers - 1)
    totals = weights @ counts
    number = totals.sum(axis=1)
    expected = np.einsum("bv,vw,bw->b", totals, disagreement, totals)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(1 - (number - 1) * (weights @ within) / expected)

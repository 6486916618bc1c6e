"""Bradley-Terry with ties: how strong each system is, from who was chosen over whom.

Davidson 1970, "On extending the Bradley-Terry model to accommodate ties in paired comparison experiments": with
strengths s in log odds and a tendency to ties v, the weights of i, of j and of a tie between them are exp(s_i),
exp(s_j) and v exp((s_i + s_j) / 2). It is a log-linear model, so Newton's method finds the only maximum. Many tables
are fitted at once, which makes a bootstrap cheap: see `benchmarks/user_study.py` for the library that it is measured
against.
"""

from typing import NamedTuple

import numpy as np

from linewright.base import Floats

PRIOR = 0.5
"""Wins that are added to both sides of each pair that met: what always won stays finite, also in a resample."""

_STEPS = 60
_LONGEST = 1.5  # log odds that a step may move a strength
_CLOSE = 1e-9
_RIDGE = 1e-6  # keeps the mean strength, which nothing tells, where it is


class Strengths(NamedTuple):
    """What was fitted to N tables of K systems."""

    strength: Floats  # N x K, log odds, mean 0
    ties: Floats  # N, log of the tendency to ties


def fit_strengths(wins: Floats, ties: Floats, *, prior: float = PRIOR) -> Strengths:
    """Fit N tables: ``wins[n, i, j]`` times i was chosen over j, ``ties`` N x K x K, symmetric."""
    count, systems = wins.shape[:2]
    met = wins + wins.transpose(0, 2, 1) + ties
    wins = wins + prior * (met > 0)
    met = wins + wins.transpose(0, 2, 1) + ties
    won, tied = wins.sum(axis=2) + ties.sum(axis=2) / 2, ties.sum(axis=(1, 2)) / 2
    values = np.zeros((count, systems + 1))  # the strengths, then the log of v
    ridge = _RIDGE * np.eye(systems + 1)
    for _ in range(_STEPS):
        win, tie = chances(values[:, :systems], values[:, systems])
        expected = (met * (win + tie / 2)).sum(axis=2)
        slope = np.concatenate([won - expected, (tied - (met * tie).sum(axis=(1, 2)) / 2)[:, None]], axis=1)
        slope -= _RIDGE * values
        step = np.linalg.solve(_curvature(met, win, tie) + ridge, slope[:, :, None])[:, :, 0]
        longest = np.abs(step).max(axis=1, keepdims=True)
        values += step * np.minimum(1, _LONGEST / np.maximum(longest, _CLOSE))
        if longest.max() < _CLOSE:
            break
    strength = values[:, :systems]
    return Strengths(strength - strength.mean(axis=1, keepdims=True), values[:, systems])


def chances(strength: Floats, ties: Floats) -> tuple[Floats, Floats]:
    """Return the chances that i is chosen over j, and of a tie, each N x K x K, 0 on the diagonal."""
    half = (strength[:, :, None] - strength[:, None, :]) / 2
    up, down, even = np.exp(half), np.exp(-half), np.exp(ties)[:, None, None]
    others = 1 - np.eye(strength.shape[1])
    total = up + down + even
    return others * up / total, others * even / total


def _curvature(met: Floats, win: Floats, tie: Floats) -> Floats:
    """Return the information, N x (K + 1) x (K + 1): the covariance of what was won and tied."""
    share = win + tie / 2  # of a comparison, that goes to i
    spread = met * (win + tie / 4 - share**2)
    across = met * (tie / 2 - tie * share)  # what is won with the ties
    systems = met.shape[1]
    matrix = np.zeros((len(met), systems + 1, systems + 1))
    matrix[:, :systems, :systems] = -spread
    diagonal = np.arange(systems)
    matrix[:, diagonal, diagonal] = spread.sum(axis=2)
    matrix[:, :systems, systems] = matrix[:, systems, :systems] = across.sum(axis=2)
    matrix[:, systems, systems] = (met * tie * (1 - tie)).sum(axis=(1, 2)) / 2
    return matrix

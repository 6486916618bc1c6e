"""How sure a number is that comes from some raters and some characters, both drawn from many.

Answers of one rater are alike, and so are answers on one character. The variance is that over resampled raters, and
that over resampled characters, less that over resampled pairs of both, which the two have in common (Cameron, Gelbach
and Miller 2011, "Robust inference with multiway clustering", Eq. 2.11; each term by a bootstrap of its clusters).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import stdtr, stdtrit  # scipy.stats takes a second to load

from linewright.base import Floats, Ints, Rng

RESAMPLES = 1000
LEVEL = 0.95


class Clustered(NamedTuple):
    """What N answers add to D sums, and the rater and the character of each."""

    rater: Ints  # N
    character: Ints  # N
    values: Floats  # N x D


class Estimates(NamedTuple):
    """S numbers with their errors."""

    value: Floats  # S
    error: Floats  # S, standard errors; NaN where they cannot be told
    freedom: int  # degrees of freedom: one less than the raters, or the characters if they are fewer

    @property
    def low(self) -> Floats:
        """Lower ends of the 95 % intervals, S."""
        return self.value - self._reach

    @property
    def high(self) -> Floats:
        """Upper ends."""
        return self.value + self._reach

    @property
    def _reach(self) -> Floats:
        return np.asarray(stdtrit(max(self.freedom, 1), (1 + LEVEL) / 2) * self.error)

    def chance(self) -> Floats:
        """Return the chances to be as far from 0 if the truth is 0, S."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(2 * stdtr(max(self.freedom, 1), -np.abs(self.value / self.error)))


def estimate(
    data: Clustered, statistic: Callable[[Floats], Floats], *, rng: Rng, resamples: int = RESAMPLES
) -> Estimates:
    """Return what ``statistic`` makes of the sums, B x D to B x S, with its errors."""
    pairs = data.rater * (int(data.character.max(initial=0)) + 1) + data.character
    by_rater, by_character, by_both = (_sums(some, data.values) for some in (data.rater, data.character, pairs))
    value = statistic(data.values.sum(axis=0)[None])[0]
    raters, characters, both = (
        _variance(statistic(_weights(rng, len(some), resamples) @ some)) for some in (by_rater, by_character, by_both)
    )
    # The difference of estimates can fall below the larger of them, which the true one never does.
    variance = np.maximum(raters + characters - both, np.maximum(raters, characters))
    return Estimates(value, np.sqrt(variance), min(len(by_rater), len(by_character)) - 1)


def _variance(drawn: Floats) -> Floats:
    """Return the variance over draws that have a number, B x S to S; NaN where none has."""
    known = ~np.isnan(drawn).all(axis=0)
    variance = np.full(drawn.shape[1], np.nan)
    variance[known] = np.nanvar(drawn[:, known], axis=0)
    return variance


def _sums(clusters: Ints, values: Floats) -> Floats:
    """Return the sums of each cluster that is there, C x D."""
    names, places = np.unique(clusters, return_inverse=True)
    sums = np.zeros((len(names), values.shape[1]))
    np.add.at(sums, places, values)
    return sums


def _weights(rng: Rng, clusters: int, resamples: int) -> Floats:
    """Return how often each cluster is drawn, B x C, as many as there are in all."""
    drawn = rng.integers(clusters, size=(resamples, clusters)) + clusters * np.arange(resamples)[:, None]
    counts = np.bincount(drawn.ravel(), minlength=resamples * clusters)
    return counts.reshape(resamples, clusters).astype(np.float64)


def find_sure(chances: Floats, *, level: float) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    """Tell which of several tests may be claimed, with ``level`` the chance of one wrong claim among all.

    Holm 1979, "A simple sequentially rejective multiple test procedure".
    """
    order = np.argsort(chances)
    limits = level / np.arange(len(chances), 0, -1)
    passed = np.logical_and.accumulate(chances[order] <= limits)
    sure = np.zeros(len(chances), np.bool_)
    sure[order[passed]] = True
    return sure

from __future__ import annotations

import evalica
import numpy as np
import pytest

from linewright.base.types import Floats
from linewright.evaluate.study.bradley_terry import chances, fit_strengths


def _tables(count: int, systems: int, seed: int = 0) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    wins = rng.poisson(12, (count, systems, systems)).astype(float) * (1 - np.eye(systems))
    ties = np.triu(rng.poisson(5, wins.shape), 1).astype(float)
    return wins, ties + ties.transpose(0, 2, 1)


@pytest.mark.parametrize("systems", [2, 3, 6])
def test_fits_are_those_of_evalica(systems: int) -> None:
    wins, ties = _tables(5, systems)
    fitted = fit_strengths(wins, ties, prior=0)
    for n in range(5):
        left, right, winners = [], [], []
        for i, j in np.argwhere(1 - np.eye(systems)):
            left += [i] * int(wins[n, i, j] + (i < j) * ties[n, i, j])
            right += [j] * int(wins[n, i, j] + (i < j) * ties[n, i, j])
            winners += [evalica.Winner.X] * int(wins[n, i, j]) + [evalica.Winner.Draw] * int((i < j) * ties[n, i, j])
        theirs = evalica.newman(left, right, winners, tolerance=1e-10, limit=10_000)
        scores = np.log(theirs.scores.sort_index().to_numpy())
        np.testing.assert_allclose(fitted.strength[n], scores - scores.mean(), atol=1e-5)
        assert np.exp(fitted.ties[n]) == pytest.approx(2 * theirs.v, abs=1e-5)  # Newman's v is half of Davidson's


def test_what_was_won_and_tied_is_what_the_fit_expects() -> None:
    wins, ties = _tables(1, 4)
    fitted = fit_strengths(wins, ties, prior=0)
    win, tie = chances(*fitted)
    met = wins + wins.transpose(0, 2, 1) + ties
    np.testing.assert_allclose((met * (win + tie / 2)).sum(axis=2), (wins + ties / 2).sum(axis=2), atol=1e-4)
    assert (met * tie).sum() == pytest.approx(ties.sum())


def test_who_always_wins_has_a_finite_strength() -> None:
    wins = np.zeros((1, 3, 3))
    wins[0, 0, 1:] = 50
    wins[0, 1, 2] = wins[0, 2, 1] = 10
    fitted = fit_strengths(wins, np.zeros((1, 3, 3)))
    assert np.isfinite(fitted.strength).all()
    assert 3 < fitted.strength[0, 0] < 6 and 0 > fitted.strength[0, 1] == pytest.approx(fitted.strength[0, 2])


def test_nothing_compared_is_no_difference() -> None:
    nothing = np.zeros((2, 3, 3))
    assert (fit_strengths(nothing, nothing).strength == 0).all()

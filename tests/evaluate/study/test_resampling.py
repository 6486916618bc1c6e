from __future__ import annotations

import numpy as np
import pytest

from linewright.base.types import Floats
from linewright.evaluate.study.resampling import Clustered, Estimates, estimate, find_sure


def _mean(sums: Floats) -> Floats:
    return np.asarray(sums[:, :1] / sums[:, 1:])


def _draw(rng: np.random.Generator, of_rater: float, of_character: float, noise: float) -> Clustered:
    raters, characters = np.divmod(np.arange(40 * 30), 30)
    values = rng.normal(0, of_rater, 40)[raters] + rng.normal(0, of_character, 30)[characters]
    values = values + rng.normal(0, noise, len(raters))
    return Clustered(raters, characters, np.stack([values, np.ones(len(values))], axis=1))


@pytest.mark.parametrize(("of_rater", "of_character", "noise"), [(0, 0, 1), (1, 0, 1), (0, 1, 1), (0.7, 0.7, 1)])
def test_errors_are_those_that_many_studies_show(of_rater: float, of_character: float, noise: float) -> None:
    rng = np.random.default_rng(0)
    found = [estimate(_draw(rng, of_rater, of_character, noise), _mean, rng=rng, resamples=200) for _ in range(60)]
    truth = np.sqrt(of_rater**2 / 40 + of_character**2 / 30 + noise**2 / 1200)
    assert np.mean([one.error[0] for one in found]) == pytest.approx(truth, rel=0.12)
    inside = np.mean([one.low[0] <= 0 <= one.high[0] for one in found])
    assert inside >= 0.88
    assert found[0].freedom == 29


def test_what_no_draw_tells_has_no_error() -> None:
    data = Clustered(np.array([0, 1]), np.array([0, 1]), np.ones((2, 1)))
    found = estimate(data, lambda sums: sums * [[np.nan, 1.0]], rng=np.random.default_rng(0), resamples=10)
    assert np.isnan(found.error[0]) and found.error[1] == 0


def test_chances_are_of_both_sides() -> None:
    found = Estimates(np.array([0.0, 2.0, -2.0]), np.ones(3), 1_000_000)
    assert found.chance() == pytest.approx([1, 0.0455, 0.0455], abs=1e-4)


def test_holm_claims_step_by_step() -> None:
    # Limits are 0.05 / 4, / 3, / 2 and 0.05; the third fails, so the fourth is not claimed either.
    assert find_sure(np.array([0.04, 0.01, 0.016, 0.03]), level=0.05).tolist() == [False, True, True, False]
    assert find_sure(np.array([0.013, 0.001]), level=0.01).tolist() == [False, True]
    assert not find_sure(np.array([]), level=0.01).size

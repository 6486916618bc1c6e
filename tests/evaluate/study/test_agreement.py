from __future__ import annotations

import evalica
import numpy as np
import pandas as pd
import pytest

from linewright.base.types import Floats
from linewright.evaluate.study.agreement import alpha, count_values, interval, nominal

# Krippendorff 2011, "Computing Krippendorff's alpha-reliability", example C: four observers, twelve units.
_NONE = np.nan
_PUBLISHED = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, _NONE, _NONE, _NONE],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _NONE, 3],
        [_NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _NONE],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _NONE],
    ]
)


def _counts(data: Floats) -> Floats:
    raters, units = np.nonzero(~np.isnan(data))
    return count_values(units, data[raters, units].astype(int) - 1, kinds=5)


@pytest.mark.parametrize(
    ("distance", "disagreement", "published"), [("nominal", nominal, 0.743), ("interval", interval, 0.849)]
)
def test_alpha_is_the_published_one_and_that_of_evalica(distance: str, disagreement: object, published: float) -> None:
    assert callable(disagreement)
    (found,) = alpha(_counts(_PUBLISHED), disagreement(5))
    assert found == pytest.approx(published, abs=0.0005)

    assert found == pytest.approx(evalica.alpha(pd.DataFrame(_PUBLISHED), distance=distance).alpha)


def test_full_agreement_is_one_and_chance_is_none() -> None:
    assert alpha(np.diag([4.0, 4.0, 4.0]), nominal(3)) == pytest.approx(1)
    rng = np.random.default_rng(0)
    by_chance = count_values(np.repeat(np.arange(500), 10), rng.integers(5, size=5000), kinds=5)
    assert alpha(by_chance, interval(5)) == pytest.approx(0, abs=0.02)


def test_weights_count_units_so_often() -> None:
    counts = _counts(_PUBLISHED)
    weights = np.array([[2.0, *[1] * 11], [1.0] * 12])
    twice, once = alpha(counts, nominal(5), weights)
    assert twice == pytest.approx(alpha(np.concatenate([counts, counts[:1]]), nominal(5))[0])
    assert once == pytest.approx(alpha(counts, nominal(5))[0])


def test_units_with_one_answer_say_nothing() -> None:
    assert np.isnan(alpha(np.eye(3), nominal(3))).all()

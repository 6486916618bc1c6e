"""The Frechet distance between two sets of features, in closed form.

Heusel et al. 2017, "GANs trained by a two time-scale update rule converge to a local Nash
equilibrium", Eq. 6; the features are the caller's: the recogniser's (`GlyphReader.features`) or
Inception's. Distances on different features are never compared.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def frechet_distance(real: NDArray[Any], made: NDArray[Any]) -> float:
    """Return the squared Frechet distance of two normal distributions fitted to features.

    |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)). With as many samples as features or fewer the
    covariances are singular and the distance is too large; it falls as samples are added, so only
    sets of one size are compared.

    Args:
        real: N x C features, N at least 2.
        made: M x C features, M at least 2.

    Raises:
        ValueError: other shapes, or values that are not finite.
    """
    for features in (real, made):
        if features.ndim != 2 or len(features) < 2 or features.shape[1] != real.shape[1]:
            raise ValueError(
                f"N x C and M x C with N, M > 1 are wanted, got {real.shape} and {made.shape}"
            )
        if not np.isfinite(features).all():
            raise ValueError("the features hold values that are not finite")
    first, second = np.asarray(real, np.float64), np.asarray(made, np.float64)
    apart = first.mean(axis=0) - second.mean(axis=0)
    one, two = (np.atleast_2d(np.cov(features, rowvar=False)) for features in (first, second))
    # (C1 C2)^(1/2) and (C1^(1/2) C2 C1^(1/2))^(1/2) have one trace; the latter is symmetric.
    values, vectors = np.linalg.eigh(one)
    root = (vectors * np.sqrt(values.clip(min=0))) @ vectors.T
    shared = np.sqrt(np.linalg.eigvalsh(root @ two @ root).clip(min=0)).sum()
    return float(max(0.0, apart @ apart + np.trace(one) + np.trace(two) - 2 * shared))

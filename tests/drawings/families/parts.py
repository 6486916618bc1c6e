"""What the tests of families ask of an assembly."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from linewright.drawings.solids.assembly import Assembly, Draft, Part
from linewright.drawings.solids.solid import Solid

Floats = NDArray[np.float64]
_SIGHTS = np.array([(0.0, -1.0, 0.0), (0.0, 0.0, 1.0), (-1.0, 0.0, 0.0)])


def part(assembly: Assembly | Draft, name: str) -> Part:
    """Return the first part of that name."""
    return next(one for one in assembly.parts if one.name == name)


def has(assembly: Assembly | Draft, name: str) -> bool:
    return any(one.name == name for one in assembly.parts)


def box(solids: Iterable[Solid]) -> tuple[Floats, Floats]:
    """Return the least and the greatest world coordinates of what is drawn of solids, mm."""
    points = np.concatenate([curve.points for one in solids for sight in _SIGHTS for curve in one.edges(sight)])
    return points.min(axis=0).round(6), points.max(axis=0).round(6)


def rngs(count: int) -> list[np.random.Generator]:
    return [np.random.default_rng(seed) for seed in range(count)]

"""Short lone strokes far from all else: dirt, most likely, but a line may be among them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.spatial import KDTree

from linewright.base import Floats
from linewright.vector.strokes import Stroke

# Strokes within this of each other are one cluster; a doubtful cluster is this small, mm.
_TOGETHER, _SMALL = 2.0, 8.0
_ENDS = 2


def doubtful(strokes: Sequence[Stroke], others: Sequence[Floats], px_per_mm: float) -> list[bool]:
    """Say of each stroke whether it is part of a short lone squiggle.

    A squiggle is one piece of ink without branches, at most 8 mm across, with nothing else within
    2 mm. Circles, dashed lines and crosses are none.

    Args:
        strokes: in pixels.
        others: N x 2 each, points of what else stands on the page: lettering, filled shapes.
        px_per_mm: resolution.
    """
    count = len(strokes)
    if count == 0:
        return []
    points = [np.concatenate([stroke.points, stroke.ends, _filled(stroke)]) for stroke in strokes]
    owner = np.concatenate(
        [np.full(len(some), number) for number, some in enumerate([*points, *others])]
    )
    owner = np.minimum(owner, count)
    places = np.concatenate([*points, *others])
    tree = KDTree(places)
    root = np.arange(count + 1)

    def top(number: int) -> int:
        while root[number] != number:
            root[number] = root[root[number]]
            number = int(root[number])
        return number

    small = [_across(some) <= _SMALL * px_per_mm for some in points]
    for number in np.flatnonzero(small).tolist():
        for near in tree.query_ball_point(points[number], _TOGETHER * px_per_mm):
            for other in np.unique(owner[near]).tolist():
                root[top(number)] = top(other)
    members: dict[int, list[int]] = {}
    for number in range(count + 1):
        members.setdefault(top(number), []).append(number)
    found = [False] * count
    for some in members.values():
        if count in some or not all(small[number] for number in some):
            continue
        one = [strokes[number] for number in some]
        free = sum(stroke.free[end] for stroke in one for end in (0, 1))
        plain = all(stroke.linetype == "continuous" and not stroke.closed for stroke in one)
        whole = np.concatenate([points[number] for number in some])
        if plain and free == _ENDS and _across(whole) <= _SMALL * px_per_mm:
            for number in some:
                found[number] = True
    return found


def _filled(stroke: Stroke) -> Floats:
    """Return points between the ends, where a joined stroke has none of its own."""
    share = np.linspace(0, 1, max(int(stroke.length // 6), 2))[:, None]
    between: Floats = stroke.ends[0] + share * (stroke.ends[1] - stroke.ends[0])
    return between


def _across(points: Floats) -> float:
    return float(np.hypot(*(points.max(axis=0) - points.min(axis=0))))

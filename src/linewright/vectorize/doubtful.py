"""Strokes that are dirt or a fold, most likely, though a line may be among them.

Short lone strokes stand far from all else. A fold runs over the whole page, off both its ends,
where no drawing goes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.spatial import KDTree

from linewright.vectorize.entities import Floats
from linewright.vectorize.fitting import Straight
from linewright.vectorize.strokes import Stroke

# Strokes within this of each other are one cluster; a doubtful cluster is this small, mm.
_TOGETHER, _SMALL = 2.0, 8.0
_ENDS = 2
# A fold's ends are so near to the page's edges, mm, its pieces so near to one line, and they fill
# such a share of it; one of them is such a share of the page's shorter side. Along an edge, nearer
# than the last, runs the line at which a sheet is trimmed.
_OFF, _ASIDE, _WHOLE, _LONG, _TRIM = 4.0, 0.6, 0.6, 0.12, 15.0


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


def folds(strokes: Sequence[Stroke], shape: tuple[int, int], px_per_mm: float) -> list[bool]:
    """Say of each stroke whether it is part of a line that runs over the page from edge to edge.

    Args:
        strokes: in pixels.
        shape: height and width of the page, px.
        px_per_mm: resolution.
    """
    found = [False] * len(strokes)
    straight = [
        number
        for number, stroke in enumerate(strokes)
        if isinstance(stroke.shape, Straight) and stroke.linetype == "continuous"
    ]
    if not straight:
        return found
    ends = np.array([strokes[number].ends for number in straight])
    long = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
    size = np.array([shape[1], shape[0]], dtype=np.float64)
    for one in np.argsort(-long).tolist():
        if long[one] < _LONG * size.min():
            break
        if found[straight[one]]:
            continue
        start, way = ends[one, 0], (ends[one, 1] - ends[one, 0]) / long[one]
        away = ends - start
        aside = np.abs(away @ np.array([-way[1], way[0]])).max(axis=1)
        on_line = aside < _ASIDE * px_per_mm
        along = np.sort((away @ way)[on_line], axis=1)
        crossing = _crossing(start, way, size)
        if (
            crossing is not None
            and along.min() - crossing[0] < _OFF * px_per_mm
            and crossing[1] - along.max() < _OFF * px_per_mm
            and long[on_line].sum() > _WHOLE * (crossing[1] - crossing[0])
            and not _along_edge(start + np.outer(crossing, way), size, _TRIM * px_per_mm)
        ):
            for number in np.flatnonzero(on_line).tolist():
                found[straight[number]] = True
    return found


def _crossing(start: Floats, way: Floats, size: Floats) -> tuple[float, float] | None:
    """Return how far along a line the page begins and ends."""
    with np.errstate(divide="ignore", invalid="ignore"):
        sides = np.stack([-start / way, (size - start) / way])
    low, high = float(np.nanmax(sides.min(axis=0))), float(np.nanmin(sides.max(axis=0)))
    return (low, high) if low < high else None


def _along_edge(ends: Floats, size: Floats, near: float) -> bool:
    return bool(((ends < near).all(axis=0) | (ends > size - near).all(axis=0)).any())


def _filled(stroke: Stroke) -> Floats:
    """Return points between the ends, where a joined stroke has none of its own."""
    share = np.linspace(0, 1, max(int(stroke.length // 6), 2))[:, None]
    between: Floats = stroke.ends[0] + share * (stroke.ends[1] - stroke.ends[0])
    return between


def _across(points: Floats) -> float:
    return float(np.hypot(*(points.max(axis=0) - points.min(axis=0))))

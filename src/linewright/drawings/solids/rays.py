"""Lines of sight through material: where they cross a plane profile, and spans made of spans.

Spans are two n x k arrays of depths, far and near ends; NaN where a ray has fewer than k spans.
"""

import math

import numpy as np

from linewright.base import Floats
from linewright.drawings.solids.profile import Bools, Loop, Profile

PARALLEL = 1e-9  # what is as good as parallel: the sine of the angle between


def crossings(profile: Profile, origins: Floats, along: Floats) -> tuple[Floats, Floats]:
    """Return where lines from origins (n x 2) enter and leave: distances, n x k, NaN if fewer."""
    starts, ends = profile.edges
    square = np.array([-along[1], along[0]])
    level = origins @ square
    from_, to = starts @ square, ends @ square
    rows = np.flatnonzero((level >= from_.min()) & (level <= from_.max()))
    level = level[rows]
    line, edge = np.nonzero((from_ > level[:, None]) != (to > level[:, None]))
    share = (level[line] - from_[edge]) / (to - from_)[edge]
    a, b = starts @ along, ends @ along
    met = a[edge] + share * (b - a)[edge] - (origins[rows] @ along)[line]
    order = np.lexsort((met, line))
    line, met = line[order], met[order]
    place = np.arange(len(line)) - np.searchsorted(line, line)
    most = max(int(place.max(initial=0)) + 1, 2)
    table = np.full((len(origins), most + most % 2), np.nan)
    table[rows[line], place] = met
    return table[:, 0::2], table[:, 1::2]


def endless_spans(profile: Profile, origins: Floats, sight: Floats) -> tuple[Floats, Floats]:
    """Return where rays run inside an endless bar of a profile: far and near ends, n x k, mm."""
    # Origins are n x 2 across the bar, mm; ``sight`` is the rays' unit direction in the bar's
    # frame. A ray along the bar inside it has infinite ends, outside NaN.
    across = float(np.hypot(sight[0], sight[1]))
    if across > PARALLEL:
        far, near = crossings(profile, origins, sight[:2] / across)
        return far / across, near / across
    near = np.where(contains(profile, origins)[:, None], np.inf, np.nan)
    return -near, near


def contains(profile: Profile, points: Floats) -> Bools:
    """Return for n x 2 points whether they lie in the profile (even-odd)."""
    starts, ends = profile.edges
    low, high = starts.min(axis=0), starts.max(axis=0)
    rows = np.flatnonzero(((points >= low) & (points <= high)).all(axis=1))
    p, q = points[rows, 0], points[rows, 1]
    which, edge = np.nonzero((starts[:, 1] > q[:, None]) != (ends[:, 1] > q[:, None]))
    rise = ends - starts
    share = (q[which] - starts[edge, 1]) / rise[edge, 1]
    right = p[which] < starts[edge, 0] + share * rise[edge, 0]
    within = np.zeros(len(points), dtype=bool)
    within[rows] = np.bincount(which[right], minlength=len(rows)) % 2 == 1
    return within


def silhouette(loop: Loop, sight: float) -> list[tuple[float, float]]:
    """Return the points of the loop's arcs whose tangent runs along the angle ``sight``."""
    points = []
    for side in loop.sides:
        if side.centre is None:
            continue
        for angle in (sight + math.pi / 2, sight - math.pi / 2):
            turn = (angle - side.start) * math.copysign(1, side.sweep)
            turn = math.remainder(turn - abs(side.sweep) / 2, 2 * math.pi) + abs(side.sweep) / 2
            if -1e-6 <= turn <= abs(side.sweep) + 1e-6:
                x, y = side.centre
                points.append((x + side.radius * math.cos(angle), y + side.radius * math.sin(angle)))
    return points


def drop_empty(far: Floats, near: Floats) -> tuple[Floats, Floats]:
    """Return the spans with NaN for those that have no length."""
    empty = ~(near > far)
    return np.where(empty, np.nan, far), np.where(empty, np.nan, near)


def merge_spans(far: Floats, near: Floats) -> tuple[Floats, Floats]:
    """Return spans sorted by depth, with those that touch made one."""
    order = np.argsort(np.where(np.isnan(far) | np.isnan(near), np.inf, far), axis=1)
    far, near = np.take_along_axis(far, order, axis=1), np.take_along_axis(near, order, axis=1)
    far, near = drop_empty(far, near)
    for at in range(1, far.shape[1]):
        touch = far[:, at] - near[:, at - 1] < 1e-6
        far[touch, at] = far[touch, at - 1]
        near[touch, at] = np.maximum(near[touch, at], near[touch, at - 1])
        far[touch, at - 1] = near[touch, at - 1] = np.nan
    order = np.argsort(far, axis=1)
    return np.take_along_axis(far, order, axis=1), np.take_along_axis(near, order, axis=1)


def subtract_spans(far: Floats, near: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return the spans less the spans ``low`` to ``high`` of the same rays."""
    for at in range(low.shape[1]):
        one, other = low[:, at : at + 1], high[:, at : at + 1]
        if np.isnan(one).all():
            continue
        one = np.where(np.isnan(one), np.inf, one)
        other = np.where(np.isnan(other), np.inf, other)
        below = np.minimum(near, one)
        above = np.where(one == np.inf, np.nan, np.maximum(far, other))
        far, near = merge_spans(np.concatenate([far, above], axis=1), np.concatenate([below, near], axis=1))
        used = max(int((~np.isnan(far)).sum(axis=1).max(initial=1)), 1)
        far, near = far[:, :used], near[:, :used]
    return far, near


def intersect_spans(far: Floats, near: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return what the spans have in common with the spans ``low`` to ``high`` of the same rays."""
    shape = (len(far), far.shape[1] * low.shape[1])
    lows = np.maximum(far[:, :, None], low[:, None, :]).reshape(shape)
    return merge_spans(lows, np.minimum(near[:, :, None], high[:, None, :]).reshape(shape))

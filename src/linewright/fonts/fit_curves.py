"""Cubic curves through rows of points, no farther from any point than a given error.

After P. Schneider, "An algorithm for automatically fitting digitized curves", Graphics Gems
(1990): least squares with fixed end tangents, parameters mended by Newton's method, and a cut
at the worst point where the error is too large. Ours: all pieces of a glyph are fitted at once,
round by round, since one numpy call for a thousand points costs hardly more than one for ten.
"""

from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from linewright.base import Floats
from linewright.fonts.contours import CorneredLoop, Points

Ints: TypeAlias = NDArray[np.int64]
_NEWTON = 2
_ARM = 3  # points each side that tell the direction of the contour
_LEAST, _MOST = 0.02, 0.9  # of the length: handles shorter or longer are taken for a failed fit


class Cubics(NamedTuple):
    """Cubic curves; those of one contour follow each other round it."""

    points: Floats  # S x 4 x 2: start, two handles, end
    owner: Ints  # S: the number of the contour


class _Rows(NamedTuple):
    """Open rows of points, one after the other."""

    points: Points
    direction: Points  # of the contour at each point
    first: Ints
    last: Ints  # inclusive
    owner: Ints


class _Pieces(NamedTuple):
    """Rows of points, each of which is to become one cubic."""

    points: Points  # of all pieces
    which: Ints  # the piece of each point
    begin: Ints  # first point of each piece
    start: Points
    end: Points
    leaving: Points  # direction of the curve at its start
    coming: Points  # the direction back at its end
    length: Floats


def fit_cubics(loops: list[CorneredLoop], error: float) -> Cubics:
    """Fit closed chains of cubics, smooth but for the corners, within ``error`` of the points."""
    rows = _split_at_corners(loops)
    first, last, owner = rows.first, rows.last, rows.owner
    done: list[tuple[Floats, Ints, Ints, Ints]] = []
    while len(first):
        curves, worst, where = _fit(rows, first, last)
        # Two points are a straight line.
        fits = (worst <= error) | (last - first < 2)
        done.append((curves[fits], owner[fits], first[fits], last[fits]))
        first, last, cut, owner = first[~fits], last[~fits], where[~fits], owner[~fits]
        first, last = np.concatenate((first, cut)), np.concatenate((cut, last))
        owner = np.concatenate((owner, owner))
    curves, owner, first, last = (np.concatenate(part) for part in zip(*done, strict=True))
    order = np.argsort(first, kind="stable")
    return Cubics(curves[order], owner[order])


def _split_at_corners(loops: list[CorneredLoop]) -> _Rows:
    points, directions, first, last, owner = [], [], [], [], []
    total = 0
    for number, (loop, corners) in enumerate(loops):
        starts = corners or [0]
        turned = np.roll(loop, -starts[0], axis=0)
        closed = np.vstack((turned, turned[:1]))
        cuts = [start - starts[0] for start in starts] + [len(loop)]
        for begin, end in pairwise(cuts):
            row = closed[begin : end + 1]
            steps = np.arange(len(row))
            to = row[np.minimum(steps + _ARM, len(row) - 1)]
            direction = to - row[np.maximum(steps - _ARM, 0)]
            if not corners:
                arm = min(_ARM, len(loop) // 3)
                direction[0] = direction[-1] = loop[arm] - loop[-arm]
            elif len(row) > 2 * _ARM:
                # The tangent at the end of a bow, by three points of a parabola.
                direction[0] = 4 * row[_ARM] - 3 * row[0] - row[2 * _ARM]
                direction[-1] = 3 * row[-1] - 4 * row[-1 - _ARM] + row[-1 - 2 * _ARM]
            direction /= np.maximum(np.hypot(*direction.T)[:, None], 1e-12)
            points.append(row)
            directions.append(direction)
            first.append(total)
            total += len(row)
            last.append(total - 1)
            owner.append(number)
    return _Rows(np.concatenate(points), np.concatenate(directions), np.array(first), np.array(last), np.array(owner))


def _fit(rows: _Rows, first: Ints, last: Ints) -> tuple[Floats, Floats, Ints]:
    """Return the curves (S x 4 x 2), the largest error of each, and the point to cut it at."""
    counts = last - first + 1
    begin = np.concatenate(([0], counts.cumsum()[:-1]))
    which = np.repeat(np.arange(len(first)), counts)
    index = np.arange(counts.sum()) - begin[which] + first[which]
    points = rows.points[index]
    length = np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T)
    length[begin] = 0
    walked = length.cumsum()
    walked -= walked[begin][which]
    whole = np.maximum(walked[begin + counts - 1], 1e-12)
    pieces = _Pieces(
        points, which, begin, rows.points[first], rows.points[last], rows.direction[first], -rows.direction[last], whole
    )
    t = walked / whole[which]
    for round_ in range(_NEWTON + 1):
        curves = _least_squares(pieces, t)
        off = np.einsum("nk,nkd->nd", bernstein(t), curves[which]) - points
        if round_ < _NEWTON:
            t = _newton(curves[which], t, off)
    distance = (off**2).sum(axis=1)
    worst = np.maximum.reduceat(distance, begin)
    # Cut inside, at the worst point, but never so that a side is left without a point.
    inside = np.clip(np.arange(len(index)) - begin[which], 1, counts[which] - 2) + first[which]
    hits = np.flatnonzero(distance == worst[which])
    _, earliest = np.unique(which[hits], return_index=True)
    return curves, np.sqrt(worst), inside[hits[earliest]]


def _least_squares(pieces: _Pieces, t: Floats) -> Floats:
    points, which, begin, start, end, leaving, coming, length = pieces
    b0, b1, b2, b3 = bernstein(t).T
    rest = points - (b0 + b1)[:, None] * start[which] - (b2 + b3)[:, None] * end[which]
    sums = np.add.reduceat(
        np.column_stack(
            (
                b1 * b1,
                b1 * b2,
                b2 * b2,
                b1 * (rest * leaving[which]).sum(axis=1),
                b2 * (rest * coming[which]).sum(axis=1),
            )
        ),
        begin,
    )
    c11, c12, c22, x1, x2 = sums.T
    c12 = c12 * (leaving * coming).sum(axis=1)
    det = c11 * c22 - c12 * c12
    safe = np.where(np.abs(det) > 1e-9 * np.maximum(c11 * c22, 1e-12), det, 1)
    left, right = (x1 * c22 - x2 * c12) / safe, (c11 * x2 - c12 * x1) / safe
    low, high = _LEAST * length, _MOST * length
    good = (safe == det) & (left > low) & (right > low) & (left < high) & (right < high)
    left, right = np.where(good, left, length / 3), np.where(good, right, length / 3)
    handles = left[:, None] * leaving, right[:, None] * coming
    # Where a short piece runs against its own tangents, a curve would make a loop.
    chord = end - start
    against = ~good & (((leaving * chord).sum(axis=1) <= 0) | ((coming * chord).sum(axis=1) >= 0))
    out, back = (
        np.where(against[:, None], straight, handle)
        for straight, handle in zip((chord / 3, -chord / 3), handles, strict=True)
    )
    return np.stack((start, start + out, end + back, end), axis=1)


def bernstein(t: Floats) -> Floats:
    """Return the weights of a cubic's four points at N parameters in 0..1, N x 4."""
    s = 1 - t
    return np.column_stack((s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t))


def _newton(curves: Floats, t: Floats, off: Points) -> Floats:
    """Move each parameter towards the nearest point of its curve."""
    d = np.diff(curves, axis=1)
    s, u = (1 - t)[:, None], t[:, None]
    speed = 3 * (s * s * d[:, 0] + 2 * s * u * d[:, 1] + u * u * d[:, 2])
    dd = np.diff(d, axis=1)
    bend = 6 * (s * dd[:, 0] + u * dd[:, 1])
    slope = (off * speed).sum(axis=1)
    rise = (speed * speed).sum(axis=1) + (off * bend).sum(axis=1)
    step = np.divide(slope, rise, out=np.zeros_like(slope), where=rise > 1e-12)
    return np.asarray(np.clip(t - step, 0, 1))

"""Curves clipped to solids: what of them lies inside, or outside."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from linewright.base import Floats
from linewright.drawings.solids.profile import Bools, Ints
from linewright.drawings.solids.rays import merge_spans
from linewright.drawings.solids.solid import Curve, Rays, Solid, box_of


def clip_curves(
    curves: Sequence[Curve], solids: Sequence[Solid], inside: bool, along: Floats, step: float
) -> list[Curve]:
    """Return the parts of curves that lie inside (or outside) any of the solids."""
    # Solids do not touch, and all can be looked through ``along`` a unit direction. On bent curves
    # a place is tried every ``step`` mm; what is shorter may be missed.
    if not curves:
        return []
    parts: list[Curve] = []
    bent = []
    boxes = [box_of(solid) for solid in solids]
    close = _close(curves, boxes)
    for curve, met, near in zip(curves, _straight(curves, solids, close), close, strict=True):
        if not near.any():
            parts += [] if inside else [curve]
        elif met is None:
            bent.append(curve)
        else:
            parts += _pieces(curve, met if inside else [0.0, *met, 1.0])
    return parts + _bent(bent, solids, boxes, inside, along, step) if bent else parts


def _close(curves: Sequence[Curve], boxes: Sequence[tuple[Floats, Floats]]) -> Bools:
    """Return for each curve and box whether the curve may reach into the box."""
    firsts = np.cumsum([0, *(len(curve.points) for curve in curves[:-1])])
    points = np.concatenate([curve.points for curve in curves])
    # An arc swells beyond its chords.
    swell = np.array([0.01 * curve.radius for curve in curves])[:, None]
    low = (np.minimum.reduceat(points, firsts) - swell)[:, None]
    high = (np.maximum.reduceat(points, firsts) + swell)[:, None]
    lows, highs = (np.array([box[end] for box in boxes]) for end in (0, 1))
    return np.asarray(((high >= lows) & (low <= highs)).all(axis=2))


def _straight(curves: Sequence[Curve], solids: Sequence[Solid], close: Bools) -> list[list[float] | None]:
    """Return where straight edges enter and leave ``close`` solids, as shares of their lengths."""
    # None for a bent curve, and where a solid cannot be looked through along the edge.
    bounds: list[list[float] | None] = [None] * len(curves)
    reached = np.asarray(close.any(axis=1))
    which = [i for i, curve in enumerate(curves) if len(curve.points) == 2 and reached[i]]
    if not which:
        return bounds
    ends = np.array([curves[index].points for index in which])
    directions = ends[:, 1] - ends[:, 0]
    long = np.linalg.norm(directions, axis=1)
    directions /= long[:, None]
    alike: dict[tuple[float, ...], list[int]] = {}
    for index, direction in enumerate(directions.round(9).tolist()):
        alike.setdefault(tuple(direction), []).append(index)
    for group in alike.values():
        direction = directions[group[0]]
        start = (ends[group, 0] @ direction)[:, None]
        rays = Rays(ends[group, 0] - start * direction, direction)
        here = np.asarray(close[[which[index] for index in group]].any(axis=0))
        try:
            spans = [solid.spans(rays) for solid, met in zip(solids, here, strict=True) if met]
        except ValueError:
            continue
        size = long[group][:, None]
        far, near = merge_spans(
            *(np.concatenate(s, axis=1).clip(start, start + size) for s in zip(*spans, strict=True))
        )
        shares = (np.stack([far, near], axis=2) - start[:, :, None]) / size[:, :, None]
        for index, row in zip(group, shares, strict=True):
            bounds[which[index]] = row[~np.isnan(row[:, 0])].ravel().tolist()
    return bounds


def _bent(
    curves: Sequence[Curve],
    solids: Sequence[Solid],
    boxes: Sequence[tuple[Floats, Floats]],
    inside: bool,
    along: Floats,
    step: float,
) -> list[Curve]:
    """Return the parts of curves that lie inside (or outside), found by trial along them."""
    parts: list[Curve] = []
    chain = _Chain(curves)

    def wanted_at(which: Ints, share: Floats) -> Bools:
        points = chain.at(which, share)
        within = np.zeros(len(points), dtype=bool)
        for solid, (low, high) in zip(solids, boxes, strict=True):
            rows = np.flatnonzero(~within & ((points >= low) & (points <= high)).all(axis=1))
            if len(rows):
                within[rows] = contains_points(solid, points[rows], along)
        return np.asarray(within == inside)

    shares = []
    for curve in curves:
        chords = len(curve.points) - 1
        long = float(np.linalg.norm(np.diff(curve.points, axis=0), axis=1).max())
        each = max(math.ceil(long / step), math.ceil(12 / chords))
        # Not on the chords' ends, which may lie on a border.
        inner = (np.arange(chords * each) + 0.5) / each
        shares.append(np.concatenate([[1e-7], inner, [chords - 1e-7]]))
    which = np.repeat(np.arange(len(curves)), [len(share) for share in shares])
    share = np.concatenate(shares)
    state = wanted_at(which, share)
    turns = np.flatnonzero((state[1:] != state[:-1]) & (which[1:] == which[:-1]))
    low, high, was, turned = share[turns], share[turns + 1], state[turns], which[turns]
    for _ in range(24 if len(turns) else 0):
        middle = (low + high) / 2
        same = wanted_at(turned, middle) == was
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    firsts = np.flatnonzero(np.diff(which, prepend=-1))
    lasts = np.flatnonzero(np.diff(which, append=-1))
    for index, curve in enumerate(curves):
        chords = len(curve.points) - 1
        first, last = state[firsts[index]], state[lasts[index]]
        between = low[turned == index].tolist()
        ends = [*([0.0] if first else []), *between, *([float(chords)] if last else [])]
        parts += _pieces(curve, ends)
    return parts


class _Chain:
    """Curves laid end to end, to find points on many of them at once."""

    def __init__(self, curves: Sequence[Curve]) -> None:
        self.chords = np.array([len(curve.points) - 1 for curve in curves])
        self.firsts = np.concatenate([[0], np.cumsum(self.chords + 1)[:-1]])
        self.points = np.concatenate([curve.points for curve in curves])
        nowhere = np.zeros(3)
        self.round = np.array([c.centre is not None and c.planar for c in curves])
        self.centres = np.array([nowhere if c.centre is None else c.centre for c in curves])
        self.radii = np.array([curve.radius for curve in curves])

    def at(self, which: Ints, share: Floats) -> Floats:
        """Return the points, n x 3, at n shares (in chords) of the curves of those numbers."""
        chord = np.minimum(share.astype(int), self.chords[which] - 1)
        part = (share - chord)[:, None]
        row = self.firsts[which] + chord
        points: Floats = self.points[row] * (1 - part) + self.points[row + 1] * part
        # As `Curve.onto` does.
        on = self.round[which]
        centres = self.centres[which[on]]
        out = points[on] - centres
        stretch = self.radii[which[on], None] / np.linalg.norm(out, axis=1, keepdims=True)
        points[on] = centres + out * stretch
        return points


def _pieces(curve: Curve, ends: Sequence[float]) -> list[Curve]:
    chords = len(curve.points) - 1
    if len(ends) == 2 and ends[0] <= 1e-9 and ends[1] >= chords - 1e-9:
        return [curve]
    return [
        _between(curve, one, other) for one, other in zip(ends[0::2], ends[1::2], strict=True) if other - one > 1e-6
    ]


def _between(curve: Curve, one: float, other: float) -> Curve:
    shares = [one, *range(math.floor(one) + 1, math.ceil(other)), other]
    if len(curve.points) > 2 and len(shares) == 2:
        shares.insert(1, (one + other) / 2)
    first = np.zeros(len(shares), dtype=int)
    return replace(curve, points=_Chain([curve]).at(first, np.array(shares)))


def contains_points(solid: Solid, points: Floats, along: Floats) -> Bools:
    """Return for n x 3 points whether they lie inside the solid, looking along a direction."""
    depth = points @ along
    far, near = solid.spans(Rays(points - depth[:, None] * along, along))
    return np.asarray(((far < depth[:, None]) & (depth[:, None] < near)).any(axis=1))

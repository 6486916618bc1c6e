"""Folds: lines that run over the page from edge to edge, where no drawing goes.

A fold is redrawn in pieces, here and there. What lies on one straight line over the whole page and
off both its ends is one; it is kept, in fewer pieces, for the layer ``doubtful``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linewright.base import Floats
from linewright.vector.fit import Straight, fit_line
from linewright.vector.strokes import Stroke, joined, reversed_stroke

# In mm: pieces lie so near to one line; its ends are so near to the page's edges, one of them at
# least and the other; pieces so near to each other are one.
_ASIDE, _OFF, _FAR_OFF, _GAP = 1.2, 4.0, 12.0, 10.0
# A piece is so long, mm, to have a direction, and turns no more than so from the line (a cosine).
_LONG, _ALONG = 3.0, 0.995
# Pieces fill such a share of the whole line; or, if there are so many and they stand in so many of
# eight equal parts of it, such a share.
_WHOLE, _PIECES, _PARTS, _PATCHY = 0.6, 6, 7, 0.15
# Along an edge, nearer than this, runs the line at which a sheet is trimmed, mm. Centring marks and
# a centre line between them run through the middle of the page: patches there are no fold.
_TRIM, _MIDDLE = 15.0, 4.0


class Folds(NamedTuple):
    """Strokes of a page, and which of them are folds.

    Attributes:
        strokes: in pixels.
        folded: whether each is part of a fold.
    """

    strokes: list[Stroke]
    folded: list[bool]


def join_folds(strokes: Sequence[Stroke], shape: tuple[int, int], px_per_mm: float) -> Folds:
    """Find folds among strokes and join their pieces.

    Args:
        strokes: in pixels.
        shape: height and width of the page, px.
        px_per_mm: resolution.
    """
    straight = [n for n, stroke in enumerate(strokes) if isinstance(stroke.shape, Straight)]
    if not straight:
        return Folds(list(strokes), [False] * len(strokes))
    ends = np.array([strokes[number].ends for number in straight])
    free = np.ones(len(straight), dtype=np.bool_)
    size = np.array([shape[1], shape[0]], dtype=np.float64)
    folds: list[list[Stroke]] = []
    for one in np.argsort(-_lengths(ends)).tolist():
        if _lengths(ends[[one]])[0] < _LONG * px_per_mm:
            break
        if free[one]:
            found = _fold(ends, free, one, size, px_per_mm)
            if found is not None:
                free[found] = False
                folds.append([strokes[straight[number]] for number in found])
    gone = {straight[number] for number in np.flatnonzero(~free).tolist()}
    kept = [stroke for number, stroke in enumerate(strokes) if number not in gone]
    pieces = [piece for fold in folds for piece in _in_order(fold, _GAP * px_per_mm)]
    return Folds(kept + pieces, [False] * len(kept) + [True] * len(pieces))


def _fold(
    ends: Floats, free: NDArray[np.bool_], one: int, size: Floats, px_per_mm: float
) -> list[int] | None:
    """Return the strokes that make a fold with one of them, None if they make none."""
    chosen = np.array([one])
    long = _lengths(ends)
    ways = (ends[:, 1] - ends[:, 0]) / np.maximum(long, 1e-6)[:, None]
    # A fold bends a little: the line is fitted anew to what lies on it.
    for _ in range(4):
        line = fit_line(ends[chosen].reshape(-1, 2))
        near = (np.abs(line.off(ends)) < _ASIDE * px_per_mm).all(axis=1) & free
        near &= (np.abs(ways @ line.way) > _ALONG) | (long < _LONG * px_per_mm)
        if set(np.flatnonzero(near)) == set(chosen.tolist()) or not near.any():
            break
        chosen = np.flatnonzero(near)
    crossing = _crossing(line, size)
    if crossing is None:
        return None
    along = (ends[chosen] - line.middle) @ line.way
    before, behind = along.min() - crossing[0], crossing[1] - along.max()
    share = long[chosen].sum() / (crossing[1] - crossing[0])
    corners = line.middle + np.outer(crossing, line.way)
    trim = _TRIM * px_per_mm
    if ((corners < trim).all(axis=0) | (corners > size - trim).all(axis=0)).any():
        return None
    whole = share > _WHOLE and max(before, behind) < _OFF * px_per_mm
    patchy = (
        share > _PATCHY
        and len(chosen) >= _PIECES
        and _parts(along, crossing) >= _PARTS
        and min(before, behind) < _OFF * px_per_mm
        and max(before, behind) < _FAR_OFF * px_per_mm
        and abs(float(line.off(size / 2))) > _MIDDLE * px_per_mm
    )
    found: list[int] = chosen.tolist()
    return found if whole or patchy else None


def _parts(along: Floats, crossing: tuple[float, float]) -> int:
    """Return in how many of eight equal parts of a line pieces stand, N x 2 places along it."""
    places = np.concatenate([np.linspace(first, last, 16) for first, last in along.tolist()])
    eighth = (crossing[1] - crossing[0]) / 8
    return len(np.unique(np.floor((places - crossing[0]) / eighth).clip(0, 7)))


def _crossing(line: Straight, size: Floats) -> tuple[float, float] | None:
    """Return how far along a line, from its middle, the page begins and ends."""
    way = np.where(np.abs(line.way) < 1e-9, 1e-9, line.way)
    sides = np.stack([-line.middle / way, (size - line.middle) / way])
    low, high = float(sides.min(axis=0).max()), float(sides.max(axis=0).min())
    return (low, high) if low < high else None


def _in_order(fold: Sequence[Stroke], gap: float) -> list[Stroke]:
    """Join the pieces of a fold that follow each other within a gap."""
    line = fit_line(np.concatenate([stroke.ends for stroke in fold]))

    def places(stroke: Stroke) -> Floats:
        along: Floats = (stroke.ends - line.middle) @ line.way
        return along

    turned = [
        stroke if places(stroke)[0] <= places(stroke)[1] else reversed_stroke(stroke)
        for stroke in fold
    ]
    turned.sort(key=lambda stroke: float(places(stroke)[0]))
    runs = [[turned[0]]]
    for before, behind in pairwise(turned):
        if places(behind)[0] - places(before)[1] < gap:
            runs[-1].append(behind)
        else:
            runs.append([behind])
    return [joined(run, fit_line(np.concatenate([one.ends for one in run]))) for run in runs]


def _lengths(ends: Floats) -> Floats:
    lengths: Floats = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
    return lengths

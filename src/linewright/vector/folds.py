"""Folds: lines that run over the page from edge to edge, where no drawing goes.

A fold is redrawn in pieces, here and there. What lies on one straight line over the whole page and
off both its ends is one; it is kept, in fewer pieces, for the layer ``doubtful``.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from linewright.base import Floats, Mask
from linewright.vector import limits
from linewright.vector.fit import StraightLine, fit_line
from linewright.vector.strokes import Stroke, join_row, reverse


def separate_folds(
    strokes: Sequence[Stroke], size: tuple[int, int], px_per_mm: float
) -> tuple[list[Stroke], list[Stroke]]:
    """Return strokes that are no part of a fold, and folds joined; ``size`` is rows, columns."""
    straight = [number for number, stroke in enumerate(strokes) if stroke.is_straight]
    if not straight:
        return list(strokes), []
    ends = np.array([strokes[number].ends for number in straight])
    free = np.ones(len(straight), dtype=np.bool_)
    corner = np.array(size[::-1], dtype=np.float64)
    lengths = _lengths(ends)
    folds: list[Stroke] = []
    for one in np.argsort(-lengths).tolist():
        if lengths[one] < limits.FOLD_PIECE_MM * px_per_mm:
            break
        members = _members(ends, free, one, corner, px_per_mm) if free[one] else None
        if members is not None:
            free[members] = False
            fold = [strokes[straight[number]] for number in members]
            folds.extend(_join_near(fold, limits.FOLD_GAP_MM * px_per_mm))
    gone = {straight[number] for number in np.flatnonzero(~free).tolist()}
    return [stroke for number, stroke in enumerate(strokes) if number not in gone], folds


def _members(ends: Floats, free: Mask, one: int, corner: Floats, px_per_mm: float) -> list[int] | None:
    """Return the strokes that make a fold with one of them, None if they make none."""
    members = np.array([one])
    lengths = _lengths(ends)
    directions = (ends[:, 1] - ends[:, 0]) / np.maximum(lengths, limits.ONE_PLACE_PX)[:, None]
    # A fold bends a little: the line is fitted anew to what lies on it.
    for _ in range(limits.FOLD_ROUNDS):
        line = fit_line(ends[members].reshape(-1, 2))
        near = np.abs(line.distances(ends)) < limits.FOLD_OFFSET_MM * px_per_mm
        on_line = near.all(axis=1) & free
        on_line &= (np.abs(directions @ line.direction) > limits.FOLD_COSINE) | (
            lengths < limits.FOLD_PIECE_MM * px_per_mm
        )
        if np.array_equal(np.flatnonzero(on_line), np.sort(members)) or not on_line.any():
            break
        members = np.flatnonzero(on_line)
    span = _on_page(line, corner)
    if span is None or _trims(line, span, corner, px_per_mm):
        return None
    along = (ends[members] - line.middle) @ line.direction
    off_ends = np.sort([along.min() - span[0], span[1] - along.max()]) / px_per_mm
    share = lengths[members].sum() / (span[1] - span[0])
    whole = share > limits.FOLD_WHOLE and off_ends[1] < limits.FOLD_END_MM
    patchy = (
        share > limits.FOLD_PATCHY
        and len(members) >= limits.FOLD_PIECES
        and _filled_parts(along, span) >= limits.FOLD_FILLED
        and off_ends[0] < limits.FOLD_END_MM
        and off_ends[1] < limits.FOLD_FAR_END_MM
        and abs(float(line.distances(corner / 2))) > limits.MIDDLE_MM * px_per_mm
    )
    found: list[int] = members.tolist()
    return found if whole or patchy else None


def _trims(line: StraightLine, span: tuple[float, float], corner: Floats, px_per_mm: float) -> bool:
    """Whether a line runs along an edge, as that at which a sheet is trimmed."""
    ends = line.middle + np.outer(span, line.direction)
    trim = limits.TRIM_MM * px_per_mm
    return bool(((ends < trim).all(axis=0) | (ends > corner - trim).all(axis=0)).any())


def _filled_parts(along: Floats, span: tuple[float, float]) -> int:
    """Return in how many equal parts of a line pieces stand, N x 2 places along it."""
    places = np.concatenate([np.linspace(a, b, limits.FOLD_SAMPLES) for a, b in along.tolist()])
    part = (span[1] - span[0]) / limits.FOLD_PARTS
    return len(np.unique(np.floor((places - span[0]) / part).clip(0, limits.FOLD_PARTS - 1)))


def _on_page(line: StraightLine, corner: Floats) -> tuple[float, float] | None:
    """Return how far along a line, from its middle, the page begins and ends."""
    direction = line.direction
    direction = np.where(np.abs(direction) < limits.TINY, limits.TINY, direction)
    sides = np.stack([-line.middle / direction, (corner - line.middle) / direction])
    low, high = float(sides.min(axis=0).max()), float(sides.max(axis=0).min())
    return (low, high) if low < high else None


def _join_near(fold: Sequence[Stroke], gap: float) -> list[Stroke]:
    """Join the pieces of a fold that follow each other within a gap."""
    line = fit_line(np.concatenate([stroke.ends for stroke in fold]))

    def along(stroke: Stroke) -> tuple[float, float]:
        first, last = ((stroke.ends - line.middle) @ line.direction).tolist()
        return first, last

    pieces = [s if along(s)[0] <= along(s)[1] else reverse(s) for s in fold]
    pieces.sort(key=lambda stroke: along(stroke)[0])
    runs = [[pieces[0]]]
    for before, behind in pairwise(pieces):
        if along(behind)[0] - along(before)[1] < gap:
            runs[-1].append(behind)
        else:
            runs.append([behind])
    return [join_row(run, fit_line(np.concatenate([one.ends for one in run]))) for run in runs]


def _lengths(ends: Floats) -> Floats:
    return np.asarray(np.hypot(*(ends[:, 1] - ends[:, 0]).T))

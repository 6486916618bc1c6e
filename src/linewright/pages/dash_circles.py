"""Dashes that lie round one centre: a dashed circle, or arcs of one, with gaps of any length.

Two dashes of a circle lean to the line between their middles by the same angle, to opposite sides. Rows of such dashes
propose circles; all other dashes that lie on one of them, along it, belong to it too.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from linewright.base import Floats, Ints, Mask
from linewright.pages.components import linked_sets

# A dash is so long, mm.
_DASH_MM = (0.7, 26.0)
# The middle of the next one is so far, in lengths, and no longer or shorter than by this factor.
_NEXT, _ALIKE = (0.9, 3.0), 2.5
# A dash leans to its neighbour by less than the first angle, and the two differ by less than the second and px more.
_LEAN, _LEANS_ALIKE, _LOOSE_PX = math.radians(35), math.radians(8), 2.0
# So far from the circle the ends of its dashes lie, and at least so many px; so much they turn from it. A part of a
# circle says little of the rest, so that more is looked at while it grows, by the factor.
_OFF_MM, _OFF_PX, _TURN, _GROWING = 0.35, 2.0, math.radians(14), 1.5
# A row of so many dashes proposes a circle, and one has so many, along so much of its turn.
_SEED, _LEAST, _ROUND = 3, 5, math.radians(50)
# Height of its arc, mm: less is a straight line.
_SAGITTA_MM = 0.8
# Gaps of more than so many dashes part it; so many follow each other without one.
_GAP, _RUN = 2.6, 2
# In those runs so much is ink, so many dashes and gaps are like the median one, and that gap is no worn spot, mm.
_FILLED, _REGULAR, _MEDIAN_GAP_MM = (0.25, 0.93), 0.7, 0.3
# Where short dashes stand between long ones, they are less than this share of those, and so many of all.
_SHORT, _SHORT_ONES = 0.45, (0.2, 0.7)
_ROUNDS = 12  # of fitting, each with the dashes of the one before


class DashCircle(NamedTuple):
    """A circle and the dashes on it, in pixels."""

    centre: Floats
    radius: float
    # Rows of dashes without long gaps, by number, each in the order of growing angle; one row that ends where it
    # begins is the whole circle.
    runs: list[list[int]]
    whole: bool


def find_dash_circles(ends: Floats, px_per_mm: float) -> list[DashCircle]:
    """Return the circles that dashes lie on, those of most dashes first; N x 2 x 2 px, both ends of each dash."""
    dashes = _Dashes(ends.reshape(-1, 2, 2), px_per_mm)
    free = (dashes.lengths > _DASH_MM[0] * px_per_mm) & (dashes.lengths < _DASH_MM[1] * px_per_mm)
    if free.sum() < _LEAST:
        return []
    found = []
    for row in sorted(dashes.rows(np.flatnonzero(free)), key=len, reverse=True):
        if len(row) >= _SEED and free[row].all():
            circle = dashes.grow(row, free)
            if circle is not None:
                free[[number for run in circle.runs for number in run]] = False
                found.append(circle)
    return found


class _Dashes:
    """N dashes: their ends, N x 2 x 2 px, and what follows from them."""

    def __init__(self, ends: Floats, px_per_mm: float) -> None:
        self.ends, self._px_per_mm = ends, px_per_mm
        span = ends[:, 1] - ends[:, 0]
        self.lengths: Floats = np.hypot(span[:, 0], span[:, 1])
        self._axes = span / np.maximum(self.lengths, 1e-9)[:, None]
        self._middles = ends.mean(axis=1)
        self._off = max(_OFF_MM * px_per_mm, _OFF_PX)

    def rows(self, numbers: NDArray[np.int64]) -> list[list[int]]:
        """Return sets of dashes that follow each other round a bend."""
        reach = _NEXT[1] * float(self.lengths[numbers].max())
        pairs = numbers[KDTree(self._middles[numbers]).query_pairs(reach, output_type="ndarray")]
        away = self._middles[pairs[:, 1]] - self._middles[pairs[:, 0]]
        distance = np.maximum(np.hypot(away[:, 0], away[:, 1]), 1e-9)
        away = away / distance[:, None]
        lengths = self.lengths[pairs]
        mean = lengths.mean(axis=1)
        leans = np.stack([_lean(away, self._axes[pairs[:, side]]) for side in (0, 1)])
        loose = _LEANS_ALIKE + _LOOSE_PX / lengths.min(axis=1, initial=np.inf)
        fits = (distance > _NEXT[0] * mean) & (distance < _NEXT[1] * mean) & (np.abs(leans).max(axis=0) < _LEAN)
        fits &= (lengths.max(axis=1, initial=0) < _ALIKE * lengths.min(axis=1, initial=np.inf)) & (
            np.abs(leans.sum(axis=0)) < loose
        )
        # Each has one neighbour on each side, the nearest.
        taken: set[tuple[int, bool]] = set()
        links: list[tuple[int, int]] = []
        for at in np.flatnonzero(fits)[np.argsort(distance[fits], kind="stable")].tolist():
            one, two = pairs[at].tolist()
            sides = (one, bool(away[at] @ self._axes[one] > 0)), (two, bool(away[at] @ self._axes[two] < 0))
            if not taken.intersection(sides):
                taken.update(sides)
                links.append((one, two))
        return linked_sets(numbers.tolist(), links)

    def grow(self, row: Sequence[int], free: Mask) -> DashCircle | None:
        """Return the circle that a row of dashes proposes with all others on it, None if it is none."""
        members: Ints = np.array(sorted(row))
        centre, radius = np.zeros(2), 0.0
        for _ in range(_ROUNDS):
            circle = _fit(self.ends[members].reshape(-1, 2))
            if circle is None:
                return None
            centre, radius = circle
            runs, _ = self._runs(np.flatnonzero(free & self._on(centre, radius, _GROWING)), centre, radius)
            held = [run for run in runs if len(run) >= _RUN or np.isin(run, members).any()]
            grown: Ints = np.array(sorted({number for run in held for number in run}), dtype=np.int64)
            if len(grown) < _SEED:
                return None
            if np.array_equal(grown, members):
                break
            members = grown
        runs, whole = self._runs(np.flatnonzero(free & self._on(centre, radius)), centre, radius)
        runs = [run for run in runs if len(run) >= _RUN]
        found = DashCircle(centre, radius, runs, whole and len(runs) == 1)
        return found if self._is_sound(found) else None

    def _on(self, centre: Floats, radius: float, factor: float = 1.0) -> Mask:
        """Say of each dash whether it lies on a circle and along it; a factor on how far off it may be."""
        away = self.ends - centre
        near = np.abs(np.hypot(away[..., 0], away[..., 1]) - radius).max(axis=1) < factor * self._off
        out = self._middles - centre
        across = np.abs((out * self._axes).sum(axis=1)) / np.maximum(np.hypot(out[:, 0], out[:, 1]), 1e-9)
        loose = np.arcsin(np.minimum(_LOOSE_PX / np.maximum(self.lengths, _LOOSE_PX), 1.0))
        return np.asarray(near & (across < np.sin(np.minimum(_TURN + loose, 1.5))))

    def _runs(self, numbers: Ints, centre: Floats, radius: float) -> tuple[list[list[int]], bool]:
        """Return dashes on a circle in rows without long gaps, and whether they go all round."""
        if len(numbers) == 0:
            return [], False
        out = self._middles[numbers] - centre
        angles = np.arctan2(out[:, 1], out[:, 0])
        order = np.argsort(angles, kind="stable")
        row: list[int] = numbers[order].tolist()
        gaps = self._gaps(row, np.append(angles[order], angles[order[0]] + 2 * math.pi), radius)
        long = np.flatnonzero(gaps > _GAP * float(np.median(self.lengths[row])))
        if len(long) == 0:
            return [row], True
        # Begin behind a long gap.
        turned = row[long[-1] + 1 :] + row[: long[-1] + 1]
        cuts = [0, *((long - long[-1] - 1) % len(row) + 1).tolist()]
        return [turned[a:b] for a, b in pairwise(sorted(set(cuts)))], False

    def _gaps(self, row: Sequence[int], angles: Floats, radius: float) -> Floats:
        """Return the gaps behind dashes of a row, px along the circle; angles of the next one too."""
        halves = self.lengths[[*row, row[0]]] / 2
        return np.asarray(np.diff(angles) * radius - halves[:-1] - halves[1:])

    def _is_sound(self, circle: DashCircle) -> bool:
        """Whether dashes are enough, alike and regular, and reach round a bend."""
        turn = long = 0.0
        gaps: list[float] = []
        for run in circle.runs:
            out = self._middles[run] - circle.centre
            angles = np.unwrap(np.arctan2(out[:, 1], out[:, 0]))
            between = self._gaps(run, np.append(angles, angles[0] + 2 * math.pi), circle.radius)
            gaps += between[: None if circle.whole else -1].tolist()
            turn += float(angles[-1] - angles[0]) + float(self.lengths[run].mean()) / circle.radius
            long += float(self.lengths[run].sum())
        numbers = [number for run in circle.runs for number in run]
        turn = 2 * math.pi if circle.whole else turn
        if len(numbers) < _LEAST or turn < _ROUND:
            return False
        sagitta = circle.radius * (1 - math.cos(min(turn, math.pi) / 2))
        filled = long / (turn * circle.radius)
        if sagitta < _SAGITTA_MM * self._px_per_mm or not _FILLED[0] < filled < _FILLED[1]:
            return False
        lengths = self.lengths[numbers]
        short = lengths < _SHORT * lengths.max()
        if _SHORT_ONES[0] < short.mean() < _SHORT_ONES[1]:
            lengths = lengths[~short]
        regular = _regular(lengths) > _REGULAR and _regular(np.array(gaps)) > _REGULAR
        return regular and float(np.median(gaps)) > _MEDIAN_GAP_MM * self._px_per_mm


def _lean(away: Floats, axes: Floats) -> Floats:
    """Return the signed angles from unit vectors to axes that have no direction, P, radians."""
    along = (away * axes).sum(axis=1)
    across = away[:, 0] * axes[:, 1] - away[:, 1] * axes[:, 0]
    return np.asarray(np.arctan2(across * np.sign(along), np.abs(along)))


def _regular(lengths: Floats) -> float:
    """Return the share of lengths that are like the median one."""
    median = max(float(np.median(lengths)), 1.0)
    return float(((lengths < _ALIKE * median) & (lengths > median / _ALIKE)).mean())


def _fit(points: Floats) -> tuple[Floats, float] | None:
    """Return the circle of N x 2 points by Kasa's fit (IEEE Trans. Instrum. Meas. 25, 1976)."""
    middle = points.mean(axis=0)
    away = points - middle
    design = np.concatenate([away, np.ones((len(away), 1))], axis=1)
    solution, _, rank, _ = np.linalg.lstsq(design, (away**2).sum(axis=1), rcond=None)
    square = float(solution[2] + (solution[:2] ** 2).sum() / 4)
    return (solution[:2] / 2 + middle, math.sqrt(square)) if rank == 3 and square > 0 else None

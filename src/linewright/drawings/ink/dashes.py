"""Lines in pieces: cut into dashes, or interrupted for a number."""

from __future__ import annotations

import numpy as np

from linewright.base import Floats


def dashes(points: Floats, pattern: tuple[float, ...], width: float) -> list[Floats]:
    """Cut a chain of points into dashes.

    Dashes are stretched so that the line begins and ends with its first dash; gaps keep their
    length. Ends of ink are round, so pieces are shorter than their dashes by the line width.

    Args:
        points: n x 2, mm.
        pattern: lengths of dash and gap in turn, mm.
        width: of the line, mm.
    """
    steps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    total = float(along[-1])
    inked, free = sum(pattern[::2]), sum(pattern[1::2])
    count = round((total - pattern[0]) / (inked + free))
    if count < 1:
        return [points]
    stretch = (total - count * free) / (count * inked + pattern[0])
    marks, at = [], 0.0
    for index in range(count * len(pattern) + 1):
        long = pattern[index % len(pattern)]
        if index % 2 == 0:
            long *= stretch
            trim = min(width, 0.8 * long) / 2
            marks.append((at + trim, at + long - trim))
        at += long
    return [_stretch_of(points, along, *mark) for mark in marks]


def _stretch_of(points: Floats, along: Floats, start: float, end: float) -> Floats:
    between = points[(along > start) & (along < end)]
    ends = [[float(np.interp(at, along, points[:, i])) for i in (0, 1)] for at in (start, end)]
    return np.concatenate([[ends[0]], between, [ends[1]]])


def interrupted(points: Floats, at: Floats, room: float) -> list[Floats]:
    """Return what is left of a line when ``room`` mm on either side of ``at`` are kept free."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    ways = np.diff(points, axis=0) / steps[:, None]
    foot = ((at - points[:-1]) * ways).sum(axis=1).clip(0, steps)
    off = np.hypot(*(points[:-1] + ways * foot[:, None] - at).T)
    nearest = int(off.argmin())
    middle = float(along[nearest] + foot[nearest])
    runs = [(0.0, middle - room), (middle + room, float(along[-1]))]
    return [_stretch_of(points, along, *run) for run in runs if run[1] - run[0] > 0.2]

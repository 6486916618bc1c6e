"""Corners of a contour: where it turns within little more than a pixel.

Pixels round every corner off. Where the two sides are straight enough to tell where they would
meet, the corner is put back there.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from linewright.fonts.contours import Points

_TURN = math.radians(50)  # that a corner turns by at least
_REACH = 1.25  # pixels: the length of the two arms whose turn is measured
_NEAR, _FAR = 1.0, 2.25  # pixels from the corner between which a side tells its direction
_SHIFT = 1.0  # pixels that a corner moves at most


class Cornered(NamedTuple):
    """A closed contour and its corners.

    Attributes:
        points: N x 2, the first point not repeated.
        corners: indices into ``points``, rising.
    """

    points: Points
    corners: list[int]


def find_corners(loop: Points, step: float, *, restore: bool = True) -> Cornered:
    """Find the corners of a closed contour, and put them where their two sides meet.

    Args:
        loop: N x 2 points in pixels at even distances, the first not repeated.
        step: the distance of two points in pixels.
        restore: move corners; without it the points stay as they are.
    """
    arm = max(1, round(_REACH / step))
    if len(loop) < 4 * arm:
        return Cornered(loop, [])
    back = loop - np.roll(loop, arm, axis=0)
    ahead = np.roll(loop, -arm, axis=0) - loop
    cross = back[:, 0] * ahead[:, 1] - back[:, 1] * ahead[:, 0]
    turn = np.abs(np.arctan2(cross, (back * ahead).sum(axis=1)))
    # Ties are broken by the index, so that one of two equal neighbours is the corner.
    turn = turn + np.arange(len(turn)) * 1e-9
    highest = np.max([np.roll(turn, shift) for shift in range(-arm, arm + 1)], axis=0)
    corners = np.flatnonzero((turn == highest) & (turn > _TURN))
    if not restore:
        return Cornered(loop, corners.tolist())
    kept = np.ones(len(loop), dtype=bool)
    points = loop.copy()
    near, far = max(1, round(_NEAR / step)), max(2, round(_FAR / step))
    for corner in corners:
        before = loop[(corner - np.arange(near, far + 1)) % len(loop)]
        after = loop[(corner + np.arange(near, far + 1)) % len(loop)]
        meeting = _meeting(before, after)
        if meeting is not None and math.dist(meeting, loop[corner]) <= _SHIFT:
            points[corner] = meeting
            rounded = np.arange(1, near)
            kept[(corner - rounded) % len(loop)] = False
            kept[(corner + rounded) % len(loop)] = False
    kept[corners] = True
    place = kept.cumsum() - 1
    return Cornered(points[kept], place[corners].tolist())


def _meeting(before: Points, after: Points) -> Points | None:
    """Return where the lines through two rows of points meet, None if they hardly do."""
    (a, along), (b, across) = _line(before), _line(after)
    det = along[0] * across[1] - along[1] * across[0]
    if abs(det) < math.sin(_TURN) / 2:
        return None
    gap = b - a
    meeting: Points = a + along * ((gap[0] * across[1] - gap[1] * across[0]) / det)
    return meeting


def _line(points: Points) -> tuple[Points, Points]:
    """Return the mean and the direction of least squares (the first principal axis)."""
    middle = points.mean(axis=0)
    (xx, xy), (_, yy) = (points - middle).T @ (points - middle)
    angle = math.atan2(2 * xy, xx - yy) / 2
    return middle, np.array((math.cos(angle), math.sin(angle)))

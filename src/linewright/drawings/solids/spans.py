"""Spans of material along lines of sight: made one, less others, and what they have in common.

Spans are two n x k arrays of depths, far and near ends; NaN where a ray has fewer than k spans.
"""

from __future__ import annotations

import numpy as np

from linewright.base import Floats


def merged(far: Floats, near: Floats) -> tuple[Floats, Floats]:
    """Return spans sorted by depth, with those that touch made one."""
    order = np.argsort(np.where(np.isnan(far) | np.isnan(near), np.inf, far), axis=1)
    far, near = np.take_along_axis(far, order, axis=1), np.take_along_axis(near, order, axis=1)
    empty = ~(near > far)
    far, near = np.where(empty, np.nan, far), np.where(empty, np.nan, near)
    for at in range(1, far.shape[1]):
        touch = far[:, at] - near[:, at - 1] < 1e-6
        far[touch, at] = far[touch, at - 1]
        near[touch, at] = np.maximum(near[touch, at], near[touch, at - 1])
        far[touch, at - 1] = near[touch, at - 1] = np.nan
    order = np.argsort(far, axis=1)
    return np.take_along_axis(far, order, axis=1), np.take_along_axis(near, order, axis=1)


def less(far: Floats, near: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return the spans less the spans ``low`` to ``high`` of the same rays."""
    for at in range(low.shape[1]):
        one, other = low[:, at : at + 1], high[:, at : at + 1]
        if np.isnan(one).all():
            continue
        one = np.where(np.isnan(one), np.inf, one)
        other = np.where(np.isnan(other), np.inf, other)
        below = np.minimum(near, one)
        above = np.where(one == np.inf, np.nan, np.maximum(far, other))
        far, near = merged(
            np.concatenate([far, above], axis=1), np.concatenate([below, near], axis=1)
        )
        used = max(int((~np.isnan(far)).sum(axis=1).max(initial=1)), 1)
        far, near = far[:, :used], near[:, :used]
    return far, near


def common(far: Floats, near: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return what the spans have in common with the spans ``low`` to ``high`` of the same rays."""
    shape = (len(far), far.shape[1] * low.shape[1])
    lows = np.maximum(far[:, :, None], low[:, None, :]).reshape(shape)
    highs = np.minimum(near[:, :, None], high[:, None, :]).reshape(shape)
    return merged(lows, highs)

"""Signs that touch a ruled line, as digits in a sheet's margin do where ink has spread."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base import Mask
from linewright.pages.components import Groups, find_groups

# A line of the border or of a table, level or upright, is straight for so long, mm.
_RULED_MM = 30.0
# What touches it may be a sign of this height, mm, if no more of it touches than this
# share, and if it is no slimmer than that.
_LEAST_MM, _MOST_MM, _TOUCH, _SLIM = 1.1, 6.0, 0.4, 0.3


def part_signs(mask: Mask, groups: Groups, px_per_mm: float) -> tuple[Groups, tuple[int, ...]]:
    """Make groups of their own of what may be signs that touch a ruled line by a little.

    A sign touches one line, and nothing else; what spans two lines, or lies along one as half an
    arrowhead does, stays with it.

    Args:
        mask: H x W, ink.
        groups: its groups.
        px_per_mm: resolution.

    Returns:
        The groups, and the numbers of those that are new.
    """
    ruled = _ruled(mask, round(_RULED_MM * px_per_mm))
    if not ruled.any():
        return groups, ()
    lines = find_groups(ruled)
    near = cv2.dilate(ruled.view(np.uint8), np.ones((3, 3), np.uint8)).view(np.bool_)
    pieces = find_groups(mask & ~near)
    rim = cv2.dilate(lines.labels.astype(np.float32), np.ones((5, 5), np.uint8)).astype(np.int32)
    sides = pieces.boxes[:, 2:] - pieces.boxes[:, :2]
    size = sides.max(axis=1)
    fits = (size > _LEAST_MM * px_per_mm) & (size < _MOST_MM * px_per_mm)
    # A stretch of another line is no sign.
    fits &= sides.min(axis=1) > _SLIM * size
    fits[0] = False
    labels = groups.labels.copy()
    boxes, areas = [groups.boxes], [groups.areas]
    new: list[int] = []
    for number in np.flatnonzero(fits).tolist():
        x0, y0, x1, y1 = pieces.boxes[number].tolist()
        own = pieces.labels[y0:y1, x0:x1] == number
        whole = groups.labels[y0:y1, x0:x1][own][0]
        if groups.areas[whole] == pieces.areas[number]:
            continue  # it lies a pixel off the line and is a group already
        touched = rim[y0:y1, x0:x1][own]
        touched = touched[touched > 0]
        if len(touched) == 0 or len(np.unique(touched)) > 1:
            continue
        if len(touched) > _TOUCH * size[number]:
            continue
        number_of_new = len(groups.areas) + len(new)
        labels[y0:y1, x0:x1][own] = number_of_new
        boxes.append(pieces.boxes[number : number + 1])
        areas.append(pieces.areas[number : number + 1])
        new.append(number_of_new)
    return Groups(labels, np.concatenate(boxes), np.concatenate(areas)), tuple(new)


def _ruled(mask: Mask, length: int) -> NDArray[np.bool_]:
    """Return the ink of long level and upright lines."""
    ink = mask.view(np.uint8)
    level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    return np.asarray(cv2.max(level, upright), dtype=np.bool_)

"""Strokes that nobody drew: what thinning leaves where lines cross, and specks of dirt."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.spatial import KDTree

from linewright.base import Floats
from linewright.vector.chains import Chain
from linewright.vector.fit import Straight
from linewright.vector.strokes import Stroke

# A dot smaller than this is dirt, but beside something small it may be a decimal point.
_SPECK, _SMALL, _BESIDE = 0.6, 5.0, 1.0


def without_bridges(strokes: Sequence[Stroke]) -> list[Stroke]:
    """Leave out what thinning leaves where lines cross at a slant: short pieces inside the ink.

    Such a piece lies between two junctions, no longer than its lines are wide, on other strokes.
    """
    short = [
        not any(stroke.free) and not stroke.closed and stroke.length < 3 * stroke.half_width + 3
        for stroke in strokes
    ]
    long = [stroke for stroke, is_short in zip(strokes, short, strict=True) if not is_short]
    if not long:
        return list(strokes)
    tree = KDTree(np.concatenate([_along(stroke) for stroke in long]))
    kept = []
    for stroke, is_short in zip(strokes, short, strict=True):
        reach = 0.6 * stroke.half_width + 0.8
        places = np.concatenate([stroke.points, stroke.ends])
        # What a line runs through goes, not what two lines merely touch with their ends.
        if not is_short or (tree.query(places)[0] > reach).any():
            kept.append(stroke)
    return kept


def without_dots(
    strokes: Sequence[Stroke], lettering: Sequence[Chain], px_per_mm: float
) -> list[Stroke]:
    """Leave out dots that belong to no row of dashes and stand beside nothing small.

    Args:
        strokes: in pixels, dashes joined.
        lettering: chains of lettering that was not read; its points stay.
        px_per_mm: resolution.
    """
    dots = [
        stroke.linetype == "continuous"
        and stroke.free == (True, True)
        and stroke.length + 2 * stroke.half_width < _SPECK * px_per_mm
        for stroke in strokes
    ]
    small = [
        stroke.points
        for stroke, is_dot in zip(strokes, dots, strict=True)
        if not is_dot and stroke.length < _SMALL * px_per_mm
    ]
    small.extend(chain.points for chain in lettering)
    if not small:
        return [stroke for stroke, is_dot in zip(strokes, dots, strict=True) if not is_dot]
    tree = KDTree(np.concatenate(small))
    return [
        stroke
        for stroke, is_dot in zip(strokes, dots, strict=True)
        if not is_dot or tree.query(stroke.points)[0].min() < _BESIDE * px_per_mm
    ]


def _along(stroke: Stroke) -> Floats:
    """Return points all along a stroke, where junctions were left out as well."""
    if not isinstance(stroke.shape, Straight):
        return np.concatenate([stroke.points, stroke.ends])
    share = np.linspace(0, 1, max(math.ceil(stroke.length), 2))[:, None]
    points: Floats = stroke.ends[0] + share * (stroke.ends[1] - stroke.ends[0])
    return points

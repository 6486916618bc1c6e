"""Ends that meet others are moved to where the shapes truly cross, so that corners are sharp."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from linewright.base import Floats
from linewright.vector.fit import Round, Straight
from linewright.vector.strokes import Stroke

# How far an end may be moved: this, and so many line widths.
_REACH_MM, _REACH_WIDTHS = 0.35, 1.1
# Lines closer to parallel than this have no crossing to speak of.
_LEAST_ANGLE = math.radians(9)


def sharpen(strokes: Sequence[Stroke], px_per_mm: float) -> None:
    """Move the ends of strokes, in pixels, to their crossings with other strokes, in place."""
    if not strokes:
        return
    boxes = np.array([_box(stroke) for stroke in strokes])
    moved: list[tuple[Stroke, int, Floats]] = []
    for number, stroke in enumerate(strokes):
        if stroke.closed:
            continue
        for end in (0, 1):
            if stroke.free[end]:
                continue
            place = stroke.ends[end]
            reach = _REACH_MM * px_per_mm + 2 * _REACH_WIDTHS * stroke.half_width
            near = ((boxes[:, :2] - 2 * reach <= place) & (place <= boxes[:, 2:] + 2 * reach)).all(
                axis=1
            )
            near[number] = False
            best, found = math.inf, None
            for other in np.flatnonzero(near).tolist():
                crossing = _crossing(stroke, strokes[other], place)
                if crossing is None or not _touches(strokes[other], crossing, 1.5 * reach):
                    continue
                span = reach + 2 * strokes[other].half_width
                far = float(np.hypot(*(crossing - place)))
                if far < min(best, span) and far < 0.6 * stroke.length + 2:
                    best, found = far, crossing
            if found is not None:
                moved.append((stroke, end, found))
    for stroke, end, place in moved:
        ends = stroke.ends.copy()
        ends[end] = place
        stroke.ends = ends


def _box(stroke: Stroke) -> Floats:
    points = np.concatenate([stroke.points, stroke.ends])
    return np.concatenate([points.min(axis=0), points.max(axis=0)])


def _crossing(stroke: Stroke, other: Stroke, place: Floats) -> Floats | None:
    """Return where two shapes cross, the crossing nearest to ``place``."""
    one, two = stroke.shape, other.shape
    if isinstance(one, Straight) and isinstance(two, Straight):
        sine = float(one.way[0] * two.way[1] - one.way[1] * two.way[0])
        if abs(sine) < math.sin(_LEAST_ANGLE):
            return None
        away = two.middle - one.middle
        along = float(away[0] * two.way[1] - away[1] * two.way[0]) / sine
        crossing: Floats = one.middle + along * one.way
        return crossing
    if isinstance(one, Straight) and isinstance(two, Round):
        return _on_circle(one, two, place)
    if isinstance(one, Round) and isinstance(two, Straight):
        return _on_circle(two, one, place)
    return None


def _on_circle(line: Straight, circle: Round, place: Floats) -> Floats | None:
    foot = line.foot(circle.centre)
    square = circle.radius**2 - float(((foot - circle.centre) ** 2).sum())
    # Where they nearly touch, the crossing says little; the point of touch does.
    if square < (0.15 * circle.radius) ** 2:
        return None
    reach = math.sqrt(square) * line.way
    one, two = foot + reach, foot - reach
    nearer: Floats = min((one, two), key=lambda point: float(((point - place) ** 2).sum()))
    return nearer


def _touches(stroke: Stroke, point: Floats, reach: float) -> bool:
    """Whether a stroke passes within reach of a point on its shape."""
    if stroke.closed:
        return True
    if isinstance(stroke.shape, Straight):
        a, b = stroke.ends
        long = float(np.hypot(*(b - a)))
        way = (b - a) / max(long, 1e-9)
        along = float((point - a) @ way)
        return -reach <= along <= long + reach
    sizes = np.hypot(*(stroke.points - point).T)
    return float(sizes.min()) <= reach

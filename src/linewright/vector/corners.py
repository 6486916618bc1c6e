"""Ends that meet others are moved to where the shapes truly cross, so that corners are sharp."""

import math
from collections.abc import Sequence

import numpy as np

from linewright.base import Floats
from linewright.vector import limits
from linewright.vector.fit import Circle, Shape, StraightLine, cross, norm
from linewright.vector.strokes import Stroke


def sharpen_corners(strokes: Sequence[Stroke], px_per_mm: float) -> None:
    """Move the ends of strokes, in pixels, to their crossings with other strokes, in place."""
    if not strokes:
        return
    points = [np.concatenate([stroke.points, stroke.ends]) for stroke in strokes]
    low = np.array([some.min(axis=0) for some in points])
    high = np.array([some.max(axis=0) for some in points])
    moves: list[tuple[Stroke, int, Floats]] = []
    for number, stroke in enumerate(strokes):
        for end in (0, 1):
            if stroke.closed or stroke.free[end]:
                continue
            place = stroke.ends[end]
            reach = limits.CORNER_MM * px_per_mm
            reach += 2 * limits.CORNER_WIDTHS * stroke.half_width
            near = ((low - 2 * reach <= place) & (place <= high + 2 * reach)).all(axis=1)
            near[number] = False
            others = [strokes[other] for other in np.flatnonzero(near).tolist()]
            corner = _nearest_crossing(stroke, others, place, reach)
            if corner is not None:
                moves.append((stroke, end, corner))
    for stroke, end, place in moves:
        stroke.ends = stroke.ends.copy()
        stroke.ends[end] = place


def _nearest_crossing(stroke: Stroke, others: Sequence[Stroke], place: Floats, reach: float) -> Floats | None:
    """Return the crossing with another stroke that is nearest to an end and within its reach."""
    nearest, corner = limits.CORNER_SHARE * stroke.length + limits.CORNER_PX, None
    for other in others:
        crossing = _crossing(stroke.shape, other.shape, place)
        if crossing is None or not _touches(other, crossing, limits.PAST_END * reach):
            continue
        away = norm(crossing - place)
        if away < min(nearest, reach + 2 * other.half_width):
            nearest, corner = away, crossing
    return corner


def _crossing(one: Shape, two: Shape, place: Floats) -> Floats | None:
    """Return where two shapes cross, the crossing nearest to ``place``."""
    if isinstance(one, StraightLine) and isinstance(two, StraightLine):
        sine = float(cross(one.direction, two.direction))
        if abs(sine) < math.sin(limits.PARALLEL_RAD):
            return None
        along = float(cross(two.middle - one.middle, two.direction)) / sine
        return np.asarray(one.middle + along * one.direction)
    if isinstance(one, StraightLine) and isinstance(two, Circle):
        return _on_circle(one, two, place)
    if isinstance(one, Circle) and isinstance(two, StraightLine):
        return _on_circle(two, one, place)
    return None


def _on_circle(line: StraightLine, circle: Circle, place: Floats) -> Floats | None:
    middle = line.project(circle.centre)
    square = circle.radius**2 - float(((middle - circle.centre) ** 2).sum())
    # Where they nearly touch, the crossing says little; the point of touch does.
    if square < (limits.TOUCH_SHARE * circle.radius) ** 2:
        return None
    reach = math.sqrt(square) * line.direction
    nearer: Floats = min((middle + reach, middle - reach), key=lambda point: float(((point - place) ** 2).sum()))
    return nearer


def _touches(stroke: Stroke, point: Floats, reach: float) -> bool:
    """Whether a stroke passes within reach of a point on its shape."""
    if stroke.closed:
        return True
    if stroke.is_straight:
        a, b = stroke.ends
        long = norm(b - a)
        along = float((point - a) @ (b - a) / max(long, limits.TINY))
        return -reach <= along <= long + reach
    return float(np.hypot(*(stroke.points - point).T).min()) <= reach

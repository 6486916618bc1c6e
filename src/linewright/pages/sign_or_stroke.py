"""Signs told from mere strokes: the dashes of a line or circle, lone hatch lines, arrowheads.

A reader takes a lone slanting dash for a 1 or a 7 as readily as a sign, so that its word is not enough. A sign other
than 1 is no convex shape; a 1 stands upright; neither lies in a line with strokes before and behind it.
"""

import math
from typing import NamedTuple

import cv2
import numpy as np
from scipy.spatial import KDTree

from linewright.base import Floats
from linewright.pages.components import Components, linked_sets
from linewright.pages.dash_circles import find_dash_circles

# A shape is a mere stroke or blob if it is so slim, or fills so much of its convex hull: blurred,
# the counters of an 8 leave it four fifths. Dashes of small circles are bent.
_SLIM, _CONVEX = 0.28, 0.88
_SLIM_BENT, _CONVEX_BENT = 0.4, 0.7
_MARK = 0.4  # shapes of less than this share of a row's height are marks and specks
_OUT = 0.2  # shapes may stand out of a row's box by this share of its height
# A stroke leans no more than this if it is a sign: slanting lettering has 15 degrees.
_LEAN = math.radians(25)
# In lengths of a dash: how far off the middle of the next one is, and how unlike it may be long.
_NEXT, _ALIKE = 2.6, 2.5
_BEND = math.radians(35)

# Dashes of a dashed line or circle: so long, mm; the middle of the next is so far, in lengths (the
# lines of a text stand farther apart, in heights); so many make a line.
_DASH_MM, _FOLLOWS, _DASHES = (0.7, 8.0), 1.5, 4

Box = tuple[int, int, int, int]


class _Shape(NamedTuple):
    """One component: its middle and length, px; the unit vector along it; what it is."""

    # `plain` is a mere stroke or blob, and `stroke` a mere stroke.

    middle: Floats
    axis: Floats
    length: float
    plain: bool
    stroke: bool


def are_strokes(components: Components, box: Box, *, turned: bool) -> tuple[bool, bool]:
    """Say of the ink in the box of a row whether it is strokes, and whether they are no signs.

    The box is left, top, right, bottom in pixels; a ``turned`` row reads upwards. It is strokes if
    all that is as high as a sign is mere strokes, and surely no sign if most of them lean, or a
    lone shape has strokes before and behind it.
    """
    shapes = [_shape(components, number) for number in _inside(components, box, turned=turned)]
    if not shapes:
        return False, False
    up = np.array([1.0, 0.0] if turned else [0.0, 1.0])
    strokes = all(shape.plain for shape in shapes)
    lean = sum(abs(float(shape.axis @ up)) < math.cos(_LEAN) for shape in shapes)
    no_sign = strokes and 2 * lean > len(shapes)
    if len(shapes) == 1:
        no_sign |= _is_dash(components, shapes[0])
    return strokes, no_sign


def find_dashes(components: Components, px_per_mm: float) -> set[int]:
    """Return the numbers of those components of ink that are the dashes of a line or circle."""
    sides = components.boxes[:, 2:] - components.boxes[:, :2]
    sizes = np.hypot(sides[:, 0], sides[:, 1])
    right = (sizes > _DASH_MM[0] * px_per_mm) & (sizes < 1.4 * _DASH_MM[1] * px_per_mm)
    right[0] = False
    shapes = {number: _shape(components, number) for number in np.flatnonzero(right).tolist()}
    shapes = {number: shape for number, shape in shapes.items() if shape.stroke}
    if len(shapes) < _DASHES:
        return set()
    numbers = list(shapes)
    middles = np.stack([shapes[number].middle for number in numbers])
    longest = max(shape.length for shape in shapes.values())
    pairs = KDTree(middles).query_pairs(_FOLLOWS * longest)
    followers = [(numbers[i], numbers[j]) for i, j in pairs if _follows(shapes[numbers[i]], shapes[numbers[j]])]
    chains = linked_sets(numbers, followers)
    halves = np.stack([shape.axis * shape.length / 2 for shape in shapes.values()])
    circles = find_dash_circles(np.stack([middles - halves, middles + halves], axis=1), px_per_mm)
    round_one = {numbers[at] for circle in circles for run in circle.runs for at in run}
    return round_one | {number for chain in chains if len(chain) >= _DASHES for number in chain}


def _follows(one: _Shape, two: _Shape) -> bool:
    """Whether two strokes lie one behind the other, with a gap of less than a stroke."""
    away = two.middle - one.middle
    distance = float(np.hypot(*away))
    length = (one.length + two.length) / 2
    if not 0.9 * length < distance < _FOLLOWS * length:
        return False
    least = distance * math.cos(_BEND)
    alike = max(one.length, two.length) < _ALIKE * min(one.length, two.length)
    return alike and all(abs(float(shape.axis @ away)) > least for shape in (one, two))


def _inside(components: Components, box: Box, *, turned: bool) -> list[int]:
    """Return the components that lie in a box and are nearly as high as it."""
    boxes = components.boxes
    low, high = (0, 2) if turned else (1, 3)
    tall = box[high] - box[low]
    out = _OUT * tall
    inside = (boxes[:, :2] > np.array(box[:2]) - out).all(axis=1)
    inside &= (boxes[:, 2:] < np.array(box[2:]) + out).all(axis=1)
    inside &= boxes[:, high] - boxes[:, low] > _MARK * tall
    inside[0] = False
    return [int(number) for number in np.flatnonzero(inside)]


def _shape(components: Components, number: int) -> _Shape:
    x0, y0, x1, y1 = components.boxes[number].tolist()
    rows, columns = np.nonzero((components.labels[y0:y1, x0:x1] == number).view(np.uint8))
    # The corners of the pixels, so that a stroke one pixel wide has a width.
    points = np.stack([columns, rows], axis=1).astype(np.float32)
    corners = np.concatenate([points + move for move in ((0, 0), (0, 1), (1, 0), (1, 1))])
    hull = cv2.convexHull(corners.astype(np.float32))
    middle, sides, angle = cv2.minAreaRect(hull)
    turn = math.radians(angle if sides[0] >= sides[1] else angle + 90)
    filled = len(rows) / max(float(cv2.contourArea(hull)), 1.0)
    slim = min(sides) / max(*sides, 1e-6)
    stroke = slim < _SLIM or (slim < _SLIM_BENT and filled > _CONVEX_BENT)
    plain = stroke or filled > _CONVEX
    axis = np.array([math.cos(turn), math.sin(turn)])
    place = np.array([middle[0] + x0, middle[1] + y0])
    return _Shape(place, axis, float(max(sides)), plain, stroke)


def _is_dash(components: Components, shape: _Shape) -> bool:
    """Whether strokes of about its length lie before and behind a shape, along its long axis."""
    middles = (components.boxes[:, :2] + components.boxes[:, 2:]) / 2
    sides = components.boxes[:, 2:] - components.boxes[:, :2]
    away = middles - shape.middle
    distance = np.hypot(away[:, 0], away[:, 1])
    long = np.hypot(sides[:, 0], sides[:, 1])
    near = (distance > 0.6 * shape.length) & (distance < _NEXT * shape.length)
    near &= (long < _ALIKE * shape.length) & (long > shape.length / _ALIKE)
    near[0] = False
    before = behind = False
    for number in np.flatnonzero(near).tolist():
        along = float(away[number] @ shape.axis) / float(distance[number])
        if abs(along) < math.cos(_BEND):
            continue
        other = _shape(components, number)
        if other.plain and abs(float(other.axis @ away[number])) > distance[number] * math.cos(_BEND):
            before |= along < 0
            behind |= along > 0
    return before and behind

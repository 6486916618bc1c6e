"""Which layer and which ISO line width a stroke has, told from its width, dashes and company."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from linewright.base import Floats
from linewright.vector.filled import Blob
from linewright.vector.fit import Straight
from linewright.vector.model import Layer, LineType, Pen
from linewright.vector.strokes import Stroke

# ISO 128-2, mm.
WIDTHS = (0.13, 0.18, 0.25, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0)
# Wide lines are twice as wide as narrow ones; less than this apart there is one class only.
_LEAST_RATIO = 1.4
_HATCH_LINES, _HATCH_TURN, _HATCH_PITCH_MM = 4, math.radians(2.5), 8.0


def pens(
    strokes: Sequence[Stroke], blobs: Sequence[Blob], size: tuple[int, int], px_per_mm: float
) -> list[Pen]:
    """Return the pen of each stroke.

    Dashed is hidden, chain is centre; a family of slanting thin lines is hatching; what carries
    an arrowhead is a dimension or a leader, and so are thin lines that end at an arrow's tip or
    that meet such a line; a long wide line along the page's edge is its border; all else is
    outline.

    Args:
        strokes: in pixels.
        blobs: filled shapes, of which the arrowheads count.
        size: rows and columns of the page.
        px_per_mm: resolution.
    """
    widths = np.array([2 * stroke.half_width / px_per_mm for stroke in strokes])
    lengths = np.array([stroke.length for stroke in strokes])
    classes, narrow = _classes(widths, lengths)
    layers: list[Layer] = ["outline"] * len(strokes)
    for number in _hatching(strokes, narrow, px_per_mm):
        layers[number] = "hatch"
    for number in _measuring(strokes, layers, narrow, blobs, px_per_mm):
        layers[number] = "dimension"
    result = []
    for stroke, layer, width in zip(strokes, layers, classes.tolist(), strict=True):
        linetype: LineType = "continuous"
        if stroke.linetype == "dashed":
            layer, linetype = "hidden", "dashed"
        elif stroke.linetype == "chain":
            layer, linetype = "centre", "chain"
        elif layer == "outline" and _is_border(stroke, size, px_per_mm):
            layer = "border"
        result.append(Pen(layer, width, linetype))
    return result


def nearest_width(width: float) -> float:
    """Return the ISO 128 width nearest to a width in mm, by ratio."""
    return min(WIDTHS, key=lambda known: abs(math.log(known / max(width, 0.01))))


def _classes(widths: Floats, lengths: Floats) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the ISO width of each stroke and whether it is narrow.

    Two classes are parted where the variance between them, weighted by length, is greatest
    (Otsu 1979). Where there is but one, every line may be narrow.
    """
    if len(widths) == 0:
        return np.empty(0), np.empty(0, dtype=np.bool_)
    order = np.argsort(widths)
    width, weight = widths[order], np.maximum(lengths[order], 1e-6)
    below = np.cumsum(weight)[:-1]
    total = float(weight.sum())
    sums = np.cumsum(weight * width)
    if len(width) > 1:
        low, high = sums[:-1] / below, (sums[-1] - sums[:-1]) / (total - below)
        between = below * (total - below) * (high - low) ** 2
        split = int(between.argmax())
        ratio = high[split] / low[split]
        if ratio >= _LEAST_RATIO:
            limit = (width[split] + width[split + 1]) / 2
            narrow: NDArray[np.bool_] = widths <= limit
            thin = nearest_width(_median(widths[narrow], lengths[narrow]))
            wide = nearest_width(_median(widths[~narrow], lengths[~narrow]))
            return np.where(narrow, thin, wide), narrow
    one = nearest_width(_median(widths, lengths))
    return np.full(len(widths), one), np.ones(len(widths), dtype=np.bool_)


def _median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])


def _hatching(strokes: Sequence[Stroke], narrow: NDArray[np.bool_], px_per_mm: float) -> list[int]:
    """Return slanting narrow lines that have parallel neighbours at a regular distance."""
    some = [
        number
        for number, stroke in enumerate(strokes)
        if narrow[number]
        and isinstance(stroke.shape, Straight)
        and stroke.linetype == "continuous"
        and stroke.length > 0.8 * px_per_mm
        and not any(stroke.free)
    ]
    if len(some) < _HATCH_LINES:
        return []
    ways = np.array([strokes[n].ends[1] - strokes[n].ends[0] for n in some])
    angles = np.arctan2(ways[:, 1], ways[:, 0]) % math.pi
    slant = np.abs(angles % (math.pi / 2) - math.pi / 4) < math.radians(32)
    middles = np.array([strokes[n].ends.mean(axis=0) for n in some])
    halves = np.array([strokes[n].length for n in some]) / 2
    found = []
    for index in np.flatnonzero(slant).tolist():
        turn = np.abs((angles - angles[index] + math.pi / 2) % math.pi - math.pi / 2)
        away = middles - middles[index]
        way = ways[index] / max(float(np.hypot(*ways[index])), 1e-9)
        along = np.abs(away @ way)
        across = np.abs(away[:, 0] * -way[1] + away[:, 1] * way[0])
        beside = (turn < _HATCH_TURN) & (along < halves + halves[index])
        beside &= (across > 0.3 * px_per_mm) & (across < 3 * _HATCH_PITCH_MM * px_per_mm)
        near = np.sort(across[beside])
        if len(near) >= _HATCH_LINES - 1 and near[0] < _HATCH_PITCH_MM * px_per_mm:
            found.append(some[index])
    return found


def _measuring(
    strokes: Sequence[Stroke],
    layers: Sequence[Layer],
    narrow: NDArray[np.bool_],
    blobs: Sequence[Blob],
    px_per_mm: float,
) -> set[int]:
    """Return narrow lines that carry an arrowhead, and those at which arrows end."""
    heads = [blob.points for blob in blobs if blob.arrow]
    free = [
        number
        for number, stroke in enumerate(strokes)
        if narrow[number] and layers[number] == "outline" and stroke.linetype == "continuous"
    ]
    if not heads or not free:
        return set()
    ends = np.array([strokes[number].ends for number in free])
    straight = np.array([isinstance(strokes[number].shape, Straight) for number in free])
    all_narrow = bool(narrow.all())
    found: set[int] = set()
    for corners in heads:
        tip, base = corners[0], corners[1:].mean(axis=0)
        way = (base - tip) / np.hypot(*(base - tip))
        distance = _distances(ends, (tip + base) / 2)
        spans = ends[:, 1] - ends[:, 0]
        long = np.maximum(np.hypot(spans[:, 0], spans[:, 1]), 1e-9)
        cosine = np.abs(spans @ way) / long
        carries = (distance < 0.4 * px_per_mm) & (cosine > 0.97)
        found.update(np.array(free)[carries | ~straight & (distance < 0.4 * px_per_mm)].tolist())
        # An extension line runs past the tip a little; an outline in one width class does not.
        at_tip = _distances(ends, tip) < 0.4 * px_per_mm
        reach = np.hypot(*(ends - tip).transpose(2, 0, 1)).min(axis=1)
        extends = at_tip & (cosine < 0.9) & straight
        if all_narrow:
            extends &= (reach > 0.5 * px_per_mm) & (reach < 4 * px_per_mm)
        found.update(np.array(free)[extends].tolist())
    return found


def _distances(ends: Floats, point: Floats) -> Floats:
    """Return the distance of a point from N x 2 x 2 line segments."""
    spans = ends[:, 1] - ends[:, 0]
    square = np.maximum((spans**2).sum(axis=1), 1e-9)
    share = np.clip(((point - ends[:, 0]) * spans).sum(axis=1) / square, 0, 1)
    away = ends[:, 0] + share[:, None] * spans - point
    distances: Floats = np.hypot(away[:, 0], away[:, 1])
    return distances


def _is_border(stroke: Stroke, size: tuple[int, int], px_per_mm: float) -> bool:
    """Whether a line runs along most of a side of the page, near it."""
    if not isinstance(stroke.shape, Straight):
        return False
    (x0, y0), (x1, y1) = stroke.ends.tolist()
    rows, columns = size
    across, down = (min(26 * px_per_mm, 0.13 * side) for side in (columns, rows))
    flat = abs(y1 - y0) < 0.01 * abs(x1 - x0) and abs(x1 - x0) > 0.6 * columns
    steep = abs(x1 - x0) < 0.01 * abs(y1 - y0) and abs(y1 - y0) > 0.6 * rows
    if flat:
        return bool(min(y0, rows - y0) < down)
    return bool(steep and min(x0, columns - x0) < across)

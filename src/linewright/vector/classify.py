"""Which layer and which ISO line width a stroke has, told from its width, dashes and company."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from linewright.base import Floats, Mask
from linewright.vector import limits
from linewright.vector.filled import Blob
from linewright.vector.fit import cross
from linewright.vector.model import Layer, LineType, Pen
from linewright.vector.strokes import Stroke

_LAYER_OF: dict[LineType, Layer] = {"dashed": "hidden", "chain": "centre"}


def choose_pens(strokes: Sequence[Stroke], blobs: Sequence[Blob], size: tuple[int, int], px_per_mm: float) -> list[Pen]:
    """Return the pen of each stroke."""
    # Dashed is hidden, chain is centre; a family of slanting thin lines is hatching, and so are worn lines between
    # them, whose gaps are no dashes; what carries an arrowhead is a dimension or a leader, and so are thin lines that
    # end at an arrow's tip or that meet one; a long wide line along the page's edge is its border; all else is outline.
    widths = np.array([2 * stroke.half_width / px_per_mm for stroke in strokes])
    classes, narrow = _width_classes(widths, np.array([stroke.length for stroke in strokes]))
    layers: list[Layer] = ["outline"] * len(strokes)
    hatching = _hatching(strokes, narrow, px_per_mm)
    for number in (*hatching, *_worn_hatching(strokes, narrow, hatching, px_per_mm)):
        layers[number] = "hatch"
    for number in _dimensions(strokes, layers, narrow, blobs, px_per_mm):
        layers[number] = "dimension"
    pens = []
    for stroke, layer, width in zip(strokes, layers, classes.tolist(), strict=True):
        if layer == "hatch":
            pens.append(Pen(layer, width))
            continue
        if stroke.linetype != "continuous":
            layer = _LAYER_OF[stroke.linetype]
        elif layer == "outline" and _is_border(stroke, size, px_per_mm):
            layer = "border"
        pens.append(Pen(layer, width, stroke.linetype))
    return pens


def pen_of(linetype: LineType, width: float) -> Pen:
    """Return the pen of a line of which nothing else is known."""
    return Pen(_LAYER_OF.get(linetype, "outline"), width, linetype)


def nearest_width(width: float) -> float:
    """Return the ISO 128 width nearest to a width in mm, by ratio."""
    width = max(width, limits.LEAST_WIDTH_MM)
    return min(limits.WIDTHS_MM, key=lambda known: abs(math.log(known / width)))


def _width_classes(widths: Floats, lengths: Floats) -> tuple[Floats, Mask]:
    """Return the ISO width of each stroke and whether it is narrow."""
    # Two classes are parted where the variance between them, weighted by length, is greatest (Otsu
    # 1979). Where there is but one, every line may be narrow.
    if len(widths) == 0:
        return np.empty(0), np.empty(0, dtype=np.bool_)
    order = np.argsort(widths)
    width, weight = widths[order], np.maximum(lengths[order], limits.ONE_PLACE_PX)
    below = np.cumsum(weight)[:-1]
    total = float(weight.sum())
    sums = np.cumsum(weight * width)
    if len(width) > 1:
        low, high = sums[:-1] / below, (sums[-1] - sums[:-1]) / (total - below)
        between = below * (total - below) * (high - low) ** 2
        split = int(between.argmax())
        if high[split] / low[split] >= limits.WIDTH_CLASSES:
            narrow: Mask = widths <= (width[split] + width[split + 1]) / 2
            thin = nearest_width(_median(widths[narrow], lengths[narrow]))
            wide = nearest_width(_median(widths[~narrow], lengths[~narrow]))
            return np.where(narrow, thin, wide), narrow
    one = nearest_width(_median(widths, lengths))
    return np.full(len(widths), one), np.ones(len(widths), dtype=np.bool_)


def _median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])


def _hatching(strokes: Sequence[Stroke], narrow: Mask, px_per_mm: float) -> list[int]:
    """Return slanting narrow lines that have parallel neighbours at a regular distance."""
    some = [
        number
        for number, stroke in enumerate(strokes)
        if narrow[number]
        and stroke.is_straight
        and stroke.linetype == "continuous"
        and stroke.length > limits.HATCH_LENGTH_MM * px_per_mm
        and not any(stroke.free)
    ]
    if len(some) < limits.HATCH_LINES:
        return []
    ends = np.array([strokes[number].ends for number in some])
    spans, middles = ends[:, 1] - ends[:, 0], ends.mean(axis=1)
    halves = np.hypot(spans[:, 0], spans[:, 1]) / 2
    angles = np.arctan2(spans[:, 1], spans[:, 0]) % math.pi
    slants = np.abs(angles % (math.pi / 2) - math.pi / 4) < limits.HATCH_SLANT_RAD
    pitch = limits.HATCH_PITCH_MM * px_per_mm
    found = []
    for index in np.flatnonzero(slants).tolist():
        turn = np.abs((angles - angles[index] + math.pi / 2) % math.pi - math.pi / 2)
        away = middles - middles[index]
        direction = spans[index] / max(2 * halves[index], limits.TINY)
        offset = np.abs(cross(direction, away))
        beside = (turn < limits.HATCH_RAD) & (np.abs(away @ direction) < halves + halves[index])
        beside &= offset > limits.HATCH_LEAST_MM * px_per_mm
        near = np.sort(offset[beside & (offset < limits.HATCH_NEIGHBOURS * pitch)])
        if len(near) >= limits.HATCH_LINES - 1 and near[0] < pitch:
            found.append(some[index])
    return found


def _worn_hatching(strokes: Sequence[Stroke], narrow: Mask, hatching: Sequence[int], px_per_mm: float) -> Iterator[int]:
    """Yield narrow lines, whole, torn or with gaps, that lie between lines of hatching where its next line is due."""
    if len(hatching) < limits.HATCH_LINES:
        return
    ends = np.array([strokes[number].ends for number in hatching])
    known = set(hatching)
    for number, stroke in enumerate(strokes):
        if number in known or not narrow[number] or not stroke.is_straight or not stroke.length:
            continue
        start, end = (np.asarray(point, dtype=np.float64) for point in stroke.ends)
        direction = (end - start) / max(float(np.hypot(*(end - start))), limits.TINY)
        along, across = (ends - start) @ direction, cross(direction, ends - start)
        turned = np.abs(across[:, 1] - across[:, 0]) > math.sin(limits.HATCH_RAD) * np.abs(along[:, 1] - along[:, 0])
        beside = ~turned & (along.max(axis=1) > 0) & (along.min(axis=1) < stroke.length)
        offsets = np.sort(across[beside].mean(axis=1)) / px_per_mm
        if _is_due(offsets):
            yield number


def _is_due(offsets: Floats) -> bool:
    """Whether lines of hatching beside a place, sorted, mm, leave out a line at just this place."""
    before, after = offsets[offsets < 0], offsets[offsets > 0]
    if not len(before) or not len(after) or len(offsets) < limits.HATCH_LINES - 1:
        return False
    hole = after[0] - before[-1]
    if hole > limits.HATCH_PITCH_MM:
        return False
    near = offsets[np.argsort(np.abs(offsets))[: limits.HATCH_LINES]]
    gaps = np.concatenate([np.diff(before), np.diff(after)])
    # One or two lines are left out, or as many as the others' distance says, where no further ones are worn away.
    for pitch in (hole / 2, hole / 3, *([] if len(gaps) < limits.HATCH_LINES else [np.median(gaps)])):
        steps = np.abs(near / max(pitch, limits.TINY))
        off = np.abs(steps - np.maximum(np.rint(steps), 1)).max()
        if pitch > limits.HATCH_LEAST_MM and off < limits.HATCH_DUE:
            return True
    return False


def _dimensions(
    strokes: Sequence[Stroke], layers: Sequence[Layer], narrow: Mask, blobs: Sequence[Blob], px_per_mm: float
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
    straight = np.array([strokes[number].is_straight for number in free])
    spans = ends[:, 1] - ends[:, 0]
    lengths = np.maximum(np.hypot(spans[:, 0], spans[:, 1]), limits.TINY)
    on_line = limits.ON_LINE_MM * px_per_mm
    chosen = np.zeros(len(free), dtype=np.bool_)
    for corners in heads:
        tip, base = corners[0], corners[1:].mean(axis=0)
        direction = (base - tip) / np.hypot(*(base - tip))
        cosine = np.abs(spans @ direction) / lengths
        under = _distances(ends, (tip + base) / 2) < on_line
        chosen |= under & ((cosine > limits.ALONG_HEAD) | ~straight)
        extension = (_distances(ends, tip) < on_line) & (cosine < limits.ACROSS_HEAD) & straight
        if narrow.all():
            past = np.hypot(*(ends - tip).transpose(2, 0, 1)).min(axis=1)
            extension &= past > limits.PAST_TIP_MM * px_per_mm
            extension &= past < limits.FAR_PAST_TIP_MM * px_per_mm
        chosen |= extension
    return {free[index] for index in np.flatnonzero(chosen).tolist()}


def _distances(ends: Floats, point: Floats) -> Floats:
    """Return the distance of a point from N x 2 x 2 line segments."""
    spans = ends[:, 1] - ends[:, 0]
    square = np.maximum((spans**2).sum(axis=1), limits.TINY)
    share = np.clip(((point - ends[:, 0]) * spans).sum(axis=1) / square, 0, 1)
    away = ends[:, 0] + share[:, None] * spans - point
    return np.asarray(np.hypot(away[:, 0], away[:, 1]))


def _is_border(stroke: Stroke, size: tuple[int, int], px_per_mm: float) -> bool:
    """Whether a line runs along most of a side of the page, near it."""
    if not stroke.is_straight:
        return False
    width, height = np.abs(stroke.ends[1] - stroke.ends[0]).tolist()
    x, y = stroke.ends[0].tolist()
    rows, columns = size
    across, down = (min(limits.BORDER_MM * px_per_mm, limits.BORDER_SHARE * side) for side in (columns, rows))
    if height < limits.BORDER_SLOPE * width and width > limits.BORDER_LENGTH * columns:
        return bool(min(y, rows - y) < down)
    is_upright = width < limits.BORDER_SLOPE * height and height > limits.BORDER_LENGTH * rows
    return bool(is_upright and min(x, columns - x) < across)

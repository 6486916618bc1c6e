"""Filled shapes: arrowheads, dots and flags, found as what is wider than any line."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base import Floats, Mask, Pixels
from linewright.pages import find_components
from linewright.vector import limits
from linewright.vector.fit import norm


class Blob(NamedTuple):
    """A filled shape in pixels."""

    points: Floats  # K x 2 corners; of an arrow its tip first, then its barbs
    arrow: bool  # whether it is an arrowhead
    radius: float = 0.0  # of the largest disc in another shape, px


def thin_line_width(mask: Mask) -> float:
    """Return the width of the thin lines of a mask, px: that of the slimmer runs of ink."""
    # Runs of ink along rows and columns are as long as lines are wide where they cross them; a
    # slanting line's are a little longer.
    step, longest = limits.RUN_STEP_PX, limits.LONGEST_RUN_PX
    counts = np.zeros(longest + 1, dtype=np.int64)
    for ink in (mask[::step], mask[:, ::step].T):
        change = np.diff(np.pad(ink, ((0, 0), (1, 1))).view(np.int8), axis=1)
        starts, ends = np.nonzero(change == 1)[1], np.nonzero(change == -1)[1]
        counts += np.bincount(np.minimum(ends - starts, longest), minlength=longest + 1)
    counts[longest] = 0
    if not counts.any():
        return limits.THINNEST_PX
    reached = np.cumsum(counts) / counts.sum()
    return max(float(np.searchsorted(reached, limits.THIN_RUNS)), limits.THINNEST_PX)


def take_solids(mask: Mask, thin_px: float, px_per_mm: float) -> tuple[list[Blob], Mask]:
    """Return the filled shapes of an H x W mask, and the mask with thin shafts in their place."""
    rest = mask.copy()
    blobs: list[Blob] = []
    # A brush as wide as wide lines parts arrowheads from the outlines that they touch.
    for size in _brushes(thin_px):
        brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
        opened = cv2.morphologyEx(rest.view(np.uint8), cv2.MORPH_OPEN, brush).view(np.bool_)
        components = find_components(opened)
        areas = components.areas / px_per_mm**2
        areas[0] = 0
        for number in np.flatnonzero(areas > limits.SOLID_MM2).tolist():
            x0, y0, x1, y1 = components.boxes[number].tolist()
            shape = components.labels[y0:y1, x0:x1] == number
            large = bool(areas[number] >= limits.LARGE_SOLID_MM2)
            blob = None
            if not large:
                rows, columns = np.nonzero(shape)
                points = np.stack([columns + x0 + 0.5, rows + y0 + 0.5], axis=1)
                blob = _arrowhead(rest, points, thin_px, px_per_mm)
            if blob is None or _ink_share(mask, blob) < limits.HEAD_INK:
                blob = _solid(shape, (x0, y0), thin_px, px_per_mm, large=large)
            if blob is not None:
                blobs.append(blob)
                _erase(rest.view(np.uint8), blob, thin_px)
    return blobs, rest


def fill_heads(mask: Mask, thin_px: float, px_per_mm: float, is_head: Callable[[Blob], bool]) -> Mask:
    """Fill the holes of arrowheads: what is an arrowhead once its holes are filled."""
    holes = find_components(~mask, connectivity=4)
    small = holes.areas < limits.EYE_MM2 * px_per_mm**2
    small[0] = False
    heads = np.zeros(mask.shape, dtype=np.uint8)
    for blob in take_solids(mask | small[holes.labels], thin_px, px_per_mm)[0]:
        if is_surely_arrow(blob, px_per_mm) and is_head(blob):
            _fill(heads, blob.points, 1)
    inside = np.bincount(holes.labels[heads > 0], minlength=len(holes.areas))
    eyes = small & (inside > limits.EYE_INSIDE * holes.areas)
    return np.asarray(mask | eyes[holes.labels], dtype=np.bool_)


def keep_blobs(blobs: Sequence[Blob], rest: Mask, ink: Mask, wanted: Callable[[Blob], bool]) -> tuple[list[Blob], Mask]:
    """Return the shapes that are wanted, and the rest with the ``ink`` of the others put back."""
    kept = [blob for blob in blobs if wanted(blob)]
    if len(kept) == len(blobs):
        return kept, rest
    back = np.zeros(ink.shape, dtype=np.uint8)
    stay = set(map(id, kept))
    for blob in sorted(blobs, key=lambda blob: id(blob) in stay):
        value = int(id(blob) not in stay)
        _fill(back, blob.points, value)
        cv2.polylines(back, [_fixed(blob.points)], True, value, 3, cv2.LINE_8, 4)
    return kept, np.where(back > 0, ink, rest)


def find_heads_in_solids(
    blobs: Sequence[Blob], rest: Mask, ink: Mask, thin_px: float, px_per_mm: float, is_head: Callable[[Blob], bool]
) -> tuple[list[Blob], Mask]:
    """Return the shapes with arrowheads for the solids that ``is_head`` knows as such, and the rest without these.

    A worn head may have no straight sides, or its axis is not that of its widest part. Where the page parser is sure of
    a solid, its form is looked at once more: all of its ink, for lines of either width, and less of it need be ink.
    """
    heads: dict[int, Blob] = {}
    for blob in blobs:
        if not blob.arrow and is_head(blob):
            head = _head_of(blob, ink, thin_px, px_per_mm)
            if head is not None and is_head(head):
                heads[id(blob)] = head
    _, rest = keep_blobs(blobs, rest, ink, lambda blob: id(blob) not in heads)
    for head in heads.values():
        _erase(rest.view(np.uint8), head, thin_px)
    return [heads.get(id(blob), blob) for blob in blobs], rest


def _head_of(blob: Blob, ink: Mask, thin_px: float, px_per_mm: float) -> Blob | None:
    """Return the arrowhead that a solid is, with less of it ink than elsewhere; None if it has no such form."""
    low = np.floor(blob.points.min(axis=0)).astype(int).clip(0)
    high = np.ceil(blob.points.max(axis=0)).astype(int) + 1
    window = ink[low[1] : high[1], low[0] : high[0]]
    shape = np.zeros(window.shape, dtype=np.uint8)
    if not shape.size:
        return None
    _fill(shape, blob.points - low, 1)
    rows, columns = np.nonzero((shape > 0) & window)
    points = np.stack([columns + 0.5, rows + 0.5], axis=1) + low
    for width in (thin_px, thin_px + 1.0):
        head = _arrowhead(ink, points, width, px_per_mm) if len(points) > 2 else None
        if head is not None and _ink_share(ink, head) > limits.WORN_HEAD_INK:
            return head
    return None


def is_surely_arrow(blob: Blob, px_per_mm: float) -> bool:
    """Whether a shape is a slim arrowhead, and not where the legs of an A or a 4 meet."""
    if not blob.arrow:
        return False
    tip, one, two = blob.points
    long = norm((one + two) / 2 - tip)
    return long > limits.SURE_HEAD_MM * px_per_mm and norm(one - two) < (limits.SURE_HEAD_WIDTH * long)


def _brushes(thin_px: float) -> tuple[int, int]:
    (slim, more), (wide, most) = limits.BRUSHES
    small = max(math.ceil(slim * thin_px + more), limits.LEAST_BRUSH_PX)
    return small, max(math.ceil(wide * thin_px + most), small + 1)


def _fixed(points: Floats) -> NDArray[np.int32]:
    """Return places in sixteenths of a pixel from the middle of the first, as OpenCV draws."""
    return np.rint((points - 0.5) * 16).astype(np.int32)


def _fill(image: Pixels, points: Floats, value: int) -> None:
    cv2.fillPoly(image, [_fixed(points)], value, cv2.LINE_8, 4)


def _ink_share(mask: Mask, blob: Blob) -> float:
    """Return the share of a shape that is ink."""
    low = np.floor(blob.points.min(axis=0)).astype(int).clip(0)
    high = np.ceil(blob.points.max(axis=0)).astype(int)
    window = mask[low[1] : high[1], low[0] : high[0]]
    shape = np.zeros(window.shape, dtype=np.uint8)
    if not shape.size:
        return 0.0
    _fill(shape, blob.points - low, 1)
    return float(window[shape > 0].mean())


def _erase(rest: Pixels, blob: Blob, thin_px: float) -> None:
    """Erase a shape; through an arrowhead the line goes on to its tip."""
    corners = blob.points
    if blob.arrow:
        tip, one, two = corners
        share = limits.TIP_SHARE
        corners = np.stack([tip + share * (one - tip), one, two, tip + share * (two - tip)])
    _fill(rest, corners, 0)
    cv2.polylines(rest, [_fixed(corners)], True, 0, 3, cv2.LINE_8, 4)
    if blob.arrow:
        tip, base = blob.points[0], blob.points[1:].mean(axis=0)
        direction = (base - tip) / np.hypot(*(base - tip))
        shaft = _fixed(np.stack([tip, base + limits.SHAFT_PX * direction]))
        cv2.polylines(rest, [shaft], False, 1, max(round(thin_px), 2), cv2.LINE_8, 4)


def _arrowhead(mask: Mask, points: Floats, thin_px: float, px_per_mm: float) -> Blob | None:
    """Return an arrowhead if the ink's width grows in proportion from a tip."""
    middle = points.mean(axis=0)
    away = points - middle
    _, vectors = np.linalg.eigh(away.T @ away)
    # The wide part of a blunt head may be wider than long.
    heads = []
    for axis in (vectors[:, 1], vectors[:, 0]):
        places, side, half = _crossings(middle, axis, px_per_mm)
        left, right = _ink_beside(mask, places, side, half)
        heads.append(_head_along(left, right, middle, axis, thin_px, px_per_mm))
        # The other way round the same places come from the end, and left is right.
        heads.append(_head_along(right[::-1], left[::-1], middle, -axis, thin_px, px_per_mm))
    found = [head for head in heads if head is not None]
    return min(found, key=lambda head: head[0])[1] if found else None


def _crossings(middle: Floats, direction: Floats, px_per_mm: float) -> tuple[Floats, Floats, int]:
    """Return N x 2 places along an axis, the direction across it, and how far ink is sought there, px."""
    reach = round(limits.LONGEST_HEAD_MM * px_per_mm)
    at = np.arange(-reach, reach + 1) * 0.5
    side = np.array([-direction[1], direction[0]])
    return middle + at[:, None] * direction, side, round(limits.HEAD_HALF_MM * px_per_mm)


def _head_along(
    left: Floats, right: Floats, middle: Floats, direction: Floats, thin_px: float, px_per_mm: float
) -> tuple[float, Blob] | None:
    """Return a head that points against ``direction``, and by how much its width strays."""
    # `left` and `right` are how far ink goes beside the places of `_crossings`, px.
    side = np.array([-direction[1], direction[0]])
    at = (np.arange(len(left)) - len(left) // 2) * 0.5
    half = round(limits.HEAD_HALF_MM * px_per_mm)
    width = left + right - 0.5
    start = len(at) // 2
    # The base: going along the axis, the width grows and then falls to the shaft's at once.
    ahead = width[start:]
    top = float(ahead[: round(limits.HEAD_TOP_MM * px_per_mm)].max())
    fallen = np.flatnonzero(ahead < max(limits.HEAD_BASE * top, 0.5))
    if len(fallen) == 0 or top < limits.HEAD_TO_SHAFT * thin_px or top > 2 * half:
        return None
    base = start + int(fallen[0])
    # Toward the tip it shrinks to the shaft's, or until something else begins.
    slim = np.flatnonzero((width[:base] <= thin_px + 1.0) | (width[:base] > top + 1))
    first = int(slim[slim < start][-1]) + 1 if (slim < start).any() else 0
    last = base - limits.HEAD_BASE_SAMPLES
    inner = slice(first + 1, last)
    if last - first < limits.HEAD_SAMPLES or width[inner].min() > limits.HEAD_TIP * top:
        return None
    slope, offset = np.polyfit(at[inner], width[inner], 1)
    lean = float(np.abs(left[inner] - right[inner]).mean())
    error = float(np.abs(width[inner] - (slope * at[inner] + offset)).mean())
    grows = limits.SLIMMEST_HEAD < slope < limits.WIDEST_HEAD
    if not grows or error > limits.HEAD_STRAY * top or lean > limits.HEAD_LEAN * top:
        return None
    tip_at, base_at = -offset / slope, float(at[base]) - 0.5
    long = base_at - tip_at
    if not limits.SHORTEST_HEAD_MM < long / px_per_mm < limits.LONGEST_HEAD_MM:
        return None
    barb = slope * long / 2 * side
    tip, end = middle + tip_at * direction, middle + base_at * direction
    return error / top, Blob(np.stack([tip, end + barb, end - barb]), True)


def _ink_beside(mask: Mask, axis: Floats, side: Floats, half: int) -> tuple[Floats, Floats]:
    """Return how far ink goes without a gap on either side of N x 2 places, px up to ``half``."""
    across = np.arange(-2 * half, 2 * half + 1) * 0.5
    columns, rows = (np.floor(axis[:, n, None] + (across * side[n])[None]).astype(np.int64) for n in (0, 1))
    height, width = mask.shape
    corners = [places[:: len(axis) - 1, :: 4 * half] for places in (rows, columns)]
    if all(corner.min() >= 0 and corner.max() < length for corner, length in zip(corners, mask.shape, strict=True)):
        ink = mask.ravel()[rows * width + columns]
    else:
        inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
        ink = inside & mask[rows.clip(0, height - 1), columns.clip(0, width - 1)]
    return _length(ink[:, 2 * half :: -1]), _length(ink[:, 2 * half :])


def _length(ink: Mask) -> Floats:
    """Return how far each row is ink before the first place that is none, px of two places."""
    return np.asarray(np.where(ink.all(axis=1), ink.shape[1], ink.argmin(axis=1)), np.float64) / 2


def _solid(shape: Mask, corner: tuple[int, int], thin_px: float, px_per_mm: float, *, large: bool) -> Blob | None:
    """Return a dot or another filled shape that is no stretch of wide line."""
    padded = np.pad(shape, 1).view(np.uint8)
    radius = float(cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_5).max())
    least = (limits.LARGE_RADIUS_MM if large else limits.SOLID_RADIUS_MM) * px_per_mm
    if radius < max(least, limits.SOLID_TO_LINE * thin_px):
        return None
    if not large and _disc_share(padded, limits.FAT_DISC * least) < limits.FAT_SHARE:
        return None
    contours, _ = cv2.findContours(padded, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    contour = max(contours, key=cv2.contourArea)
    area = cv2.contourArea(contour)
    if shape.sum() < limits.WITHOUT_HOLES * area:
        return None
    # A stretch of wide line is as wide everywhere; what is solid is wide at once.
    wide, long = sorted(cv2.minAreaRect(contour)[1])
    if area < limits.HULL_SHARE * cv2.contourArea(cv2.convexHull(contour)):
        return None
    if long > limits.BAR_RATIO * wide and wide < limits.BAR_MM * px_per_mm:
        return None
    corners = cv2.approxPolyDP(contour, limits.OUTLINE_PX, True)[:, 0].astype(np.float64)
    return Blob(corners + corner - 0.5, False, radius) if len(corners) >= 3 else None


def _disc_share(shape: Pixels, radius: float) -> float:
    """Return the share of a shape that a disc reaches."""
    side = 2 * round(radius) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return float(cv2.morphologyEx(shape, cv2.MORPH_OPEN, disc).sum() / shape.sum())

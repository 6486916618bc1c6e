"""Filled shapes: arrowheads, dots and flags, found as what is wider than any line."""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base import Floats, Mask
from linewright.pages import find_components

_LEAST_MM2 = 0.25
# Beyond this it is no arrowhead or dot but a thread, a bar or a logo, and what joins wide lines:
# it is solid where it is thicker than any line of ISO 128 (2 mm), and has no holes to speak of.
_LARGE_MM2 = 30.0
_SMALL_RADIUS_MM, _LARGE_RADIUS_MM = 0.48, 1.2
_WHOLE = 0.95
# Share of a filled shape that a disc of the least radius reaches.
_FAT = 0.5
# Tangent of the least and greatest angle between an arrow's barbs, from ISO 129-1 and practice.
_SLIMMEST, _WIDEST = 0.17, 0.9
# Share of an arrowhead's pixels that are ink; those on its rim count as its own.
_FILLED = 0.74
_LONGEST_MM = 9.0
# A hole of an arrowhead is at most so large, and so much of it lies in the head.
_EYE_MM2, _INSIDE = 2.0, 0.8
_TIP = 0.25


class Blob(NamedTuple):
    """A filled shape in pixels.

    Attributes:
        points: K x 2 corners; of an arrow its tip first, then its barbs.
        arrow: whether it is an arrowhead.
    """

    points: Floats
    arrow: bool


def take_solids(mask: Mask, thin_px: float, px_per_mm: float) -> tuple[list[Blob], Mask]:
    """Return the filled shapes of an H x W mask, and the mask with thin shafts in their place.

    Args:
        mask: ink; not changed.
        thin_px: width of the thin lines.
        px_per_mm: resolution.
    """
    rest = mask.copy()
    blobs: list[Blob] = []
    # A brush as wide as wide lines parts arrowheads from the outlines that they touch.
    for size in _brushes(thin_px):
        brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
        opened = cv2.morphologyEx(rest.view(np.uint8), cv2.MORPH_OPEN, brush).view(np.bool_)
        groups = find_components(opened)
        areas = groups.areas / px_per_mm**2
        for number in np.flatnonzero(areas > _LEAST_MM2).tolist():
            if number == 0:
                continue
            x0, y0, x1, y1 = groups.boxes[number].tolist()
            own = groups.labels[y0:y1, x0:x1] == number
            if areas[number] >= _LARGE_MM2:
                blob = _solid(own, (x0, y0), thin_px, px_per_mm, large=True)
            else:
                rows, columns = np.nonzero(own)
                points = np.stack([columns + x0 + 0.5, rows + y0 + 0.5], axis=1)
                blob = _arrow(rest, points, thin_px, px_per_mm)
                if blob is None or _filled(mask, blob) < _FILLED:
                    blob = _solid(own, (x0, y0), thin_px, px_per_mm, large=False)
            if blob is not None:
                blobs.append(blob)
                _take(rest.view(np.uint8), blob, thin_px)
    return blobs, rest


def fill_heads(mask: Mask, thin_px: float, px_per_mm: float) -> Mask:
    """Fill the holes of arrowheads: what is an arrowhead once its holes are filled.

    Args:
        mask: H x W, ink without lettering, whose eyes would be holes.
        thin_px: width of the thin lines.
        px_per_mm: resolution.
    """
    holes = find_components(~mask, connectivity=4)
    small = holes.areas < _EYE_MM2 * px_per_mm**2
    small[0] = False
    filled: Mask = mask | small[holes.labels]
    heads = np.zeros(mask.shape, dtype=np.uint8)
    for blob in take_solids(filled, thin_px, px_per_mm)[0]:
        if is_surely_arrow(blob, px_per_mm):
            cv2.fillPoly(
                heads, [np.rint((blob.points - 0.5) * 16).astype(np.int32)], 1, cv2.LINE_8, 4
            )
    inside = np.bincount(holes.labels[heads > 0], minlength=len(holes.areas))
    theirs = small & (inside > _INSIDE * holes.areas)
    return np.asarray(mask | theirs[holes.labels], dtype=np.bool_)


def is_surely_arrow(blob: Blob, px_per_mm: float) -> bool:
    """Whether a shape is a slim arrowhead, and not where the legs of an A or a 4 meet."""
    if not blob.arrow:
        return False
    tip, one, two = blob.points
    long = float(np.hypot(*((one + two) / 2 - tip)))
    return long > 1.8 * px_per_mm and float(np.hypot(*(one - two))) < 0.42 * long


def _brushes(thin_px: float) -> tuple[int, int]:
    small = max(math.ceil(1.35 * thin_px + 1.0), 4)
    return small, max(math.ceil(2.0 * thin_px + 2.0), small + 1)


def _filled(mask: Mask, blob: Blob) -> float:
    """Return the share of a shape that is ink."""
    low = np.floor(blob.points.min(axis=0)).astype(int).clip(0)
    high = np.ceil(blob.points.max(axis=0)).astype(int)
    window = mask[low[1] : high[1], low[0] : high[0]]
    shape = np.zeros(window.shape, dtype=np.uint8)
    if not shape.size:
        return 0.0
    cv2.fillPoly(
        shape, [np.rint((blob.points - low - 0.5) * 16).astype(np.int32)], 1, cv2.LINE_8, 4
    )
    return float(window[shape > 0].mean())


def _take(rest: NDArray[np.uint8], blob: Blob, thin_px: float) -> None:
    """Erase a shape; through an arrowhead the line goes on to its tip."""
    corners = blob.points
    if blob.arrow:
        # Near its tip a head is no wider than a line, and what it points at is to stay whole.
        tip, one, two = corners
        corners = np.stack([tip + _TIP * (one - tip), one, two, tip + _TIP * (two - tip)])
    fixed = np.rint((corners - 0.5) * 16).astype(np.int32)
    cv2.fillPoly(rest, [fixed], 0, cv2.LINE_8, 4)
    cv2.polylines(rest, [fixed], True, 0, 3, cv2.LINE_8, 4)
    if blob.arrow:
        tip, base = blob.points[0], blob.points[1:].mean(axis=0)
        way = (base - tip) / np.hypot(*(base - tip))
        drawn = np.rint((np.stack([tip, base + 3 * way]) - 0.5) * 16).astype(np.int32)
        cv2.polylines(rest, [drawn], False, 1, max(round(thin_px), 2), cv2.LINE_8, 4)


def _arrow(mask: Mask, points: Floats, thin_px: float, px_per_mm: float) -> Blob | None:
    """Return an arrowhead if the ink's width grows in proportion from a tip.

    Args:
        mask: the ink.
        points: N x 2, the part of the head that is wider than lines.
        thin_px: width of the shaft.
        px_per_mm: resolution.
    """
    middle = points.mean(axis=0)
    away = points - middle
    _, vectors = np.linalg.eigh(away.T @ away)
    best: tuple[float, Blob] | None = None
    # The wide part of a blunt head may be wider than long.
    for way in (vectors[:, 1], -vectors[:, 1], vectors[:, 0], -vectors[:, 0]):
        found = _along(mask, middle, way, thin_px, px_per_mm)
        if found is not None and (best is None or found[0] < best[0]):
            best = found
    return None if best is None else best[1]


def _along(
    mask: Mask, middle: Floats, way: Floats, thin_px: float, px_per_mm: float
) -> tuple[float, Blob] | None:
    """Return a head that points against ``way``, and by how much its width strays."""
    side = np.array([-way[1], way[0]])
    reach, half = round(_LONGEST_MM * px_per_mm), round(1.6 * px_per_mm)
    at = np.arange(-reach, reach + 1) * 0.5
    across = np.arange(-2 * half, 2 * half + 1) * 0.5
    places = middle + at[:, None, None] * way + across[None, :, None] * side
    columns, rows = np.floor(places).astype(np.int64).transpose(2, 0, 1)
    inside = (rows >= 0) & (rows < mask.shape[0]) & (columns >= 0) & (columns < mask.shape[1])
    ink = np.where(
        inside, mask[rows.clip(0, mask.shape[0] - 1), columns.clip(0, mask.shape[1] - 1)], False
    )
    # The run of ink on either side of the axis, px.
    left = np.logical_and.accumulate(ink[:, 2 * half :: -1], axis=1).sum(axis=1) * 0.5
    right = np.logical_and.accumulate(ink[:, 2 * half :], axis=1).sum(axis=1) * 0.5
    width = left + right - 0.5
    start = len(at) // 2
    # The base: going along the axis, the width grows and then falls to the shaft's at once.
    ahead = width[start:]
    top = float(ahead[: round(3 * px_per_mm)].max())
    fallen = np.flatnonzero(ahead < max(0.55 * top, 0.5))
    if len(fallen) == 0 or top < 1.8 * thin_px or top > 2 * half:
        return None
    base = start + int(fallen[0])
    # Toward the tip it shrinks to the shaft's, or until something else begins.
    slim = np.flatnonzero((width[:base] <= thin_px + 1.0) | (width[:base] > top + 1))
    first = int(slim[slim < start][-1]) + 1 if (slim < start).any() else 0
    inner = slice(first + 1, base - 3)
    if base - 3 - first < 10 or width[inner].min() > 0.65 * top:
        return None
    slope, offset = np.polyfit(at[inner], width[inner], 1)
    lean = float(np.abs(left[inner] - right[inner]).mean())
    error = float(np.abs(width[inner] - (slope * at[inner] + offset)).mean())
    if not _SLIMMEST < slope < _WIDEST or error > 0.09 * top or lean > 0.25 * top:
        return None
    tip_at, base_at = -offset / slope, float(at[base]) - 0.5
    long = base_at - tip_at
    if not 1.2 * px_per_mm < long < _LONGEST_MM * px_per_mm:
        return None
    barb = slope * long / 2 * side
    tip, foot = middle + tip_at * way, middle + base_at * way
    return error / top, Blob(np.stack([tip, foot + barb, foot - barb]), True)


def _fat(shape: NDArray[np.uint8], radius: float) -> float:
    """Return the share of a shape that a disc reaches: little of lines that meet in a blot."""
    side = 2 * round(0.9 * radius) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return float(cv2.morphologyEx(shape, cv2.MORPH_OPEN, disc).sum() / shape.sum())


def _solid(
    shape: Mask, corner: tuple[int, int], thin_px: float, px_per_mm: float, *, large: bool
) -> Blob | None:
    """Return a dot or another filled shape that is no stretch of wide line."""
    padded = np.pad(shape, 1).view(np.uint8)
    radius = float(cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_5).max())
    least = _LARGE_RADIUS_MM if large else _SMALL_RADIUS_MM
    if radius < max(least * px_per_mm, 1.4 * thin_px):
        return None
    if not large and _fat(padded, least * px_per_mm) < _FAT:
        return None
    contours, _ = cv2.findContours(padded, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    contour = max(contours, key=cv2.contourArea)
    if large and shape.sum() < _WHOLE * cv2.contourArea(contour):
        return None
    box = cv2.minAreaRect(contour)
    long, wide = max(box[1]), min(box[1])
    # A stretch of wide line is as wide everywhere; what is solid is wide at once.
    if cv2.contourArea(contour) < 0.45 * cv2.contourArea(cv2.convexHull(contour)):
        return None
    if long > 4 * wide and wide < 1.3 * px_per_mm:
        return None
    corners = cv2.approxPolyDP(contour, 1.0, True)[:, 0].astype(np.float64)
    if len(corners) < 3:
        return None
    return Blob(corners + corner - 0.5, False)

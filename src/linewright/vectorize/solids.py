"""Filled shapes: arrowheads, dots and flags, found as what is wider than any line."""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.vectorize.entities import Floats
from linewright.vectorize.inking import Mask, find_groups

_LEAST_MM2, _MOST_MM2 = 0.25, 30.0
# Tangent of the least and greatest angle between an arrow's barbs, from ISO 129-1 and practice.
_SLIMMEST, _WIDEST = 0.17, 1.2


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
        groups = find_groups(opened)
        areas = groups.areas / px_per_mm**2
        for number in np.flatnonzero((areas > _LEAST_MM2) & (areas < _MOST_MM2)).tolist():
            if number == 0:
                continue
            x0, y0, x1, y1 = groups.boxes[number].tolist()
            own = groups.labels[y0:y1, x0:x1] == number
            rows, columns = np.nonzero(own)
            points = np.stack([columns + x0 + 0.5, rows + y0 + 0.5], axis=1)
            blob = _arrow(points, size, px_per_mm)
            if blob is None or _filled(mask, blob) < 0.9:
                blob = _solid(own, (x0, y0), thin_px, px_per_mm)
            if blob is not None:
                blobs.append(blob)
                _take(rest.view(np.uint8), blob, thin_px)
    return blobs, rest


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
    fixed = np.rint((blob.points - 0.5) * 16).astype(np.int32)
    cv2.fillPoly(rest, [fixed], 0, cv2.LINE_8, 4)
    cv2.polylines(rest, [fixed], True, 0, 3, cv2.LINE_8, 4)
    if blob.arrow:
        tip, base = blob.points[0], blob.points[1:].mean(axis=0)
        way = (base - tip) / np.hypot(*(base - tip))
        drawn = np.rint((np.stack([tip, base + 3 * way]) - 0.5) * 16).astype(np.int32)
        cv2.polylines(rest, [drawn], False, 1, max(round(thin_px), 2), cv2.LINE_8, 4)


def _arrow(points: Floats, brush: int, px_per_mm: float) -> Blob | None:
    """Return an arrowhead if the width of the points' shape grows in proportion from a tip.

    The brush took the slim end away, so the tip is where the width would be none.
    """
    middle = points.mean(axis=0)
    away = points - middle
    _, vectors = np.linalg.eigh(away.T @ away)
    way = vectors[:, 1]
    along = away @ way
    if abs(along.max()) > abs(along.min()):
        # The heavy end is nearer to the middle.
        way, along = -way, -along
    across = away @ np.array([-way[1], way[0]])
    low, high = float(along.min()), float(along.max())
    bins = math.floor(high - low)
    if bins < 6:
        return None
    widths = np.bincount(((along - low) * bins / (high - low + 1e-6)).astype(int), minlength=bins)
    at = low + (np.arange(bins) + 0.5) * (high - low) / bins
    width = widths * bins / (high - low)
    inner = slice(max(brush // 2, 1), max(bins - max(brush // 3, 2), 4))
    if len(at[inner]) < 4:
        return None
    slope, offset = np.polyfit(at[inner], width[inner], 1)
    if not _SLIMMEST < slope < _WIDEST:
        return None
    error = np.abs(width[inner] - (slope * at[inner] + offset))
    if error.mean() > 0.11 * width.max() or width.max() < brush + 1:
        return None
    tip_at = -offset / slope
    # Rounded by the brush, the base loses nothing along the axis.
    base_at = high
    long = base_at - tip_at
    if not 1.0 * px_per_mm < long < 9 * px_per_mm or tip_at > low:
        return None
    if abs(float(across[np.abs(along - at[inner].mean()) < 3].mean())) > 0.2 * width.max():
        return None
    side = np.array([-way[1], way[0]])
    half = slope * long / 2
    tip, base = middle + tip_at * way, middle + base_at * way
    return Blob(np.stack([tip, base + half * side, base - half * side]), True)


def _solid(shape: Mask, corner: tuple[int, int], thin_px: float, px_per_mm: float) -> Blob | None:
    """Return a dot or another filled shape that is no stretch of wide line."""
    padded = np.pad(shape, 1).view(np.uint8)
    radius = float(cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_5).max())
    if radius < max(0.42 * px_per_mm, 1.4 * thin_px):
        return None
    contours, _ = cv2.findContours(padded, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    contour = max(contours, key=cv2.contourArea)
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

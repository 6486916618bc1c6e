"""Which pixels of a clean page are ink, and how wide lines are."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from linewright.base import DataError, Mask, Pixels
from linewright.pages.components import Components, find_components
from linewright.pages.fill_gaps import without_holes

# Paper within this many grey levels of white is paper.
_FAINTEST = 48
_REACH_MM = 0.3
# Components of ink smaller than a square with this side are specks.
_SPECK_MM = 0.17
# A dot smaller than this with no other ink within that distance is dirt: no line, letter or dash.
_DOT_MM, _ALONE_MM = 1.0, 2.5


def find_mask(pixels: Pixels, px_per_mm: float) -> Mask:
    """Say which pixels of a clean page are ink, H x W bool.

    A pixel is ink if it is darker than half way between the lightest and the darkest within
    0.3 mm, so that a grey line keeps its width as well as a black one and close lines stay apart.
    Holes in lines are filled. Specks are left out, and dots under 1 mm with nothing but one such
    dot within 2.5 mm.

    Raises:
        DataError: not a grey page, or a resolution not above 0.
    """
    if pixels.ndim != 2 or pixels.dtype != np.uint8:
        raise DataError(
            f"a grey H x W uint8 page is needed, got {pixels.dtype} {pixels.shape}",
            where="vectorize",
        )
    if not px_per_mm > 0:
        raise DataError(f"px_per_mm must be above 0, got {px_per_mm}", where="vectorize")
    dark = 255 - pixels
    size = 2 * max(round(_REACH_MM * px_per_mm), 1) + 1
    window = np.ones((size, size), np.uint8)
    darkest, lightest = cv2.dilate(dark, window), cv2.erode(dark, window)
    # Inside of what is wide there is no paper to compare with.
    lightest[darkest - lightest < _FAINTEST] = 0
    mask: Mask = (dark > darkest // 2 + lightest // 2) & (dark >= _FAINTEST)
    mask = without_holes(mask, px_per_mm)
    groups = find_components(mask)
    big = groups.areas >= max(3.0, (_SPECK_MM * px_per_mm) ** 2)
    big[0] = False
    big &= ~_lonely(groups, big, px_per_mm)
    return np.asarray(big[groups.labels], dtype=np.bool_)


def _lonely(groups: Components, seen: Mask, px_per_mm: float) -> Mask:
    """Say which groups of pixels are dots far from all but one other dot."""
    sides = (groups.boxes[:, 2:] - groups.boxes[:, :2]).max(axis=1)
    small = seen & (sides < _DOT_MM * px_per_mm)
    ink = (seen & ~small)[groups.labels]
    if not small.any():
        return np.asarray(small, dtype=np.bool_)
    away = cv2.distanceTransform((~ink).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_3)
    nearest = np.full(len(groups.areas), np.inf)
    rows, columns = np.nonzero(small[groups.labels])
    np.minimum.at(nearest, groups.labels[rows, columns], away[rows, columns])
    lonely = np.asarray(small & (nearest > _ALONE_MM * px_per_mm), dtype=np.bool_)
    numbers = np.flatnonzero(small)
    middles = (groups.boxes[numbers, :2] + groups.boxes[numbers, 2:]) / 2
    near = KDTree(middles).query_ball_point(middles, _ALONE_MM * px_per_mm)
    company = np.array([len(others) for others in near])
    # A dotted line is dots all along, and its last dot stands beside one that has two.
    lonely[[n for n, others in zip(numbers, near, strict=True) if company[others].max() > 2]] = (
        False
    )
    return lonely


def depth(mask: Mask) -> NDArray[np.float32]:
    """Return how far each ink pixel is from the nearest paper pixel, H x W float32, px."""
    distances = cv2.distanceTransform(mask.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    return np.asarray(distances, dtype=np.float32)

"""What the step from a page's pixels to vectors left out, and what it drew where nothing is.

The vectors are drawn back, line by line, and laid over the page. Ink is found anew, not as the
vectoriser finds it, so that what its rules left out is seen.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base import DataError, Floats, Mask, Pixels
from linewright.pages import find_ink, skeleton_samples, thin_lee
from linewright.vector import Text, Vectors, sampled

TOLERANCE_MM = 0.5
# Shorter bits are specks, and what thinning leaves at blotted corners.
_LEAST_MM = 2.0
# Bits of one line are so near each other.
_TOGETHER_MM = 2.0
# Ink that touches nothing and is smaller is a speck; lettering may stand out of its box so far.
_SPECK_MM, _AROUND_MM = 1.0, 0.5


class Stretch(NamedTuple):
    """A stretch of line.

    Attributes:
        length_mm: how long it is.
        box: left, top, right, bottom in pixels.
    """

    length_mm: float
    box: tuple[int, int, int, int]


class Coverage(NamedTuple):
    """How a page's vectors cover its ink.

    Attributes:
        left_out: lines of the page that no vector runs along, longest first.
        stray: vectors along which there is no ink, longest first. Dashed lines are not judged:
            their gaps hold none.
    """

    left_out: tuple[Stretch, ...]
    stray: tuple[Stretch, ...]


def find_coverage(
    vectors: Vectors, pixels: Pixels, px_per_mm: float, *, scan: Pixels | None = None
) -> Coverage:
    """Lay vectors over the page that they were made of.

    Text that was read covers the ink in its box, whatever it says.

    Args:
        vectors: what was made; what lies on the layer ``marks`` is not judged.
        pixels: H x W uint8, paper 255, ink 0: the translated page.
        px_per_mm: resolution.
        scan: the page before its translation, the same shape, whose ink counts for vectors too.

    Raises:
        DataError: not a grey page, or a scan of another size.
    """
    for page in (pixels, pixels if scan is None else scan):
        if page.ndim != 2 or page.dtype != np.uint8 or page.shape != pixels.shape:
            raise DataError(
                f"a grey H x W uint8 page is needed, and a scan of its size; got {page.dtype} "
                f"{page.shape} beside {pixels.shape}",
                where="coverage",
            )
    reach = TOLERANCE_MM * px_per_mm
    inked = find_ink(pixels, px_per_mm)
    ink = _without_specks(inked, _SPECK_MM * px_per_mm)
    points, lengths = skeleton_samples(thin_lee(ink))
    drawn = _drawn(vectors, pixels.shape, px_per_mm)
    far = _far(drawn, points, reach)
    far[far] = ~_between(drawn, ink, points[far], 2 * reach)
    left_out = _stretches(points[far], lengths[far], pixels.shape, px_per_mm)
    if scan is not None:
        inked |= find_ink(scan, px_per_mm)
    bits, long = _bits(vectors, px_per_mm)
    far = _far(inked, bits, reach)
    return Coverage(left_out, _stretches(bits[far], long[far], pixels.shape, px_per_mm))


def uncovered(coverage: Coverage, limit_mm: float, px_per_mm: float) -> str | None:
    """Say why vectors that may lose no line above ``limit_mm`` are refused, or None."""
    lost = [stretch for stretch in coverage.left_out if stretch.length_mm > limit_mm]
    if not lost:
        return None
    left, top, _, _ = lost[0].box
    more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
    return (
        f"a line of {lost[0].length_mm:.1f} mm is not in the vectors {left / px_per_mm:.0f} mm "
        f"from the left, {top / px_per_mm:.0f} mm from the top{more}"
    )


def _without_specks(ink: Mask, size: float) -> Mask:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        ink.view(np.uint8), connectivity=8, ltype=cv2.CV_32S
    )
    large = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1) >= size
    large[0] = False
    return np.asarray(large[labels], dtype=np.bool_)


def _drawn(vectors: Vectors, shape: tuple[int, ...], px_per_mm: float) -> Mask:
    """Draw the centre lines, the solids and the boxes of texts, H x W."""
    canvas = np.zeros(shape, np.uint8)

    def place(points: Floats) -> NDArray[np.int32]:
        down = np.stack([points[:, 0], vectors.height - points[:, 1]], axis=1) * px_per_mm
        # OpenCV's coordinate 0 is the middle of the first pixel; 4 bits of fraction.
        return np.rint((down - 0.5) * 16).astype(np.int32)

    for curve in vectors.curves:
        cv2.polylines(canvas, [place(sampled(curve))], False, 1, 1, cv2.LINE_8, 4)
    for solid in vectors.solids:
        cv2.fillPoly(canvas, [place(np.array(solid.points))], 1, cv2.LINE_8, 4)
    for text in vectors.texts:
        cv2.fillPoly(canvas, [place(_box(text))], 1, cv2.LINE_8, 4)
    return canvas.view(np.bool_)


def _box(text: Text) -> Floats:
    """Return the corners of a text with what hangs below its baseline, mm."""
    turn = math.radians(text.rotation)
    way = np.array([math.cos(turn), math.sin(turn)])
    up = np.array([-way[1], way[0]])
    start, end = -_AROUND_MM, text.length + _AROUND_MM
    low, high = -0.35 * text.height - _AROUND_MM, 1.1 * text.height + _AROUND_MM
    corners = [(start, low), (end, low), (end, high), (start, high)]
    return np.array([np.array(text.at) + a * way + b * up for a, b in corners])


def _bits(vectors: Vectors, px_per_mm: float) -> tuple[Floats, Floats]:
    """Return the middles of bits of the continuous lines, px with y down, and their lengths."""
    points, lengths = [np.empty((0, 2))], [np.empty(0)]
    for curve in vectors.curves:
        if curve.pen.linetype != "continuous" or curve.pen.layer == "marks":
            continue
        corners = sampled(curve)
        for a, b in pairwise(corners):
            long = float(np.hypot(*(b - a))) * px_per_mm
            count = max(math.ceil(long), 1)
            share = (np.arange(count) + 0.5)[:, None] / count
            points.append(a + share * (b - a))
            lengths.append(np.full(count, long / count))
    places = np.concatenate(points)
    down = np.stack([places[:, 0], vectors.height - places[:, 1]], axis=1) * px_per_mm
    return down, np.concatenate(lengths)


def _pixels(points: Floats, shape: tuple[int, ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    columns, rows = np.floor(points).astype(np.int64).T
    return rows.clip(0, shape[0] - 1), columns.clip(0, shape[1] - 1)


def _far(mask: Mask, points: Floats, reach: float) -> NDArray[np.bool_]:
    """Say of each point whether a mask has nothing within reach."""
    if not mask.any():
        return np.ones(len(points), dtype=np.bool_)
    away = cv2.distanceTransform((~mask).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    return np.asarray(away[_pixels(points, mask.shape)] > reach)


def _between(drawn: Mask, ink: Mask, points: Floats, reach: float) -> NDArray[np.bool_]:
    """Say of points in ink whether vectors run on both sides of them, with ink all the way.

    Where two lines 1 mm apart have run together, thinning finds one line midway between the vectors
    of both.
    """
    if len(points) == 0 or not drawn.any():
        return np.zeros(len(points), dtype=np.bool_)
    away, labels = cv2.distanceTransformWithLabels(
        (~drawn).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    rows, columns = np.nonzero(drawn)
    nearest = np.zeros((labels.max() + 1, 2))
    nearest[labels[rows, columns]] = np.stack([columns, rows], axis=1) + 0.5
    here = _pixels(points, drawn.shape)
    to = nearest[labels[here]] - points
    inked = [ink[_pixels(points + share * to, drawn.shape)] for share in (-0.5, 0.5)]
    opposite = away[_pixels(points - to, drawn.shape)]
    both: NDArray[np.bool_] = (away[here] <= reach) & (opposite <= 0.5 * away[here])
    return both & inked[0] & inked[1]


def _stretches(
    points: Floats, lengths: Floats, shape: tuple[int, ...], px_per_mm: float
) -> tuple[Stretch, ...]:
    """Gather bits that lie near each other; what is short is left out."""
    if len(points) == 0:
        return ()
    rows, columns = _pixels(points, shape)
    marked = np.zeros(shape, np.uint8)
    marked[rows, columns] = 1
    side = 2 * max(round(_TOGETHER_MM / 2 * px_per_mm), 1) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    _, labels = cv2.connectedComponents(cv2.dilate(marked, disc))
    owner = labels[rows, columns]
    found = []
    for number in np.unique(owner).tolist():
        own = owner == number
        length = float(lengths[own].sum()) / px_per_mm
        if length >= _LEAST_MM:
            left, top = int(columns[own].min()), int(rows[own].min())
            right, bottom = int(columns[own].max()) + 1, int(rows[own].max()) + 1
            found.append(Stretch(length, (left, top, right, bottom)))
    return tuple(sorted(found, key=lambda stretch: -stretch.length_mm))

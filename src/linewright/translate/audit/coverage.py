"""What the step from a page's pixels to vectors left out, and what it drew where nothing is.

The vectors are drawn back, line by line, and laid over the page. Ink is found anew, not as the
vectoriser finds it, so that what its rules left out is seen.
"""

import math
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base import Floats, Mask, Message, Pixels
from linewright.pages import check_grey, find_ink, skeleton_samples, thin_lee, without_specks
from linewright.translate.audit import lines
from linewright.vector import Text, Vectors, sampled

_AROUND_MM = 0.5  # lettering may stand out of its box so far


class Coverage(NamedTuple):
    """How a page's vectors cover its ink."""

    left_out: tuple[lines.Stretch, ...]  # lines of the page that no vector runs along, longest first
    # Vectors without ink along them, longest first; not dashed lines, whose gaps hold none.
    stray: tuple[lines.Stretch, ...]


def find_coverage(vectors: Vectors, pixels: Pixels, px_per_mm: float, *, scan: Pixels | None = None) -> Coverage:
    """Lay vectors over the translated page that they were made of, H x W uint8, paper 255."""
    # Text that was read covers the ink in its box, whatever it says. What lies on the layer `marks`
    # is not judged. The ink of the `scan` before its translation counts for vectors too.
    check_grey(px_per_mm, pixels, scan, where="coverage")
    reach = lines.TOLERANCE_MM * px_per_mm
    all_ink = find_ink(pixels, px_per_mm)
    ink = without_specks(all_ink, lines.SPECK_MM * px_per_mm)
    points, lengths = skeleton_samples(thin_lee(ink))
    rendered = _render(vectors, pixels.shape, px_per_mm)
    far = _is_far(rendered, points, reach)
    far[far] = ~_between(rendered, ink, points[far], 2 * reach)
    left_out = _stretches(points[far], lengths[far], pixels.shape, px_per_mm)
    if scan is not None:
        all_ink |= find_ink(scan, px_per_mm)
    points, lengths = _vector_samples(vectors, px_per_mm)
    far = _is_far(all_ink, points, reach)
    return Coverage(left_out, _stretches(points[far], lengths[far], pixels.shape, px_per_mm))


def uncovered(coverage: Coverage, limit_mm: float, px_per_mm: float) -> str | None:
    """Say why vectors that may lose no line above ``limit_mm`` are refused, or None."""
    lost = [stretch for stretch in coverage.left_out if stretch.length_mm > limit_mm]
    if not lost:
        return None
    place = lines.place_in_words(lost[0].box, px_per_mm)
    return lines.and_more(
        Message("a line of {0:.1f} mm is not in the vectors, {1}", lost[0].length_mm, place), len(lost)
    )


def _render(vectors: Vectors, shape: tuple[int, ...], px_per_mm: float) -> Mask:
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
        if text.sure:
            cv2.fillPoly(canvas, [place(text_corners(text))], 1, cv2.LINE_8, 4)
    return canvas.view(np.bool_)


def text_corners(text: Text, *, around_mm: float = _AROUND_MM) -> Floats:
    """Return the corners of a text with what hangs below its baseline and lies around it, mm."""
    turn = math.radians(text.rotation)
    direction = np.array([math.cos(turn), math.sin(turn)])
    up = np.array([-direction[1], direction[0]])
    start, end = -around_mm, text.length + around_mm
    low, high = -0.35 * text.height - around_mm, 1.1 * text.height + around_mm
    corners = [(start, low), (end, low), (end, high), (start, high)]
    return np.array([np.array(text.at) + a * direction + b * up for a, b in corners])


def _vector_samples(vectors: Vectors, px_per_mm: float) -> tuple[Floats, Floats]:
    """Return samples of the continuous lines, px with y down, and their lengths."""
    points, lengths = [np.empty((0, 2))], [np.empty(0)]
    for curve in vectors.curves:
        if curve.pen.linetype != "continuous" or curve.pen.layer == "marks":
            continue
        for a, b in pairwise(sampled(curve)):
            length = float(np.hypot(*(b - a))) * px_per_mm
            count = max(math.ceil(length), 1)
            share = (np.arange(count) + 0.5)[:, None] / count
            points.append(a + share * (b - a))
            lengths.append(np.full(count, length / count))
    places = np.concatenate(points)
    down = np.stack([places[:, 0], vectors.height - places[:, 1]], axis=1) * px_per_mm
    return down, np.concatenate(lengths)


def _is_far(mask: Mask, points: Floats, reach: float) -> Mask:
    """Say of each point whether a mask has nothing within reach."""
    return np.asarray(lines.distance_to(mask)[lines.pixels_at(points, mask.shape)] > reach)


def _between(rendered: Mask, ink: Mask, points: Floats, reach: float) -> Mask:
    """Say of points in ink whether vectors run on both sides of them, with ink all the way."""
    # Where two lines 1 mm apart have run together, thinning finds one midway between their vectors.
    if len(points) == 0 or not rendered.any():
        return np.zeros(len(points), dtype=np.bool_)
    away, labels = cv2.distanceTransformWithLabels(
        (~rendered).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    rows, columns = np.nonzero(rendered)
    nearest = np.zeros((labels.max() + 1, 2))
    nearest[labels[rows, columns]] = np.stack([columns, rows], axis=1) + 0.5
    here = lines.pixels_at(points, rendered.shape)
    to = nearest[labels[here]] - points
    inked = [ink[lines.pixels_at(points + share * to, rendered.shape)] for share in (-0.5, 0.5)]
    opposite = away[lines.pixels_at(points - to, rendered.shape)]
    both: Mask = (away[here] <= reach) & (opposite <= 0.5 * away[here])
    return both & inked[0] & inked[1]


def _stretches(points: Floats, lengths: Floats, shape: tuple[int, ...], px_per_mm: float) -> tuple[lines.Stretch, ...]:
    """Gather samples that lie near each other; what is short is left out."""
    rows, columns = lines.pixels_at(points, shape)
    groups = lines.group_stretches(rows, columns, lengths / px_per_mm, shape, px_per_mm)
    return lines.longest_first([stretch for stretch, _ in groups])

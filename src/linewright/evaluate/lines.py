"""Line precision, recall and F1 within a tolerance, the length of line lost and added; skeletons.

A pixel score rewards an empty page, since a drawing is mostly paper. Here what counts is line: the ink of an image is
thinned to its centre line, and each bit of that is asked whether a true line runs within the tolerance (precision),
each bit of true line whether a drawn one does (recall). Distances are taken to the *thinned* ink, so a page that is
painted over has no lines to find and earns next to nothing.

Thinning has a price where lines are a few pixels wide: near lines become one, corners are cut, and
a page moved by half a pixel "loses" 2 % of its line (docs/research/log). So *missing* line
is told apart from *lost*: there no ink at all lies within the tolerance, thinned or not.

Points are page coordinates in pixels, x to the right and y down: pixel (row 0, column 0) covers
0..1 in both, and its centre is at (0.5, 0.5).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import ndimage
from scipy.spatial import KDTree

from linewright.base import DataError, Floats, Mask, Pixels
from linewright.pages import find_ink, skeleton_samples, thin_lee

Points = Floats

TOLERANCE_MM = 0.5
STEP_PX = 0.25


class LineScores(NamedTuple):
    """How the drawn lines agree with the true ones."""

    precision: float  # share of the drawn length on a true line, 0..1; 0 if nothing is drawn
    recall: float  # share of the true length on a drawn line, 0..1; 0 if there is no truth
    f1: float  # harmonic mean; all three are 1 if nothing was to be drawn and nothing is
    lost_mm: float  # true length with no drawn line within the tolerance
    added_mm: float  # drawn length with no true line within the tolerance
    true_mm: float
    drawn_mm: float  # far above ``true_mm`` with good scores, lines are drawn double
    # True length with no ink within the tolerance. By itself it would reward a page that is painted
    # over: read it beside ``added_mm`` and the precision.
    missing_mm: float


class Samples(NamedTuple):
    """Lines cut into K bits."""

    points: Points  # K x 2 float64, the middle of each bit, xy in pixels
    lengths: Floats  # of each bit, in pixels


class LineDifference(NamedTuple):
    """What two sets of lines do not share, within the tolerance."""

    true: Samples
    output: Samples
    lost: Mask  # for each true bit: no drawn line is near
    added: Mask  # for each drawn bit: no true line is near
    missing: Mask  # for each true bit: no ink is near; all these are lost


def line_scores(
    pixels: Pixels, pieces: Sequence[Points], *, px_per_mm: float, tolerance_mm: float = TOLERANCE_MM
) -> LineScores:
    """Score the lines of an image, H x W uint8, ink 0, against the strokes that it should show."""
    # Pieces are centre lines, N x 2, xy in pixels, N >= 2; what lies off the page is left out. A line may stray
    # ``tolerance_mm`` and still be the same. DataError on another shape, or a resolution or tolerance not above 0.
    return _scores(line_difference(pixels, pieces, px_per_mm, tolerance_mm), px_per_mm)


def line_scores_between(
    true_pixels: Pixels, pixels: Pixels, *, px_per_mm: float, tolerance_mm: float = TOLERANCE_MM
) -> LineScores:
    """Score the lines of an image as `line_scores` does, against another's thinned ink."""
    _check(true_pixels, px_per_mm, tolerance_mm)
    _check(pixels, px_per_mm, tolerance_mm)
    if true_pixels.shape != pixels.shape:
        raise DataError(
            "images of one size are needed, got {0} and {1}", true_pixels.shape, pixels.shape, where="line scores"
        )
    true, ink = _samples_of_ink(find_ink(true_pixels, px_per_mm)), find_ink(pixels, px_per_mm)
    return _scores(_difference(true, ink, tolerance_mm * px_per_mm), px_per_mm)


def line_difference(pixels: Pixels, pieces: Sequence[Points], px_per_mm: float, tolerance_mm: float) -> LineDifference:
    """Say where the lines of an image and its strokes differ; arguments as of `line_scores`."""
    _check(pixels, px_per_mm, tolerance_mm)
    true = samples_of_pieces(pieces, pixels.shape)
    return _difference(true, find_ink(pixels, px_per_mm), tolerance_mm * px_per_mm)


def _samples_of_ink(ink: Mask) -> Samples:
    return Samples(*skeleton_samples(thin_lee(ink)))


def samples_of_pieces(pieces: Sequence[Points], shape: tuple[int, ...], step: float = STEP_PX) -> Samples:
    """Cut polylines, N x 2 each, into bits of at most ``step`` pixels that lie on the page."""
    points: list[Points] = [np.empty((0, 2))]
    lengths: list[Floats] = [np.empty(0)]
    for number, piece in enumerate(pieces):
        if piece.ndim != 2 or piece.shape[1] != 2 or len(piece) < 2:
            raise DataError(
                "a polyline of shape N x 2 with N >= 2 is needed, got {0}", piece.shape, where=f"piece {number}"
            )
        starts, spans = piece[:-1].astype(np.float64), np.diff(piece, axis=0).astype(np.float64)
        span_lengths = np.hypot(spans[:, 0], spans[:, 1])
        counts = np.maximum(np.ceil(span_lengths / step).astype(np.int64), 1)
        owner = np.repeat(np.arange(len(spans)), counts)
        first = np.repeat(np.cumsum(counts) - counts, counts)
        share = (np.arange(len(owner)) - first + 0.5) / counts[owner]
        points.append(starts[owner] + share[:, None] * spans[owner])
        lengths.append((span_lengths / counts)[owner])
    all_points, all_lengths = np.concatenate(points), np.concatenate(lengths)
    height, width = shape[:2]
    on_page = ((all_points >= 0) & (all_points <= (width, height))).all(axis=1)
    return Samples(all_points[on_page], all_lengths[on_page])


def _difference(true: Samples, ink: Mask, tolerance_px: float) -> LineDifference:
    output = _samples_of_ink(ink)
    lost = ~near(true.points, output.points, tolerance_px)
    # Thinned ink is ink, so what is missing is found among what is lost.
    missing = lost.copy()
    rows, columns = np.nonzero(ink)
    centres = np.stack([columns + 0.5, rows + 0.5], axis=1)
    missing[lost] = ~near(true.points[lost], centres, tolerance_px)
    return LineDifference(
        true=true, output=output, lost=lost, added=~near(output.points, true.points, tolerance_px), missing=missing
    )


def near(points: Points, others: Points, reach: float) -> Mask:
    """Say of each point, N x 2, whether one of the others, M x 2, lies within reach."""
    if len(others) == 0 or len(points) == 0:
        return np.zeros(len(points), dtype=np.bool_)
    # A tree gives exact distances between sub-pixel points, where a distance transform of a
    # raster would err by up to 0.7 px: at 2 px a millimetre most of the tolerance.
    distances, _ = KDTree(others).query(points, distance_upper_bound=np.nextafter(reach, np.inf))
    return np.asarray(np.isfinite(distances))


def _scores(difference: LineDifference, px_per_mm: float) -> LineScores:
    true, output, lost, added, missing = difference
    true_mm = float(true.lengths.sum()) / px_per_mm
    drawn_mm = float(output.lengths.sum()) / px_per_mm
    lost_mm = float(true.lengths[lost].sum()) / px_per_mm
    added_mm = float(output.lengths[added].sum()) / px_per_mm
    if true_mm == 0 and drawn_mm == 0:
        precision = recall = 1.0
    else:
        precision = 1 - added_mm / drawn_mm if drawn_mm else 0.0
        recall = 1 - lost_mm / true_mm if true_mm else 0.0
    both = precision + recall
    f1 = 2 * precision * recall / both if both else 0.0
    missing_mm = float(true.lengths[missing].sum()) / px_per_mm
    return LineScores(precision, recall, f1, lost_mm, added_mm, true_mm, drawn_mm, missing_mm)


def _check(pixels: Pixels, px_per_mm: float, tolerance_mm: float) -> None:
    if pixels.ndim != 2 or pixels.dtype != np.uint8:
        raise DataError(
            "a grey H x W uint8 image is needed, got {0} {1}", pixels.dtype, pixels.shape, where="line scores"
        )
    if not (px_per_mm > 0 and tolerance_mm > 0):
        raise DataError(
            "px_per_mm and tolerance_mm must be above 0, got {0} and {1}", px_per_mm, tolerance_mm, where="line scores"
        )


class SkeletonScores(NamedTuple):
    """How much of one skeleton lies on the other, 0..1."""

    precision: float  # share of the output's pixels that lie near the true skeleton
    recall: float  # share of the true pixels that lie near the output's skeleton
    f1: float  # their harmonic mean


def skeleton_scores(output: Pixels, true: Pixels, *, tolerance: float = 1.0) -> SkeletonScores:
    """Compare two skeletons, H x W uint8, darker than mid-grey; two shapes are a ValueError."""
    # A share of nothing is 1 if both are empty, else 0. Near is up to ``tolerance`` pixels (Euclidean).
    if output.shape != true.shape:
        raise ValueError(f"the images differ in shape: {output.shape} and {true.shape}")
    ours, theirs = output < 128, true < 128
    precision = _share_near(ours, theirs, tolerance)
    recall = _share_near(theirs, ours, tolerance)
    total = precision + recall
    return SkeletonScores(precision, recall, 2 * precision * recall / total if total else 0.0)


def _share_near(pixels: Mask, others: Mask, tolerance: float) -> float:
    if not pixels.any() or not others.any():
        return float(pixels.any() == others.any())
    return float(np.mean(ndimage.distance_transform_edt(~others)[pixels] <= tolerance))

"""Specks and stray ink of made glyphs, taken away where a hand has none.

A network leaves dirt beside a sparse glyph. How small a piece of ink a hand makes by itself, and how far from print
whole pieces lie, is measured on its own glyphs: a dry brush keeps its specks, a marker loses them. Of 3,376 real glyphs
of ten faces, measured on 300 others each, none was changed; the constants were chosen on the same faces.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base import Floats, Mask, Pixels
from linewright.glyphs import GlyphPairs

_OUTSIDE = 0.005  # share of a hand's own glyphs beyond a limit
# A piece off print must be smaller than that by this factor, and one on print by its square: few glyphs are at hand.
_ROOM = 2.0
_FARTHER = 2.0  # the same of distances
_OFF = 0.015  # of the frame from print beyond which a small piece is no stroke of a dense character
_FAR = 0.08  # of the frame that ink may lie from print in any hand


class Grain(NamedTuple):
    """What a hand makes by itself."""

    piece: float  # its smallest piece of ink, in shares of the frame's area
    far: float  # how far the nearest ink of print lies from a piece of ink at most, in shares of the frame's side


def measure_grain(pairs: GlyphPairs) -> Grain:
    """Measure a hand's own glyphs, at least one, beside print: N pairs of images, dark on white."""
    found = [_grain(glyph, print_) for glyph, print_ in zip(pairs.target, pairs.source, strict=True)]
    return Grain(
        float(np.quantile([grain.piece for grain in found], _OUTSIDE)) / _ROOM,
        max(_FAR, _FARTHER * float(np.quantile([grain.far for grain in found], 1 - _OUTSIDE))),
    )


def clean_glyph(image: Pixels, print_: Pixels, grain: Grain) -> Pixels:
    """Return a glyph, H x H uint8, without what the hand does not make; ``print_`` is of any size."""
    ink = image < 128
    labels, areas, far = _pieces(ink, print_)
    strange = (areas < grain.piece / _ROOM) | ((areas < grain.piece) & (far > _OFF)) | (far > grain.far)
    if not strange.any() or strange.all():  # where nothing would be left, the checks have to say so
        return image
    taken = np.concatenate([[False], strange])[labels]
    # The grey edge of a piece goes with it, but not that of its neighbour.
    near = cv2.dilate(taken.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    kept = cv2.dilate((ink & ~taken).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return np.where(taken | (near & ~kept), 255, image).astype(np.uint8)


def _grain(image: Pixels, print_: Pixels) -> Grain:
    _, areas, far = _pieces(image < 128, print_)
    return Grain(float(areas.min(initial=1.0)), float(far.max(initial=0.0)))


def _pieces(ink: Mask, print_: Pixels) -> tuple[NDArray[np.int32], Floats, Floats]:
    """Return the pieces of ink as labels from 1 on, their areas and how far each lies from print, in shares."""
    side = len(ink)
    target = cv2.resize(print_, (side, side), interpolation=cv2.INTER_AREA) < 128
    count, found, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    labels = np.asarray(found, np.int32)
    far = np.zeros(count)
    if target.any():
        distance = cv2.distanceTransform((~target).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
        far[:] = np.inf
        np.minimum.at(far, labels.ravel(), distance.ravel() / side)
    return labels, stats[1:, cv2.CC_STAT_AREA] / ink.size, far[1:]

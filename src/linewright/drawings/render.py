"""Ink to pixels: anti-aliased grey with fractional line widths.

Strokes are filled at a multiple of the size with sub-pixel corners and reduced by area. Large
sheets are drawn in bands, so memory stays bounded at any resolution.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.drawings.profile import Floats
from linewright.drawings.styles import Stroke

Pixels = NDArray[np.uint8]
# Corners are handed to OpenCV in 1/16 of its pixel.
_SHIFT = 4
_ROUND = np.radians([90, 45, 0, -45, -90])
_BAND = 2048


def render(
    strokes: Sequence[Stroke],
    *,
    width: float,
    height: float,
    px_per_mm: float,
    min_px: float = 0.8,
) -> Pixels:
    """Return the ink on white paper, uint8 H x W, paper 255 and ink 0.

    Args:
        strokes: in sheet mm, y up.
        width: of the sheet, mm.
        height: of the sheet, mm.
        px_per_mm: resolution.
        min_px: no line gets thinner than this.
    """
    rows, columns = round(height * px_per_mm), round(width * px_per_mm)
    scale = 8 if rows * columns <= 300_000 else 6 if rows * columns <= 1_000_000 else 4
    shapes = _shapes(strokes, rows, px_per_mm * scale, min_px * scale, scale)
    page = np.empty((rows, columns), dtype=np.uint8)
    step = max(_BAND // scale, 1)
    for top in range(0, rows, step):
        bottom = min(top + step, rows)
        canvas = np.full(((bottom - top) * scale, columns * scale), 255, dtype=np.uint8)
        offset = (top * scale) << _SHIFT
        low, high = offset - (4 << _SHIFT), (bottom * scale + 4) << _SHIFT
        for corners, tops, bottoms, convex in shapes:
            fill = cv2.fillConvexPoly if convex else _fill
            here = (tops < high) & (bottoms > low)
            chosen = corners if here.all() else corners[here]
            if offset:
                chosen = chosen - np.array([0, offset], dtype=np.int32)
            for shape in chosen:
                fill(canvas, shape, 0, cv2.LINE_8, _SHIFT)
        page[top:bottom] = cv2.resize(canvas, (columns, bottom - top), interpolation=cv2.INTER_AREA)
    return page


def _fill(canvas: Pixels, shape: NDArray[np.int32], ink: int, line: int, shift: int) -> None:
    cv2.fillPoly(canvas, [shape], ink, line, shift)


_Shapes = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], bool]


def _shapes(
    strokes: Sequence[Stroke], rows: int, px_per_mm: float, min_px: float, scale: int
) -> list[_Shapes]:
    """Return polygons of equal corner count in OpenCV's fixed point, y down."""
    shapes = []
    for stroke in strokes:
        thick = max(stroke.width * px_per_mm, min_px)
        # A filled polygon also covers the pixels that its outline runs through: half on each side.
        half = max(thick / 2 - 0.5, 0.0)
        pieces = [piece * px_per_mm for piece in stroke.pieces]
        if stroke.filled:
            shapes += [_fixed(piece[None, :-1], rows * scale, True) for piece in pieces]
        starts = np.concatenate([piece[:-1] for piece in pieces])
        ends = np.concatenate([piece[1:] for piece in pieces])
        shapes.append(_fixed(_capsules(starts, ends, half, thick > 3 * scale), rows * scale, True))
    return shapes


def _capsules(starts: Floats, ends: Floats, half: float, rounded: bool) -> Floats:
    """Return the outlines, n x k x 2, of thick lines; thin ones may have square ends."""
    way = ends - starts
    long = np.hypot(way[:, 0], way[:, 1])[:, None]
    way = np.divide(way, long, out=np.tile([1.0, 0.0], (len(way), 1)), where=long > 1e-9)
    square = np.stack([-way[:, 1], way[:, 0]], axis=1)
    if not rounded:
        way, square = way * half * 0.8, square * half
        return np.stack(
            [
                ends + way + square,
                ends + way - square,
                starts - way - square,
                starts - way + square,
            ],
            axis=1,
        )
    cosine, sine = np.cos(_ROUND)[None, :, None], np.sin(_ROUND)[None, :, None]
    cap = (way[:, None] * cosine + square[:, None] * sine) * half
    return np.concatenate([ends[:, None] + cap, starts[:, None] - cap], axis=1)


def _fixed(corners: Floats, rows: int, convex: bool) -> _Shapes:
    # OpenCV's coordinate 0 is the middle of the first pixel.
    x, y = corners[..., 0] - 0.5, rows - corners[..., 1] - 0.5
    fixed = np.stack([x, y], axis=-1) * (1 << _SHIFT)
    points = np.round(fixed).astype(np.int32)
    return points, points[..., 1].min(axis=1), points[..., 1].max(axis=1), convex

"""Path segments of pdfium as chains of points."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator

import numpy as np
from pypdfium2 import raw

from linewright.base import Floats

_STRAY_MM = 0.01


def put(points: Floats, matrix: Floats) -> Floats:
    """Return N x 2 points moved by a 3 x 3 matrix."""
    moved: Floats = points @ matrix[:2, :2].T + matrix[:2, 2]
    return moved


def chains_of(segments: Iterator[object], matrix: Floats) -> Iterator[Floats]:
    """Yield the subpaths of pdfium's path segments, put by a 3 x 3 matrix, each N x 2, N >= 2."""
    points: list[tuple[float, float]] = []
    bends: list[tuple[float, float]] = []
    closed = False
    x, y = ctypes.c_float(), ctypes.c_float()
    corners: list[Floats] = []

    def finished() -> Iterator[Floats]:
        if closed and corners:
            corners.append(corners[0][:1])
        if corners:
            chain = np.concatenate(corners)
            kept = np.r_[True, np.hypot(*np.diff(chain, axis=0).T) > 1e-6]
            # A stroke that goes nowhere is a dot.
            yield chain[kept] if kept.sum() > 1 else np.repeat(chain[:1], 2, axis=0)

    for segment in segments:
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        kind = raw.FPDFPathSegment_GetType(segment)
        point = (x.value, y.value)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if sum(map(len, corners)) > 1:
                yield from finished()
            corners, bends, points, closed = [], [], [point], False
            corners.append(put(np.array([point]), matrix))
            continue
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            bends.append(point)
            if len(bends) < 3:
                continue
            hull = put(np.array([points[-1], *bends]), matrix)
            corners.append(_flattened(hull))
            bends = []
        else:
            corners.append(put(np.array([point]), matrix))
        points.append(point)
        closed = closed or bool(raw.FPDFPathSegment_GetClose(segment))
    if sum(map(len, corners)) > 1:
        yield from finished()


def _flattened(hull: Floats) -> Floats:
    """Return points on a cubic curve after its first, dense enough for chords to stray little."""
    bend = np.abs(np.diff(hull, n=2, axis=0)).max()
    # A chord over a share t of the curve strays by at most t^2 / 8 of its second derivative.
    count = max(math.ceil(math.sqrt(6 * float(bend) / (8 * _STRAY_MM))), 1)
    t = np.linspace(0, 1, count + 1)[1:, None]
    a, b, c, d = hull
    curve: Floats = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    return curve

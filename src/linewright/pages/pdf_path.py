"""Paths of pdfium as chains of points, and the parts of them inside of a clipping box."""

import ctypes
import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import pypdfium2 as pdfium
from pypdfium2 import raw

from linewright.base import Floats

_STRAY_MM = 0.01  # how far the chords of a curve may lie beside it, mm
# A longer gap makes dashes, mm.
_GAP_MM = 0.02
_FAR_MM = 10_000.0

Window = tuple[Floats, Floats]  # the lower left and the upper right corner of a box, mm


def transform(points: Floats, matrix: Floats) -> Floats:
    """Return N x 2 points moved by a 3 x 3 matrix."""
    return np.asarray(points @ matrix[:2, :2].T + matrix[:2, 2])


def path_chains(segments: Iterable[object], matrix: Floats) -> Iterator[Floats]:
    """Yield the subpaths of pdfium's path segments, put by a 3 x 3 matrix, each N x 2, N >= 2."""
    corners: list[Floats] = []
    bends: list[tuple[float, float]] = []
    last, closed = (0.0, 0.0), False
    x, y = ctypes.c_float(), ctypes.c_float()
    for segment in segments:
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        kind, point = raw.FPDFPathSegment_GetType(segment), (x.value, y.value)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            yield from _joined(corners, closed=closed)
            corners, bends, last, closed = [transform(np.array([point]), matrix)], [], point, False
            continue
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            bends.append(point)
            if len(bends) < 3:
                continue
            corners.append(_flattened(transform(np.array([last, *bends]), matrix)))
            bends = []
        else:
            corners.append(transform(np.array([point]), matrix))
        last = point
        closed = closed or bool(raw.FPDFPathSegment_GetClose(segment))
    yield from _joined(corners, closed=closed)


def _joined(corners: Sequence[Floats], *, closed: bool) -> Iterator[Floats]:
    if sum(map(len, corners)) > 1:
        chain = np.concatenate([*corners, corners[0][:1]] if closed else corners)
        moves = np.r_[True, np.hypot(*np.diff(chain, axis=0).T) > 1e-6]
        # A stroke that goes nowhere is a dot.
        yield chain[moves] if moves.sum() > 1 else np.repeat(chain[:1], 2, axis=0)


def _flattened(hull: Floats) -> Floats:
    """Return points on a cubic curve after its first, dense enough for chords to stray little."""
    bend = np.abs(np.diff(hull, n=2, axis=0)).max()
    # A chord over a share t of the curve strays by at most t^2 / 8 of its second derivative.
    count = max(math.ceil(math.sqrt(6 * float(bend) / (8 * _STRAY_MM))), 1)
    t = np.linspace(0, 1, count + 1)[1:, None]
    a, b, c, d = hull
    curve: Floats = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    return curve


def chains_of_path(thing: pdfium.PdfObject, matrix: Floats) -> list[Floats]:
    """Return the subpaths of a path object in mm."""
    count = raw.FPDFPath_CountSegments(thing.raw)
    segments = (raw.FPDFPath_GetPathSegment(thing.raw, number) for number in range(count))
    return list(path_chains(segments, matrix))


def pen_of_path(thing: pdfium.PdfObject, matrix: Floats) -> tuple[float, tuple[float, ...]]:
    """Return the width and the dashes of a path object in mm."""
    scale = math.sqrt(abs(float(np.linalg.det(matrix[:2, :2]))))
    width = ctypes.c_float()
    raw.FPDFPageObj_GetStrokeWidth(thing.raw, width)
    count = max(raw.FPDFPageObj_GetDashCount(thing.raw), 0)
    dashes = (ctypes.c_float * count)()
    if count:
        raw.FPDFPageObj_GetDashArray(thing.raw, dashes, count)
    lengths = tuple(scale * value for value in dashes)
    # Dashes without gaps are none.
    has_gaps = any(gap > _GAP_MM for gap in (lengths[1::2] if count % 2 == 0 else lengths))
    return scale * width.value, lengths if has_gaps else ()


def clip_window(thing: pdfium.PdfObject, matrix: Floats) -> Window:
    """Return the box that an object is clipped to, in mm; no page reaches beyond 10 m."""
    clip = raw.FPDFPageObj_GetClipPath(thing.raw)
    count = raw.FPDFClipPath_CountPaths(clip) if clip else 0
    low, high = np.full(2, -np.inf), np.full(2, np.inf)
    for path in range(max(count, 0)):
        numbers = range(max(raw.FPDFClipPath_CountPathSegments(clip, path), 0))
        segments = (raw.FPDFClipPath_GetPathSegment(clip, path, number) for number in numbers)
        chains = list(path_chains(segments, matrix))
        if chains:
            points = np.concatenate(chains)
            low, high = np.maximum(low, points.min(axis=0)), np.minimum(high, points.max(axis=0))
    return np.maximum(low, -_FAR_MM), np.minimum(high, _FAR_MM)


def clip_chain(chain: Floats, window: Window | None) -> list[Floats]:
    """Return the parts of a chain inside a box (Liang and Barsky 1984)."""
    if window is None or ((chain >= window[0]) & (chain <= window[1])).all():
        return [chain]
    low, high = window
    if (low > high).any():
        return []
    parts: list[list[Floats]] = []
    for a, b in pairwise(chain):
        move = b - a
        with np.errstate(divide="ignore", invalid="ignore"):
            one, two = (low - a) / move, (high - a) / move
        flat = move == 0
        if (flat & ((a < low) | (a > high))).any():
            continue
        enter = max(0.0, *np.where(flat, 0.0, np.minimum(one, two)).tolist())
        leave = min(1.0, *np.where(flat, 1.0, np.maximum(one, two)).tolist())
        if enter > leave:
            continue
        first, last = a + enter * move, a + leave * move
        if parts and np.array_equal(parts[-1][-1], first):
            parts[-1].append(last)
        else:
            parts.append([first, last])
    return [np.array(part) for part in parts]

"""Ink to pixels: anti-aliased grey with fractional line widths.

Every pixel of a line is as dark as the share of its area that the line covers, by formula and not
by drawing at a multiple of the size: faster, and a line has exactly the ink that its width asks
for, at any angle and any place between pixels. Where lines cross, the darker counts.
"""

import math
from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from linewright.base import Floats, Ints, Pixels
from linewright.drawings.ink.strokes import Stroke

# Filled shapes (arrowheads, dots) are drawn at this multiple, with corners in 1/16 of its pixels.
_FINE, _SHIFT = 8, 4
_CHUNK = 50_000  # columns of pixels worked on at once; bounds the memory on large sheets


def render(strokes: Sequence[Stroke], *, width: float, height: float, px_per_mm: float, min_px: float = 0.8) -> Pixels:
    """Return a sheet (mm, y up) as uint8 H x W, ink 0; lines are ``min_px`` wide or wider."""
    rows, columns = round(height * px_per_mm), round(width * px_per_mm)
    ink = np.zeros((rows, columns), dtype=np.uint8)
    starts, ends, halves = [np.empty((0, 2))], [np.empty((0, 2))], [np.empty(0)]
    for stroke in strokes:
        # To pixels, y down.
        pieces = [piece * (px_per_mm, -px_per_mm) + (0.0, rows) for piece in stroke.pieces]
        starts += [piece[:-1] for piece in pieces]
        ends += [piece[1:] for piece in pieces]
        count = sum(len(piece) - 1 for piece in pieces)
        halves.append(np.full(count, max(stroke.width * px_per_mm, min_px) / 2))
        if stroke.filled:
            for piece in pieces:
                _fill(ink, piece)
    _lines(ink, np.concatenate(starts), np.concatenate(ends), np.concatenate(halves))
    return 255 - ink


def _lines(ink: Pixels, starts: Floats, ends: Floats, half: Floats) -> None:
    """Darken the pixels of straight lines, n x 2 start and end points in px, with round ends."""
    # Seen along its major axis a line rises by at most one pixel a pixel.
    steep = np.abs(ends - starts)[:, 1] > np.abs(ends - starts)[:, 0]
    starts, ends = (np.where(steep[:, None], ps[:, ::-1], ps) for ps in (starts, ends))
    back = ends[:, 0] < starts[:, 0]
    starts, ends = (np.where(back[:, None], ends, starts), np.where(back[:, None], starts, ends))
    long = np.hypot(*(ends - starts).T)
    direction = np.divide(ends - starts, long[:, None], where=long[:, None] > 1e-9, out=_ahead(len(long)))
    # How far from the line, along the minor axis, pixels get ink, and how many that makes.
    reach = (half + np.abs(direction).sum(axis=1) / 2) / direction[:, 0]
    deep = np.ceil(2 * reach).astype(np.int64)
    first = np.ceil(starts[:, 0] - half - 1.2).astype(np.int64)
    count = np.floor(ends[:, 0] + half + 0.2).astype(np.int64) - first + 1
    for depth in np.unique(deep):
        for some in _chunks(np.flatnonzero(deep == depth), count):
            line = np.repeat(some, count[some])
            step = np.arange(len(line)) - np.repeat(np.cumsum(count[some]) - count[some], count[some])
            major = first[line] + step
            from_start = major + 0.5 - starts[line, 0]
            axis = starts[line, 1] + from_start * (direction[line, 1] / direction[line, 0])
            base = np.ceil(axis - reach[line] - 0.5).astype(np.int64)
            aside = (base + 0.5 - axis)[:, None] + np.arange(depth)
            grey = _grey(aside, from_start / direction[line, 0], direction[line], long[line], half[line])
            minor = base[:, None] + np.arange(depth)
            major = np.broadcast_to(major[:, None], minor.shape)
            flip = steep[line][:, None]
            row, column = np.where(flip, major, minor), np.where(flip, minor, major)
            inked = (grey > 0) & (row >= 0) & (row < ink.shape[0])
            inked &= (column >= 0) & (column < ink.shape[1])
            place = row[inked] * ink.shape[1] + column[inked]
            np.maximum.at(ink.reshape(-1), place, grey[inked])


def _grey(aside: Floats, along: Floats, direction: Floats, long: Floats, half: Floats) -> Pixels:
    """Return how dark pixels (n x k, ``aside`` px from a line along its minor axis) are."""
    # ``along`` is the way from a line's start to where it passes them, px; ``direction`` has unit
    # vectors (major, minor); ``long`` and ``half`` are lengths and half widths of lines, px.
    at = along[:, None] + aside * direction[:, 1:]
    beyond = np.maximum(np.abs(at - long[:, None] / 2) - long[:, None] / 2, 0)
    distance = np.hypot(aside * direction[:, :1], beyond)
    wide, direction = half[:, None], np.abs(direction)
    covered = _below(wide - distance, direction) - _below(-wide - distance, direction)
    return np.asarray(np.rint(255 * covered), dtype=np.uint8)


def _below(level: Floats, direction: Floats) -> Floats:
    """Return the share of a pixel that lies below a line, ``level`` px above its middle."""
    # Seen along a line in a direction (n x 2, positive, the greater part first) a pixel's width is
    # a trapezoid: the two parts as boxes, one smeared by the other. This is its integral.
    major, minor = direction[:, :1], np.maximum(direction[:, 1:], 1e-6)
    away = np.abs(level)
    rest = np.maximum((major + minor) / 2 - away, 0)
    corner = rest * rest / (2 * major * minor)
    outside = np.where(2 * away < major - minor, 0.5 - away / major, corner)
    below: Floats = np.where(level < 0, outside, 1 - outside)
    return below


def _ahead(count: int) -> Floats:
    return np.tile([1.0, 0.0], (count, 1))


def _chunks(lines: Ints, count: Ints) -> Iterator[Ints]:
    cuts = np.flatnonzero(np.diff(np.cumsum(count[lines]) // _CHUNK)) + 1
    yield from np.split(lines, cuts)


def _fill(ink: Pixels, corners: Floats) -> None:
    """Darken the inside of a polygon; its outline is drawn as lines."""
    x0, y0 = (max(math.floor(low), 0) for low in corners.min(axis=0))
    x1, y1 = (math.ceil(high) for high in corners.max(axis=0))
    window = ink[y0:y1, x0:x1]
    if not window.size:
        return
    fine = np.zeros((window.shape[0] * _FINE, window.shape[1] * _FINE), dtype=np.uint8)
    # OpenCV's coordinate 0 is the middle of the first pixel.
    fixed = np.rint(((corners - (x0, y0)) * _FINE - 0.5) * (1 << _SHIFT)).astype(np.int32)
    cv2.fillPoly(fine, [fixed], 255, cv2.LINE_8, _SHIFT)
    size = (window.shape[1], window.shape[0])
    np.maximum(window, cv2.resize(fine, size, interpolation=cv2.INTER_AREA), out=window)

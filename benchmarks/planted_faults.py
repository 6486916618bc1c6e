"""Faults to plant in drawings and in vectors, and whether a report has found them.

The benchmarks of the change report and of the step to vectors plant them, and tests do.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import cv2
import numpy as np

from linewright.base.types import Pixels
from linewright.drawings.ink.lettering import letter
from linewright.translate.audit.coverage import Coverage
from linewright.vector.model import Line, Vectors

ERASED_MM = 20.0


class PageFault(NamedTuple):
    """A page with one fault on it.

    Attributes:
        pixels: uint8 H x W.
        box: left, top, right, bottom of the fault in pixels.
    """

    pixels: Pixels
    box: tuple[float, float, float, float]


def erase_line(
    pixels: Pixels, truth: dict[str, Any], *, length_mm: float = ERASED_MM, seed: int = 0
) -> PageFault | None:
    """Erase so much of a straight outline or dimension line; None if there is none so long."""
    px_per_mm = truth["px_per_mm"]
    long = [
        (np.array(piece[:2]), stroke["width_mm"])
        for stroke in truth["strokes"]
        if stroke["layer"] in ("outline", "dimension") and "filled" not in stroke
        for piece in stroke["pieces"]
        if len(piece) == 2 and np.hypot(*np.subtract(piece[1], piece[0])) > (length_mm + 2) * px_per_mm
    ]
    if not long:
        return None
    (first, last), width = long[int(np.random.default_rng(seed).integers(len(long)))]
    half = (last - first) / np.hypot(*(last - first)) * length_mm * px_per_mm / 2
    middle = (first + last) / 2
    start, end = (np.rint(point).astype(int) for point in (middle - half, middle + half))
    out = pixels.copy()
    cv2.line(out, start.tolist(), end.tolist(), 255, round((width + 0.6) * px_per_mm) + 1)
    low, high = np.minimum(start, end), np.maximum(start, end)
    return PageFault(out, (*low.tolist(), *high.tolist()))


def alter_digit(pixels: Pixels, truth: dict[str, Any], *, seed: int = 0) -> PageFault | None:
    """Letter a dimension anew with one digit altered; None if there is no dimension."""
    numbers = [
        text
        for text in truth["texts"]
        if text["text"].isdigit() and len(text["text"]) > 1 and text["rotation"] in (0, 90)
    ]
    if not numbers:
        return None
    rng = np.random.default_rng(seed)
    text = numbers[int(rng.integers(len(numbers)))]
    place, step = int(rng.integers(len(text["text"]))), int(rng.integers(1, 10))
    digits = list(text["text"])
    digits[place] = str((int(digits[place]) + step) % 10)
    left, top, right, bottom = text["box"]
    turned = text["rotation"] == 90
    long, high = (bottom - top, right - left) if turned else (right - left, bottom - top)
    strokes = letter("".join(digits), 1.0)
    corners = np.concatenate(strokes)
    across = (long - 0.12 * high) / np.ptp(corners[:, 0])
    out = pixels.copy()
    inside = (slice(int(top), int(bottom) + 1), slice(int(left), int(right) + 1))
    out[inside] = 255
    for stroke in strokes:
        along = (stroke[:, 0] - corners[:, 0].min()) * across + 0.06 * high
        up = 0.06 * high + stroke[:, 1] * 0.88 * high
        x, y = (right - up, bottom - along) if turned else (left + along, bottom - up)
        points = np.rint(np.stack([x, y], axis=1) * 16).astype(np.int32)
        cv2.polylines(out, [points], False, 0, max(round(0.1 * high), 1), cv2.LINE_AA, 4)
    return PageFault(out, (left, top, right, bottom))


def meets(box: tuple[float, ...], other: tuple[float, ...], margin: float) -> bool:
    """Whether two boxes lie within ``margin`` pixels of each other."""
    return all(box[i] - margin < other[i + 2] and other[i] - margin < box[i + 2] for i in (0, 1))


class VectorFault(NamedTuple):
    """Vectors with one fault.

    Attributes:
        vectors: without a stretch of a line.
        box: left, top, right, bottom of the stretch in mm, y down.
    """

    vectors: Vectors
    box: tuple[float, float, float, float]


def remove_line(vectors: Vectors, *, length_mm: float = ERASED_MM, seed: int = 0) -> VectorFault | None:
    """Take so much out of the middle of a straight line; None if there is none so long."""
    long = [
        curve
        for curve in vectors.curves
        if isinstance(curve, Line)
        and curve.pen.linetype == "continuous"
        and np.hypot(*np.subtract(curve.b, curve.a)) >= length_mm
    ]
    if not long:
        return None
    line = long[int(np.random.default_rng(seed).integers(len(long)))]
    a, b = np.array(line.a), np.array(line.b)
    half = (b - a) / np.hypot(*(b - a)) * length_mm / 2
    start, end = (a + b) / 2 - half, (a + b) / 2 + half
    rest = (replace(line, b=(float(start[0]), float(start[1]))), replace(line, a=(float(end[0]), float(end[1]))))
    curves = (*(curve for curve in vectors.curves if curve is not line), *rest)
    (left, low), (right, high) = np.minimum(start, end), np.maximum(start, end)
    box = (float(left), vectors.height - float(high), float(right), vectors.height - float(low))
    return VectorFault(replace(vectors, curves=curves), box)


def is_found(coverage: Coverage, fault: VectorFault, px_per_mm: float, limit_mm: float) -> bool:
    """Whether a stretch above the limit was left out within 1 mm of the fault."""
    boxes = [np.array(stretch.box) / px_per_mm for stretch in coverage.left_out if stretch.length_mm > limit_mm]
    place = np.array(fault.box)
    return any(bool(((box[:2] - 1 < place[2:]) & (place[:2] - 1 < box[2:])).all()) for box in boxes)

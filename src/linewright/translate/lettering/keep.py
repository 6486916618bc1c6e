"""Put a page's own lettering onto its restyled picture.

A network that learnt to restyle draws the mean of all places that lettering may have in the new
style, so its numbers fade. Here lines are the network's, and lettering is the ink of the scan and
of its repaired page:

- ink of the network that no ink of the page supports goes, ghosts of numbers among it;
- around lettering the page's ink stands, but for the lines that pass;
- a number in the gap of its dimension line is lifted above it, as ISO 129-1 has it, ink and all,
  and the line is drawn through. Nothing is lettered anew, so no number can be misread here.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base import DataError, Floats, Mask, Pixels
from linewright.pages import Components, TextReader
from linewright.translate.lettering.gap_numbers import GapNumber, find_gap_numbers
from linewright.translate.lettering.parts import disc, find_parts, grown
from linewright.translate.lettering.redrawer import Redrawn
from linewright.translate.lettering.repairer import BESIDE_MM, ROUND_MM
from linewright.translate.lettering.scan_ink import lettering_ink

# Two styles draw a line within 0.5 mm of each other.
_SUPPORT_MM = 0.6
# Weight of the scan's ink in lettering, chosen among three (docs/models/drawing-restyle): more
# reads better and is farther from the standard's black.
_SCAN = 0.25
# What goes with a number that is lifted, mm around its ink.
_CRUMBS_MM = 1.5
# Free height between a dimension line and its number, in heights of lettering.
_CLEAR = 0.3
_PEN_MM = 0.35
# Where a line is measured: beyond its pale end, before its arrowhead, and so far aside.
_PALE_MM, _FLANK_MM, _NEAR_MM = 0.3, 1.2, 0.7
# A lifted number must not come nearer to other ink, mm.
_APART_MM = 0.25

Density = NDArray[np.uint8]


def keep_lettering(
    restyled: Pixels, repaired: Pixels, scan: Pixels, px_per_mm: float, reader: TextReader
) -> Redrawn:
    """Return the restyled page with the lettering of the repaired one.

    Args:
        restyled: H x W uint8, paper 255: what the restyling network made.
        repaired: the same page as the repair model made it, the same shape.
        scan: what both were made from, the same shape: lettering has its ink as well.
        px_per_mm: resolution.
        reader: tells numbers from other shapes.

    Raises:
        DataError: shapes that differ, no grey pages, or a resolution not above 0.
    """
    if not restyled.shape == repaired.shape == scan.shape:
        raise DataError(
            f"pages of one shape are needed, got {restyled.shape}, {repaired.shape} and "
            f"{scan.shape}",
            where="restyle",
        )
    parts = find_parts(repaired, px_per_mm)
    page = parts.page
    own, new = 255 - repaired, 255 - restyled
    made: Density = np.minimum(new, cv2.dilate(own, disc(_SUPPORT_MM * px_per_mm)))
    around = grown(parts.letters, ROUND_MM * px_per_mm)
    passing = grown(parts.lines, BESIDE_MM * px_per_mm) & ~parts.letters
    own = np.where(around, lettering_ink(scan, repaired, px_per_mm, part=_SCAN), own)
    made = np.where(around & ~passing, own, made)
    in_place = 255 - made
    for number in find_gap_numbers(page, reader):
        _lift(made, own, new, page.ink, page.components, number, px_per_mm)
    return Redrawn(255 - made, in_place)


def _lift(
    made: Density,
    own: Density,
    new: Density,
    ink: Mask,
    groups: Components,
    number: GapNumber,
    px_per_mm: float,
) -> None:
    """Lift a number above its line and close the line, in place, if there is room."""
    letters = np.isin(groups.labels, number.members)
    pen = _PEN_MM * px_per_mm
    by = number.foot - pen / 2 + _CLEAR * (number.height - pen)
    right, down = np.rint(number.up * by).astype(int).tolist()
    lifted = _moved(letters.view(np.uint8), right, down).view(np.bool_)
    others = ink & ~letters
    if lifted.sum() < letters.sum() or (grown(lifted, _APART_MM * px_per_mm) & others).any():
        return
    # With its pale edge and the crumbs of broken signs, which are too small to be groups.
    freed = grown(letters, _CRUMBS_MM * px_per_mm) & ~grown(others, BESIDE_MM * px_per_mm)
    freed |= letters
    stamp = _moved(np.where(freed, own, 0), right, down)
    made[freed] = 0
    _close(made, np.maximum(own, new), number, px_per_mm)
    np.maximum(made, stamp, out=made)


def _moved(image: NDArray[np.uint8], right: int, down: int) -> NDArray[np.uint8]:
    """Return an image shifted by whole pixels; what comes in from beyond the page is 0."""
    moved = np.zeros_like(image)
    height, width = image.shape
    rows = slice(max(down, 0), height + min(down, 0))
    columns = slice(max(right, 0), width + min(right, 0))
    from_rows = slice(max(-down, 0), height + min(-down, 0))
    from_columns = slice(max(-right, 0), width + min(-right, 0))
    moved[rows, columns] = image[from_rows, from_columns]
    return moved


def _close(made: Density, drawn: Density, number: GapNumber, px_per_mm: float) -> None:
    """Draw a line through a gap, as wide and as black as it is beside it."""
    way = np.array(number.way)
    one = _beside(drawn, np.array(number.first), -way, number.up, px_per_mm)
    two = _beside(drawn, np.array(number.last), way, number.up, px_per_mm)
    long = float(np.hypot(*(two.end - one.end)))
    way = (two.end - one.end) / long
    half, lap = (one.width + two.width) / 4, 0.3 * px_per_mm
    low, window = _window(np.stack([one.end, two.end]), half + lap + 2, made.shape)
    away = _from(one.end, low, made[window].shape)
    along, aside = away @ way, np.abs(away @ np.array([way[1], -way[0]]))
    # Each pixel is as black as it is covered.
    covered = (half + 0.5 - aside).clip(0, min(2 * half, 1.0))
    covered *= (along > -lap) & (along < long + lap)
    line = np.rint(covered * (one.black + two.black) / 2).astype(np.uint8)
    made[window] = np.maximum(made[window], line)


class _Line(NamedTuple):
    """A line beside a gap: where it ends, how wide it is (px) and how black (0..255)."""

    end: Floats
    width: float
    black: float


def _beside(drawn: Density, end: Floats, outward: Floats, up: Floats, px_per_mm: float) -> _Line:
    """Measure a line that ends near ``end``, before it grows into its arrowhead."""
    # Its very end is pale.
    start, stop = _PALE_MM * px_per_mm, _FLANK_MM * px_per_mm
    low, window = _window(end[None], stop + 2, drawn.shape)
    part = drawn[window].astype(np.float64)
    away = _from(end, low, part.shape)
    along, above = away @ outward, away @ up
    part *= (along > start) & (along < stop) & (np.abs(above) < _NEAR_MM * px_per_mm + 1)
    total = float(part.sum())
    if total == 0:
        return _Line(end, _PEN_MM * px_per_mm, 255.0)
    black = max(float(np.percentile(part[part > 0], 80)), 128.0)
    width = total / black / (stop - start)
    off = float((part * above).sum()) / total
    pen = _PEN_MM * px_per_mm
    return _Line(end + up * off, min(max(width, pen / 2), 2 * pen), black)


def _window(
    points: Floats, reach: float, shape: tuple[int, ...]
) -> tuple[NDArray[np.int64], tuple[slice, slice]]:
    """Return the first corner (x, y) of the window around points on a page, and the window."""
    low = np.floor(points.min(axis=0) - reach).astype(np.int64).clip(0)
    high = np.ceil(points.max(axis=0) + reach).astype(np.int64)
    return low, (slice(low[1], min(high[1], shape[0])), slice(low[0], min(high[0], shape[1])))


def _from(place: Floats, low: NDArray[np.int64], shape: tuple[int, ...]) -> Floats:
    """Return the way from a place to each pixel's middle in a window, h x w x 2 (right, down)."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    away: Floats = np.stack([columns + low[0] + 0.5, rows + low[1] + 0.5], axis=-1) - place
    return away

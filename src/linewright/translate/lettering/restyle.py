"""Put a page's own lettering onto its restyled picture.

A network that learnt to restyle draws the mean of all places that lettering may have in the new style, so its numbers
fade. Here lines are the network's, and lettering is the ink of the scan and of its repaired page:

- ink of the network that no ink of the page supports goes, ghosts of numbers among it;
- around lettering the page's ink stands, but for the lines that pass;
- a number in the gap of its dimension line is lifted above it, as ISO 129-1 has it, ink and all,
  and the line is drawn through. Nothing is lettered anew, so no number can be misread here.
"""

from typing import NamedTuple

import cv2
import numpy as np

from linewright.base import Floats, Ints, Mask, Pixels
from linewright.pages import TextReader, check_grey, shift_pixels
from linewright.translate.lettering.gap_numbers import GapNumber, find_gap_numbers
from linewright.translate.lettering.ink import BESIDE_MM, ROUND_MM, dilate, disc, find_parts, lettering_ink

_SUPPORT_MM = 0.6  # two styles draw a line within 0.5 mm of each other
# Weight of the scan's ink in lettering, chosen among three (docs/research/log): more
# reads better and is farther from the standard's black.
_SCAN = 0.25
_CRUMBS_MM = 1.5  # what goes with a number that is lifted, mm around its ink
# Free height between a dimension line and its number, in heights of lettering.
_CLEAR = 0.3
_PEN_MM = 0.35
# Where a line is measured: beyond its pale end, before its arrowhead, and so far aside.
_PALE_MM, _FLANK_MM, _NEAR_MM = 0.3, 1.2, 0.7
_APART_MM = 0.25  # a lifted number must not come nearer to other ink, mm

Density = Pixels  # ink of a page, H x W: 0 for paper, 255 for black


class Translation(NamedTuple):
    """A page, twice, H x W uint8 (H x W x 3 of a model in colour)."""

    page: Pixels  # as it should be
    in_place: Pixels  # with every number where the scan has it, to be compared with the scan


def restore_lettering(
    restyled: Pixels, repaired: Pixels, scan: Pixels, px_per_mm: float, reader: TextReader
) -> Translation:
    """Return the restyled page with the lettering of the repaired one, all H x W, paper 255."""
    # Lettering has the ink of the scan, from which both were made, as well. The reader tells numbers from other shapes.
    check_grey(px_per_mm, restyled, repaired, scan, where="restyle")
    parts = find_parts(repaired, px_per_mm)
    page = parts.page
    old, new = 255 - repaired, 255 - restyled
    density: Density = np.minimum(new, cv2.dilate(old, disc(_SUPPORT_MM * px_per_mm)))
    around = dilate(parts.letters, ROUND_MM * px_per_mm)
    passing = dilate(parts.lines, BESIDE_MM * px_per_mm) & ~parts.letters
    old = np.where(around, lettering_ink(scan, repaired, px_per_mm, part=_SCAN), old)
    density = np.where(around & ~passing, old, density)
    in_place = 255 - density
    for number in find_gap_numbers(page, reader):
        letters = np.isin(page.components.labels, number.members)
        _lift(density, old, new, number, letters, page.ink & ~letters, px_per_mm)
    return Translation(255 - density, in_place)


def _lift(
    density: Density, old: Density, new: Density, number: GapNumber, letters: Mask, others: Mask, px_per_mm: float
) -> None:
    """Lift a number above its line and close the line, in place, if there is room."""
    pen = _PEN_MM * px_per_mm
    by = number.below - pen / 2 + _CLEAR * (number.height - pen)
    right, down = np.rint(number.up * by).astype(int).tolist()
    lifted = _shifted(letters.view(np.uint8), right, down).view(np.bool_)
    if lifted.sum() < letters.sum() or (dilate(lifted, _APART_MM * px_per_mm) & others).any():
        return
    # With its pale edge and the crumbs of broken signs, which are too small to be groups.
    freed = dilate(letters, _CRUMBS_MM * px_per_mm) & ~dilate(others, BESIDE_MM * px_per_mm)
    freed |= letters
    stamp = _shifted(np.where(freed, old, 0), right, down)
    density[freed] = 0
    _close_gap(density, np.maximum(old, new), number, px_per_mm)
    np.maximum(density, stamp, out=density)


def _shifted(density: Density, right: int, down: int) -> Density:
    return 255 - shift_pixels(255 - density, down, right)


def _close_gap(density: Density, ink: Density, number: GapNumber, px_per_mm: float) -> None:
    """Draw a line through a gap, as wide and as black as it is beside it."""
    direction = np.array(number.direction)
    one = _measure_line(ink, np.array(number.first), -direction, number.up, px_per_mm)
    two = _measure_line(ink, np.array(number.last), direction, number.up, px_per_mm)
    length = float(np.hypot(*(two.end - one.end)))
    direction = (two.end - one.end) / length
    half, lap = (one.width + two.width) / 4, 0.3 * px_per_mm
    low, window = _window(np.stack([one.end, two.end]), half + lap + 2, density.shape)
    offsets = _offsets(one.end, low, density[window].shape)
    along = offsets @ direction
    aside = np.abs(offsets @ np.array([direction[1], -direction[0]]))
    # Each pixel is as black as it is covered.
    covered = (half + 0.5 - aside).clip(0, min(2 * half, 1.0))
    covered *= (along > -lap) & (along < length + lap)
    line = np.rint(covered * (one.black + two.black) / 2).astype(np.uint8)
    density[window] = np.maximum(density[window], line)


class _LineEnd(NamedTuple):
    """A line beside a gap: where it ends, how wide it is (px) and how black (0..255)."""

    end: Floats
    width: float
    black: float


def _measure_line(ink: Density, end: Floats, outward: Floats, up: Floats, px_per_mm: float) -> _LineEnd:
    """Measure a line that ends near ``end``, before it grows into its arrowhead."""
    # Its very end is pale.
    start, stop = _PALE_MM * px_per_mm, _FLANK_MM * px_per_mm
    low, window = _window(end[None], stop + 2, ink.shape)
    part = ink[window].astype(np.float64)
    offsets = _offsets(end, low, part.shape)
    along, above = offsets @ outward, offsets @ up
    part *= (along > start) & (along < stop) & (np.abs(above) < _NEAR_MM * px_per_mm + 1)
    total = float(part.sum())
    pen = _PEN_MM * px_per_mm
    if total == 0:
        return _LineEnd(end, pen, 255.0)
    black = max(float(np.percentile(part[part > 0], 80)), 128.0)
    width = total / black / (stop - start)
    off = float((part * above).sum()) / total
    return _LineEnd(end + up * off, min(max(width, pen / 2), 2 * pen), black)


def _window(points: Floats, reach: float, shape: tuple[int, ...]) -> tuple[Ints, tuple[slice, slice]]:
    """Return the first corner (x, y) of the window around points on a page, and the window."""
    low = np.floor(points.min(axis=0) - reach).astype(np.int64).clip(0)
    high = np.ceil(points.max(axis=0) + reach).astype(np.int64)
    return low, (slice(low[1], min(high[1], shape[0])), slice(low[0], min(high[0], shape[1])))


def _offsets(origin: Floats, low: Ints, shape: tuple[int, ...]) -> Floats:
    """Return the offset of each pixel's middle in a window, h x w x 2 (right, down)."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    return np.asarray(np.stack([columns + low[0] + 0.5, rows + low[1] + 0.5], axis=-1) - origin)

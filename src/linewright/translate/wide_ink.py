"""Wide ink stays filled: the network sees a few mm around each pixel, and inside of a wide stroke there is no edge.

Where the scan is surely dark all over, over more than a millimetre, with a steep rim, and the network drew some of
that rim, the page is ink. Stains and shadows are pale or fade, hatching has paper between its lines.
"""

import cv2
import numpy as np

from linewright.base import Floats32, Mask, Pixels
from linewright.pages import find_components, find_ink
from linewright.translate.lettering.ink import in_tiles

# The network keeps narrower strokes filled; so many px, and mm.
_WIDE_PX, _WIDE_MM = 12.0, 1.1
# Paper is told over so much, mm: wider areas are taken for dark paper and stay as the network has them.
_PAPER_MM, _DARKEST_PAPER = 32, 96.0
# What is darker than this share of its paper, averaged over so much, mm, is no paper; flecks of a felt pen are such.
_NO_PAPER, _AVERAGE_MM = 0.9, 0.2
# Of wide ink so much is as dark as ink is on this page; lighter spots in it, up to this size, are flecks.
_INKED, _FLECK_MM2 = 0.6, 0.3
# Ink ends within so much, mm, on such a share of its rim; the network drew such a share of that.
_RIM_MM, _STEEP, _DRAWN = 0.35, 0.6, 0.1
# A network that drew so much of the inside, or all but so much, mm2, drew it whole. Where the scan is lighter inside
# than where the network drew ink, by this share of its contrast, there is a gap between two lines.
_WHOLE, _HOLLOW_MM2, _AS_DARK = 0.9, 0.5, 0.2
# From so far inside, px, a lighter spot is one of the ink's.
_INSIDE_PX = 2.0
_INK, _PAPER_LIGHT = 128, 0.9


def with_wide_ink(draft: Pixels, scan: Pixels, px_per_mm: float) -> Pixels:
    """Return a page, H x W, as a network drew it, with the inside of wide ink that is dark on its scan."""
    return in_tiles(_with_wide_ink, draft, scan, px_per_mm, around_mm=_PAPER_MM / 2 + 2)


def _with_wide_ink(draft: Pixels, scan: Pixels, px_per_mm: float) -> Pixels:
    paper = _paper(scan, px_per_mm)
    side = max(round(_AVERAGE_MM * px_per_mm), 1)
    ratio = np.asarray(cv2.blur(scan.astype(np.float32) / paper, (side, side)), np.float32)
    wide = _find_wide(scan, paper, ratio, px_per_mm)
    if not wide.any():
        return draft
    filled = draft.copy()
    areas = find_components(wide)
    reach = round(_RIM_MM * px_per_mm) + 1
    for number in range(1, len(areas.areas)):
        x0, y0, x1, y1 = areas.boxes[number].tolist()
        window = slice(max(y0 - reach, 0), y1 + reach), slice(max(x0 - reach, 0), x1 + reach)
        area = areas.labels[window] == number
        near = cv2.dilate(area.astype(np.uint8), np.ones((2 * reach + 1,) * 2, np.uint8)).view(np.bool_)
        inner = _depth(area) > reach
        drawn = draft[window] < _INK
        light = inner & ~drawn
        if light.sum() < max(_HOLLOW_MM2 * px_per_mm**2, (1 - _WHOLE) * inner.sum()) or not (drawn & area).any():
            continue
        rim, inside = (float(np.median(ratio[window][part])) for part in (drawn & area, light))
        # Half of the rim is paper.
        if inside < rim + _AS_DARK * (1 - rim) and float(drawn[near & ~inner].mean()) > _DRAWN / 2:
            filled[window][area] = 0
    return filled


def _find_wide(scan: Pixels, paper: Floats32, ratio: Floats32, px_per_mm: float) -> Mask:
    """Say where a scan has wide ink, H x W; its ratio to the paper is averaged."""
    dark = _opened(ratio < _NO_PAPER, max(_WIDE_MM * px_per_mm, _WIDE_PX) / 2)
    if not dark.any():
        return dark
    ink = find_ink(scan, px_per_mm, paper=paper)
    dark |= _flecks(dark, px_per_mm)
    areas = find_components(dark)
    count = len(areas.areas)
    inked = np.bincount(areas.labels[ink & dark], minlength=count) / np.maximum(areas.areas, 1)
    depth = _depth(dark)
    rim = dark & (depth <= 1.5)
    reach = 2 * max(round(_RIM_MM * px_per_mm), 1) + 1
    # Paper begins close by, and ink lies as close.
    near = np.ones((reach, reach), np.uint8)
    steep = rim & (cv2.dilate(ratio, near) > _PAPER_LIGHT) & (cv2.erode(ratio, near) < cv2.dilate(ratio, near) * 0.75)
    rims = np.maximum(np.bincount(areas.labels[rim], minlength=count), 1)
    sound = (inked > _INKED) & (np.bincount(areas.labels[steep], minlength=count) / rims > _STEEP)
    sound[0] = False
    return np.asarray(sound[areas.labels] & (ink | (depth > _INSIDE_PX)))


def _paper(scan: Pixels, px_per_mm: float) -> Floats32:
    """Return the level of the paper around each pixel, H x W, over a wide window."""
    height, width = scan.shape
    rows, columns = (max(1, round(side / px_per_mm)) for side in (height, width))
    small = cv2.resize(scan, (columns, rows), interpolation=cv2.INTER_AREA)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((_PAPER_MM + 1,) * 2, np.uint8))
    level = cv2.resize(cv2.blur(closed.astype(np.float32), (5, 5)), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.maximum(level, _DARKEST_PAPER), np.float32)


def _flecks(dark: Mask, px_per_mm: float) -> Mask:
    """Return small light spots within dark areas, H x W."""
    light = find_components(~dark, connectivity=4)
    small = light.areas < _FLECK_MM2 * px_per_mm**2
    small[0] = False
    return np.asarray(small[light.labels])


def _opened(mask: Mask, radius: float) -> Mask:
    """Return what of a mask holds a disc of some px."""
    core = _depth(mask) >= radius
    if not core.any():
        return core
    away = cv2.distanceTransform((~core).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    return np.asarray(mask & (away < radius))


def _depth(mask: Mask) -> Floats32:
    """Return how far each pixel of a mask is from what is outside of it, px; the page's edge is no end."""
    return np.asarray(cv2.distanceTransform(mask.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5), np.float32)

"""The tone of a scan: a dark ground turned round, deep shade lightened, pale ink darkened.

The models know dark ink on light paper: paper down to half of white, ink down to half of black.
"""

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np

from linewright.base import Floats32, Mask, Pixels
from linewright.pages import DARKEST_PAPER, paper_level, paper_noise, with_channels

# The ground of a stained, shaded page in black ink stays lighter than this.
_DARK_GROUND = 110
_GROUND_CONTRAST = 40
_STEP = 4
# Whether ink is lighter or darker than its paper is asked in squares of this side, mm, each with so many pixels to a
# side at most: what strays from the middle grey so far, and to one side so many times farther, is ink. It is lighter
# in such a share of the squares that have any.
_SQUARE_MM, _SQUARE_PX, _STRAY, _ONE_SIDED, _LIGHTER = 10, 50, 20, 1.7, 0.8

# Paper darker than this is in deep shade and is lightened up to it, at most so many times.
_DARK_PAPER, _MOST_GAIN = 128.0, 5.0
_WINDOW_MM = 16  # dark places narrower than this are ink, mm
_EVEN_MM = 5  # light is even over this, mm
# Where this share of light is lost within so many mm, a painted area begins and no shade.
_STEEP, _EDGE_MM = 0.45, 4
# A dark area has ink on it where it is darker than this share of its own level, and by so many greys, in such a share
# of it.
_INKED, _LEAST_INK, _INK_SHARE = 0.85, 6, 0.01

# How dark a page's ink is says its darkest five hundredth, as a share of the paper around it. A
# page whose ink is lighter than the first is darkened so far that its ink is as dark as the second.
_DARKEST = 0.002
_PALE, _DARK = 0.67, 0.45
# But at most so many times, and not so far that grain, its deviation, goes beyond this share.
_MOST_CONTRAST, _GRAIN = 4.0, 0.05
# What is no darker than this, or than so many deviations of the grain, is no ink.
_FAINTEST, _SIGMAS = 0.92, 5.0
_AROUND_MM = 12.0  # paper is told from what lies so near

_STRIP_ROWS = 1024


def has_dark_ground(pixels: Pixels, px_per_mm: float) -> bool:
    """Return whether a page is dark and its ink lighter than its paper everywhere, as of a blueprint."""
    dark, light = _ground_and_lines(_grey(pixels[::_STEP, ::_STEP]))
    # A page that is dark all over shows nothing to turn round.
    if dark >= _DARK_GROUND or light <= dark + _GROUND_CONTRAST:
        return False
    # Black print on dark paper may have a label, a patch or a rim that is light.
    grey, side = _grey(pixels), max(round(_SQUARE_MM * px_per_mm), 2)
    step = max(side // _SQUARE_PX, 1)
    lighter = darker = 0
    for top in range(0, grey.shape[0], side):
        for left in range(0, grey.shape[1], side):
            square = grey[top : top + side : step, left : left + side : step]
            low, darkish, middle, lightish, high = np.percentile(square, (1, 15, 50, 85, 99)).tolist()
            # What is wide is an edge, of a label or of the paper, and says nothing.
            if max(lightish - middle, middle - darkish) > _STRAY:
                continue
            above, below = high - middle, middle - low
            lighter += bool(above > max(_STRAY, _ONE_SIDED * below))
            darker += bool(below > max(_STRAY, _ONE_SIDED * above))
    return lighter > _LIGHTER * (lighter + darker)


def invert(pixels: Pixels) -> Pixels:
    """Return a page whose dark ground is white paper and whose lightest lines are black ink."""
    # Colours give way to greys; the shape stays, H x W or H x W x 3.
    grey = _grey(pixels)
    dark, light = _ground_and_lines(grey[::_STEP, ::_STEP])
    ink = np.clip((np.arange(256) - dark) / max(light - dark, 1.0), 0, 1)
    page = np.rint(255 * (1 - ink)).astype(np.uint8)[grey]
    return np.repeat(page[..., None], 3, axis=2) if pixels.ndim == 3 else page


def _ground_and_lines(grey: Pixels) -> tuple[float, float]:
    """Return the grey of the ground and that of the lightest lines."""
    dark, light = np.percentile(grey, (50, 99.8)).tolist()
    return dark, light


def _grey(pixels: Pixels) -> Pixels:
    if pixels.ndim == 2:
        return pixels
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY), np.uint8)


def lighten_shade(pixels: Pixels, px_per_mm: float) -> Pixels:
    """Return a page, H x W or H x W x 3, whose deep shade is lightened; any other page as it is."""
    # Painted areas, and the scanner's lid beside the paper, stay dark: they begin at an edge.
    height, width = pixels.shape[:2]
    columns, rows = (max(1, round(side / px_per_mm)) for side in (width, height))
    small = cv2.resize(pixels, (columns, rows), interpolation=cv2.INTER_AREA)
    grey = np.asarray(small if small.ndim == 2 else small.max(axis=2), dtype=np.uint8)
    level = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, _square(_WINDOW_MM + 1))
    gain = _shade_gain(np.asarray(level, dtype=np.uint8), grey)
    if gain.max() <= 1:
        return pixels
    large = cv2.resize(gain, (width, height), interpolation=cv2.INTER_LINEAR)
    lit = np.empty_like(pixels)
    for top in range(0, height, _STRIP_ROWS):
        strip = slice(top, top + _STRIP_ROWS)
        part = large[strip] if pixels.ndim == 2 else large[strip, :, None]
        lit[strip] = np.minimum(np.rint(pixels[strip] * part), 255)
    return lit


def _shade_gain(level: Pixels, small: Pixels) -> Floats32:
    """Return how many times lighter each place is to be; like the paper's level and the page, a value a mm."""
    reach = _square(_EDGE_MM + 1)
    steep = cv2.erode(level, reach) < (1 - _STEEP) * cv2.dilate(level, reach)
    dark = level < _DARK_PAPER
    count, shade = cv2.connectedComponents(dark.astype(np.uint8), connectivity=4)
    rim = dark & (cv2.erode(dark.astype(np.uint8), _square(3)) == 0)
    edges = np.bincount(shade[rim], minlength=count)
    steep_edges = np.bincount(shade[rim & steep], minlength=count)
    edged = 2 * steep_edges > np.maximum(edges, 1)
    edged[0] = True
    light = cv2.blur(level.astype(np.float32), (_EVEN_MM, _EVEN_MM))
    gain = np.asarray(np.clip(_DARK_PAPER / np.maximum(light, 1), 1, _MOST_GAIN), dtype=np.float32)
    gain[edged[shade]] = 1
    # What has ink on it is paper, though it ends at a label or a rim.
    inked = np.bincount(shade[dark & (small < _INKED * level) & (level - small > _LEAST_INK)], minlength=count)
    inked[0] = 0
    for number in np.flatnonzero(edged & (inked > _INK_SHARE * np.bincount(shade.ravel(), minlength=count))).tolist():
        gain = np.maximum(gain, _gain_to_edge(level, small, shade == number))
    return gain


def _gain_to_edge(level: Pixels, small: Pixels, area: Mask) -> Floats32:
    """Return the gain of dark paper that ends at lighter paper: it becomes as light as that, up to the very edge."""
    own = float(np.median(level[area]))
    near = cv2.dilate(area.astype(np.uint8), _square(2 * _WINDOW_MM + 1)).view(np.bool_)
    lighter = near & (level > own / (1 - _STEEP))
    paper = float(np.median(level[lighter])) if lighter.any() else _DARK_PAPER
    dark = near & (small < min(own / (1 - _STEEP), (own + paper) / 2))
    # What lies between two values is on both sides of the edge, and tells of neither.
    sure = cv2.erode(dark.view(np.uint8), _square(3)).view(np.bool_)
    light = cv2.blur(cv2.dilate(np.where(sure, small, 0).astype(np.uint8), _square(_WINDOW_MM + 1)), (_EVEN_MM,) * 2)
    gain = np.where(dark, np.clip(paper / np.maximum(light, 1), 1, _MOST_GAIN), 1).astype(np.float32)
    return np.asarray(cv2.dilate(gain, _square(3)), dtype=np.float32)


def _square(side: int) -> Pixels:
    return np.ones((side, side), np.uint8)


def darken_ink(pixels: Pixels, px_per_mm: float) -> Pixels:
    """Return a page whose ink is pale everywhere with darker ink; any other page as it is."""
    factor = _contrast_factor(pixels, px_per_mm)
    if factor <= 1:
        return pixels
    dark = np.empty_like(pixels)
    for strip in _strips(pixels, px_per_mm):
        paper = strip.paper if pixels.ndim == 2 else strip.paper[..., None]
        ink = paper - (paper - pixels[strip.rows]) * np.float32(factor)
        dark[strip.rows] = np.rint(np.clip(ink, 0, 255))
    return dark


def _contrast_factor(pixels: Pixels, px_per_mm: float) -> float:
    """Return how many times more contrast the ink is to have."""
    height, width = pixels.shape[:2]
    surely = _PALE * DARKEST_PAPER  # dark enough beside any paper, and seen at a glance
    dark = sum(
        np.count_nonzero(with_channels(pixels[top : top + _STRIP_ROWS], 1) < surely)
        for top in range(0, height, _STRIP_ROWS)
    )
    if dark > _DARKEST * height * width:
        return 1.0
    counts, grains = np.zeros(256, np.int64), []
    for strip in _strips(pixels, px_per_mm):
        share = with_channels(pixels[strip.rows], 1).astype(np.float32) / strip.paper
        levels = np.rint(255 * np.minimum(share, 1)).astype(np.uint8)
        counts += np.bincount(levels.ravel(), None, 256)
        grains.append(paper_noise(share))
    grain = float(np.median(grains))
    ink = int(np.searchsorted(np.cumsum(counts), _DARKEST * counts.sum())) / 255
    if not _PALE < ink < min(_FAINTEST, 1 - _SIGMAS * grain):
        return 1.0
    return min((1 - _DARK) / (1 - ink), _MOST_CONTRAST, _GRAIN / max(grain, 1e-6))


class _Strip(NamedTuple):
    """Some rows of a page: where they lie, and the level of their paper."""

    rows: slice
    paper: Floats32


def _strips(pixels: Pixels, px_per_mm: float) -> Iterator[_Strip]:
    """Yield a page strip by strip, so that a large one takes little room."""
    around = round(_AROUND_MM * px_per_mm)
    for top in range(0, len(pixels), _STRIP_ROWS):
        first = max(0, top - around)
        seen = with_channels(pixels[first : top + _STRIP_ROWS + around], 1)
        rows = slice(top, min(top + _STRIP_ROWS, len(pixels)))
        yield _Strip(rows, paper_level(seen, px_per_mm)[top - first : rows.stop - first])

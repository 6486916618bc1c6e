"""The tone of a scan: a dark ground turned round, deep shade lightened, pale ink darkened.

The models know dark ink on light paper: paper down to half of white, ink down to half of black.
"""

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np

from linewright.base import Floats32, Pixels
from linewright.pages import DARKEST_PAPER, paper_level, paper_noise, with_channels

# The ground of a stained, shaded page in black ink stays lighter than this.
_DARK_GROUND = 110
_GROUND_CONTRAST = 40
_STEP = 4

# Paper darker than this is in deep shade and is lightened up to it, at most so many times.
_DARK_PAPER, _MOST_GAIN = 128.0, 5.0
_WINDOW_MM = 16  # dark places narrower than this are ink, mm
_EVEN_MM = 5  # light is even over this, mm
# Where this share of light is lost within so many mm, a painted area begins and no shade.
_STEEP, _EDGE_MM = 0.45, 4

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


def has_dark_ground(pixels: Pixels) -> bool:
    """Return whether most of a page is dark, and some of it light, as of a blueprint."""
    dark, light = _ground_and_lines(_grey(pixels[::_STEP, ::_STEP]))
    # A page that is dark all over shows nothing to turn round.
    return dark < _DARK_GROUND and light > dark + _GROUND_CONTRAST


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
    level = cv2.morphologyEx(small if small.ndim == 2 else small.max(axis=2), cv2.MORPH_CLOSE, _square(_WINDOW_MM + 1))
    gain = _shade_gain(np.asarray(level, dtype=np.uint8))
    if gain.max() <= 1:
        return pixels
    large = cv2.resize(gain, (width, height), interpolation=cv2.INTER_LINEAR)
    lit = np.empty_like(pixels)
    for top in range(0, height, _STRIP_ROWS):
        strip = slice(top, top + _STRIP_ROWS)
        part = large[strip] if pixels.ndim == 2 else large[strip, :, None]
        lit[strip] = np.minimum(np.rint(pixels[strip] * part), 255)
    return lit


def _shade_gain(level: Pixels) -> Floats32:
    """Return how many times lighter each place is to be; like the paper's level, a value a mm."""
    reach = _square(_EDGE_MM + 1)
    steep = cv2.erode(level, reach) < (1 - _STEEP) * cv2.dilate(level, reach)
    dark = level < _DARK_PAPER
    count, shade = cv2.connectedComponents(dark.astype(np.uint8), connectivity=4)
    rim = dark & (cv2.erode(dark.astype(np.uint8), _square(3)) == 0)
    edges = np.bincount(shade[rim], minlength=count)
    steep_edges = np.bincount(shade[rim & steep], minlength=count)
    painted = 2 * steep_edges > np.maximum(edges, 1)
    painted[0] = True
    light = cv2.blur(level.astype(np.float32), (_EVEN_MM, _EVEN_MM))
    gain = np.clip(_DARK_PAPER / np.maximum(light, 1), 1, _MOST_GAIN)
    gain[painted[shade]] = 1
    return np.asarray(gain, dtype=np.float32)


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

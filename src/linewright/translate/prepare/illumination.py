"""Deep shade on a scan, lightened: the models know paper down to a half of white."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base import Pixels

# Paper darker than this is in deep shade and is lightened up to it, at most so many times.
_DARK, _MOST = 128.0, 5.0
# Dark places narrower than this are ink, mm.
_WINDOW_MM = 16
# Light is even over this, mm.
_EVEN_MM = 5
# Where this share of light is lost within so many mm, a painted area begins and no shade.
_STEEP, _EDGE_MM = 0.45, 4
_STRIP_ROWS = 1024


def lighten_shade(pixels: Pixels, px_per_mm: float) -> Pixels:
    """Return a page whose deep shade is lightened; any other page as it is.

    Painted areas, and the scanner's lid beside the paper, stay dark: they begin at an edge.

    Args:
        pixels: H x W or H x W x 3 uint8, paper light.
        px_per_mm: resolution.
    """
    height, width = pixels.shape[:2]
    columns, rows = (max(1, round(side / px_per_mm)) for side in (width, height))
    small = cv2.resize(pixels, (columns, rows), interpolation=cv2.INTER_AREA)
    level = cv2.morphologyEx(
        small if small.ndim == 2 else small.max(axis=2), cv2.MORPH_CLOSE, _square(_WINDOW_MM + 1)
    )
    gain = _gain(np.asarray(level, dtype=np.uint8))
    if gain.max() <= 1:
        return pixels
    large = cv2.resize(gain, (width, height), interpolation=cv2.INTER_LINEAR)
    lit = np.empty_like(pixels)
    for top in range(0, height, _STRIP_ROWS):
        strip = slice(top, top + _STRIP_ROWS)
        part = large[strip] if pixels.ndim == 2 else large[strip, :, None]
        lit[strip] = np.minimum(np.rint(pixels[strip] * part), 255)
    return lit


def _gain(level: Pixels) -> NDArray[np.float32]:
    """Return how many times lighter each place is to be; like the paper's level, a value a mm."""
    reach = _square(_EDGE_MM + 1)
    steep = cv2.erode(level, reach) < (1 - _STEEP) * cv2.dilate(level, reach)
    dark = level < _DARK
    count, shade = cv2.connectedComponents(dark.astype(np.uint8), connectivity=4)
    rim = dark & (cv2.erode(dark.astype(np.uint8), _square(3)) == 0)
    edges = np.bincount(shade[rim], minlength=count)
    steep_edges = np.bincount(shade[rim & steep], minlength=count)
    painted = 2 * steep_edges > np.maximum(edges, 1)
    painted[0] = True
    light = cv2.blur(level.astype(np.float32), (_EVEN_MM, _EVEN_MM))
    gain = np.clip(_DARK / np.maximum(light, 1), 1, _MOST)
    gain[painted[shade]] = 1
    return np.asarray(gain, dtype=np.float32)


def _square(side: int) -> NDArray[np.uint8]:
    return np.ones((side, side), np.uint8)

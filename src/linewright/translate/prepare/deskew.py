"""How far a scan is turned, and turning it back.

A drawing is full of lines along the two axes of its sheet. Turned to the right angle, the profiles
of its ink along rows and columns are peaks and gaps; askew, they are smeared. So the angle is the
one at which the sum of the squared profiles is largest (Postl, ICPR 1986).
"""

import cv2
import numpy as np

from linewright.base import Floats, Pixels
from linewright.pages import find_ink

LIMIT = 4.0  # scans that are turned further, in degrees, were turned on purpose
_MOST_POINTS = 60_000
_COARSE, _FINE = 0.2, 0.02
_BIN_MM = 0.25
# A page is left as it is unless its profiles become sharper by this factor: a drawing with more
# slanting lines than level ones must not be turned onto them.
_CLEARLY = 1.02
LEAST = 0.05  # less than this is not worth the blur that turning brings


def find_skew(pixels: Pixels, px_per_mm: float) -> float:
    """Return by how many degrees a page is turned, counterclockwise as seen, within -4 to 4."""
    # 0 where no angle is clearly better than none, or where the page is turned further. The
    # resolution sets the scale of what counts as a line.
    rows, columns = np.nonzero(find_ink(pixels, px_per_mm))
    if len(rows) < 2:
        return 0.0
    some = np.linspace(0, len(rows) - 1, min(len(rows), _MOST_POINTS)).astype(np.int64)
    points = np.stack([columns[some], rows[some]], axis=1) / (_BIN_MM * px_per_mm)
    points -= points.mean(axis=0)

    def best(angles: Floats) -> float:
        return float(angles[np.argmax([_sharpness(points, angle) for angle in angles])])

    coarse = best(np.arange(-LIMIT, LIMIT + _COARSE / 2, _COARSE))
    found = best(coarse + np.arange(-_COARSE, _COARSE + _FINE / 2, _FINE))
    # Sharpest at the end of the range: what it rises to lies beyond.
    beyond = abs(found) > LIMIT - _COARSE
    clear = _sharpness(points, found) >= _CLEARLY * _sharpness(points, 0.0)
    return round(found, 2) if clear and not beyond else 0.0


def deskew(pixels: Pixels, angle: float) -> Pixels:
    """Turn a page of any colour back by ``angle`` degrees; it keeps its size, corners are white."""
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -angle, 1.0)
    size, white = (width, height), (255, 255, 255)
    turned = cv2.warpAffine(pixels, matrix, size, flags=cv2.INTER_CUBIC, borderValue=white)
    return np.asarray(turned, dtype=np.uint8)


def _sharpness(points: Floats, angle: float) -> float:
    """Return the sum of the squared profiles along both axes of a page turned back."""
    turn = np.deg2rad(angle)
    along = points @ np.array([np.cos(turn), -np.sin(turn)])
    down = points @ np.array([np.sin(turn), np.cos(turn)])
    total = 0.0
    for profile in (along, down):
        places = np.floor(profile - profile.min()).astype(np.int64)
        total += float((np.bincount(places).astype(np.float64) ** 2).sum())
    return total

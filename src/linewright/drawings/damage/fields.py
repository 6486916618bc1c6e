"""Random fields over a page: the stuff that damage is made of.

Fields are made on a grid as coarse as their period and then enlarged, so they cost little and,
since the grid hangs on millimetres and not on pixels, look alike at every resolution.
"""

import math
from functools import cache
from statistics import NormalDist

import cv2
import numpy as np

from linewright.base import Floats32, Rng

Field = Floats32
Shape = tuple[int, int]

# Interpolation averages neighbours; these restore the deviation (measured).
_RESTORE_LINEAR, _RESTORE_CUBIC = 1.5, 1.19


def normals(shape: tuple[int, ...], rng: Rng) -> Field:
    """Return float32 normal deviates, mean 0 and deviation 1, cut at 4.2."""
    # Two random bytes choose among 65,536 quantiles, in a tenth of the time of drawing them
    # exactly: noise is half of what damaging a page costs.
    chosen = np.frombuffer(rng.bytes(2 * math.prod(shape)), dtype="<u2")
    field: Field = _quantiles()[chosen].reshape(shape)
    return field


@cache
def _quantiles() -> Field:
    normal = NormalDist()
    return np.array([normal.inv_cdf((n + 0.5) / 65_536) for n in range(65_536)], np.float32)


def smooth_noise(shape: Shape, period_px: float, rng: Rng) -> Field:
    """Return H x W float32 noise of mean 0 and deviation near 1 that varies over ``period_px``."""
    height, width = shape
    rows = max(2, min(height, round(height / period_px) + 1))
    columns = max(2, min(width, round(width / period_px) + 1))
    grid = normals((rows, columns), rng)
    if (rows, columns) == shape:
        return grid
    grid *= np.float32(_RESTORE_CUBIC if period_px >= 4 else _RESTORE_LINEAR)
    if period_px >= 4:
        # Cubic to four points a period, then linear: a quarter of the time of cubic all the way.
        finer = (min(width, 4 * columns), min(height, 4 * rows))
        grid = np.asarray(cv2.resize(grid, finer, interpolation=cv2.INTER_CUBIC), np.float32)
    field = cv2.resize(grid, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(field, dtype=np.float32)


def line_noise(length: int, period_px: float, rng: Rng) -> Field:
    """Return ``length`` float32 values of noise, mean 0 and deviation near 1."""
    first: Field = smooth_noise((2, length), period_px, rng)[0]
    return first


def soft_step(field: Field, sharpness: float) -> Field:
    """Return 0 where the field is far below 0, 1 far above: a logistic step, as float32."""
    scaled = np.multiply(field, np.float32(-sharpness))
    np.clip(scaled, -30, 30, out=scaled)
    np.exp(scaled, out=scaled)
    scaled += 1
    np.reciprocal(scaled, out=scaled)
    return scaled


def bell(field: Field, width: float) -> Field:
    """Return ``exp(-(field / width)^2)`` as float32."""
    scaled = np.multiply(field, np.float32(1 / width))
    np.multiply(scaled, scaled, out=scaled)
    np.negative(scaled, out=scaled)
    np.exp(scaled, out=scaled)
    return scaled


def coordinates(shape: Shape) -> tuple[Field, Field]:
    """Return the pixel centres' x as 1 x W and y as H x 1, for broadcasting."""
    height, width = shape
    x = np.arange(width, dtype=np.float32)[None, :] + np.float32(0.5)
    y = np.arange(height, dtype=np.float32)[:, None] + np.float32(0.5)
    return x, y

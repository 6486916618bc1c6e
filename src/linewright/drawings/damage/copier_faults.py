"""What a bad copier adds to a scan (deep shade, rows of bands, toner as grain), and grey ink.

Training alone sees it; the tasks' test pages do not. Copier faults are the last thing that happens
to a page. Ink is drawn in grey before that, as the frames of some offices' sheets are; a thin pale
line looks like a scratch, so only wide lines are very pale.
"""

from __future__ import annotations

import cv2
import numpy as np

from linewright.base import Pixels
from linewright.drawings.damage.fields import (
    Field,
    Shape,
    coordinates,
    line_noise,
    smooth_noise,
    soft_step,
)


def add_copier_faults(
    pixels: Pixels, share: float, rng: np.random.Generator, *, px_per_mm: float
) -> Pixels:
    """Return a scan with one to three of a copier's faults in a share (0..1) of cases."""
    if rng.random() >= share:
        return pixels
    faults = (_shade, _bands, _grain)
    chosen = rng.permutation(len(faults))[: int(rng.integers(1, len(faults) + 1))]
    page = pixels.astype(np.float32)
    for number in sorted(chosen.tolist()):
        page *= 1 - faults[number](pixels.shape[:2], px_per_mm, rng)
    return np.rint(page).astype(np.uint8)


def _shade(shape: Shape, px_per_mm: float, rng: np.random.Generator) -> Field:
    """Darken one side or some places of the page, down to a third of its light."""
    field = smooth_noise(shape, rng.uniform(10, 60) * px_per_mm, rng)
    field *= np.float32(rng.uniform(0, 1))
    field += _rise(shape, rng)
    return soft_step(field, rng.uniform(1, 5)) * np.float32(rng.uniform(0.15, 0.65))


def _bands(shape: Shape, px_per_mm: float, rng: np.random.Generator) -> Field:
    """Draw soft bands, a few millimetres from one to the next, along the page or across."""
    across = rng.random() < 0.5
    length, other = shape if across else shape[::-1]
    period = np.exp(rng.uniform(np.log(0.8), np.log(12))) * px_per_mm
    place = np.arange(length, dtype=np.float32) * np.float32(2 * np.pi / period)
    wander = line_noise(length, 4 * period, rng) * np.float32(rng.uniform(0, 1.5))
    height = 0.6 + 0.4 * line_noise(length, period, rng)
    bands = soft_step(np.cos(place + wander).astype(np.float32), rng.uniform(1, 8)) * height
    along = 0.7 + 0.3 * line_noise(other, 20 * px_per_mm, rng)
    shade = np.clip(np.outer(bands, along), 0, 1) * np.float32(rng.uniform(0.05, 0.45))
    return np.ascontiguousarray(shade if across else shade.T, dtype=np.float32)


def _grain(shape: Shape, px_per_mm: float, rng: np.random.Generator) -> Field:
    """Scatter toner, dense on one side or in places and thinning out from there."""
    field = smooth_noise(shape, rng.uniform(6, 40) * px_per_mm, rng)
    field *= np.float32(rng.uniform(0.2, 1))
    field += _rise(shape, rng)
    dense = soft_step(field, rng.uniform(1, 5)) * np.float32(rng.uniform(0.05, 0.6))
    # Grains of a pixel, or clots of some; the page's share of them is what `dense` says.
    clot = smooth_noise(shape, rng.choice([1.0, 1.0, 1.5, 2.5]), rng)
    scattered = rng.random(shape, dtype=np.float32) if rng.random() < 0.5 else _level(clot)
    dark = np.clip(1 - 0.4 * rng.random(shape, dtype=np.float32), 0, 1)
    return np.where(scattered < dense, dark * np.float32(rng.uniform(0.25, 1)), 0).astype(
        np.float32
    )


def _level(noise: Field) -> Field:
    """Return noise of deviation 1 as about even values in [0, 1]."""
    return soft_step(noise, 1.702)


def _rise(shape: Shape, rng: np.random.Generator) -> Field:
    """Return a slope over the page, from about -1.5 to 1.5, along a random direction."""
    x, y = coordinates(shape)
    turn, middle = rng.uniform(0, 2 * np.pi), rng.uniform(-0.6, 0.6)
    across = (x / shape[1] - 0.5) * np.float32(np.cos(turn))
    down = (y / shape[0] - 0.5) * np.float32(np.sin(turn))
    return np.asarray(3 * (across + down - np.float32(middle)), dtype=np.float32)


# Lines from this width on are wide, mm; the least density of the others where ink is pale.
_WIDE_MM, _THIN_PALE = 0.45, 0.5


def pale_ink(pixels: Pixels, least: float, rng: np.random.Generator, *, px_per_mm: float) -> Pixels:
    """Return a card, in half of all cases with ink as pale as ``least``, 0..1, on a side or all."""
    if rng.random() < 0.5:
        return pixels
    density, whole = rng.uniform(least, 1), rng.random() < 0.5
    height, width = pixels.shape
    angle, x, y = rng.uniform(0, 2 * np.pi), rng.uniform(0, width), rng.uniform(0, height)
    row, column = np.ogrid[:height, :width]
    grey = whole | ((column - x) * np.cos(angle) + (row - y) * np.sin(angle) > 0)
    ink = 255 - pixels
    brush = np.ones((max(round(_WIDE_MM * px_per_mm), 2),) * 2, np.uint8)
    wide = cv2.morphologyEx(ink, cv2.MORPH_OPEN, brush).astype(np.float32)
    paler = 255 - density * wide - max(density, _THIN_PALE) * (ink - wide)
    return np.where(grey, np.rint(paler), pixels).astype(np.uint8)

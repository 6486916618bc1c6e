"""Ink drawn in grey, as the frames of some offices' sheets are.

A thin pale line looks like a scratch, so only wide lines are very pale.
"""

from __future__ import annotations

import cv2
import numpy as np

from linewright.base import Pixels

# Lines from this width on are wide, mm; the least density of the others where ink is pale.
_WIDE_MM, _THIN_PALE = 0.45, 0.5


def paled(pixels: Pixels, least: float, rng: np.random.Generator, *, px_per_mm: float) -> Pixels:
    """Return a card as drawn, or, in half of all cases, with grey ink on all or a side of it.

    Args:
        pixels: H x W uint8, paper 255.
        least: density of the palest ink, 0 (paper) to 1 (black).
        rng: of the choice.
        px_per_mm: resolution.
    """
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
    drawn = 255 - density * wide - max(density, _THIN_PALE) * (ink - wide)
    return np.where(grey, np.rint(drawn), pixels).astype(np.uint8)

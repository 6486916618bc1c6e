"""Images moved by whole pixels."""

from __future__ import annotations

import numpy as np

from linewright.base import Pixels


def shift_pixels(image: Pixels, down: int, right: int) -> Pixels:
    """Return an image moved by whole pixels, paper (255) coming in.

    Args:
        image: uint8 H x W or H x W x 3.
        down: pixels to move down, less than H either way.
        right: pixels to move right, less than W either way.
    """
    out = np.full_like(image, 255)
    height, width = image.shape[:2]
    top, left = max(0, down), max(0, right)
    part = image[max(0, -down) : height - top, max(0, -right) : width - left]
    out[top : top + part.shape[0], left : left + part.shape[1]] = part
    return out

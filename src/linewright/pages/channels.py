"""Grey and colour."""

from __future__ import annotations

import numpy as np

from linewright.base import Pixels


def to_grey(pixels: Pixels) -> Pixels:
    """Return an H x W x 3 image as H x W: Rec. 601 luma, as everywhere where colour is read."""
    weights = np.array([0.299, 0.587, 0.114], np.float32)
    grey: Pixels = np.rint(pixels.astype(np.float32) @ weights).astype(np.uint8)
    return grey


def with_channels(pixels: Pixels, channels: int) -> Pixels:
    """Return an image as H x W for one channel or H x W x 3 for three; itself if it is so."""
    if channels == 3 and pixels.ndim == 2:
        return np.repeat(pixels[:, :, None], 3, axis=2)
    if channels == 1 and pixels.ndim == 3:
        return to_grey(pixels)
    return pixels

"""Whether a scan shows light lines on a dark ground, as a blueprint or a negative film does."""

from __future__ import annotations

import cv2
import numpy as np

from linewright.base import Pixels

_DARK = 110  # the ground of a stained, shaded page in black ink stays lighter
_CONTRAST = 40
_STEP = 4


def has_dark_ground(pixels: Pixels) -> bool:
    """Return whether most of a page is dark, and some of it light.

    Args:
        pixels: H x W or H x W x 3 uint8, paper 255, ink 0.
    """
    dark, light = _levels(_grey(pixels[::_STEP, ::_STEP]))
    # A page that is dark all over shows nothing to turn round.
    return dark < _DARK and light > dark + _CONTRAST


def turned_round(pixels: Pixels) -> Pixels:
    """Return a page whose dark ground is white paper and whose lightest lines are black ink.

    Args:
        pixels: H x W or H x W x 3 uint8; colours give way to greys.
    """
    grey = _grey(pixels)
    dark, light = _levels(grey[::_STEP, ::_STEP])
    ink = np.clip((np.arange(256) - dark) / max(light - dark, 1.0), 0, 1)
    page = np.rint(255 * (1 - ink)).astype(np.uint8)[grey]
    return np.repeat(page[..., None], 3, axis=2) if pixels.ndim == 3 else page


def _levels(grey: Pixels) -> tuple[float, float]:
    """Return the grey of the ground and that of the lightest lines."""
    dark, light = np.percentile(grey, (50, 99.8)).tolist()
    return dark, light


def _grey(pixels: Pixels) -> Pixels:
    if pixels.ndim == 2:
        return pixels
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY), np.uint8)

"""Coloured marks on a scan: red and blue pencil, stamps, highlighter.

A mark is told from ink and paper by its saturation, after each colour channel has been divided by the paper around it,
so that yellowed paper has no colour. A mark is taken off by looking at it through a filter of its own colour: through
red glass red pencil is paper, and a black line under it stays.
"""

from typing import NamedTuple

import cv2
import numpy as np

from linewright.base import Floats32, Mask, Pixels
from linewright.pages import paper_level, to_grey, with_channels, without_specks

_SATURATED, _TINGED = 0.22, 0.1
_BLACK, _CLEAR = 0.2, 0.65
_EDGE_MM = 0.3
_SPECK_MM = 0.6
# A page that is coloured to this share is a print on coloured paper (a blueprint), not marked.
_MOST = 0.35


class MarkedScan(NamedTuple):
    """A scan parted from its marks."""

    grey: Pixels  # H x W uint8, the scan without them
    mask: Mask  # H x W, where they are
    colours: Pixels  # H x W x 3 uint8, the marks on white


def separate_marks(pixels: Pixels, px_per_mm: float) -> MarkedScan:
    """Part a scan in colour, H x W x 3 uint8 (RGB), from its marks."""
    channels = [pixels[:, :, number] for number in range(3)]
    ratios = np.stack([np.minimum(c / paper_level(c, px_per_mm), 1.0, dtype=np.float32) for c in channels], axis=2)
    blurred = cv2.blur(ratios, (3, 3))
    chroma = blurred.max(axis=2) - blurred.min(axis=2)
    mask = _hysteresis(chroma, px_per_mm)
    if mask.mean() > _MOST:
        mask = np.zeros_like(mask)
    # Pencil lets most of its own colour through, ink none of any.
    through = np.clip((ratios.max(axis=2) - _BLACK) / (_CLEAR - _BLACK), 0, 1)
    return MarkedScan(
        grey=np.where(mask, np.rint(through * 255).astype(np.uint8), to_grey(pixels)),
        mask=mask,
        colours=np.where(mask[:, :, None], pixels, np.uint8(255)),
    )


def overlay_marks(pixels: Pixels, marks: MarkedScan) -> Pixels:
    """Lay the marks over a translated page like glazes: H x W x 3 uint8, ink shows through."""
    base = with_channels(pixels, 3)
    return np.where(marks.mask[:, :, None], np.minimum(base, marks.colours), base)


def _hysteresis(chroma: Floats32, px_per_mm: float) -> Mask:
    """Take what is surely coloured, and around it what has a tinge; leave out specks."""
    sure = without_specks(chroma > _SATURATED, _SPECK_MM * px_per_mm)
    side = 2 * max(round(_EDGE_MM * px_per_mm), 1) + 1
    near = cv2.dilate(sure.view(np.uint8), np.ones((side, side), np.uint8)) > 0
    return np.asarray(near & (chroma > _TINGED))

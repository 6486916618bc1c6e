"""Where a page is surely blank paper, so that no network need look.

The audit takes for ink what is darker than its paper by 15 %. A network that repairs pale ink sees more: a line of two
pixels that is darker by 5 % alone. So paper is blank only where nothing comes near to that, however it is sought: no
pixel is ink by the audit's rule, no straight stretch of 18 px in any direction is darker than what lies around it by
more than the paper's grain makes, and the ground is even. Around all else a margin is left.
"""

import cv2
import numpy as np

from linewright.base import Floats32, Mask, Pixels
from linewright.nn.tiling import Needed
from linewright.pages import DARKEST_PAPER, LEAST_CONTRAST, with_channels

SIDE = 32
"""Side in pixels of the blocks that are blank or not; a multiple of what networks fold and stride."""
# A stretch this long, px at half resolution, in so many directions. Of lines that were drawn on blank paper to deceive
# this rule, the shipped models see none in which such a stretch is darker than what lies around it by less than 3.8 %;
# of the grain of generated worn pages, one block in 25 is darker than 3 %.
_LONG, _DIRECTIONS, _DARKER = 9, 8, 0.03
# The ground, averaged in the same way, varies no more than this, a standard deviation in a block: fine hatching does.
_UNEVEN = 0.012
# What lies around, and what is left beside all that is not blank, px at half resolution.
_AROUND, _MARGIN = 21, 4
_HALF = SIDE // 2
_STRIP = 1024  # rows that are looked at at once


def needed_blocks(pixels: Pixels) -> Needed:
    """Return the blocks of a page, H x W (x 3) uint8, that are not surely blank."""
    height, width = pixels.shape[:2]
    needed = np.ones((-(-height // SIDE), -(-width // SIDE)), np.bool_)
    for top in range(0, height, _STRIP):
        # Blocks beside the strip show what lies around; at the page's end paper goes on as it is.
        first, last = max(top - 2 * SIDE, 0), min(top + _STRIP + 2 * SIDE, height)
        strip = with_channels(pixels[first:last], 1)
        down, across = -len(strip) % SIDE, -width % SIDE
        filled = cv2.copyMakeBorder(strip, 0, down, 0, across, cv2.BORDER_REPLICATE)
        rows = needed[top // SIDE : (top + _STRIP) // SIDE]
        start = (top - first) // SIDE
        rows[:] = _inked(np.asarray(filled, np.uint8))[start : start + len(rows)]
    return Needed(needed, SIDE)


def _inked(pixels: Pixels) -> Mask:
    """Say of each block of pixels, whose sides are multiples of a block's, whether it may hold ink."""
    height, width = pixels.shape
    half = cv2.resize(pixels, (width // 2, height // 2), interpolation=cv2.INTER_AREA).astype(np.float32)
    paper = cv2.blur(half, (_AROUND, _AROUND))
    # The darkest of four pixels is compared with the lightest paper around, for beside ink the mean is none.
    darkest = np.minimum(*(np.minimum(pixels[n::2, ::2], pixels[n::2, 1::2]) for n in (0, 1)))
    ground = cv2.dilate(paper, np.ones((_AROUND, _AROUND), np.uint8))
    inked: Mask = (darkest < (1 - LEAST_CONTRAST) * ground) | (paper < DARKEST_PAPER)
    share = np.divide(half, paper, out=half, where=paper > 0)
    uneven = np.zeros((len(half) // _HALF, half.shape[1] // _HALF), np.bool_)
    for number in range(_DIRECTIONS):
        stretch: Floats32 = np.asarray(cv2.filter2D(share, -1, _stretch(number)), np.float32)
        inked |= stretch < 1 - _DARKER
        uneven |= _of_blocks(stretch).std(axis=(1, 3)) > _UNEVEN
    around = cv2.dilate(inked.view(np.uint8), np.ones((2 * _MARGIN + 1,) * 2, np.uint8))
    return np.asarray(_of_blocks(np.asarray(around, np.float32)).any(axis=(1, 3)) | uneven)


def _of_blocks(values: Floats32) -> Floats32:
    """Return values at half resolution as blocks, rows of blocks x side x columns of blocks x side."""
    height, width = values.shape
    return values.reshape(height // _HALF, _HALF, width // _HALF, _HALF)


def _stretch(number: int) -> Floats32:
    """Return a kernel that averages along a straight stretch in one of the directions."""
    kernel = np.zeros((_LONG, _LONG), np.float32)
    middle = _LONG // 2
    angle = np.pi * number / _DIRECTIONS
    across, down = round(float(np.cos(angle)) * middle), round(float(np.sin(angle)) * middle)
    cv2.line(kernel, (middle - across, middle - down), (middle + across, middle + down), 1.0, 1)
    return np.asarray(kernel / kernel.sum(), np.float32)

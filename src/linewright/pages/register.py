"""Lay a real glyph over a drawn one, so that both are a pair to the pixel.

A network's strokes lie a little elsewhere than the hand's own. The hand's glyph is bent until its
strokes lie on the network's: smoothly, so that their edges, widths and ends stay the hand's.

A truth that is registered to what was made is RegGAN's (Kong et al. 2021), where a network learns
to register; here it is dense inverse search (Kroeger et al. 2016), from coarse to fine.
"""

import cv2
import numpy as np

from linewright.base import Floats32, Pixels

# The moves are found on glyphs of this size: they are smooth, and it takes a sixth of the time.
_SIDE = 64
_BLURS = (2.5, 1.5, 0.75)  # each round finds the moves between copies blurred by so many pixels
_SMOOTH = 2.5  # moves vary over no less than so many pixels, or edges would be bent too


def laid_over(glyph: Pixels, onto: Pixels) -> Pixels:
    """Return a glyph, H x H uint8, bent so that its strokes lie on those of another drawing."""
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
    small, wanted = _small(glyph), _small(onto)
    moves, bent = np.zeros((_SIDE, _SIDE, 2), np.float32), small
    for blur in _BLURS:
        target, source = (cv2.GaussianBlur(image, (0, 0), blur) for image in (wanted, bent))
        step = flow.calc(target, source, np.zeros_like(moves))
        moves += cv2.GaussianBlur(step, (0, 0), _SMOOTH)
        bent = _moved(small, moves)
    grown = cv2.resize(moves, glyph.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return _moved(glyph, (grown * (glyph.shape[0] / _SIDE)).astype(np.float32))


def agreement(one: Pixels, other: Pixels) -> float:
    """Return the ink that two glyphs share, as a share of all their ink, 0..1."""
    a, b = one < 128, other < 128
    return float((a & b).sum() / max(1, (a | b).sum()))


def _small(glyph: Pixels) -> Pixels:
    return cv2.resize(glyph, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.uint8)


def _moved(glyph: Pixels, moves: Floats32) -> Pixels:
    rows, columns = np.mgrid[: glyph.shape[0], : glyph.shape[1]].astype(np.float32)
    x, y = columns + moves[..., 0], rows + moves[..., 1]
    return cv2.remap(glyph, x, y, cv2.INTER_CUBIC, borderValue=255).astype(np.uint8)

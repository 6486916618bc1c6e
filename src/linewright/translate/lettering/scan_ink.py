"""The ink of lettering, as the repaired page and the scan have it together.

A repair model blots or breaks a sign here and there that the scan, grainy as it is, still shows.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base import Pixels

# The paper is what is lightest within this, and ink as dark as its mean within that, mm.
_PAPER_MM, _INK_MM = 1.8, 8.0
# What the paper's lightness is averaged over, mm.
_EVEN_MM = 3.0
# Ink this much darker than paper is black enough to measure by, grey levels.
_FAINTEST = 12.0
# Shares of the ink's darkness: what is paper's grain, and what is ink for certain.
_GRAIN, _SURE = 0.2, 0.9


def lettering_ink(
    scan: Pixels, repaired: Pixels, px_per_mm: float, *, part: float = 0.5
) -> NDArray[np.uint8]:
    """Return the weighted mean of the ink of a scan, levelled, and of its repaired page.

    Args:
        scan: H x W uint8, paper light.
        repaired: H x W uint8, paper 255.
        px_per_mm: resolution.
        part: weight of the scan's ink, 0..1. More of it reads better on worn sheets, and is greyer.

    Returns:
        H x W uint8, paper 0, ink up to 255. It holds where there is lettering; the scan's stains
        and folds are in it as well.
    """
    smooth = cv2.GaussianBlur(scan, (0, 0), 0.5)
    reach = np.ones((2 * int(_PAPER_MM * px_per_mm) + 1,) * 2, np.uint8)
    even = (int(_EVEN_MM * px_per_mm) | 1,) * 2
    paper = cv2.blur(cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, reach), even)
    dark = cv2.subtract(paper, scan).astype(np.float32)
    ink = (repaired < 127).astype(np.float32)
    window = (int(_INK_MM * px_per_mm) | 1,) * 2
    usual = cv2.blur(dark * ink, window) / np.maximum(cv2.blur(ink, window), 1e-3)
    share = (dark / np.maximum(usual, _FAINTEST) - _GRAIN) / (_SURE - _GRAIN)
    own = 255.0 - repaired
    levelled = 255 * share.clip(0, 1)
    return np.asarray((1 - part) * own + part * levelled, dtype=np.uint8)

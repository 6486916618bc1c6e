"""Pages with random lines, for tests."""

from __future__ import annotations

import cv2
import numpy as np


def draw_lines(count: int, *, thickness: int, seed: int, side: int = 40) -> list[np.ndarray]:
    """Return pages with a few random lines on them."""
    rng = np.random.default_rng(seed)
    pages = []
    for _ in range(count):
        page = np.full((side, side), 255, np.uint8)
        for _ in range(3):
            a, b = rng.integers(0, side, (2, 2)).tolist()
            cv2.line(page, a, b, 0, thickness, cv2.LINE_AA)
        pages.append(page)
    return pages

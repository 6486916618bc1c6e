"""Small pages drawn by formula, so that nothing depends on the parts that are tested."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

PX_PER_MM = 300 / 25.4
FINE = 4

Draw = Callable[..., NDArray[np.uint8]]


@pytest.fixture
def ink() -> Draw:
    """Return a function that draws lines and circles, in mm with y up, on a grey page."""

    def draw(*pieces: tuple[object, ...], width: float = 60.0, height: float = 40.0) -> NDArray[np.uint8]:
        rows, columns = round(height * PX_PER_MM), round(width * PX_PER_MM)
        large = np.full((rows * FINE, columns * FINE), 255, np.uint8)
        scale = PX_PER_MM * FINE

        def place(point: object) -> tuple[int, int]:
            x, y = np.asarray(point, dtype=float)
            # OpenCV's coordinate 0 is the middle of the first pixel; 4 bits of fraction.
            return round((x * scale - 0.5) * 16), round((rows * FINE - y * scale - 0.5) * 16)

        for kind, *rest in pieces:
            if kind == "line":
                a, b, wide = rest
                cv2.line(large, place(a), place(b), 0, round(float(wide) * scale), cv2.LINE_8, 4)
            elif kind == "circle":
                centre, radius, wide = rest
                cv2.circle(
                    large,
                    place(centre),
                    round(float(radius) * scale * 16),
                    0,
                    round(float(wide) * scale),
                    cv2.LINE_8,
                    4,
                )
            else:
                (corners,) = rest
                fixed = np.array([place(corner) for corner in corners], dtype=np.int32)
                cv2.fillPoly(large, [fixed], 0, cv2.LINE_8, 4)
        return cv2.resize(large, (columns, rows), interpolation=cv2.INTER_AREA)

    return draw


def scanned(page: NDArray[np.uint8], *, ink: float = 60, paper: float = 205) -> NDArray[np.uint8]:
    """Return a page as a grainy grey scan shows it."""
    grain = np.random.default_rng(1).normal(0, 9, page.shape)
    return (ink + (paper - ink) * (page / 255.0) + grain).clip(0, 255).astype(np.uint8)

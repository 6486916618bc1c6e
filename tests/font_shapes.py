"""Synthetic glyphs and photographs of sheets, made on the spot."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base.types import Pixels
from linewright.fonts.contours import area
from linewright.fonts.trace import Outline, flatten
from linewright.glyphs.placement import Placement
from tiny_fonts import Box

# The frame is the em box itself.
EM = Placement(1.0, 0.0, 0.88)


def drawn(inside: Callable[[NDArray, NDArray], NDArray], size: int = 128, fine: int = 16) -> Pixels:
    """Return the exact cover of a shape, given as a test of points in 0..1, y downwards."""
    at = (np.arange(size * fine) + 0.5) / (size * fine)
    ink = inside(at[None, :], at[:, None]).astype(np.float64)
    cover = ink.reshape(size, fine, size, fine).mean(axis=(1, 3))
    return np.round(255 * (1 - cover)).astype(np.uint8)


def ink_area(outline: Outline) -> float:
    """Return the area of the ink in square font units."""
    return sum(area(flatten(curves, 32)) for curves in outline.contours)


def strange_box(number: int) -> Box:
    """Return a box that differs from all others of a font."""
    left, bottom = 60 + 37 * (number % 9), 41 * (number % 11)
    return left, bottom, left + 260 + 29 * (number % 17), bottom + 250 + 23 * (number % 13)


def photographed(page: Pixels, seed: int) -> Pixels:
    """Warp, bend, shade and noise a page as a telephone would."""
    random = np.random.default_rng(seed)
    height, width = page.shape[:2]
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    pad = 0.12 * width
    moved = corners + pad + random.uniform(-0.05, 0.05, (4, 2)).astype(np.float32) * width
    size = (round(width + 2 * pad), round(height + 2 * pad))
    matrix = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    table = (92, 80, 70)
    photo = cv2.warpPerspective(page, matrix, size, flags=cv2.INTER_AREA, borderValue=table)
    y, x = np.mgrid[: size[1], : size[0]].astype(np.float32)
    bend = 0.002 * width  # the paper is not quite flat
    photo = cv2.remap(
        photo,
        x + bend * np.sin(y / size[1] * 5),
        y + bend * np.sin(x / size[0] * 4),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    shade = 0.95 - 0.4 * x / size[0] - 0.15 * np.sin(y / size[1] * 3)
    tint = np.array((1.0, 0.95, 0.86))
    noisy = cv2.GaussianBlur(photo, (0, 0), 0.8) * shade[..., None] * tint
    noisy = noisy + random.normal(0, 6, noisy.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def squiggle(number: int, side: int) -> Pixels:
    """Return ink like a character's: a few thick strokes of a random walk."""
    random = np.random.default_rng(number)
    image = np.full((side, side), 255, np.uint8)
    for _ in range(5):
        points = random.integers(side * 0.15, side * 0.85, (3, 2))
        cv2.polylines(image, [points.astype(np.int32)], False, 20, max(2, side // 14), cv2.LINE_AA)
    return image

"""Roughen a glyph: strokes grow even and blunt, edges wobble, thin strokes break, blots come.

That is what networks do to glyphs. A real glyph and its roughened self are a pair to learn from.
"""

import cv2
import numpy as np

from linewright.base import Floats32, Pixels, Rng
from linewright.pages import thin_zhang_suen

Field = Floats32

# Wobbles: periods in pixels of a 128 px glyph, and their greatest amplitude in pixels.
_WOBBLES = ((3, 0.9), (6, 1.2), (14, 1.8))
_BLOCK = 4  # side of the blocks that generators with a folded output draw at once
_REFERENCE = 128
_EVEN_SHARE = 0.6  # share of the glyphs whose strokes grow even in width
_SUBPIXEL = 4  # bits of a pixel that OpenCV draws discs by


def roughen(image: Pixels, rng: Rng) -> Pixels:
    """Return a hardly to badly roughened copy of a glyph, H x H uint8, paper 255, ink 0."""
    if rng.random() < _EVEN_SHARE:
        image = even_strokes(image, rng)
    shape = (image.shape[0], image.shape[1])
    unit = image.shape[0] / _REFERENCE
    strength = rng.uniform(0.3, 1.0)
    ink = _wobble((1 - image.astype(np.float32) / 255).astype(np.float32), strength, unit, rng)
    ink = _blur(ink, unit * rng.uniform(0.5, 1.6))
    # Ink where there is more of it than a level that wanders: strokes swell, thin and break.
    level = 0.5 + strength * (
        rng.uniform(-0.15, 0.12)
        + rng.uniform(0, 0.16) * _noise(shape, unit * rng.uniform(3, 7), rng)
        + rng.uniform(0, 0.12) * _noise(shape, unit * 20, rng)
    )
    level = np.maximum(level, 0.15)  # paper stays paper
    ink = np.clip(0.5 + (ink - level) * rng.uniform(1.5, 5), 0, 1).astype(np.float32)
    for _ in range(int(rng.integers(7))):
        ink = _blot(ink, unit, rng)
    ink = _blur(ink, rng.uniform(0.3, 0.6))
    return np.rint(255 * (1 - ink)).astype(np.uint8)


def even_strokes(image: Pixels, rng: Rng) -> Pixels:
    """Return a glyph with strokes nearer to one width, by chance hardly to wholly, and round."""
    ink = (image < 128).astype(np.uint8)
    rows, columns = np.nonzero(thin_zhang_suen(image) == 0)
    if not len(rows):
        return image
    radii = cv2.distanceTransform(ink, cv2.DIST_L2, 5)[rows, columns]
    usual = radii.mean() * rng.uniform(0.85, 1.25)
    radii = radii + rng.uniform(0.15, 1) * (usual - radii)
    one = 1 << _SUBPIXEL
    drawn = np.full(image.shape, 255, np.uint8)
    places = zip(columns.tolist(), rows.tolist(), radii.tolist(), strict=True)
    for column, row, radius in places:
        centre, reach = (column * one, row * one), max(round((radius - 0.5) * one), one // 2)
        cv2.circle(drawn, centre, reach, 0, cv2.FILLED, cv2.LINE_AA, _SUBPIXEL)
    return drawn


def _wobble(ink: Field, strength: float, unit: float, rng: Rng) -> Field:
    shape = (ink.shape[0], ink.shape[1])
    moves = np.zeros((2, *shape), np.float32)
    for period, amplitude in _WOBBLES:
        much = unit * strength * amplitude * rng.uniform(0.2, 1)
        for move in moves:
            move += np.float32(much) * _noise(shape, unit * period, rng)
    if rng.random() < 0.7:
        much, offset = unit * strength * rng.uniform(0, 1.2), int(rng.integers(_BLOCK))
        count = max(shape) // _BLOCK + 2
        for move in moves:
            blocks = np.kron(rng.standard_normal((count, count)), np.ones((_BLOCK, _BLOCK)))
            move += (much * blocks[offset:, offset:][: shape[0], : shape[1]]).astype(np.float32)
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    return np.asarray(cv2.remap(ink, columns + moves[0], rows + moves[1], cv2.INTER_LINEAR), dtype=np.float32)


def _blot(ink: Field, unit: float, rng: Rng) -> Field:
    """Return the ink with a round hole in it, or with a blot in or beside it."""
    rows, columns = np.nonzero(ink > 0.5)
    if not len(rows):
        return ink
    at, radius = int(rng.integers(len(rows))), unit * rng.uniform(0.5, 2.5)
    hole = rng.random() < 0.6
    down, right = (0.0, 0.0) if hole else unit * rng.normal(0, 4, 2)
    y, x = np.ogrid[: ink.shape[0], : ink.shape[1]]
    away = np.hypot(y - rows[at] - down, x - columns[at] - right)
    disc = np.clip(radius + 0.5 - away, 0, 1).astype(np.float32)
    return np.asarray(ink * (1 - disc) if hole else np.maximum(ink, disc), dtype=np.float32)


def _noise(shape: tuple[int, int], period: float, rng: Rng) -> Field:
    """Return noise of mean 0 and deviation 1 that varies over so many pixels."""
    field = _blur(rng.standard_normal(shape, np.float32), period / 2.5)
    return field / max(float(field.std()), 1e-6)


def _blur(field: Field, deviation: float) -> Field:
    return np.asarray(cv2.GaussianBlur(field, (0, 0), deviation), dtype=np.float32)

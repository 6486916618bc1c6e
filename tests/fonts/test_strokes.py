from __future__ import annotations

import cv2
import numpy as np

from linewright.base.types import Pixels
from linewright.fonts.strokes import StrokeChecker, StrokeFault, stroke_limit
from linewright.glyphs.dataset import GlyphSet


def closed(image: Pixels) -> Pixels:
    """Return a glyph with the gaps of its right half filled."""
    out = image.copy()
    half = out[:, len(out) // 2 :]
    half[:] = 255 - cv2.morphologyEx(255 - half, cv2.MORPH_CLOSE, np.ones((11, 11), np.uint8))
    return out


def test_fused_strokes_are_seen_and_placed(starter: GlyphSet) -> None:
    pairs = starter.pairs("kouzan-t")
    checker = StrokeChecker.load()
    real = checker.check(list(pairs.target), list(pairs.source))
    limit = stroke_limit(real)
    assert np.mean([fault.score > limit for fault in real]) < 0.03
    dense = [n for n, image in enumerate(pairs.source) if (image < 128).mean() > 0.14][:40]
    fused = checker.check([closed(pairs.target[n]) for n in dense], [pairs.source[n] for n in dense])
    found = [fault for fault in fused if fault.score > limit]
    assert len(found) > 0.5 * len(dense)  # some have no gap there
    assert np.mean([fault.x for fault in found]) > 0.55


def test_places_are_told_in_words() -> None:
    assert "upper left" in StrokeFault(1.0, 0.1, 0.2).words()
    assert "(right)" in StrokeFault(1.0, 0.99, 0.5).words()

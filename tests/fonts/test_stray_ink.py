from __future__ import annotations

import cv2
import numpy as np

from linewright.base.types import Pixels
from linewright.fonts.stray_ink import Grain, clean_glyph, measure_grain
from linewright.glyphs.dataset import GlyphPairs, read_glyph_set

SIDE = 128


def hand(style: str = "ma-shan-zheng") -> GlyphPairs:
    return read_glyph_set("starter").pairs(style)


def dirty(image: Pixels) -> Pixels:
    """Lay a dash at the edge and a speck in a corner."""
    image = image.copy()
    image[100:104, 0:16] = 0
    image[4:7, 4:7] = 60
    return cv2.GaussianBlur(image, (0, 0), 0.5)


def test_dirt_beside_a_glyph_goes_and_the_glyph_stays() -> None:
    pairs = hand()
    grain = measure_grain(pairs)
    place = pairs.chars.index("一")
    glyph, print_ = pairs.target[place], pairs.source[place]
    cleaned = clean_glyph(dirty(glyph), print_, grain)
    assert ((cleaned < 128) == (glyph < 128)).all()
    assert cleaned[:10, :10].min() > 200 and cleaned[98:106, :18].min() > 200


def test_real_glyphs_stay_as_they_are() -> None:
    for style in ("ma-shan-zheng", "soseki"):
        pairs = hand(style)
        half = GlyphPairs(pairs.chars[::2], pairs.source[::2], pairs.target[::2])
        grain = measure_grain(half)
        rest = list(zip(pairs.source[1::2], pairs.target[1::2], strict=True))
        changed = sum(not np.array_equal(clean_glyph(glyph, print_, grain), glyph) for print_, glyph in rest)
        assert changed <= 1, style


def test_a_hand_that_leaves_specks_keeps_them() -> None:
    pairs = hand()
    specks = GlyphPairs(pairs.chars, pairs.source, np.stack([dirty(image) for image in pairs.target]))
    image = specks.target[0]
    assert np.array_equal(clean_glyph(image, specks.source[0], measure_grain(specks)), image)


def test_what_would_leave_nothing_is_not_done() -> None:
    far = np.full((SIDE, SIDE), 255, np.uint8)
    far[:8, :8] = 0
    print_ = far[::-1, ::-1].copy()
    assert np.array_equal(clean_glyph(far, print_, Grain(0.0, 0.1)), far)
    blank = np.full((SIDE, SIDE), 255, np.uint8)
    assert np.array_equal(clean_glyph(blank, print_, Grain(0.0, 0.1)), blank)

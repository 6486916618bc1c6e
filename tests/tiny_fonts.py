"""Fonts of plain boxes, made on the spot."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

Box = tuple[int, int, int, int]

# left, bottom, right, top in font units, 1000 to the em, y upwards
NOTDEF: Box = (300, 0, 700, 400)
BOXES: dict[str, Box | None] = {
    "一": (100, 350, 900, 450),
    "口": (200, 100, 800, 700),
    "日": (300, -50, 700, 850),
    "永": (150, 0, 850, 800),
    "山": (120, 20, 880, 760),
    "川": (180, 40, 820, 740),
    "空": None,
    "欠": NOTDEF,
    "巨": (-900, -1200, 1900, 1900),
}


def build_font(path: Path, boxes: Mapping[str, Box | None], name: str = "Tiny Hand") -> TTFont:
    """Save a TrueType font whose glyphs are plain boxes; None is a blank glyph."""
    glyphs = {".notdef": NOTDEF} | {f"u{ord(char):04X}": box for char, box in boxes.items()}
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap({ord(char): f"u{ord(char):04X}" for char in boxes})
    builder.setupGlyf({glyph: _drawn(box) for glyph, box in glyphs.items()})
    builder.setupHorizontalMetrics({glyph: (1000, box[0] if box else 0) for glyph, box in glyphs.items()})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable(
        {
            "familyName": name,
            "styleName": "Regular",
            "fullName": name,
            "copyright": "Nobody, 2020",
            "licenseDescription": "Free for tests\nsecond line",
        }
    )
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)
    return builder.font


def _drawn(box: Box | None):  # type: ignore[no-untyped-def]
    pen = TTGlyphPen(None)
    if box is not None:
        left, bottom, right, top = box
        pen.moveTo((left, bottom))
        for point in ((left, top), (right, top), (right, bottom)):
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()

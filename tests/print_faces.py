"""Fonts with some characters of the print face of the package, for tests."""

from __future__ import annotations

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from linewright.fonts.networks import PRINT_FACE


def cut_font(path: Path, text: str, *, licence: str = "") -> Path:
    """Write a font with some characters of the print face."""
    table = TTFont(PRINT_FACE)
    cut = subset.Subsetter(subset.Options(flavor=None, notdef_outline=True))
    cut.populate(text=text)
    cut.subset(table)
    table.flavor = None
    table["name"].setName(licence, 13, 3, 1, 0x409)
    table.save(path)
    return path

from __future__ import annotations

from pathlib import Path

from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.ttLib import TTFont

from linewright.fonts.font_checks import check_tables
from linewright.fonts.font_tables import is_han, vertical_names
from tiny_fonts import build_font


def test_forms_for_columns_are_found(tmp_path: Path) -> None:
    font = build_font(tmp_path / "tiny.ttf", {"永": (100, 0, 900, 800), "。": (50, 0, 200, 90)})
    assert vertical_names(font) == {}
    feature = "feature vert { sub u3002 by u6C38; } vert;"
    addOpenTypeFeaturesFromString(font, feature)
    font.save(tmp_path / "vert.ttf")
    font = TTFont(tmp_path / "vert.ttf")
    assert vertical_names(font) == {"u3002": "u6C38"}
    assert {check.name: check.passed for check in check_tables(font, {})}["vertical forms"]


def test_han() -> None:
    assert is_han("永") and is_han("\U00020000") and not is_han("あ") and not is_han("A")

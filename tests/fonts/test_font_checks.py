from __future__ import annotations

from pathlib import Path

from linewright.fonts.font_checks import Check, check_tables, listed
from tiny_fonts import build_font


def by_name(checks: list[Check]) -> dict[str, Check]:
    return {check.name: check for check in checks}


def test_what_a_font_lacks_is_named(tmp_path: Path) -> None:
    font = build_font(
        tmp_path / "tiny.ttf", {"永": (100, 0, 900, 800), "高": (100, 0, 900, 1400), "。": (50, 0, 200, 90)}
    )
    font["hmtx"]["u9AD8"] = (600, 100)
    font["OS/2"].usWinAscent, font["OS/2"].usWinDescent = 900, 200
    found = by_name(check_tables(font, {"永": (0.1, 0.0, 0.9, 0.8), "高": (0.1, 0.0, 0.9, 1.4)}))
    assert found["clipped"].characters == "高" and found["clipped"].severity == "error"
    assert found["vertical forms"].characters == "。" and not found["vertical forms"].passed
    assert not found["widths"].passed and len(found["widths"].characters) == 1
    assert found["code pages"].passed


def test_lists() -> None:
    assert listed("blank", "error", [], "0 blank").passed
    assert listed("blank", "error", "永和", "2 blank").characters == "和永"


def test_what_good_east_asian_fonts_do_is_no_fault(tmp_path: Path) -> None:
    font = build_font(tmp_path / "tiny.ttf", {"永": (100, 0, 900, 800), "－": (100, 300, 900, 400)})
    win, lines = font["OS/2"], font["hhea"]
    win.sTypoAscender, win.sTypoDescender = 880, -120
    win.usWinAscent, win.usWinDescent, lines.ascent, lines.descent = 1160, 288, 1160, -288
    found = by_name(check_tables(font, {}))
    assert found["line metrics"].passed and found["vertical forms"].passed
    lines.ascent = 880
    assert not by_name(check_tables(font, {}))["line metrics"].passed

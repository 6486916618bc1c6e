from __future__ import annotations

import json
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from linewright.base.errors import DataError, InputError, OutputError
from linewright.cli import main
from linewright.fonts.audit import audit_font
from linewright.fonts.networks import PRINT_FACE
from linewright.glyphs.charset import load_charset
from tiny_fonts import build_font

CHARS = "".join(load_charset("frequent-1000")[::20])


@pytest.fixture(scope="module")
def swapped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference font with two glyphs in each other's place."""
    path = tmp_path_factory.mktemp("fonts") / "swapped.ttf"
    font = TTFont(PRINT_FACE)
    a, b = (ord(char) for char in CHARS[5:7])
    for table in {id(table.cmap): table for table in font["cmap"].tables if table.isUnicode()}.values():
        table.cmap[a], table.cmap[b] = table.cmap[b], table.cmap[a]
    font.flavor = None
    font.save(path)
    return path


def test_swapped_glyphs_are_found_and_written_down(swapped: Path, tmp_path: Path) -> None:
    found = audit_font(swapped, tmp_path / "audit", charset=CHARS)
    assert {(s.character, s.reading) for s in found.wrong} == {(CHARS[5], CHARS[6]), (CHARS[6], CHARS[5])}
    assert not found.passed and found.is_judge and len(found.doubtful) <= 1
    told = json.loads((tmp_path / "audit" / "audit.json").read_text(encoding="utf-8"))
    assert {entry["character"] for entry in told["wrong"]} == set(CHARS[5:7])
    assert {*told["wrong"][0]} == {"character", "read", "confidence"}
    assert {"blank", "clipped", "vertical forms"} <= {check["name"] for check in told["checks"]}
    page = (tmp_path / "audit" / "audit.html").read_text(encoding="utf-8")
    assert f"U+{ord(CHARS[5]):04X}" in page and "data:image/png" in page
    with pytest.raises(OutputError, match="--force replaces it"):
        audit_font(swapped, tmp_path / "audit", charset=CHARS)


@pytest.mark.parametrize("command", [["font", "audit"], ["audit"]])
def test_strict_refuses(swapped: Path, tmp_path: Path, command: list[str]) -> None:
    words = [*command, str(swapped), "--to", str(tmp_path / "audit"), "--charset", CHARS[:12]]
    for more, code in (([], 0), (["--strict", "--force"], 5)):
        with pytest.raises(SystemExit) as stop:
            main([*words, *more])
        assert stop.value.code == code


def test_blanks_and_placeholders_are_errors(tmp_path: Path) -> None:
    path = tmp_path / "tiny.ttf"
    build_font(path, {"永": (100, 0, 900, 800), "空": None, "欠": (300, 0, 700, 400)})
    found = audit_font(path)
    failed = {check.name: check.characters for check in found.checks if not check.passed}
    assert failed["blank"] == "空" and failed["placeholder"] == "欠" and not found.passed
    with pytest.raises(DataError, match="none of the characters"):
        audit_font(path, charset="高")
    with pytest.raises(InputError):
        audit_font(tmp_path / "absent.ttf")

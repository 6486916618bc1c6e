from __future__ import annotations

from pathlib import Path

import pytest

from linewright.fonts.networks import find_print_face
from linewright.glyphs.dataset import read_glyph_set
from tiny_fonts import BOXES, build_font


def test_the_print_face_in_the_package_holds_more_than_the_starter_set_whatever_lies_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fonts").mkdir()
    build_font(tmp_path / "fonts" / "wenkai.ttf", {"永": BOXES["永"]})
    monkeypatch.chdir(tmp_path)
    face = find_print_face(None)
    characters = set(face.characters())
    assert len(characters) > 18_000 and characters > set(read_glyph_set("starter").source)
    assert "Open Font License" in face.licence


def test_a_font_of_ones_own_is_taken_in_its_place(tmp_path: Path) -> None:
    build_font(tmp_path / "own.ttf", {"永": BOXES["永"]})
    assert set(find_print_face(tmp_path / "own.ttf").characters()) == {"永"}

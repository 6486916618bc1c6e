from __future__ import annotations

import pytest

from linewright.base.errors import DataError
from linewright.fonts.sample_sheet import print_samples, print_sheet


def test_sheets_want_each_character_once(tiny_face, tmp_path):
    with pytest.raises(DataError, match="each once"):
        print_sheet("一一", tmp_path / "sheet.pdf", font=tiny_face)
    with pytest.raises(DataError, match="the font has no 龍"):
        print_sheet("龍", tmp_path / "sheet.pdf", font=tiny_face)


def test_characters_of_a_set_are_chosen_in_the_face_of_the_package(tmp_path):
    (tmp_path / "mine.txt").write_text("鸛雀樓白日依山盡黃河", encoding="utf-8")
    charset = str(tmp_path / "mine.txt")
    listed = print_samples(tmp_path / "sheet.pdf", count=8, charset=charset)
    assert (tmp_path / "sheet.pdf").stat().st_size > 4000
    chars = listed.read_text(encoding="utf-8").strip()
    assert len(set(chars)) == 8 and set(chars) < set("鸛雀樓白日依山盡黃河")
    with pytest.raises(DataError, match="cannot choose 11 of 10"):
        print_samples(tmp_path / "other.pdf", count=11, charset=charset)

from __future__ import annotations

import pytest

from linewright.base.errors import DataError
from linewright.fonts.sample_sheet import print_sheet


def test_sheets_want_each_character_once(tiny_face, tmp_path):
    with pytest.raises(DataError, match="each once"):
        print_sheet("一一", tmp_path / "sheet.pdf", font=tiny_face)
    with pytest.raises(DataError, match="the font has no 龍"):
        print_sheet("龍", tmp_path / "sheet.pdf", font=tiny_face)

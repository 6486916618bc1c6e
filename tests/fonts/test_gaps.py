from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from linewright.base.errors import DataError, InputError
from linewright.fonts.gaps import find_gaps
from print_faces import cut_font


def test_what_a_font_lacks(tmp_path: Path) -> None:
    font = cut_font(tmp_path / "two.ttf", "永和", licence="OFL, with Reserved Font Name Two")
    gaps = find_gaps(font, ["永和九", "frequent-1000"])
    assert (gaps.han, gaps.reserves_name, gaps.licence) == (2, True, "OFL, with Reserved Font Name Two")
    assert gaps.sizes == {"永和九": 3, "frequent-1000": 1000} and gaps.lacking["永和九"] == ["九"]
    assert not {"永", "和"} & set(gaps.lacking["frequent-1000"])
    assert not find_gaps(cut_font(tmp_path / "free.ttf", "永"), ["永"]).reserves_name


def test_a_blank_glyph_counts_as_none(tmp_path: Path) -> None:
    font = cut_font(tmp_path / "two.ttf", "永和")
    table = TTFont(font)
    table["glyf"][table.getBestCmap()[ord("和")]].numberOfContours = 0
    table.save(font)
    assert find_gaps(font, ["永和"]).lacking["永和"] == ["和"]


def test_what_is_no_font_or_cannot_grow_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.ttf").write_bytes(b"\0\1\0\0 nothing")
    with pytest.raises(InputError):
        find_gaps(tmp_path / "no.ttf", ["永"])
    with pytest.raises(DataError, match="neither a known character set"):
        find_gaps(cut_font(tmp_path / "one.ttf", "永"), ["unknown"])

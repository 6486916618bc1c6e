from __future__ import annotations

import numpy as np
import pytest
from ufoLib2 import Font

from font_shapes import EM, drawn
from linewright.base.errors import DataError, OutputError
from linewright.fonts.build import build_font, glyph_name
from linewright.fonts.names import FontNames
from linewright.fonts.trace import trace
from linewright.fonts.write import write_font

NAMES = FontNames("Test Hand", "Nobody, 2020", "SIL Open Font License 1.1", local="测试")
CHARS = "永和𠀀"


@pytest.fixture(scope="module")
def outlines():
    return {
        char: trace(drawn(lambda x, y, n=n: np.hypot(x - 0.5, y - 0.5) < 0.2 + 0.1 * n), EM)
        for n, char in enumerate(CHARS)
    }


def test_bad_names_and_files_are_refused(outlines, tmp_path):
    with pytest.raises(DataError, match="no outline"):
        build_font({}, NAMES)
    with pytest.raises(DataError, match="family must be"):
        build_font(outlines, NAMES._replace(family="永"))
    with pytest.raises(DataError, match="1 to 27 ASCII characters"):
        build_font(outlines, NAMES._replace(family="A" * 28))
    with pytest.raises(OutputError, match="no font format"):
        write_font(Font(), tmp_path / "font.svg")
    (tmp_path / "mine.ufo").mkdir()
    (tmp_path / "mine.ufo" / "letter.txt").write_text("keep me")
    with pytest.raises(OutputError, match="something else"):
        write_font(build_font(outlines, NAMES), tmp_path / "mine.ufo")
    assert (tmp_path / "mine.ufo" / "letter.txt").read_text() == "keep me"


def test_glyph_names():
    assert [glyph_name(char) for char in " 永𠀀"] == ["space", "uni6C38", "u20000"]

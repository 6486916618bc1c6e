from __future__ import annotations

import time

import pytest
from fontTools.cffLib import SubrsIndex
from fontTools.fontBuilder import FontBuilder
from fontTools.misc.psCharStrings import T2CharString
from fontTools.misc.transform import Transform
from fontTools.pens.boundsPen import BoundsPen

from linewright.base.errors import DataError, InputError
from linewright.fonts import latin
from linewright.fonts.latin import borrow, choose_latin
from tiny_fonts import build_font as build_tiny


def test_a_fallback_must_allow_it(tmp_path):
    path = tmp_path / "shop.ttf"
    font = build_tiny(path, {"A": (0, 0, 500, 700)})
    with pytest.raises(DataError, match="does not say a free licence"):
        borrow(path)
    glyph = borrow(path, licence="SIL Open Font License 1.1")["A"]
    box = BoundsPen(None)
    glyph.draw(box, Transform(dx=10))
    assert box.bounds == (10, 0, 510, 700) and glyph.width == 1000
    font["OS/2"].fsType = 2
    font.save(path)
    with pytest.raises(DataError, match="forbids"):
        borrow(path, licence="SIL Open Font License 1.1")
    path.write_bytes(b"no font")
    with pytest.raises(InputError, match="not a font"):
        borrow(path)


@pytest.mark.parametrize("drawing", [[], [10, 0, "rlineto"]])
def test_subroutines_that_call_each_other_without_end_are_refused(tmp_path, drawing, monkeypatch):
    monkeypatch.setattr(latin, "_MOST_STEPS", 100_000)
    path = tmp_path / "font.otf"
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder([".notdef", "A"])
    builder.setupCharacterMap({65: "A"})
    simple = T2CharString(program=[0, 0, "rmoveto", 500, 0, "rlineto", 0, 700, "rlineto", "endchar"])
    calls = T2CharString(program=[0, 0, "rmoveto", -107, "callsubr", "endchar"])
    builder.setupCFF("Font", {}, {".notdef": simple, "A": calls}, {})
    private = builder.font["CFF "].cff.topDictIndex[0].Private
    private.Subrs = SubrsIndex()
    for level in range(9):  # 30 to the 9th calls
        private.Subrs.append(T2CharString(program=[level - 106, "callsubr"] * 30 + ["return"]))
    private.Subrs.append(T2CharString(program=[*drawing, "return"]))
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "A": (1000, 0)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Font", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.font.recalcBBoxes = False  # it would not end
    builder.save(path)
    begun = time.process_time()
    with pytest.raises(InputError, match=r"font\.otf.*too many steps"):
        borrow(path, licence="SIL Open Font License 1.1")
    assert time.process_time() - begun < 30


@pytest.mark.parametrize(
    ("entries", "free"),
    [
        ({0: "print after a face (SIL Open Font License)", 13: "For your own use only"}, False),
        ({0: "print after a face (SIL Open Font License)", 13: "  \n "}, True),
        ({0: "Mine", 13: "See LICENSE", 14: "https://scripts.sil.org/OFL"}, True),
        ({0: "Mine"}, False),
    ],
)
def test_a_face_is_taken_by_its_own_licence_and_can_then_be_read(tmp_path, entries, free):
    path = tmp_path / "own.ttf"
    font = build_tiny(path, {"A": (0, 0, 500, 700)})
    font["name"].names = [name for name in font["name"].names if name.nameID not in (0, 13, 14)]
    for number, text in entries.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    font.save(path)
    face = choose_latin(None, path)
    assert (face.path == path) == free
    assert "A" in face.glyphs()


def test_latin_comes_from_the_print_face_if_it_may(tiny_face, tmp_path):
    assert choose_latin(None, tiny_face).path == tiny_face
    build_tiny(tmp_path / "shop.ttf", {"A": (0, 0, 500, 700)})
    assert choose_latin(None, tmp_path / "shop.ttf").name == "DejaVu Serif"
    with pytest.raises(DataError, match="does not say a free licence"):
        choose_latin(tmp_path / "shop.ttf", tiny_face)
    assert "A" in choose_latin(None, None).glyphs()

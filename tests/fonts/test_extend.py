from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fontTools.cffLib import FDArrayIndex, FDSelect, FontDict, PrivateDict
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont, newTable

from linewright.base.errors import DataError
from linewright.fonts.extend import add_outlines, check_extendable
from linewright.fonts.trace import Outline, trace
from linewright.glyphs.placement import Placement
from tiny_fonts import build_font

CHARS = {"永": (150, 0, 850, 800), "山": (120, 20, 880, 760), "空": None}


def square(left: int, top: int, right: int, bottom: int) -> Outline:
    image = np.full((100, 100), 255, np.uint8)
    image[top:bottom, left:right] = 0
    return trace(image, Placement(1.0, 0.0, 0.88))


def drawn(font: TTFont, name: str) -> list[object]:
    pen = RecordingPen()
    font.getGlyphSet()[name].draw(pen)
    return list(pen.value)


def bounds(font: TTFont, char: str) -> list[int]:
    points = [p for _, args in drawn(font, font.getBestCmap()[ord(char)]) for p in args]  # type: ignore[misc]
    low, high = np.min(points, axis=0), np.max(points, axis=0)
    return [round(value / 10) for value in (*low, *high)]


def reopened(font: TTFont, path: Path) -> TTFont:
    font.save(path)
    return TTFont(path)


def test_glyphs_are_added_and_the_rest_stays(tmp_path: Path) -> None:
    build_font(tmp_path / "tiny.ttf", CHARS)
    old, font = TTFont(tmp_path / "tiny.ttf"), TTFont(tmp_path / "tiny.ttf")
    check_extendable(font, tmp_path / "tiny.ttf")
    new = {"川": square(10, 20, 90, 90), "空": square(20, 10, 60, 80), "\U00020000": square(10, 10, 50, 50)}
    add_outlines(font, new)
    font = reopened(font, tmp_path / "new.ttf")
    assert font.getGlyphOrder()[: len(old.getGlyphOrder())] == old.getGlyphOrder()
    assert len(font.getGlyphOrder()) == len(old.getGlyphOrder()) + 2  # the blank glyph of 空 is filled
    for char in "永山":
        assert drawn(font, font.getBestCmap()[ord(char)]) == drawn(old, old.getBestCmap()[ord(char)])
    assert bounds(font, "川") == [10, -2, 90, 68]
    assert bounds(font, "空") == [20, 8, 60, 78]
    assert bounds(font, "\U00020000") == [10, 38, 50, 78]
    assert {font["hmtx"][font.getBestCmap()[ord(char)]][0] for char in new} == {1000}
    assert font["name"].getDebugName(1) == "Tiny Hand"
    low = font["head"].yMin, font["head"].yMax
    assert (
        low == (pytest.approx(-20, abs=1), 800)
        and font["maxp"].maxPoints >= 4
        and font["maxp"].numGlyphs == len(font.getGlyphOrder())
    )


@pytest.mark.parametrize("units", [1000, 2048])
def test_cubic_fonts_take_cubic_outlines(tmp_path: Path, units: int) -> None:
    builder = FontBuilder(units, isTTF=False)
    builder.setupGlyphOrder([".notdef", "u6C38"])
    builder.setupCharacterMap({ord("永"): "u6C38"})
    strings = {}
    for name in (".notdef", "u6C38"):
        pen = T2CharStringPen(units, None)
        pen.moveTo((0, 0))
        for point in ((0, 500), (500, 500), (500, 0)):
            pen.lineTo(point)
        pen.closePath()
        strings[name] = pen.getCharString()
    builder.setupCFF("Tiny", {}, strings, {})
    builder.setupHorizontalMetrics(dict.fromkeys(strings, (units, 0)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Tiny", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(tmp_path / "tiny.otf")
    font = TTFont(tmp_path / "tiny.otf")
    add_outlines(font, {"川": square(10, 20, 90, 90)})
    font = reopened(font, tmp_path / "new.otf")
    expected = [round(value * units / 1000) for value in (10, -2, 90, 68)]
    assert np.abs(np.array(bounds(font, "川")) - expected).max() <= 1
    assert font["hmtx"]["uni5DDD"][0] == units
    assert drawn(font, "u6C38") == drawn(TTFont(tmp_path / "tiny.otf"), "u6C38")


def test_columns_device_widths_and_signatures_are_kept_in_order(tmp_path: Path) -> None:
    font = build_font(tmp_path / "tiny.ttf", CHARS)
    font["vhea"], font["vmtx"], font["LTSH"], font["DSIG"] = map(newTable, ("vhea", "vmtx", "LTSH", "DSIG"))
    font["vmtx"].metrics = dict.fromkeys(font.getGlyphOrder(), (1000, 80))
    font["LTSH"].yPels = dict.fromkeys(font.getGlyphOrder(), 1)
    notes = add_outlines(font, {"川": square(10, 20, 90, 90)})
    # 永 reaches to 800 and lies 80 below its origin, 川 to 680.
    assert font["vmtx"].metrics["uni5DDD"] == (1000, pytest.approx(200, abs=2))
    assert font["LTSH"].yPels["uni5DDD"] == 1
    assert "DSIG" not in font and any("signature" in note for note in notes)


def test_what_cannot_be_added_to_is_refused(tmp_path: Path) -> None:
    font = build_font(tmp_path / "tiny.ttf", CHARS)
    font["fvar"] = newTable("fvar")
    with pytest.raises(DataError, match="variable font"):
        check_extendable(font, tmp_path / "tiny.ttf")


def test_a_full_font_is_refused_before_anything_is_learnt(tmp_path: Path) -> None:
    font = build_font(tmp_path / "tiny.ttf", CHARS)
    font.setGlyphOrder([*font.getGlyphOrder(), *(f"glyph{number}" for number in range(65_535 - len(CHARS)))])
    check_extendable(font, tmp_path / "tiny.ttf", "永")  # it has a glyph of its own
    with pytest.raises(DataError, match="a font has at most 65535"):
        check_extendable(font, tmp_path / "tiny.ttf", "川")


def test_a_new_glyph_has_the_alignment_zones_of_the_han_characters(tmp_path: Path) -> None:
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder(names := [".notdef", "cid00001", "cid00002"])
    builder.setupCharacterMap({ord("A"): "cid00001", ord("永"): "cid00002"})
    pen = T2CharStringPen(1000, None)
    pen.moveTo((0, 0))
    pen.lineTo((0, 500))
    pen.lineTo((500, 0))
    pen.closePath()
    builder.setupCFF("Tiny", {"ROS": ("Adobe", "Identity", 0)}, dict.fromkeys(names, pen.getCharString()), {})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Tiny", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    font = builder.font
    top = font["CFF "].cff.topDictIndex[0]
    top.FDArray, top.FDSelect = FDArrayIndex(), FDSelect()
    top.FDArray.strings = None
    for width in (400, 600):
        part = FontDict()
        part.FontName, part.Private = f"Tiny-{width}", PrivateDict()
        part.Private.nominalWidthX = width
        top.FDArray.append(part)
    top.FDSelect.format, top.FDSelect.gidArray = 3, [0, 0, 1]
    add_outlines(font, {"川": square(10, 20, 90, 90)})
    assert top.FDSelect.gidArray == [0, 0, 1, 1]
    assert top.CharStrings["cid00003"].private is top.FDArray[1].Private

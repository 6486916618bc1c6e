from __future__ import annotations

import hashlib

import freetype
import numpy as np
import ots
import pytest
import uharfbuzz as hb
from fontTools.misc.bezierTools import calcCubicBounds
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont
from ufoLib2 import Font

from font_shapes import EM, drawn, ink_area
from linewright.base.errors import DataError, OutputError
from linewright.fonts.build import build_font, glyph_name, han_pages, vertical_form, write_font
from linewright.fonts.font_tables import vertical_names
from linewright.fonts.latin import LatinFace
from linewright.fonts.names import FontNames
from linewright.fonts.networks import PRINT_FACE
from linewright.fonts.trace import trace
from linewright.glyphs.charset import load_charset

NAMES = FontNames(
    "Test Hand",
    "© 2020 Nobody",
    "SIL Open Font License 1.1",
    licence_url="https://openfontlicense.org",
    designer="王羲之",
    local="王体",
    version="1.020",
    vendor="WXZ",
)
CHARS = "永和𠀀"


@pytest.fixture(scope="module")
def outlines():
    return {
        char: trace(drawn(lambda x, y, n=n: np.hypot(x - 0.5, y - 0.5) < 0.2 + 0.1 * n), EM)
        for n, char in enumerate(CHARS)
    }


@pytest.fixture(scope="module")
def files(outlines, tiny_face, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fonts")
    paths = {kind: folder / f"hand.{kind}" for kind in ("ttf", "otf", "woff2", "ufo")}
    write_font(build_font(outlines, NAMES, latin=LatinFace(tiny_face)), *paths.values())
    return paths


def test_every_format_passes_the_sanitiser(files):
    for kind in ("ttf", "otf", "woff2"):
        done = ots.sanitize(str(files[kind]), str(files[kind]) + ".clean", capture_output=True)
        assert done.returncode == 0, done.stderr
        assert not done.stderr


def test_metrics_names_and_claims(files):
    for kind in ("ttf", "otf", "woff2"):
        font = TTFont(files[kind])
        assert font["head"].unitsPerEm == 1000
        assert (font["hhea"].ascent, font["hhea"].descent) == (880, -120)
        assert font["hmtx"]["uni6C38"][0] == font["vmtx"]["uni6C38"][0] == 1000
        assert font["vhea"].ascent == 500
        names = font["name"]
        for number, text in (
            (0, NAMES.copyright),
            (1, "Test Hand"),
            (4, "Test Hand Regular"),
            (5, "Version 1.020"),
            (6, "TestHand-Regular"),
            (9, "王羲之"),
            (13, NAMES.licence),
            (14, NAMES.licence_url),
        ):
            assert names.getName(number, 3, 1, 0x409).toUnicode() == text
        for language in (0x804, 0x404, 0x411):
            local = [names.getName(n, 3, 1, language).toUnicode() for n in (1, 4)]
            assert local == ["王体", "王体"]
        assert font["head"].fontRevision == pytest.approx(1.02, abs=1e-4)
        assert font["OS/2"].achVendID == "WXZ "
        assert font["OS/2"].fsType == 0
        assert font["OS/2"].ulUnicodeRange2 >> (59 - 32) & 1  # CJK unified ideographs
        assert not font["OS/2"].ulCodePageRange1 >> 18 & 1  # far from all of GB/T 2312
        assert font.getBestCmap()[0x20000] == "u20000"
        assert font.getGlyphOrder()[0] == ".notdef"
    assert "glyf" in TTFont(files["woff2"]) and "CFF " in TTFont(files["otf"])
    info = Font.open(files["ufo"]).info
    assert (info.familyName, info.postscriptFontName) == ("Test Hand", "TestHand-Regular")
    assert (info.versionMajor, info.versionMinor, info.openTypeOS2VendorID) == (1, 20, "WXZ")
    assert {r.languageID for r in info.openTypeNameRecords if r.string == "王体"} >= {0x804, 0x411}


def test_vertical_text_takes_the_alternates(files, tiny_face):
    for kind in ("ttf", "otf"):
        order = TTFont(files[kind]).getGlyphOrder()
        across = [order[number] for number in shaped(files[kind], "永（和）。", "ltr")]
        down = [order[number] for number in shaped(files[kind], "永（和）。", "ttb")]
        assert across == ["uni6C38", "uniFF08", "uni548C", "uniFF09", "uni3002"]
        assert down == ["uni6C38", "uniFF08.vert", "uni548C", "uniFF09.vert", "uni3002.vert"]
    font = TTFont(files["ttf"])
    plain, turned = font["glyf"]["uniFF08"], font["glyf"]["uniFF08.vert"]
    assert plain.xMax - plain.xMin == turned.yMax - turned.yMin
    # A quarter turn clockwise about (500, 380): the right side becomes the lower one.
    assert turned.yMin == 880 - plain.xMax


def shaped(path, text, direction):
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = direction
    hb.shape(hb.Font(hb.Face(path.read_bytes())), buffer)
    return [glyph.codepoint for glyph in buffer.glyph_infos]


def test_freetype_draws_the_traced_area(files, outlines):
    for kind in ("ttf", "otf"):
        face = freetype.Face(str(files[kind]))
        face.set_pixel_sizes(500, 500)
        face.load_char("永", freetype.FT_LOAD_RENDER | freetype.FT_LOAD_NO_HINTING)
        ink = np.sum(face.glyph.bitmap.buffer) / 255 * 4
        assert ink == pytest.approx(ink_area(outlines["永"]), rel=0.005)


def test_the_same_source_gives_the_same_bytes(files, outlines, tiny_face, tmp_path):
    again = {kind: tmp_path / f"hand.{kind}" for kind in files}
    write_font(build_font(outlines, NAMES, latin=LatinFace(tiny_face)), *again.values())
    for kind in ("ttf", "otf", "woff2"):
        assert again[kind].read_bytes() == files[kind].read_bytes()
    assert digest(again["ufo"]) == digest(files["ufo"])
    write_font(build_font(outlines, NAMES, latin=LatinFace(tiny_face)), again["ufo"])  # over the old one
    assert digest(again["ufo"]) == digest(files["ufo"])


def digest(folder):
    parts = sorted(path for path in folder.rglob("*") if path.is_file())
    named = [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in parts]
    return hashlib.sha256(repr(named).encode()).hexdigest()


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


def box_of(font, name):
    pen = BoundsPen(font.getGlyphSet())
    font.getGlyphSet()[name].draw(pen)
    return pen.bounds


@pytest.fixture(scope="module")
def set_in_print(tmp_path_factory):
    """A font of three characters, its punctuation from the reference font, and a drawn small kana."""
    square = trace(drawn(lambda x, y: (abs(x - 0.4) < 0.2) & (abs(y - 0.6) < 0.2)), EM)
    font = build_font(dict.fromkeys("永和っ", square), NAMES, latin=LatinFace(PRINT_FACE))
    path = tmp_path_factory.mktemp("fonts") / "print.otf"
    write_font(font, path)
    return TTFont(path)


def test_columns_have_the_forms_of_the_face(set_in_print):
    face = TTFont(PRINT_FACE)
    forms, own = vertical_names(set_in_print), vertical_names(face)
    for char in "！？：；，。（—":
        name = face.getBestCmap()[ord(char)]
        if name in own:
            assert box_of(set_in_print, forms[glyph_name(char)]) == pytest.approx(box_of(face, own[name]), abs=1.5), (
                char
            )
    # The drawn kana moves as the face moves its own.
    small = face.getBestCmap()[ord("っ")]
    there, back = box_of(face, own[small]), box_of(face, small)
    right, up = there[0] - back[0], there[1] - back[1]
    moved, still = box_of(set_in_print, forms["uni3063"]), box_of(set_in_print, "uni3063")
    assert (moved[0] - still[0], moved[1] - still[1]) == pytest.approx((right, up), abs=1)
    assert right > 50 and up > 50


def test_marks_without_a_face_stand_in_the_middle_and_small_kana_to_the_upper_right():
    box = (100, 0, 200, 700)
    assert vertical_form("！", box).transformPoint((150, 350)) == (500, 350)
    assert vertical_form("っ", box)[4:] == (100, 100)
    assert vertical_form("ー", box) is not None and vertical_form("永", box) is None


def test_lines_hold_descenders_and_curves_have_their_extremes(set_in_print):
    low = min(
        box_of(set_in_print, name)[1]
        for name in ("uni007C", "uni0028", "uni0067")
        if name in set_in_print["hmtx"].metrics
    )
    assert low < -120
    assert set_in_print["hhea"].descent == set_in_print["OS/2"].sTypoDescender <= round(low)
    for name in ("uni006F", "uni0067", "uni0053"):
        record = RecordingPen()
        set_in_print.getGlyphSet()[name].draw(record)
        at = (0, 0)
        for kind, points in record.value:
            if kind == "curveTo":
                box = calcCubicBounds(at, *points)
                ends = [
                    min(at[0], points[2][0]),
                    min(at[1], points[2][1]),
                    max(at[0], points[2][0]),
                    max(at[1], points[2][1]),
                ]
                assert np.abs(np.subtract(box, ends)).max() <= 1.5
            if points:
                at = points[-1]


def test_a_hundred_characters_claim_a_script():
    gb, simplified = load_charset("gb2312-1"), set(load_charset("gb2312"))
    traditional = [character for character in load_charset("big5-1") if character not in simplified]
    assert han_pages(gb[:99]) == []
    assert 18 in han_pages(gb[:190])
    assert han_pages(traditional[:300]) == [20]
    pages = han_pages(load_charset("gb2312"))
    assert 18 in pages and 17 not in pages

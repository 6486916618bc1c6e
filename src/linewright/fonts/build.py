"""From outlines to a font source (UFO) that holds all that the font files need."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from fontTools.pens.boundsPen import BoundsPen
from ufoLib2 import Font
from ufoLib2.objects import Glyph
from ufoLib2.objects.info import GaspBehavior, GaspRangeRecord, NameRecord

from linewright.base import DataError
from linewright.fonts.fallback import BorrowedGlyph, borrow
from linewright.fonts.trace import UPM, Outline
from linewright.fonts.vertical import ASCENT, DESCENT, vertical_form
from linewright.glyphs import load_charset

# OS/2 ulCodePageRange bits and the characters that a font must have to claim them.
_CODE_PAGES = ((18, "gb2312"), (17, "jis-1"))
_LATIN_1 = 0
_CLAIMED = 0.95  # share of a set that makes a claim true enough for a system's font menu
_NOTDEF = ((60, -60, 940, 820), (110, -10, 890, 770))


class FontNames(NamedTuple):
    """What the font says of itself.

    Attributes:
        family: name of the family in ASCII, at most 27 characters.
        copyright: who holds rights in the drawings.
        licence: the licence, one or more sentences.
        licence_url: where its text stands, or an empty string.
        style: Regular or Bold.
        version: like 1.000.
        designer: whose hand it is, or an empty string.
        vendor: four ASCII characters.
        local: the family's name in simplified Chinese, or an empty string.
        created: date of the font, as YYYY/MM/DD HH:MM:SS; the same date gives the same bytes.
    """

    family: str
    copyright: str
    licence: str
    licence_url: str = ""
    style: str = "Regular"
    version: str = "1.000"
    designer: str = ""
    vendor: str = "NONE"
    local: str = ""
    created: str = "2026/01/01 00:00:00"


def build_font(
    outlines: Mapping[str, Outline],
    names: FontNames,
    *,
    fallback: Path | None = None,
    fallback_licence: str | None = None,
) -> Font:
    """Build a font source: 1000 units to the em, ascent 880, descent -120.

    Every character of ``outlines`` is full-width. What ``fallback`` has of Latin, figures and
    punctuation fills in where they lack it, with its own widths. Punctuation gets alternates for
    vertical setting (feature ``vert``).

    Args:
        outlines: outline of each character (see `trace`).
        names: the name table.
        fallback: a font whose licence allows it (see `borrow`).
        fallback_licence: its licence where it does not say it itself.

    Raises:
        DataError: no outlines, a name that fonts do not take, or the fallback's licence.
        InputError: the fallback cannot be read.
    """
    _check(outlines, names)
    font = Font()
    _add_notdef(font)
    vertical = []
    borrowed = borrow(fallback, licence=fallback_licence) if fallback is not None else {}
    if " " not in borrowed:
        borrowed |= {space: BorrowedGlyph([], UPM // 4, None) for space in " \u00a0"}
    for char in sorted({*outlines, *borrowed}):
        glyph = font.newGlyph(glyph_name(char))
        glyph.unicode = ord(char)
        if char in outlines:
            outlines[char].draw(glyph.getPen())
            _set_advance(glyph, UPM)
            box = _bounds(glyph)
        else:
            borrowed[char].draw(glyph.getPen())
            _set_advance(glyph, borrowed[char].width)
            box = borrowed[char].box
        move = None if box is None else vertical_form(char, box)
        if move is not None and glyph.width == UPM:
            turned = font.newGlyph(f"{glyph.name}.vert")
            (outlines[char] if char in outlines else borrowed[char]).draw(turned.getPen(), move)
            _set_advance(turned, UPM)
            vertical.append(glyph_name(char))
    font.features.text = _features(vertical)
    _describe(font, names)
    font.lib["public.glyphOrder"] = [".notdef", *sorted(set(font.keys()) - {".notdef"})]
    return font


def glyph_name(char: str) -> str:
    """Return a glyph's name after the Adobe glyph list's rules: uni4E00, u20000, space."""
    if char == " ":
        return "space"
    code = ord(char)
    return f"uni{code:04X}" if code < 0x10000 else f"u{code:05X}"


def _check(outlines: Mapping[str, Outline], names: FontNames) -> None:
    if not outlines:
        raise DataError("there is no outline to build a font of", where=names.family)
    for what, text, most in (("family", names.family, 27), ("vendor", names.vendor, 4)):
        if not text.strip() or not text.isascii() or not text.isprintable() or len(text) > most:
            raise DataError(
                f"{what} must be 1 to {most} ASCII characters, not '{text}'", where="font names"
            )
    if names.style not in ("Regular", "Bold"):
        raise DataError(f"style must be Regular or Bold, not '{names.style}'", where="font names")
    major, dot, minor = names.version.partition(".")
    if not (dot and major.isdecimal() and minor.isdecimal() and len(minor) == 3):
        raise DataError(f"version must be like 1.000, not '{names.version}'", where="font names")


def _add_notdef(font: Font) -> None:
    glyph = font.newGlyph(".notdef")
    pen = glyph.getPen()
    for inner, (left, bottom, right, top) in enumerate(_NOTDEF):
        corners = [(left, bottom), (right, bottom), (right, top), (left, top)]
        pen.moveTo(corners[0])
        for corner in corners[:0:-1] if inner else corners[1:]:
            pen.lineTo(corner)
        pen.closePath()
    _set_advance(glyph, UPM)


def _set_advance(glyph: Glyph, width: int) -> None:
    glyph.width, glyph.height = width, UPM
    glyph.verticalOrigin = ASCENT


def _bounds(glyph: Glyph) -> tuple[float, float, float, float] | None:
    pen = BoundsPen(None)
    glyph.draw(pen)
    bounds: tuple[float, float, float, float] | None = pen.bounds
    return bounds


def _features(vertical: list[str]) -> str:
    if not vertical:
        return ""
    rules = "".join(f"    sub {name} by {name}.vert;\n" for name in vertical)
    blocks = "".join(f"feature {tag} {{\n{rules}}} {tag};\n" for tag in ("vert", "vrt2"))
    scripts = "".join(f"languagesystem {script} dflt;\n" for script in ("DFLT", "hani", "latn"))
    return scripts + blocks


def _describe(font: Font, names: FontNames) -> None:
    info = font.info
    info.familyName = info.styleMapFamilyName = names.family
    info.styleName, info.styleMapStyleName = names.style, names.style.lower()
    major, minor = names.version.split(".")
    info.versionMajor, info.versionMinor = int(major), int(minor)
    info.openTypeNameVersion = f"Version {int(major)}.{minor}"
    info.openTypeNameUniqueID = f"{names.version};{names.vendor};{_postscript(names)}"
    info.postscriptFontName = _postscript(names)
    info.copyright, info.openTypeNameLicense = names.copyright, names.licence
    info.openTypeNameLicenseURL = names.licence_url or None
    info.openTypeNameDesigner = names.designer or None
    if names.local:
        info.openTypeNameRecords = [
            NameRecord(number, platformID=3, encodingID=1, languageID=0x804, string=text)
            for number, text in ((1, names.local), (2, names.style), (4, names.local))
        ]
    info.unitsPerEm, info.ascender, info.descender = UPM, ASCENT, DESCENT
    info.openTypeHheaAscender = info.openTypeOS2TypoAscender = ASCENT
    info.openTypeHheaDescender = info.openTypeOS2TypoDescender = DESCENT
    info.openTypeHheaLineGap = info.openTypeOS2TypoLineGap = 0
    boxes = [box for glyph in font if (box := _bounds(glyph)) is not None]
    info.openTypeOS2WinAscent = max(ASCENT, *(round(box[3]) for box in boxes))
    info.openTypeOS2WinDescent = max(-DESCENT, *(-round(box[1]) for box in boxes))
    info.openTypeVheaVertTypoAscender, info.openTypeVheaVertTypoDescender = UPM // 2, -UPM // 2
    info.openTypeVheaVertTypoLineGap = 0
    info.openTypeVheaCaretSlopeRise, info.openTypeVheaCaretSlopeRun = 0, 1
    info.openTypeVheaCaretOffset = 0
    info.xHeight, info.capHeight = _height(font, "x", 500), _height(font, "H", 700)
    info.openTypeOS2VendorID = names.vendor.ljust(4)
    info.openTypeOS2Type = []  # installable without restriction
    info.openTypeOS2Selection = [7]  # line spacing by the typographic metrics
    info.openTypeOS2WeightClass = 700 if names.style == "Bold" else 400
    info.openTypeOS2CodePageRanges = _code_pages(font)
    info.openTypeHeadCreated = names.created
    smooth = [GaspBehavior(bit) for bit in range(4)]
    info.openTypeGaspRangeRecords = [GaspRangeRecord(65535, smooth)]


def _postscript(names: FontNames) -> str:
    kept = "".join(char for char in names.family if char.isalnum() or char == "-")
    return f"{kept}-{names.style}"


def _height(font: Font, char: str, otherwise: int) -> int:
    box = _bounds(font[glyph_name(char)]) if glyph_name(char) in font else None
    return otherwise if box is None else round(box[3])


def _code_pages(font: Font) -> list[int]:
    chars = {chr(code) for glyph in font for code in glyph.unicodes}
    pages = [_LATIN_1] if set("AZaz09é") <= chars else []
    for bit, charset in _CODE_PAGES:
        wanted = load_charset(charset)
        if len(chars.intersection(wanted)) >= _CLAIMED * len(wanted):
            pages.append(bit)
    return sorted(pages)

"""From outlines to a font source (UFO), and from that to font files; same source, same bytes.

For punctuation in vertical lines: JLREQ (W3C, Requirements for Japanese Text Layout, 2020),
appendix A, and CLREQ (W3C, Requirements for Chinese Text Layout, 2024), 2.3 and 3.1.
"""

import copy
import shutil
import tempfile
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import ufo2ft
from fontTools.misc.bezierTools import solveQuadratic, splitCubicAtT
from fontTools.misc.transform import Identity, Transform
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.filterPen import FilterPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables.ttProgram import Program
from ufoLib2 import Font
from ufoLib2.objects import Glyph
from ufoLib2.objects.info import GaspBehavior, GaspRangeRecord, NameRecord

from linewright.base import DataError, OutputError, writing
from linewright.fonts.font_tables import is_han
from linewright.fonts.latin import BorrowedGlyph, LatinFace
from linewright.fonts.names import LONGEST_FAMILY, FontNames
from linewright.fonts.trace import UPM, Outline
from linewright.glyphs import load_charset

ASCENT, DESCENT = 880, -120  # font units from the base line to the top and the bottom of the em box
_MIDDLE = (UPM / 2, (ASCENT + DESCENT) / 2)
TURNED = frozenset("（）〔〕［］｛｝〈〉《》「」『』【】〖〗｟｠—―…‥～〜－＝｜ー＿" + "\u2013\u301d\u301e\u301f")
IN_CORNERS = frozenset("、。，．")
UPRIGHT = frozenset("！？：；")  # they stand upright in the middle of a column
SMALL_KANA = frozenset(
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
)  # they stand to the upper right of their place
_KANA_SHIFT = 100  # font units, right and up
# OS/2 ulCodePageRange bits and the characters that a font must have to claim them.
CODE_PAGES = ((18, "gb2312"), (17, "jis-1"), (20, "big5-1"))
_LATIN_1 = 0
_ENOUGH = 100  # Han characters from which a font is taken for one of a script, if they are nearly all of it
_CLAIMED = 0.95  # share of a set that makes a claim true enough for a system's font menu
_STYLE = "Regular"
_LANGUAGES = (0x804, 0x404, 0xC04, 0x411)  # Chinese in China, Taiwan, Hong Kong; Japanese
_CREATED = "2026/01/01 00:00:00"  # the same date gives the same bytes
_NOTDEF = ((60, -60, 940, 820), (110, -10, 890, 770))


def vertical_form(char: str, box: tuple[float, float, float, float]) -> Transform | None:
    """Return how a glyph moves for vertical setting, from its box in a full-width em box."""
    x, y = _MIDDLE
    if char in TURNED:
        return Transform(0, -1, 1, 0, x - y, x + y)  # a quarter turn clockwise about the middle
    if char in IN_CORNERS:
        # As far from the upper right corner as it was from the lower left.
        left, bottom, right, top = box
        return Transform(dx=2 * x - left - right, dy=2 * y - bottom - top)
    if char in UPRIGHT:
        return Transform(dx=x - (box[0] + box[2]) / 2)
    if char in SMALL_KANA:
        room = UPM - 20 - box[2], ASCENT - 20 - box[3]
        right, up = (max(0.0, min(_KANA_SHIFT, left)) for left in room)
        return Transform(dx=right, dy=up)
    return None


def build_font(outlines: Mapping[str, Outline], names: FontNames, latin: LatinFace | None = None) -> Font:
    """Build a font source: 1000 units to the em, ascent 880, descent -120."""
    # Every character of outlines is full-width; Latin, figures and punctuation that they lack are the Latin face's,
    # with its own widths. Punctuation gets alternates for vertical setting (``vert``). DataError if there is no
    # outline, or on a name or a licence that fonts do not take.
    _check(outlines, names)
    font = Font()
    _add_notdef(font)
    vertical = []
    borrowed = latin.glyphs() if latin is not None else {}
    forms = latin.vertical_glyphs() if latin is not None else {}
    if " " not in borrowed:
        borrowed |= {space: BorrowedGlyph(RecordingPen(), UPM // 4) for space in " \u00a0"}
    for char in sorted({*outlines, *borrowed}):
        glyph = font.newGlyph(glyph_name(char))
        glyph.unicode = ord(char)
        drawing = outlines[char] if char in outlines else borrowed[char]
        drawing.draw(glyph.getPen())
        _set_advance(glyph, UPM if char in outlines else borrowed[char].width)
        box = _bounds(glyph)
        form = forms.get(char)
        move = None if box is None else vertical_form(char, box)
        if form is not None and (char not in outlines or form.shift is not None):
            # As the face has it: its own glyph, or this one moved as the face moves its own.
            drawing, move = (form.glyph, Identity) if char not in outlines else (drawing, form.shift)
        if move is not None and glyph.width == UPM:
            upright = font.newGlyph(f"{glyph.name}.vert")
            drawing.draw(upright.getPen(), move)
            _set_advance(upright, UPM)
            vertical.append(glyph_name(char))
    font.features.text = _features(vertical)
    _describe(font, names, {glyph_name(char) for char in borrowed if char not in outlines})
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
    family, most = names.family, LONGEST_FAMILY
    if not (family.strip() and family.isascii() and family.isprintable() and len(family) <= most):
        raise DataError("family must be 1 to {0} ASCII characters, not '{1}'", most, family, where="font names")


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


def _describe(font: Font, names: FontNames, borrowed: Collection[str]) -> None:
    info = font.info
    info.familyName = info.styleMapFamilyName = names.family
    info.styleName, info.styleMapStyleName = _STYLE, _STYLE.lower()
    info.versionMajor, info.versionMinor = map(int, names.version.split("."))
    info.openTypeNameVersion = f"Version {names.version}"
    family = "".join(char for char in names.family if char.isalnum() or char == "-")
    info.postscriptFontName = f"{family}-{_STYLE}"
    info.openTypeNameUniqueID = f"{names.version};{names.vendor};{info.postscriptFontName}"
    info.copyright, info.openTypeNameLicense = names.copyright, names.licence
    info.openTypeNameLicenseURL = names.licence_url or None
    info.openTypeNameDesigner = names.designer or None
    if names.local:
        info.openTypeNameRecords = [
            NameRecord(number, platformID=3, encodingID=1, languageID=language, string=text)
            for language in _LANGUAGES
            for number, text in ((1, names.local), (2, _STYLE), (4, names.local))
        ]
    info.unitsPerEm, info.ascender, info.descender = UPM, ASCENT, DESCENT
    # Lines hold the borrowed Latin, whose descenders reach below the em box.
    ends = [box for name in borrowed if (box := _bounds(font[name])) is not None]
    info.openTypeHheaAscender = info.openTypeOS2TypoAscender = max([ASCENT, *(round(box[3]) for box in ends)])
    info.openTypeHheaDescender = info.openTypeOS2TypoDescender = min([DESCENT, *(round(box[1]) for box in ends)])
    info.openTypeHheaLineGap = info.openTypeOS2TypoLineGap = 0
    boxes = [box for glyph in font if (box := _bounds(glyph)) is not None]
    info.openTypeOS2WinAscent = max(ASCENT, *(round(box[3]) for box in boxes))
    info.openTypeOS2WinDescent = max(-DESCENT, *(-round(box[1]) for box in boxes))
    info.openTypeVheaVertTypoAscender, info.openTypeVheaVertTypoDescender = UPM // 2, -UPM // 2
    info.openTypeVheaVertTypoLineGap = 0
    info.openTypeVheaCaretSlopeRise, info.openTypeVheaCaretSlopeRun = 0, 1
    info.openTypeVheaCaretOffset = 0
    info.xHeight, info.capHeight = _height(font, "x", 500), _height(font, "H", 700)
    info.openTypeOS2VendorID = names.vendor
    info.openTypeOS2Type = []  # installable without restriction
    info.openTypeOS2Selection = [7]  # line spacing by the typographic metrics
    info.openTypeOS2WeightClass = 400
    info.openTypeOS2CodePageRanges = _code_pages(font)
    info.openTypeHeadCreated = _CREATED
    smooth = [GaspBehavior(bit) for bit in range(4)]
    info.openTypeGaspRangeRecords = [GaspRangeRecord(65535, smooth)]


def _height(font: Font, char: str, otherwise: int) -> int:
    box = _bounds(font[glyph_name(char)]) if glyph_name(char) in font else None
    return otherwise if box is None else round(box[3])


def _code_pages(font: Font) -> list[int]:
    chars = {chr(code) for glyph in font for code in glyph.unicodes}
    pages = [_LATIN_1] if set("AZaz09é") <= chars else []
    return sorted([*pages, *han_pages(chars)])


def han_pages(chars: Collection[str]) -> list[int]:
    """Return the bits of OS/2 ulCodePageRange of the scripts that characters are enough for."""
    # A script is claimed by nearly all of its set, or by a hundred characters that are nearly all of it.
    sets = {bit: frozenset(load_charset(charset)) for bit, charset in CODE_PAGES}
    whole = [bit for bit, wanted in sets.items() if len(wanted.intersection(chars)) >= _CLAIMED * len(wanted)]
    han = [char for char in chars if is_han(char)]
    if whole or len(han) < _ENOUGH:
        return whole
    return [bit for bit, wanted in sets.items() if len(wanted.intersection(han)) >= _CLAIMED * len(han)]


FONT_SUFFIXES = frozenset({".ttf", ".otf", ".woff2", ".ufo"})
"""Suffixes, in lower case, of the font files that linewright writes."""
QUADRATIC_ERROR = 0.5
"""Font units that the quadratic curves of TTF and WOFF2 stray from the cubic ones at most."""


def write_font(source: Font, *paths: Path) -> None:
    """Write one font in several formats, each told by its suffix; OutputError on any other."""
    # Curves are cubic in OTF (CFF) and UFO, quadratic in TTF and WOFF2.
    check_formats(paths)
    kinds = {path.suffix.lower() for path in paths}
    quadratic = _quadratic(source) if kinds & {".ttf", ".woff2"} else None
    for path in paths:
        suffix = path.suffix.lower()
        if suffix == ".ufo":
            _write_ufo(source, path)
            continue
        font = _cubic(source) if suffix == ".otf" or quadratic is None else quadratic
        font.flavor = "woff2" if suffix == ".woff2" else None
        with writing(path) as temporary:
            font.save(temporary)


def check_formats(paths: Iterable[Path]) -> None:
    """Refuse files whose suffix tells no font format with an OutputError."""
    for path in paths:
        if path.suffix.lower() not in FONT_SUFFIXES:
            raise OutputError("'{0}' is no font format", path.suffix, where=path, way_out="use ttf, otf, woff2, ufo")


def _quadratic(source: Font) -> TTFont:
    units = source.info.unitsPerEm or 1000
    compiled = ufo2ft.compileTTF(
        source, cubicConversionError=QUADRATIC_ERROR / units, removeOverlaps=False, useProductionNames=False
    )
    # Unhinted thin strokes must not fall between pixels: SCANCTRL 511, SCANTYPE 4 (smart dropout).
    compiled["prep"] = program = newTable("prep")
    program.program = Program()
    program.program.fromAssembly(["PUSHW[]", "511", "SCANCTRL[]", "PUSHB[]", "4", "SCANTYPE[]"])
    compiled["maxp"].maxStackElements = 1
    return _dated(compiled)


def _cubic(source: Font) -> TTFont:
    source = copy.deepcopy(source)
    for glyph in source:
        record = RecordingPen()
        glyph.draw(_ExtremesPen(record))
        glyph.clearContours()
        record.replay(glyph.getPen())
    compiled = ufo2ft.compileOTF(
        source, removeOverlaps=False, useProductionNames=False, optimizeCFF=ufo2ft.CFFOptimization.SPECIALIZE
    )
    return _dated(compiled)


class _ExtremesPen(FilterPen):  # type: ignore[misc]
    """Parts cubics where they are furthest left, right, up or down, as rasterisers of CFF expect."""

    def curveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        curve = (self.current_pt, *points)
        places = set[float]()
        for axis in (0, 1):
            a, b, c, d = (point[axis] for point in curve)
            ends = min(a, d), max(a, d)
            for t in solveQuadratic(3 * (d - 3 * c + 3 * b - a), 6 * (c - 2 * b + a), 3 * (b - a)):
                at = _cubic_at(a, b, c, d, t) if 0 < t < 1 else a
                if at < ends[0] - 0.5 or at > ends[1] + 0.5:
                    places.add(t)
        for part in splitCubicAtT(*curve, *sorted(places)):
            super().curveTo(*((round(x), round(y)) for x, y in part[1:]))


def _cubic_at(a: float, b: float, c: float, d: float, t: float) -> float:
    return (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d


def _dated(font: TTFont) -> TTFont:
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    return font


def _write_ufo(source: Font, path: Path) -> None:
    """Write a UFO, which is a folder, beside its place and then put it there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not (path / "metainfo.plist").is_file():
            raise OutputError("there is something else than a UFO in its place", where=path)
        with tempfile.TemporaryDirectory(prefix=".part-", dir=path.parent) as scratch:
            new = Path(scratch) / path.name
            source.save(new)
            if path.exists():
                shutil.rmtree(path)
            new.replace(path)
    except OSError as error:
        raise OutputError("cannot be written ({0})", error.strerror or error, where=path) from error

"""The face that Latin, figures and punctuation come from, since a hand's model knows none."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import matplotlib
from fontTools.misc.psCharStrings import T2CharString, T2OutlineExtractor
from fontTools.misc.transform import Identity, Transform
from fontTools.pens.basePen import AbstractPen
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import DecomposingRecordingPen, RecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from linewright.base import DataError, UserError
from linewright.fonts.font_tables import vertical_names
from linewright.fonts.trace import UPM
from linewright.glyphs import check_parts, name_entries, open_face, open_font, reading_font

_RANGES = (
    (0x20, 0x7E),  # ASCII
    (0xA0, 0xAC),  # Latin-1 without the soft hyphen
    (0xAE, 0xFF),
    (0x2010, 0x2027),  # dashes, quotation marks, ellipsis
    (0x2030, 0x203E),
    (0x20AC, 0x20AC),
    (0x2160, 0x216B),  # Roman numerals
    (0x2190, 0x2193),
    (0x2460, 0x2473),  # circled figures
    (0x25A0, 0x25CF),
    (0x3000, 0x3017),  # CJK punctuation
    (0x301C, 0x301C),
    (0x30FB, 0x30FC),
    (0xFF01, 0xFF5E),  # full-width forms
    (0xFFE0, 0xFFE6),
)
LATIN_CHARS = tuple(chr(code) for first, last in _RANGES for code in range(first, last + 1))
"""The characters that are taken from the Latin face where the hand lacks them."""

BRUSH_WRITTEN = frozenset("々〆〇ー")
"""Those of them that are written with the brush like any other character."""
_SAME = 3  # font units by which a glyph's sides may differ from those of the same glyph elsewhere
_SPACES = frozenset(" \u00a0\u3000")
_FREE = re.compile(
    r"open font licen[cs]e|\bofl\b|apache licen[cs]e|public domain|bitstream vera|"
    r"creativecommons.org/publicdomain|\bcc0\b|ubuntu font licen[cs]e",
    re.IGNORECASE,
)
_RESTRICTED = 0x0002  # OS/2 fsType: "Restricted License embedding"
_NO_SUBSETTING = 0x0100
_MOST_STEPS = 2_000_000  # bytes of CFF programs that are run for a face: seconds; a letter has some hundred
_FACE = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSerif.ttf"
_FACE_LICENCE = "Bitstream Vera licence"


class BorrowedGlyph(NamedTuple):
    """One glyph of the Latin face, in font units."""

    drawing: RecordingPen
    width: int  # its advance

    def draw(self, pen: AbstractPen, move: Transform = Identity) -> None:
        """Draw the glyph through any segment pen, moved or turned."""
        self.drawing.replay(TransformPen(pen, move))


class VerticalGlyph(NamedTuple):
    """What a face has for a character in columns."""

    glyph: BorrowedGlyph
    shift: Transform | None  # how the character's own glyph is moved to get it; None where it is another drawing


def borrow(path: Path, chars: Iterable[str] = LATIN_CHARS, *, licence: str | None = None) -> dict[str, BorrowedGlyph]:
    """Read glyphs of a TTF, OTF or TTC face whose licence lets them go into another font."""
    # What the face lacks or leaves blank (but for spaces) is left out. The caller answers for a
    # licence that the name table does not tell. InputError if it is no font that can be read,
    # DataError if its licence does not say that it may be used so.
    with reading_font(path):
        font = open_font(path)
        _check_licence(font, path, licence)
        return _read_glyphs(font, {chr(code): name for code, name in (font.getBestCmap() or {}).items()}, chars)


def _check_licence(font: TTFont, path: Path, licence: str | None) -> None:
    kind = font["OS/2"].fsType
    if kind & _RESTRICTED or kind & _NO_SUBSETTING:
        raise DataError(
            "the font forbids that its glyphs are used in another file (OS/2 fsType)",
            where=path,
            way_out="choose a face under the SIL Open Font License",
        )
    # A copyright may name the licences of what the font was made from; its own licence decides.
    words = " ".join(name_entries(font, 13, 14) or name_entries(font, 0)) if licence is None else licence
    if not _FREE.search(words):
        raise DataError(
            "the font does not say a free licence",
            where=path,
            way_out="choose a face under the SIL Open Font License, or name its licence yourself",
        )


def _read_glyphs(font: TTFont, names: Mapping[str, str], chars: Iterable[str]) -> dict[str, BorrowedGlyph]:
    glyphs = font.getGlyphSet()
    scale = UPM / font["head"].unitsPerEm
    outline, borrowed = _limited_outline(), {}
    for char in chars:
        name = names.get(char)
        if name is None:
            continue
        check_parts(font, char)
        if hasattr(glyphs, "charStrings"):  # of CFF
            glyphs.charStrings[name].outlineExtractor = outline
        record, box = DecomposingRecordingPen(glyphs), BoundsPen(None)
        glyphs[name].draw(TransformPen(record, (scale, 0, 0, scale, 0, 0)))
        record.replay(box)
        if box.bounds is None and char not in _SPACES:
            continue
        borrowed[char] = BorrowedGlyph(record, round(glyphs[name].width * scale))
    return borrowed


def _shift(glyph: BorrowedGlyph, upright: BorrowedGlyph) -> Transform | None:
    boxes = []
    for some in (glyph, upright):
        pen = BoundsPen(None)
        some.draw(pen)
        if pen.bounds is None:
            return None
        boxes.append(pen.bounds)
    first, last = boxes
    ends = [b - a for a, b in zip(first, last, strict=True)]
    same = abs(ends[0] - ends[2]) <= _SAME and abs(ends[1] - ends[3]) <= _SAME
    return Transform(dx=ends[0], dy=ends[1]) if same else None


def _limited_outline() -> type[T2OutlineExtractor]:
    """Return what draws glyphs of CFF until their subroutines have called each other too often."""
    left = _MOST_STEPS

    class Outline(T2OutlineExtractor):  # type: ignore[misc]
        def execute(self, charString: T2CharString, **more: object) -> None:
            nonlocal left
            left -= 1 + len(charString.bytecode or charString.program)
            if left < 0:
                raise ValueError("its glyphs take too many steps to draw")
            super().execute(charString, **more)

    return Outline


class LatinFace(NamedTuple):
    """The face that Latin, figures and punctuation come from."""

    path: Path
    known_licence: str | None = None  # where it does not say it itself

    @property
    def name(self) -> str:
        """The face's own name."""
        return open_face(self.path).name

    @property
    def licence(self) -> str:
        """What allows its use in a font, if anything says it."""
        return self.known_licence or open_face(self.path).licence

    def glyphs(self) -> dict[str, BorrowedGlyph]:
        """Return its Latin, figures and punctuation, see `borrow`."""
        return borrow(self.path, licence=self.known_licence)

    def vertical_glyphs(self) -> dict[str, VerticalGlyph]:
        """Return what stands for characters in columns (GSUB ``vert``), by character."""
        with reading_font(self.path):
            font = open_font(self.path)
            forms = vertical_names(font)
            chars = {chr(code): name for code, name in (font.getBestCmap() or {}).items() if name in forms}
            drawn = _read_glyphs(font, {chr(code): name for code, name in (font.getBestCmap() or {}).items()}, chars)
            other = {char: forms[name] for char, name in chars.items()}
            upright = _read_glyphs(font, other, other)
        return {c: VerticalGlyph(upright[c], _shift(drawn[c], upright[c])) for c in upright if c in drawn}


def choose_latin(asked: Path | None, print_face: Path | None) -> LatinFace:
    """Return the asked face, else the reference font if its licence allows it, or DejaVu Serif."""
    # InputError if the asked face cannot be read, DataError if its licence does not allow it.
    if asked is not None:
        borrow(asked, " ")
        return LatinFace(asked)
    if print_face is not None:
        try:
            if "A" in borrow(print_face, "A"):
                return LatinFace(print_face)
        except UserError:
            pass  # another one serves as well
    return LatinFace(_FACE, _FACE_LICENCE)

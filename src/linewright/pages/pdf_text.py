"""The lettering of a PDF page: characters in a row become one text with place, height and turn."""

import ctypes
import math
import unicodedata
from contextlib import closing
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pypdfium2 as pdfium
from pypdfium2 import raw

from linewright.base import Floats
from linewright.pages.pdf_path import path_chains, transform

# In ems: a gap that ends a row, one that is a space, and by how much letters may stand aside.
_WORD, _SPACE, _ASIDE = 0.6, 0.16, 0.12
_TURN = math.radians(0.6)
_CAPITAL = 0.72  # height of capitals where none stands there, as in Helvetica
# Advance of a letter whose font does not tell.
_ADVANCE = 0.6
_NAMELESS = (0, 0xFFFD, 0xFFFE, 0xFFFF)
_INVISIBLE = raw.FPDF_TEXTRENDERMODE_INVISIBLE


class PdfText(NamedTuple):
    """A row of lettering."""

    string: str  # what it says
    at: tuple[float, float]  # where its baseline begins, mm from the page's lower left corner
    height: float  # of its capitals and digits, mm
    length: float  # along the baseline, mm
    rotation: float  # degrees counter-clockwise, 0 up to 360


class _Sign(NamedTuple):
    """One character: where it stands, which way it reads, its em, and where it ends, in mm."""

    character: str
    at: Floats
    axis: Floats
    em: float
    end: float
    tall: float | None


@dataclass
class _Row:
    """Characters that follow each other."""

    signs: list[_Sign] = field(default_factory=list)

    def takes(self, sign: _Sign) -> bool:
        """Whether a character goes on where the row ends."""
        # Spaces at the end say nothing of where the row goes on: only what can be seen does.
        last = next((sign for sign in reversed(self.signs) if not sign.character.isspace()), None)
        if last is None:
            return False
        if abs(sign.em - last.em) > 0.03 * last.em or sign.axis @ last.axis < math.cos(_TURN):
            return False
        apart = sign.at - last.at
        ahead = float(apart @ last.axis) - last.end
        aside = abs(float(apart[0] * last.axis[1] - apart[1] * last.axis[0]))
        return aside < _ASIDE * last.em and -0.4 * last.em < ahead < _WORD * last.em

    def add(self, sign: _Sign) -> None:
        """Take a character, and a space before it where it stands apart."""
        if self.signs:
            last = self.signs[-1]
            gap = float((sign.at - last.at) @ last.axis) - last.end
            if gap > _SPACE * last.em and not last.character.isspace():
                sign = sign._replace(character=" " + sign.character)
        self.signs.append(sign)

    def text(self) -> PdfText | None:
        """Return the row without the spaces around it, None if nothing else is there."""
        shown = [at for at, sign in enumerate(self.signs) if not sign.character.isspace()]
        if not shown:
            return None
        signs = self.signs[shown[0] : shown[-1] + 1]
        first, last = signs[0], signs[-1]
        string = " ".join("".join(sign.character for sign in signs).split())
        tall = [sign.tall for sign in signs if sign.tall is not None]
        height = float(np.median(tall)) if tall else _CAPITAL * first.em
        length = float((last.at - first.at) @ first.axis) + last.end
        turn = math.degrees(math.atan2(first.axis[1], first.axis[0])) % 360
        quarter = 90 * round(turn / 90)
        turn = float(quarter % 360) if abs(turn - quarter) < 0.05 else turn
        at = (float(first.at[0]), float(first.at[1]))
        return PdfText(unicodedata.normalize("NFC", string), at, height, length, turn)


def read_texts(page: pdfium.PdfPage, place: Floats) -> tuple[tuple[PdfText, ...], tuple[Floats, ...], float]:
    """Return a page's texts, outlines of what has no text, and its share of the lettering."""
    rows: list[_Row] = []
    outlines: list[Floats] = []
    read = unread = 0
    with closing(page.get_textpage()) as textpage:
        for number in range(textpage.count_chars()):
            owner = raw.FPDFText_GetTextObject(textpage, number)
            invisible = owner and raw.FPDFTextObj_GetTextRenderMode(owner) == _INVISIBLE
            matrix = _em_to_mm(textpage, number, place)
            generated = raw.FPDFText_IsGenerated(textpage, number) == 1
            if generated or invisible or not matrix[:2, 1].any():
                continue
            font = raw.FPDFTextObj_GetFont(owner) if owner else None
            code = raw.FPDFText_GetUnicode(textpage, number)
            if _has_name(textpage, number, code):
                read += 1
                sign = _sign(textpage, number, font, matrix, place)
                if sign is not None:
                    if not rows or not rows[-1].takes(sign):
                        rows.append(_Row())
                    rows[-1].add(sign)
            else:
                unread += 1
                outlines += _outlines(font, code, matrix)
    texts = tuple(text for row in rows if (text := row.text()) is not None)
    return texts, tuple(outlines), unread / max(read + unread, 1)


def _outlines(font: object, code: int, matrix: Floats) -> list[Floats]:
    """Return the outlines of a glyph, in mm."""
    path = raw.FPDFFont_GetGlyphPath(font, code, 1.0) if font else None
    count = max(raw.FPDFGlyphPath_CountGlyphSegments(path), 0) if path else 0
    segments = (raw.FPDFGlyphPath_GetGlyphPathSegment(path, number) for number in range(count))
    return list(path_chains(segments, matrix))


def _has_name(textpage: pdfium.PdfTextPage, number: int, code: int) -> bool:
    """Whether a character's code says what it is."""
    if code in _NAMELESS or raw.FPDFText_HasUnicodeMapError(textpage, number) == 1:
        return False
    return unicodedata.category(chr(code)) not in ("Co", "Cn", "Cs", "Cc") or chr(code).isspace()


def _em_to_mm(textpage: pdfium.PdfTextPage, number: int, place: Floats) -> Floats:
    """Return the 3 x 3 matrix from a character's em to mm."""
    turn = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(textpage, number, turn)
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(textpage, number, x, y)
    size = raw.FPDFText_GetFontSize(textpage, number)
    matrix = np.eye(3)
    matrix[:2, :2] = place[:2, :2] @ np.array([[turn.a, turn.c], [turn.b, turn.d]]) * size
    matrix[:2, 2] = transform(np.array([x.value, y.value]), place)
    return matrix


def _sign(textpage: pdfium.PdfTextPage, number: int, font: object, matrix: Floats, place: Floats) -> _Sign | None:
    """Return a character with its place, None where it has no width."""
    code = raw.FPDFText_GetUnicode(textpage, number)
    character = chr(code)
    long = float(np.hypot(*matrix[:2, 0]))
    if long == 0:
        return None
    axis = matrix[:2, 0] / long
    share = ctypes.c_float(0.0)
    known = font and raw.FPDFFont_GetGlyphWidth(font, code, 1.0, share)
    end = long * (share.value if known and share.value > 0 else _ADVANCE)
    tall = None
    left, right, low, high = (ctypes.c_double() for _ in range(4))
    boxed = raw.FPDFText_GetCharBox(textpage, number, left, right, low, high)
    # A box along the page's sides is a letter's own only where the letter stands along them.
    if boxed and (character.isupper() or character.isdigit()) and min(abs(axis)) < 0.01:
        corners = np.array([(a.value, b.value) for a in (left, right) for b in (low, high)])
        off = transform(corners, place) - matrix[:2, 2]
        tall = float((off @ np.array([-axis[1], axis[0]])).max())
    return _Sign(character, matrix[:2, 2], axis, float(np.hypot(*matrix[:2, 1])), end, tall)

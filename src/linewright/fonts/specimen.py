"""A specimen of a font: a poem set both ways, metrics, coverage, and the characters in a grid.

Text is shaped by HarfBuzz and drawn as paths on a PDF page.
"""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import uharfbuzz as hb
from fontTools.pens.basePen import BasePen
from fontTools.ttLib.woff2 import decompress
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from linewright.base import DataError, InputError, OutputError, check_free, foreign, shown, writing
from linewright.fonts.networks import PRINT_FACE
from linewright.glyphs import check_parts, load_charset, name_entries, open_font, reading_font

# Wang Zhihuan, "On the Stork Tower" (eighth century), in simplified and traditional characters.
POEM = ("登鹳雀楼", "白日依山尽，", "黄河入海流。", "欲穷千里目，", "更上一层楼。")
_TRADITIONAL = ("登鸛雀樓", "白日依山盡，", "黃河入海流。", "欲窮千里目，", "更上一層樓。")
COVERAGE = (
    ("GB/T 2312 (6763)", "gb2312"),
    ("Big5 (13053)", "big5"),
    ("General Standard 2013 (8105)", "general-8105"),
    ("JIS X 0208 level 1 (2965)", "jis-1"),
)
_WIDTH, _HEIGHT = A4
_MARGIN = 50.0
_COLUMNS, _CELL = 20, 24.7
_PAGEFUL = 30 * _COLUMNS
_FARTHEST = 4  # em, of a glyph from its origin


class ShapedFont:
    """One font file, opened for setting text."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise InputError("there is no such file", where=path)
        self.path = path
        with reading_font(path):
            data = path.read_bytes()
            self.table = open_font(path)
            if self.table.flavor is not None:  # HarfBuzz reads no WOFF2
                unpacked = io.BytesIO()
                decompress(io.BytesIO(data), unpacked)
                data = unpacked.getvalue()
            self.chars = frozenset(map(chr, self.table.getBestCmap() or ()))
            face = hb.Face(data)
            self.units = face.upem
            self._font = hb.Font(face)

    def draws(self, chars: Iterable[str]) -> bool:
        """Tell whether any of the characters has ink; InputError: the glyph of one is damaged."""
        has_ink = False
        for char in chars:
            with foreign("its glyph is damaged", f"{shown(self.path)}, U+{ord(char):04X}"):
                check_parts(self.table, char)  # HarfBuzz leaves such a glyph blank
                glyph = self._font.get_nominal_glyph(ord(char))
                box = self._font.get_glyph_extents(glyph) if glyph else None
                if box is None:
                    continue
                right, low = box.x_bearing + box.width, box.y_bearing + box.height
                ends = box.x_bearing, box.y_bearing, right, low
                if max(map(abs, ends)) > _FARTHEST * self.units:
                    raise ValueError(f"it reaches beyond {_FARTHEST} em")
            has_ink = has_ink or bool(box.width * box.height)
        return has_ink

    def set_line(self, page: Canvas, text: str, x: float, y: float, size: float, *, vertical: bool = False) -> float:
        """Draw a line of text as filled paths; return its length in points."""
        # It begins at (x, y), in points from the lower left; a vertical one has its middle at x and
        # its upper end at y. The size is in points to the em.
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "ttb" if vertical else "ltr"
        hb.shape(self._font, buffer)
        scale = size / self.units
        path = page.beginPath()
        length = 0.0
        for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            pen = _PathPen(path, x + place.x_offset * scale, y + place.y_offset * scale, scale)
            self._font.draw_glyph_with_pen(glyph.codepoint, pen)
            x, y = x + place.x_advance * scale, y + place.y_advance * scale
            length += abs(place.y_advance if vertical else place.x_advance) * scale
        page.drawPath(path, stroke=0, fill=1, fillMode=1)
        return length


class _PathPen(BasePen):  # type: ignore[misc]
    """Draws into a PDF path at a place and a scale."""

    def __init__(self, path: Any, x: float, y: float, scale: float) -> None:
        super().__init__(None)
        self._path, self._x, self._y, self._scale = path, x, y, scale

    def _at(self, point: tuple[float, float]) -> tuple[float, float]:
        return self._x + point[0] * self._scale, self._y + point[1] * self._scale

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self._path.moveTo(*self._at(point))

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self._path.lineTo(*self._at(point))

    def _curveToOne(  # noqa: N802
        self, one: tuple[float, float], two: tuple[float, float], end: tuple[float, float]
    ) -> None:
        self._path.curveTo(*self._at(one), *self._at(two), *self._at(end))

    def _closePath(self) -> None:  # noqa: N802
        self._path.close()


def write_specimen(font: Path, to: Path, *, grid: int = 1000, force: bool = False) -> None:
    """Write a PDF specimen of a TTF, OTF or WOFF2, A4, all lettering in the font as paths.

    The first page has a poem both ways, or the font's own characters if it lacks one of the poem's; the font's metrics;
    and how many characters it has of GB/T 2312, of Big5, of the General Standard table and of JIS level 1. The pages
    after it show its Han characters by code point, ``grid`` of them at most. InputError: not a font that can be read.
    DataError: it has no Han character. OutputError: ``to`` exists and not ``force``, cannot be written, or is no .pdf.
    """
    if to.suffix.lower() != ".pdf":
        raise OutputError("a specimen is a PDF", where=to, way_out="name it specimen.pdf")
    check_free(to, force=force)
    face = ShapedFont(font)
    han = sorted(char for char in face.chars if "\u3400" <= char <= "\u9fff" or char > "\U00020000")
    if not han:
        raise DataError("the font has no Han character", where=font)
    if not face.draws(sorted(face.chars.intersection(han[:grid] + list("".join(_text(face, han)))))):
        raise DataError("the font draws none of its Han characters", where=font)
    with reading_font(font), writing(to) as temporary:
        name = next(filter(str.isascii, name_entries(face.table, 4, 1)), "Specimen")
        names = face.table["name"].names if "name" in face.table else ()
        families = [str(entry) for entry in names if entry.nameID == 1]
        local = next((family for family in families if not family.isascii()), "")
        page = Canvas(str(temporary), pagesize=A4, invariant=1)
        page.setTitle(f"{name}: specimen")
        _first_page(page, face, name, local, han)
        shown = han[:grid]
        for first in range(0, len(shown), _PAGEFUL):
            chars = shown[first : first + _PAGEFUL]
            last = first + len(chars)
            _grid_page(page, face, chars, f"{name}: {first + 1} to {last} of {len(han)}")
        page.save()


def coverage(chars: frozenset[str]) -> list[tuple[str, int, int]]:
    """Return for each standard its name, how many of its characters there are, and its size."""
    sets = [(name, load_charset(charset)) for name, charset in COVERAGE]
    return [(name, len(chars.intersection(wanted)), len(wanted)) for name, wanted in sets]


def _first_page(page: Canvas, face: ShapedFont, name: str, local: str, han: list[str]) -> None:
    page.setFont("Helvetica", 18)
    page.drawString(_MARGIN, _HEIGHT - 60, name)
    if local:  # its characters may be none of the font's own
        x = _MARGIN + page.stringWidth(name, "Helvetica", 18) + 12
        ShapedFont(PRINT_FACE).set_line(page, local, x, _HEIGHT - 60, 18)
    text = _text(face, han)
    title, *lines = text
    x = _WIDTH - _MARGIN - 30
    face.set_line(page, title, x, _HEIGHT - 100, 30, vertical=True)
    for line in lines:
        x -= 58
        face.set_line(page, line, x, _HEIGHT - 100, 46, vertical=True)
    y = _HEIGHT - 130
    for line in text:
        size = 22 if line == title else 30
        face.set_line(page, line, _MARGIN, y, size)
        y -= 46
    _metrics(page, face, y - 10)
    y = 330.0
    for size in (64, 40, 24, 16, 11):
        face.set_line(page, "".join(text[1:3])[: int(495 / size)], _MARGIN, y - size, size)
        y -= size * 1.25
    page.showPage()


def _text(face: ShapedFont, han: list[str]) -> tuple[str, ...]:
    """Return the poem, or as many lines of the font's own characters if it lacks one of it."""
    have = set(face.chars)
    for poem in (POEM, _TRADITIONAL):
        if have.issuperset(char for line in poem for char in line if char not in "，。"):
            return poem
    chars = han * (24 // len(han) + 1)
    rows = [chars[first : first + 5] for first in range(4, 24, 5)]
    return tuple(map("".join, (chars[:4], *rows)))


def _metrics(page: Canvas, face: ShapedFont, y: float) -> None:
    tables = face.table
    rows = [
        ("units to the em", str(face.units)),
        ("ascent, descent", f"{tables['hhea'].ascent}, {tables['hhea'].descent}"),
        ("characters", str(len(face.chars))),
        ("glyphs", str(tables["maxp"].numGlyphs)),
        ("vertical metrics", "yes" if "vmtx" in tables else "no"),
        *((what, f"{count} of {size}") for what, count, size in coverage(face.chars)),
    ]
    page.setFont("Helvetica", 8)
    for what, value in rows:
        page.drawString(_MARGIN, y, what)
        page.drawString(_MARGIN + 130, y, value)
        y -= 12


def _grid_page(page: Canvas, face: ShapedFont, chars: list[str], head: str) -> None:
    page.setFont("Helvetica", 8)
    page.drawString(_MARGIN, _HEIGHT - 35, head)
    page.setStrokeGray(0.8)
    page.setLineWidth(0.4)
    for place, char in enumerate(chars):
        row, column = divmod(place, _COLUMNS)
        x, y = _MARGIN + column * _CELL, _HEIGHT - 45 - (row + 1) * _CELL
        page.rect(x, y, _CELL, _CELL)
        size = _CELL * 0.86
        face.set_line(page, char, x + (_CELL - size) / 2, y + _CELL * 0.2, size)
    page.showPage()

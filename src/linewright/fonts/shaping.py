"""A font file that sets text: shaped by HarfBuzz, drawn as paths on a PDF page."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import uharfbuzz as hb
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont, TTLibError
from reportlab.pdfgen.canvas import Canvas

from linewright.base import InputError


class ShapedFont:
    """One font file, opened for setting text.

    Attributes:
        table: the font as fontTools reads it.
        units: font units to the em.
        chars: the characters that it has.
    """

    def __init__(self, path: Path) -> None:
        try:
            data = path.read_bytes()
            self.table = TTFont(io.BytesIO(data), lazy=True)
            if self.table.flavor is not None:  # HarfBuzz reads no WOFF2
                self.table.flavor = None
                unpacked = io.BytesIO()
                self.table.save(unpacked)
                data = unpacked.getvalue()
            self.chars = frozenset(map(chr, self.table.getBestCmap() or ()))
        except FileNotFoundError as error:
            raise InputError("there is no such file", where=path) from error
        except (TTLibError, OSError, EOFError, ValueError, AssertionError, KeyError) as error:
            raise InputError(f"is not a font that can be read ({error})", where=path) from error
        face = hb.Face(data)
        self.units = face.upem
        self._font = hb.Font(face)

    def set_line(
        self, page: Canvas, text: str, x: float, y: float, size: float, *, vertical: bool = False
    ) -> float:
        """Draw one line of text as filled paths and return its length in points.

        Args:
            page: the PDF page.
            text: the line.
            x: points from the left; of a vertical line its middle.
            y: points from the bottom; of a vertical line its upper end.
            size: points to the em.
            vertical: from top to bottom.
        """
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

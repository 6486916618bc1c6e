"""Vectors as a PDF page: strokes with their widths and dashes, text that can be searched.

Text is set in Helvetica, one of the fonts that every reader has (ISO 32000-1, 9.6.2.2), and stretched to the length
that it has on the page. A character that the font's encoding lacks is left out of the file's text.
"""

import io
import math
import zlib
from collections.abc import Sequence

from reportlab.pdfbase.pdfmetrics import stringWidth

from linewright.pages import PdfFile
from linewright.vector import limits
from linewright.vector.model import Arc, Line, Pen, Point, Polyline, Solid, Text, Vectors

_POINTS_PER_MM = 72 / 25.4
_CAPITAL = 718  # height of Helvetica's capitals, 1/1000 of the size


def to_pdf(vectors: Vectors) -> bytes:
    """Return vectors as the bytes of a PDF file (PDF 1.4) of one page of their size."""
    page = _Content()
    vectors.draw(page)
    content = zlib.compress("\n".join(page.operators).encode("cp1252", errors="ignore"))
    size = f"{_number(vectors.width * _POINTS_PER_MM)} {_number(vectors.height * _POINTS_PER_MM)}"
    stream = io.BytesIO()
    file = PdfFile(stream)
    font = file.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    drawn = file.add("<< /Filter /FlateDecode ", stream=content)
    file.finish([file.add_page(size, f"/Font << /F {font} 0 R >>", drawn)])
    return stream.getvalue()


def natural_length(string: str, height: float) -> float:
    """Return how long a text is in Helvetica, for its capitals' height; ISO 3098's is alike."""
    return float(height * stringWidth(string, "Helvetica", 1000) / _CAPITAL)


class _Content:
    """A canvas that collects the page's operators (8.5, 9.4), in mm after the first."""

    def __init__(self) -> None:
        self.operators = [f"{_POINTS_PER_MM:.6f} 0 0 {_POINTS_PER_MM:.6f} 0 0 cm 1 J 1 j"]

    def line(self, line: Line) -> None:
        self._stroke(line.pen, _chain((line.a, line.b)))

    def polyline(self, polyline: Polyline) -> None:
        self._stroke(polyline.pen, _chain(polyline.points))

    def arc(self, arc: Arc) -> None:
        # Cubic pieces of at most a quarter turn: they stray by 0.03 % of the radius.
        count = max(math.ceil(arc.sweep / (math.pi / 2) - limits.TINY), 1)
        step = arc.sweep / count
        handle = 4 / 3 * math.tan(step / 4) * arc.radius
        (x, y), radius = arc.centre, arc.radius

        def at(angle: float, ahead: float) -> Point:
            cosine, sine = math.cos(angle), math.sin(angle)
            return x + radius * cosine - ahead * sine, y + radius * sine + ahead * cosine

        words = [f"{_pair(at(arc.start, 0.0))} m"]
        for number in range(count):
            first, last = arc.start + number * step, arc.start + (number + 1) * step
            corners = (at(first, handle), at(last, -handle), at(last, 0.0))
            words.append(" ".join(_pair(corner) for corner in corners) + " c")
        self._stroke(arc.pen, " ".join([*words, "h"] if arc.is_circle else words))

    def solid(self, solid: Solid) -> None:
        self.operators.append(f"{_chain(solid.points)} h f")

    def text(self, text: Text) -> None:
        if not text.sure:
            return  # its strokes are there
        known = text.string.encode("cp1252", errors="ignore").decode("cp1252")
        if not known.strip():
            return
        size = text.height * 1000 / _CAPITAL
        stretch = 100 * text.length / natural_length(known, text.height)
        turn = math.radians(text.rotation)
        cosine, sine, minus = map(_number, (math.cos(turn), math.sin(turn), -math.sin(turn)))
        escaped = known.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        self.operators += [
            f"BT /F {_number(size)} Tf {_number(stretch)} Tz",
            f"{cosine} {sine} {minus} {cosine} {_pair(text.at)} Tm ({escaped}) Tj ET",
        ]

    def _stroke(self, pen: Pen, path: str) -> None:
        dashes = " ".join(map(_number, limits.DASHES_MM[pen.linetype]))
        self.operators += [f"{_number(pen.width)} w [{dashes}] 0 d", f"{path} S"]


def _chain(points: Sequence[Point]) -> str:
    first, *rest = points
    return " ".join([f"{_pair(first)} m", *(f"{_pair(point)} l" for point in rest)])


def _pair(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(value: float) -> str:
    """Write a real number without exponent (7.3.3)."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text

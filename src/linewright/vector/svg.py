"""Vectors as SVG 1.1: one group a layer, the page in mm."""

import math
from xml.sax.saxutils import escape

from linewright.vector import limits
from linewright.vector.model import Arc, Line, Pen, Point, Polyline, Solid, Text, Vectors


def to_svg(vectors: Vectors) -> str:
    """Return vectors as the text of an SVG file with a group for each layer, in mm on paper."""
    page = _Groups(vectors.height)
    vectors.draw(page)
    # What may misread the strokes that it lies on is not shown.
    hidden = {"text-doubtful": ' display="none"'}
    groups = "".join(
        f'<g id="{layer}"{hidden.get(layer, "")}>\n' + "\n".join(items) + "\n</g>\n"
        for layer, items in page.items.items()
    )
    width, height = _number(vectors.width), _number(vectors.height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {width} {height}" fill="none" stroke="black" '
        f'stroke-linecap="round" stroke-linejoin="round">\n{groups}</svg>\n'
    )


class _Groups:
    """A canvas that collects the elements of each layer; y runs down."""

    def __init__(self, height: float) -> None:
        self._height = height
        self.items: dict[str, list[str]] = {}

    def line(self, line: Line) -> None:
        (x1, y1), (x2, y2) = self._place(line.a), self._place(line.b)
        self._stroke(line.pen, f'line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"')

    def arc(self, arc: Arc) -> None:
        radius = _number(arc.radius)
        x, y = arc.centre
        if arc.is_circle:
            cx, cy = self._place(arc.centre)
            self._stroke(arc.pen, f'circle cx="{cx}" cy="{cy}" r="{radius}"')
            return
        first, last = (
            self._pair((x + arc.radius * math.cos(angle), y + arc.radius * math.sin(angle)))
            for angle in (arc.start, arc.start + arc.sweep)
        )
        large = int(arc.sweep > math.pi)
        self._stroke(arc.pen, f'path d="M {first} A {radius} {radius} 0 {large} 0 {last}"')

    def polyline(self, polyline: Polyline) -> None:
        points = " ".join(map(self._pair, polyline.points))
        self._stroke(polyline.pen, f'polyline points="{points}"')

    def solid(self, solid: Solid) -> None:
        points = " ".join(map(self._pair, solid.points))
        self._add(solid.layer, f'polygon points="{points}" fill="black" stroke="none"/>')

    def text(self, text: Text) -> None:
        x, y = self._place(text.at)
        size = _number(text.height / limits.SANS_CAPITAL)
        self._add(
            text.layer,
            f'text x="{x}" y="{y}" transform="rotate({_number(-text.rotation)} {x} {y})" '
            f'font-family="osifont, sans-serif" font-size="{size}" '
            f'textLength="{_number(text.length)}" lengthAdjust="spacingAndGlyphs" '
            f'fill="black" stroke="none">{escape(text.string)}</text>',
        )

    def _stroke(self, pen: Pen, element: str) -> None:
        dashes = " ".join(map(_number, limits.DASHES_MM[pen.linetype]))
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        self._add(pen.layer, f'{element} stroke-width="{_number(pen.width)}"{dashed}/>')

    def _add(self, layer: str, element: str) -> None:
        self.items.setdefault(layer, []).append(f"<{element}")

    def _place(self, point: Point) -> tuple[str, str]:
        return _number(point[0]), _number(self._height - point[1])

    def _pair(self, point: Point) -> str:
        return ",".join(self._place(point))


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") or "0"

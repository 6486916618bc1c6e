"""Vectors as SVG 1.1: one group a layer, the page in mm."""

from __future__ import annotations

import math
from pathlib import Path
from xml.sax.saxutils import escape

from linewright.base import write_text
from linewright.vector.model import Arc, Curve, Line, LineType, Point, Text, Vectors

_DASHES: dict[LineType, str] = {
    "continuous": "",
    "dashed": ' stroke-dasharray="3 0.75"',
    "chain": ' stroke-dasharray="6 0.75 0.6 0.75"',
}
# Of common sans serif faces.
_CAPITAL = 0.72


def write_svg(path: Path, vectors: Vectors) -> None:
    """Write vectors as SVG with a group for each layer; units are mm.

    Raises:
        OutputError: the file cannot be written.
    """
    write_text(path, to_svg(vectors))


def to_svg(vectors: Vectors) -> str:
    """Return vectors as the text of an SVG file."""
    parts: dict[str, list[str]] = {}
    for curve in vectors.curves:
        parts.setdefault(curve.pen.layer, []).append(_curve(curve, vectors.height))
    for solid in vectors.solids:
        points = " ".join(_pair(point, vectors.height) for point in solid.points)
        drawn = f'<polygon points="{points}" fill="black" stroke="none"/>'
        parts.setdefault(solid.layer, []).append(drawn)
    for text in vectors.texts:
        parts.setdefault("text", []).append(_text(text, vectors.height))
    groups = "".join(
        f'<g id="{layer}">\n' + "\n".join(items) + "\n</g>\n" for layer, items in parts.items()
    )
    width, height = _number(vectors.width), _number(vectors.height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {width} {height}" fill="none" stroke="black" '
        f'stroke-linecap="round" stroke-linejoin="round">\n{groups}</svg>\n'
    )


def _curve(curve: Curve, height: float) -> str:
    pen = f' stroke-width="{_number(curve.pen.width)}"{_DASHES[curve.pen.linetype]}/>'
    if isinstance(curve, Line):
        (ax, ay), (bx, by) = curve.a, curve.b
        return (
            f'<line x1="{_number(ax)}" y1="{_number(height - ay)}" '
            f'x2="{_number(bx)}" y2="{_number(height - by)}"{pen}'
        )
    if isinstance(curve, Arc):
        x, y = curve.centre
        if curve.is_circle:
            middle = f'cx="{_number(x)}" cy="{_number(height - y)}"'
            return f'<circle {middle} r="{_number(curve.radius)}"{pen}'
        first, last = (
            (x + curve.radius * math.cos(angle), y + curve.radius * math.sin(angle))
            for angle in (curve.start, curve.start + curve.sweep)
        )
        radius, large = _number(curve.radius), int(curve.sweep > math.pi)
        return (
            f'<path d="M {_pair(first, height)} A {radius} {radius} 0 {large} 0 '
            f'{_pair(last, height)}"{pen}'
        )
    points = " ".join(_pair(point, height) for point in curve.points)
    return f'<polyline points="{points}"{pen}'


def _text(text: Text, height: float) -> str:
    x, y = _number(text.at[0]), _number(height - text.at[1])
    return (
        f'<text x="{x}" y="{y}" transform="rotate({_number(-text.rotation)} {x} {y})" '
        f'font-family="osifont, sans-serif" font-size="{_number(text.height / _CAPITAL)}" '
        f'textLength="{_number(text.length)}" lengthAdjust="spacingAndGlyphs" '
        f'fill="black" stroke="none">{escape(text.string)}</text>'
    )


def _pair(point: Point, height: float) -> str:
    return f"{_number(point[0])},{_number(height - point[1])}"


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") or "0"

"""Dimensions in DXF: a DIMENSION with its number as it stands on the sheet, and a block of the sheet's own strokes.

Only numbers that agree with what they measure become one; all others stay the lines and texts that they are. The
block shows what was drawn; a program that draws a dimension anew does so from its points.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from linewright.base import Floats
from linewright.vector import limits
from linewright.vector.model import Curve, Dimension, Line, Point, Vectors

STYLE = "ISO129"


@dataclass(frozen=True)
class DrawnDimension:
    """A dimension and the strokes of the page that it consists of."""

    dimension: Dimension
    feet: tuple[Point, Point]  # where its extension lines begin, else its ends
    page: Vectors  # its own lines, heads and number


def part_dimensions(page: Vectors) -> tuple[Vectors, list[DrawnDimension]]:
    """Return what of a page is no dimension, and its dimensions; no stroke stands in both."""
    chosen = [d for d in page.dimensions if d.verdict == "agrees" and d.text.sure and (d.curves or d.solids)]
    # What stands in its line comes first: a number beside its line gets what no other needs.
    chosen.sort(key=lambda dimension: dimension.outside)
    whole: set[int] = set()
    cut: dict[int, list[tuple[float, float]]] = {}
    heads: set[int] = set()
    drawn = []
    for dimension in chosen:
        curves: list[Curve] = []
        for number in dimension.curves:
            curve = page.curves[number]
            if isinstance(curve, Line) and dimension.form == "linear":
                curves += _taken(curve, dimension, cut.setdefault(number, []))
            elif number not in whole:
                whole.add(number)
                curves.append(curve)
        extensions = [n for n in dimension.extensions if page.curves[n].pen.layer == "dimension"]
        curves += [page.curves[n] for n in extensions if n not in whole]
        whole.update(extensions)
        own = [n for n in dimension.solids if n not in heads]
        heads.update(own)
        solids = tuple(page.solids[n] for n in own)
        feet = _foot(dimension.a, extensions, page), _foot(dimension.b, extensions, page)
        part = replace(page, curves=tuple(curves), solids=solids, texts=(dimension.text,), dimensions=())
        drawn.append(DrawnDimension(dimension, feet, part))
    texts = {dimension.text for dimension in chosen}
    rest: list[Curve] = []
    for number, curve in enumerate(page.curves):
        if number not in whole:
            rest += _left(curve, cut[number]) if number in cut and isinstance(curve, Line) else [curve]
    left = replace(
        page,
        curves=tuple(rest),
        solids=tuple(solid for number, solid in enumerate(page.solids) if number not in heads),
        texts=tuple(text for text in page.texts if text not in texts),
    )
    return left, drawn


def _taken(line: Line, dimension: Dimension, taken: list[tuple[float, float]]) -> list[Curve]:
    """Return the pieces of a line that a dimension takes, mm along it; what others took is left to them."""
    start, along, length = _direction(line)
    low, high = sorted(float((np.array(point) - start) @ along) for point in (dimension.a, dimension.b))
    if dimension.outside:
        turn = math.radians(dimension.text.rotation)
        beside = np.array(dimension.text.at), np.array([math.cos(turn), math.sin(turn)]) * dimension.text.length
        numbers = [float((beside[0] + share * beside[1] - start) @ along) for share in (0, 1)]
        low, high = min(low, *numbers) - limits.TAIL_MM, max(high, *numbers) + limits.TAIL_MM
    low = 0.0 if low < limits.LINE_END_MM else low
    high = length if high > length - limits.LINE_END_MM else high
    pieces = _without(low, high, taken)
    taken.extend(pieces)
    return [_piece(line, *piece) for piece in pieces]


def _left(line: Line, taken: Sequence[tuple[float, float]]) -> list[Curve]:
    pieces = _without(0.0, _direction(line)[2], taken)
    return [_piece(line, low, high) for low, high in pieces if high - low > limits.LINE_END_MM]


def _without(low: float, high: float, taken: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return what of a stretch nobody has taken."""
    pieces, at = [], low
    for start, end in sorted(taken):
        if start > at and start < high:
            pieces.append((at, start))
        at = max(at, end)
    return [(a, b) for a, b in [*pieces, (at, high)] if b - a > limits.ONE_POINT_MM]


def _direction(line: Line) -> tuple[Floats, Floats, float]:
    start = np.array(line.a)
    span = np.array(line.b) - start
    length = max(float(np.hypot(*span)), limits.TINY)
    return start, span / length, length


def _piece(line: Line, low: float, high: float) -> Line:
    start, along, _ = _direction(line)
    a, b = (start + along * at for at in (low, high))
    return replace(line, a=(float(a[0]), float(a[1])), b=(float(b[0]), float(b[1])))


def _foot(end: Point, extensions: Sequence[int], page: Vectors) -> Point:
    """Return where the extension line at an end of a dimension begins, else that end."""
    for number in extensions:
        line = page.curves[number]
        if isinstance(line, Line):
            start, along, length = _direction(line)
            off = np.array(end) - start
            at = float(off @ along)
            if abs(float(off @ np.array([-along[1], along[0]]))) < limits.SAME_SPAN_MM and 0 < at < length:
                return line.a if at > length / 2 else line.b
    return end


def add_style(document: Any, scale: float) -> None:
    """Add the style of dimensions: ISO 129-1, sizes in mm on paper."""
    style = document.dimstyles.new(STYLE)
    sizes = limits.DIMENSION_STYLE_MM
    for key, size in sizes.items():
        style.set_dxf_attrib(key, size * scale)
    style.set_dxf_attrib("dimtad", 1)  # numbers stand over their line


def add_dimension(
    document: Any, space: Any, drawn: DrawnDimension, text: str, scale: float, draw: Callable[[Any, Vectors], None]
) -> None:
    """Add a dimension with a text in DXF's codes; ``draw`` draws a page's strokes into a block."""
    d = drawn.dimension

    def place(point: Point) -> Point:
        return point[0] * scale, point[1] * scale

    common = {
        "text": text,
        "dimstyle": STYLE,
        "override": {"dimtxt": d.text.height * scale},
        "dxfattribs": {"layer": "dimension"},
    }
    radius = math.dist(d.a, d.b) * scale
    angle = math.degrees(math.atan2(d.b[1] - d.a[1], d.b[0] - d.a[0]))
    if d.form == "angular" and d.c is not None:
        bow = space.add_angular_dim_3p(base=place(d.b), center=place(d.a), p1=place(d.b), p2=place(d.c), **common)
    elif d.form == "radius":
        bow = space.add_radius_dim(center=place(d.a), radius=radius, angle=angle, **common)
    elif d.form == "diameter":
        middle = (d.a[0] + d.b[0]) / 2, (d.a[1] + d.b[1]) / 2
        bow = space.add_diameter_dim(center=place(middle), radius=radius / 2, angle=angle, **common)
    else:
        one, two = map(place, drawn.feet)
        bow = space.add_linear_dim(base=place(d.b), p1=one, p2=two, angle=angle, **common)
    block = document.blocks.new_anonymous_block(type_char="D")
    draw(block, drawn.page)
    turn = math.radians(d.text.rotation)
    half, high = d.text.length / 2, d.text.height / 2
    x = d.text.at[0] + half * math.cos(turn) - high * math.sin(turn)
    y = d.text.at[1] + half * math.sin(turn) + high * math.cos(turn)
    entity = bow.dimension
    entity.dxf.geometry = block.name
    entity.dxf.text_midpoint = (x * scale, y * scale, 0.0)

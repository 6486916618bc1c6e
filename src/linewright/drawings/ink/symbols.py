"""Weld symbols (ISO 2553:2019, system A) and how they are drawn.

A symbol stands on a reference line: the weld on the arrow side sits on the solid line, the weld on
the other side on the dashed identification line. AWS A2.4 has no dashed line and puts the arrow
side below. Shapes are in units of the lettering height, standing on the line y = 0, y up; on the
lower side they are mirrored in the line, never left to right.
"""

import math
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from linewright.base import Floats
from linewright.drawings.ink.lettering import width
from linewright.drawings.sheet import Box, Point, Text, Weld, WeldSymbol


def _line(*points: Point) -> Floats:
    return np.array(points, dtype=np.float64)


def _arc(x: float, y: float, radius: float, start: float, end: float) -> Floats:
    angles = np.radians(np.linspace(start, end, max(int(abs(end - start) / 15), 3) + 1))
    return np.stack([x + radius * np.cos(angles), y + radius * np.sin(angles)], axis=1)


# Elementary symbols (ISO 2553:2019, table 1, and the backing run of table 3).
SYMBOLS: dict[str, tuple[Floats, ...]] = {
    "square": (_line((-0.2, 0), (-0.2, 1)), _line((0.2, 0), (0.2, 1))),
    "v": (_line((-0.55, 1), (0, 0), (0.55, 1)),),
    "y": (_line((0, 0), (0, 0.45)), _line((-0.45, 1), (0, 0.45), (0.45, 1))),
    "bevel": (_line((-0.3, 1), (-0.3, 0), (0.45, 1)),),
    "broad bevel": (_line((-0.25, 0), (-0.25, 1)), _line((-0.25, 0.4), (0.35, 1))),
    "u": (_line((0, 0), (0, 0.4)), _arc(0, 0.85, 0.45, 160, 380)),
    "j": (_line((-0.2, 0), (-0.2, 1)), _arc(-0.2, 0.9, 0.5, 270, 368)),
    "flare v": (_arc(-1.08, 0, 1, 0, 70), _arc(1.08, 0, 1, 180, 110)),
    "flare bevel": (_line((-0.2, 0), (-0.2, 0.94)), _arc(0.95, 0, 1, 180, 110)),
    "fillet": (_line((-0.45, 0), (-0.45, 0.95), (0.5, 0), (-0.45, 0)),),
    "plug": (_line((-0.55, 0), (-0.55, 0.7), (0.55, 0.7), (0.55, 0)),),
    "spot": (_arc(0, 0.45, 0.42, 0, 360),),
    "seam": (_arc(0, 0.45, 0.42, 0, 360), _line((-0.72, 0.33), (0.72, 0.33)), _line((-0.72, 0.57), (0.72, 0.57))),
    "stud": (_arc(0, 0.47, 0.44, 0, 360), _line((-0.31, 0.16), (0.31, 0.78)), _line((-0.31, 0.78), (0.31, 0.16))),
    "steep v": (_line((-0.38, 1), (-0.18, 0), (0.18, 0), (0.38, 1)),),
    "steep bevel": (_line((-0.2, 1), (-0.2, 0), (0.15, 0), (0.35, 1)),),
    "edge": tuple(_line((x, 0), (x, 0.85)) for x in (-0.28, 0, 0.28)),
    "flanged butt": (
        np.concatenate([_line((-0.1, 1)), _arc(-0.5, 0.4, 0.4, 0, -90)]),
        np.concatenate([_line((0.1, 1)), _arc(0.5, 0.4, 0.4, 180, 270)]),
    ),
    "flanged corner": (_line((-0.1, 1), (-0.1, 0)), np.concatenate([_line((0.12, 1)), _arc(0.52, 0.4, 0.4, 180, 270)])),
    "surfacing": (_arc(-0.36, 0, 0.36, 180, 0), _arc(0.36, 0, 0.36, 180, 0)),
    "backing run": (_arc(0, 0, 0.48, 180, 0),),
}


@dataclass
class SymbolStrokes:
    """A weld symbol in strokes, sheet mm."""

    # Arrow line, reference line, tail, all-round circle and flag staff.
    lines: list[Floats] = field(default_factory=list)
    # The identification line, to be drawn in dashes.
    dashed: list[Floats] = field(default_factory=list)
    symbols: list[Floats] = field(default_factory=list)  # elementary and contour symbols
    flags: list[Floats] = field(default_factory=list)  # filled polygons
    texts: list[Text] = field(default_factory=list)  # sizes, lengths and the tail
    # Around the place of the elementary symbols, both sides of the reference line.
    box: Box = (0.0, 0.0, 0.0, 0.0)


def draw(symbol: WeldSymbol, system: Literal["iso", "aws"] = "iso") -> SymbolStrokes:
    """Return a weld symbol in strokes, by ISO 2553 system A or by AWS A2.4."""
    strokes = SymbolStrokes()
    h = symbol.height
    above = 1 if system == "iso" else -1
    sides = ((symbol.arrow, above), (symbol.other, -above))
    sizes = [width(weld.size, h) if weld and weld.size else 0.0 for weld, _ in sides]
    extents = [width(_extent(weld, system), h) if weld else 0.0 for weld, _ in sides]
    before = 0.9 * h + max(sizes) + 0.85 * h
    long = before + 0.95 * h + max(extents) + 0.3 * h
    left = symbol.knee[0] if symbol.heading > 0 else symbol.knee[0] - long
    y = symbol.knee[1]
    end = left + long if symbol.heading > 0 else left
    strokes.lines.append(_line(symbol.tip, symbol.knee, (end, y)))
    alike = symbol.arrow is not None and symbol.arrow == symbol.other
    offset = 0.0
    if system == "iso" and not alike:
        offset = 0.36 * h
        strokes.dashed.append(_line((left + 0.35 * h, y - offset), (left + long, y - offset)))
    middle = left + before
    for (weld, up), size in zip(sides, sizes, strict=True):
        if weld is None:
            continue
        ground = y if up > 0 else y - offset
        for stroke in (*SYMBOLS[weld.kind], *_contour(weld)):
            strokes.symbols.append(stroke * np.array([h, h * up]) + np.array([middle, ground]))
        base = ground + 0.2 * h if up > 0 else ground - 1.2 * h
        before_it, behind = middle - 0.75 * h - size, middle + 0.85 * h
        for string, x in ((weld.size, before_it), (_extent(weld, system), behind)):
            if string:
                strokes.texts.append(Text(string, (x, base), h, "weld"))
    strokes.box = (middle - 0.8 * h, y - 1.65 * h, middle + 0.8 * h, y + 1.35 * h)
    _mark_knee(strokes, symbol)
    if symbol.tail:
        fork, sense = 0.8 * h, symbol.heading
        strokes.lines += [_line((end, y), (end + sense * fork, y + up * fork)) for up in (1, -1)]
        long = width(symbol.tail, h)
        x = end + 0.75 * h if sense > 0 else end - 0.75 * h - long
        strokes.texts.append(Text(symbol.tail, (x, y - h / 2), h, "weld"))
    return strokes


def extent(symbol: WeldSymbol) -> Box:
    """Return the box that the symbol may fill in either system, without its arrow line."""
    boxes = []
    for system in ("iso", "aws"):
        strokes = draw(symbol, system)
        runs = [*(line[1:] for line in strokes.lines[:1]), *strokes.lines[1:], *strokes.dashed]
        points = np.concatenate([*runs, *strokes.symbols, *strokes.flags])
        boxes.append((*points.min(axis=0), *points.max(axis=0)))
        for text in strokes.texts:
            x, y = text.at
            boxes.append((x, y, x + width(text.string, text.height), y + text.height))
    lows, highs = np.array(boxes)[:, :2].min(axis=0), np.array(boxes)[:, 2:].max(axis=0)
    return (float(lows[0]), float(lows[1]), float(highs[0]), float(highs[1]))


def _extent(weld: Weld | None, system: str) -> str:
    if weld is None or weld.length is None:
        return ""
    if system == "aws" and weld.count > 1:
        return f"{weld.length}-{weld.length + weld.gap}"
    return weld.extent


def _contour(weld: Weld) -> list[Floats]:
    """Return the finish of the face, above the symbol; along the slope of a fillet."""
    if not weld.contour:
        return []
    mark = {
        "flat": _line((-0.4, 0), (0.4, 0)),
        "convex": _arc(0, -0.35, 0.5, 140, 40),
        "concave": _arc(0, 0.45, 0.5, 220, 320),
    }[weld.contour]
    if weld.kind == "fillet":
        turn = math.radians(-45)
        cosine, sine = math.cos(turn), math.sin(turn)
        mark = mark @ np.array([[cosine, sine], [-sine, cosine]])
        return [mark + np.array([0.22, 0.62])]
    top = max(float(stroke[:, 1].max()) for stroke in SYMBOLS[weld.kind])
    return [mark + np.array([0.0, top + 0.18])]


def _mark_knee(strokes: SymbolStrokes, symbol: WeldSymbol) -> None:
    h, (x, y) = symbol.height, symbol.knee
    if symbol.all_round:
        strokes.lines.append(_arc(x, y, 0.36 * h, 0, 360))
    if symbol.field:
        strokes.lines.append(_line((x, y), (x, y + 1.7 * h)))
        sense = -symbol.heading
        strokes.flags.append(_line((x, y + 1.7 * h), (x, y + 1.0 * h), (x + sense * 0.8 * h, y + 1.35 * h)))

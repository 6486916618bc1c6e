"""A page that is in vectors already: its own strokes, fills and text as lines, arcs and lettering.

Nothing is thinned or fitted anew where the page says what it is. Three things it does not say:
which chains of short pieces are arcs, which rows of short lines are one dashed line, and on which
layer a line belongs. Arcs are found within 0.02 mm; the other two are told as on a page of pixels.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from scipy.spatial import KDTree

from linewright.base import Floats
from linewright.pages import PdfDrawing, PdfStroke
from linewright.vector.classify import nearest_width, pens
from linewright.vector.dashes import join_dashes
from linewright.vector.filled import Blob
from linewright.vector.fit import Round, Straight, fit_circle, fit_line, sweep_of
from linewright.vector.model import Arc, Curve, Line, LineType, Pen, Polyline, Solid, Text, Vectors
from linewright.vector.strokes import Stroke

# How far corners of a chain may lie from an arc, and chords from it, mm.
_OFF_MM, _CHORD_MM = 0.02, 0.15
_MOST_TURN, _LEAST_SWEEP = math.radians(26), math.radians(10)
_LEAST_CORNERS, _LARGEST_MM = 5, 2000.0
# A run of so many pieces, none of them longer, is a free curve.
_CURVE_PIECES, _CURVE_MM = 4, 3.0
_SAME_MM = 0.005
_TOUCH_MM = 0.02
# Layers and dashes are told at the resolution that their limits were set at.
_PX_PER_MM = 300 / 25.4
_ARROW_MM = (1.0, 9.0)


class _Piece(NamedTuple):
    """A stretch of a chain: a line, an arc (with its circle) or a free curve, in mm."""

    points: Floats
    circle: Round | None

    @property
    def is_line(self) -> bool:
        """Whether it is one straight line."""
        return self.circle is None and len(self.points) == 2

    def curve(self, pen: Pen) -> Curve:
        """Return it as it is drawn with a pen."""
        if self.circle is None:
            ends = [(float(x), float(y)) for x, y in self.points]
            return Line(ends[0], ends[1], pen) if len(ends) == 2 else Polyline(tuple(ends), pen)
        return _arc(self.circle, self.points, pen)


def from_drawing(drawing: PdfDrawing) -> Vectors:
    """Return what a PDF page draws as vectors, text as text."""
    curves: list[Curve] = []
    whole, holed = _parted(drawing.fills)
    blobs = [blob for loop in whole if (blob := _blob(loop)) is not None]
    found = [(piece, stroke) for stroke in drawing.strokes for piece in _pieces(stroke.points)]
    found = _without_repeats(found)
    plain: list[Stroke] = []
    exact: dict[int, _Piece] = {}
    widths: dict[int, float] = {}
    by_width: dict[float, list[Stroke]] = {}
    touched = _touched([piece for piece, _ in found])
    for number, (piece, drawn) in enumerate(found):
        width = nearest_width(drawn.width)
        if piece.circle is None and not piece.is_line:
            linetype = _linetype(drawn)
            curves.append(piece.curve(_own_pen(linetype, width)))
            continue
        stroke = _as_stroke(piece, drawn, touched[number])
        exact[id(stroke)] = piece
        if stroke.linetype == "continuous" and not stroke.closed:
            by_width.setdefault(width, []).append(stroke)
        else:
            plain.append(stroke)
            widths[id(stroke)] = width
    for width, strokes in by_width.items():
        for stroke in join_dashes(strokes, _PX_PER_MM):
            plain.append(stroke)
            widths[id(stroke)] = width
    size = (round(drawing.height * _PX_PER_MM), round(drawing.width * _PX_PER_MM))
    scaled = [blob._replace(points=blob.points * _PX_PER_MM) for blob in blobs]
    for stroke, pen in zip(plain, pens(plain, scaled, size, _PX_PER_MM), strict=True):
        own = Pen(pen.layer, widths[id(stroke)], pen.linetype)
        piece = exact.get(id(stroke)) or _Piece(
            (stroke.ends if isinstance(stroke.shape, Straight) else stroke.points) / _PX_PER_MM,
            None
            if isinstance(stroke.shape, Straight)
            else Round(stroke.shape.centre / _PX_PER_MM, stroke.shape.radius / _PX_PER_MM),
        )
        curves.append(piece.curve(own))
    curves.extend(_outlines((*holed, *drawing.signs)))
    return Vectors(
        drawing.width,
        drawing.height,
        tuple(curves),
        tuple(
            Solid(
                tuple((float(x), float(y)) for x, y in blob.points),
                "dimension" if blob.arrow else "outline",
                blob.arrow,
            )
            for blob in blobs
        ),
        tuple(
            Text(text.string, text.at, text.height, text.length, text.rotation, 1.0)
            for text in drawing.texts
        ),
    )


def _pieces(points: Floats) -> Iterator[_Piece]:
    """Cut a chain into lines, arcs and free curves."""
    points = _without_straight_corners(points)
    count, first = len(points), 0
    run: list[int] = []

    def free() -> Iterator[_Piece]:
        """Yield the lines since the last arc, as one curve where they are many and short."""
        if len(run) > _CURVE_PIECES:
            yield _Piece(points[run[0] : run[-1] + 1], None)
        else:
            for number in run[:-1]:
                yield _Piece(points[number : number + 2], None)

    while first < count - 1:
        last, circle = _longest_arc(points, first)
        long = float(np.hypot(*(points[first + 1] - points[first])))
        bend = len(run) > 1 and _turn(points, first) > _MOST_TURN
        if circle is not None or long > _CURVE_MM or bend:
            yield from free()
            run = []
        if circle is not None:
            yield _Piece(points[first : last + 1], circle)
            first = last
        elif long > _CURVE_MM:
            yield _Piece(points[first : first + 2], None)
            first += 1
        else:
            run = [*run, first + 1] if run else [first, first + 1]
            first += 1
    yield from free()


def _without_straight_corners(points: Floats) -> Floats:
    """Leave out corners that do not turn."""
    if len(points) < 3:
        return points
    before, after = points[1:-1] - points[:-2], points[2:] - points[1:-1]
    cross = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])
    span = np.maximum(np.hypot(*(points[2:] - points[:-2]).T), 1e-9)
    ahead = (before * after).sum(axis=1) > 0
    return points[np.r_[True, ~((cross / span < 1e-3) & ahead), True]]


def _turn(points: Floats, corner: int) -> float:
    one, two = points[corner] - points[corner - 1], points[corner + 1] - points[corner]
    return abs(math.atan2(float(one[0] * two[1] - one[1] * two[0]), float(one @ two)))


def _longest_arc(points: Floats, first: int) -> tuple[int, Round | None]:
    """Return the last corner of the longest arc that begins at a corner, and its circle."""
    limit = first + 1
    while limit < len(points) - 1 and _turn(points, limit) < _MOST_TURN:
        limit += 1
    low, best = first, None
    reach = _LEAST_CORNERS - 1
    high = limit + 1
    # Double the reach while an arc fits, then halve the doubt.
    while first + reach <= limit:
        circle = _fitting(points[first : first + reach + 1])
        if circle is None:
            high = first + reach
            break
        low, best = first + reach, circle
        if low == limit:
            break
        reach = min(2 * reach, limit - first)
    while best is not None and high - low > 1:
        middle = (low + high) // 2
        circle = _fitting(points[first : middle + 1])
        if circle is None:
            high = middle
        else:
            low, best = middle, circle
    if best is None or abs(sweep_of(points[first : low + 1], best)) < _LEAST_SWEEP:
        return first, None
    return low, best


def _fitting(points: Floats) -> Round | None:
    """Return the circle through corners, None if they lie on none or are too far apart."""
    circle = fit_circle(points)
    if circle is None or circle.radius > _LARGEST_MM:
        return None
    if np.abs(circle.off(points)).max() > _OFF_MM:
        return None
    middles = (points[1:] + points[:-1]) / 2
    if np.abs(circle.off(middles)).max() > _CHORD_MM:
        return None
    around = np.diff(np.unwrap(np.arctan2(*(points - circle.centre).T[::-1])))
    one_way = bool((around > 0).all() or (around < 0).all())
    return circle if one_way and abs(float(around.sum())) < 2 * math.pi + 0.01 else None


def _arc(circle: Round, points: Floats, pen: Pen) -> Arc:
    centre = (float(circle.centre[0]), float(circle.centre[1]))
    sweep = sweep_of(points, circle)
    if np.hypot(*(points[0] - points[-1])) < _TOUCH_MM and abs(sweep) > math.pi:
        return Arc(centre, circle.radius, 0.0, 2 * math.pi, pen)
    away = (points[0] if sweep > 0 else points[-1]) - circle.centre
    return Arc(centre, circle.radius, math.atan2(away[1], away[0]), abs(sweep), pen)


def _without_repeats(found: Sequence[tuple[_Piece, PdfStroke]]) -> list[tuple[_Piece, PdfStroke]]:
    """Leave out what is drawn twice; of two widths the greater stays."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for piece, stroke in sorted(found, key=lambda item: -item[1].width):
        places = np.rint(piece.points[[0, len(piece.points) // 2, -1]] / _SAME_MM).astype(int)
        ends = sorted((tuple(places[0].tolist()), tuple(places[2].tolist())))
        middle = () if piece.is_line else tuple(places[1].tolist())
        key = (*ends, middle)
        if key not in seen:
            seen.add(key)
            kept.append((piece, stroke))
    return kept


def _touched(pieces: Sequence[_Piece]) -> list[tuple[bool, bool]]:
    """Say of each piece whether other pieces begin where it begins and where it ends."""
    if not pieces:
        return []
    ends = np.concatenate([piece.points[[0, -1]] for piece in pieces])
    near = KDTree(ends).query_ball_point(ends, _TOUCH_MM, return_length=True) > 1
    return [(bool(a), bool(b)) for a, b in near.reshape(-1, 2)]


def _as_stroke(piece: _Piece, drawn: PdfStroke, touched: tuple[bool, bool]) -> Stroke:
    """Return a line or arc in the terms of a page of pixels."""
    points = piece.points * _PX_PER_MM
    depths = np.full(len(points), drawn.width * _PX_PER_MM / 2 + 0.5, dtype=np.float32)
    ends = points[[0, -1]]
    if piece.circle is None:
        shape: Straight | Round = fit_line(points)
        closed = False
    else:
        shape = Round(piece.circle.centre * _PX_PER_MM, piece.circle.radius * _PX_PER_MM)
        closed = bool(np.hypot(*(ends[1] - ends[0])) < _TOUCH_MM * _PX_PER_MM)
    free = (False, False) if closed else (not touched[0], not touched[1])
    return Stroke(shape, points, depths, ends, free, _linetype(drawn), closed)


def _linetype(drawn: PdfStroke) -> LineType:
    """Dashes all alike are a dashed line, long and short ones a chain."""
    if not drawn.dashes:
        return "continuous"
    lengths = drawn.dashes[::2]
    return "chain" if len(lengths) > 1 and min(lengths) < 0.6 * max(lengths) else "dashed"


def _own_pen(linetype: LineType, width: float) -> Pen:
    if linetype == "continuous":
        return Pen("outline", width)
    return Pen("hidden" if linetype == "dashed" else "centre", width, linetype)


def _parted(fills: Sequence[tuple[Floats, ...]]) -> tuple[list[Floats], list[Floats]]:
    """Return the outlines of filled shapes without holes, and those of shapes with holes."""
    whole: list[Floats] = []
    holed: list[Floats] = []
    for loops in fills:
        low = np.array([loop.min(axis=0) for loop in loops])
        high = np.array([loop.max(axis=0) for loop in loops])
        for number, loop in enumerate(loops):
            holds = ((low >= low[number]) & (high <= high[number])).all(axis=1).sum()
            lies_in = ((low <= low[number]) & (high >= high[number])).all(axis=1).sum()
            (holed if max(holds, lies_in) > 1 else whole).append(loop)
    return whole, holed


def _blob(loop: Floats) -> Blob | None:
    """Return a filled shape; slim triangles are arrowheads, their tip first."""
    corners = _without_straight_corners(loop)
    if len(corners) > 1 and np.hypot(*(corners[0] - corners[-1])) < 1e-6:
        corners = corners[:-1]
    if len(corners) < 3:
        return None
    if len(corners) == 3:
        sides = np.hypot(*(np.roll(corners, -1, axis=0) - np.roll(corners, 1, axis=0)).T)
        tip = int(sides.argmin())
        high = float(np.hypot(*(corners[tip] - np.delete(corners, tip, axis=0).mean(axis=0))))
        if _ARROW_MM[0] < high < _ARROW_MM[1] and sides[tip] < 0.9 * high:
            return Blob(np.roll(corners, -tip, axis=0), True)
    return Blob(corners, False)


def _outlines(loops: Sequence[Floats]) -> Iterator[Curve]:
    """Yield shapes with holes, as letters are, and lettering without text as their outlines."""
    pen = Pen("text", nearest_width(0.13))
    for loop in loops:
        closed = loop if np.array_equal(loop[0], loop[-1]) else np.concatenate([loop, loop[:1]])
        yield Polyline(tuple((float(x), float(y)) for x, y in closed), pen)

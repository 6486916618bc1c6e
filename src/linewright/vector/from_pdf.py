"""A page that is in vectors already: its own strokes, fills and text as lines, arcs and lettering.

Nothing is thinned or fitted anew where the page says what it is. Three things it does not say:
which chains of short pieces are arcs, which rows of short lines are one dashed line, and on which
layer a line belongs. Arcs are found within 0.02 mm; the other two are told as on a page of pixels.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy.spatial import KDTree

from linewright.base import Floats
from linewright.pages import PdfDrawing, PdfStroke
from linewright.vector import limits, model
from linewright.vector.classify import choose_pens, nearest_width, pen_of
from linewright.vector.dashes import join_dashes
from linewright.vector.dimensions.check import check_dimensions
from linewright.vector.filled import Blob
from linewright.vector.fit import Circle, Shape, cross, fit_circle, fit_line, norm, sweep_of
from linewright.vector.strokes import Stroke


class _Piece(NamedTuple):
    """A stretch of a chain: a line, an arc (with its circle) or a free curve, in mm."""

    points: Floats
    circle: Circle | None = None

    @property
    def is_free(self) -> bool:
        """Whether it is neither a line nor an arc."""
        return self.circle is None and len(self.points) > 2

    def curve(self, pen: model.Pen) -> model.Curve:
        """Return it as it is drawn with a pen."""
        if self.circle is not None:
            return _arc(self.circle, self.points, pen)
        points = _points(self.points)
        return model.Polyline(points, pen) if self.is_free else model.Line(points[0], points[1], pen)


def from_drawing(drawing: PdfDrawing) -> model.Vectors:
    """Return what a PDF page draws as vectors, text as text."""
    solids, holed = _split_fills(drawing.fills)
    blobs = [blob for loop in solids if (blob := _blob(loop)) is not None]
    pieces = _without_repeats([(piece, stroke) for stroke in drawing.strokes for piece in _pieces(stroke.points)])
    size = (round(drawing.height * limits.PX_PER_MM), round(drawing.width * limits.PX_PER_MM))
    curves = (
        *(
            piece.curve(pen_of(_linetype(drawn), nearest_width(drawn.width)))
            for piece, drawn in pieces
            if piece.is_free
        ),
        *_lines_and_arcs(pieces, blobs, size),
        *_outlines((*holed, *drawing.signs)),
    )
    page = model.Vectors(
        drawing.width,
        drawing.height,
        curves,
        tuple(
            model.Solid(_points(blob.points), "dimension" if blob.arrow else "outline", blob.arrow) for blob in blobs
        ),
        tuple(model.Text(text.string, text.at, text.height, text.length, text.rotation, 1.0) for text in drawing.texts),
    )
    return check_dimensions(page)


def _lines_and_arcs(
    pieces: Sequence[tuple[_Piece, PdfStroke]], blobs: Sequence[Blob], size: tuple[int, int]
) -> Iterator[model.Curve]:
    """Yield lines and arcs, rows of dashes as one, with their layers; `size` is in pixels."""
    exact: dict[int, _Piece] = {}
    strokes: list[tuple[Stroke, float]] = []
    by_width: dict[float, list[Stroke]] = {}
    touched = _touched([piece for piece, _ in pieces])
    for (piece, drawn), ends in zip(pieces, touched, strict=True):
        if piece.is_free:
            continue
        stroke, width = _as_stroke(piece, drawn, ends), nearest_width(drawn.width)
        exact[id(stroke)] = piece
        if stroke.linetype == "continuous" and not stroke.closed:
            by_width.setdefault(width, []).append(stroke)
        else:
            strokes.append((stroke, width))
    for width, some in by_width.items():
        strokes.extend((stroke, width) for stroke in join_dashes(some, limits.PX_PER_MM))
    scaled = [blob._replace(points=blob.points * limits.PX_PER_MM) for blob in blobs]
    pens = choose_pens([stroke for stroke, _ in strokes], scaled, size, limits.PX_PER_MM)
    for (stroke, width), pen in zip(strokes, pens, strict=True):
        piece = exact.get(id(stroke)) or _as_piece(stroke)
        yield piece.curve(replace(pen, width=width))


def _as_piece(stroke: Stroke) -> _Piece:
    """Return a stroke in mm again."""
    shape = stroke.shape
    if not isinstance(shape, Circle):
        return _Piece(stroke.ends / limits.PX_PER_MM)
    circle = Circle(shape.centre / limits.PX_PER_MM, shape.radius / limits.PX_PER_MM)
    return _Piece(stroke.points / limits.PX_PER_MM, circle)


def _points(places: Floats) -> tuple[model.Point, ...]:
    return tuple((float(x), float(y)) for x, y in places)


def _pieces(points: Floats) -> Iterator[_Piece]:
    """Split a chain into lines, arcs and free curves."""
    points = _without_straight_corners(points)
    count, first = len(points), 0
    run: list[int] = []

    def free() -> Iterator[_Piece]:
        """Yield the lines since the last arc, as one curve where they are many and short."""
        if len(run) > limits.CURVE_PIECES:
            yield _Piece(points[run[0] : run[-1] + 1])
        else:
            for number in run[:-1]:
                yield _Piece(points[number : number + 2])

    while first < count - 1:
        last, circle = _longest_arc(points, first)
        long = norm(points[first + 1] - points[first])
        bend = len(run) > 1 and _turn(points, first) > limits.CHORD_RAD
        if circle is not None or long > limits.CURVE_MM or bend:
            yield from free()
            run = []
        if circle is not None:
            yield _Piece(points[first : last + 1], circle)
            first = last
        elif long > limits.CURVE_MM:
            yield _Piece(points[first : first + 2])
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
    turn = np.abs(cross(before, after))
    span = np.maximum(np.hypot(*(points[2:] - points[:-2]).T), limits.TINY)
    ahead = (before * after).sum(axis=1) > 0
    return points[np.r_[True, ~((turn / span < limits.STRAIGHT_CORNER_MM) & ahead), True]]


def _turn(points: Floats, corner: int) -> float:
    one, two = points[corner] - points[corner - 1], points[corner + 1] - points[corner]
    return abs(math.atan2(float(cross(one, two)), float(one @ two)))


def _longest_arc(points: Floats, first: int) -> tuple[int, Circle | None]:
    """Return the last corner of the longest arc that begins at a corner, and its circle."""
    limit = first + 1
    while limit < len(points) - 1 and _turn(points, limit) < limits.CHORD_RAD:
        limit += 1
    low, best = first, None
    reach = limits.ARC_CORNERS - 1
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
    if best is None or abs(sweep_of(points[first : low + 1], best)) < limits.DRAWN_ARC_RAD:
        return first, None
    return low, best


def _fitting(points: Floats) -> Circle | None:
    """Return the circle through corners, None if they lie on none or are too far apart."""
    circle = fit_circle(points)
    if circle is None or circle.radius > limits.ARC_RADIUS_MM:
        return None
    middles = (points[1:] + points[:-1]) / 2
    if circle.stray(points) > limits.ARC_OFF_MM or circle.stray(middles) > limits.ARC_CHORD_MM:
        return None
    around = np.diff(np.unwrap(np.arctan2(*(points - circle.centre).T[::-1])))
    one_way = bool((around > 0).all() or (around < 0).all())
    one_turn = abs(float(around.sum())) < 2 * math.pi + limits.ROUND_TURN_RAD
    return circle if one_way and one_turn else None


def _arc(circle: Circle, points: Floats, pen: model.Pen) -> model.Arc:
    centre = (float(circle.centre[0]), float(circle.centre[1]))
    sweep = sweep_of(points, circle)
    if np.hypot(*(points[0] - points[-1])) < limits.TOUCH_MM and abs(sweep) > math.pi:
        return model.Arc(centre, circle.radius, 0.0, 2 * math.pi, pen)
    away = (points[0] if sweep > 0 else points[-1]) - circle.centre
    return model.Arc(centre, circle.radius, math.atan2(away[1], away[0]), abs(sweep), pen)


def _without_repeats(found: Sequence[tuple[_Piece, PdfStroke]]) -> list[tuple[_Piece, PdfStroke]]:
    """Leave out what is drawn twice; of two widths the greater stays."""
    unique: dict[tuple[object, ...], tuple[_Piece, PdfStroke]] = {}
    for piece, stroke in sorted(found, key=lambda item: -item[1].width):
        places = np.rint(piece.points[[0, len(piece.points) // 2, -1]] / limits.SAME_MM).astype(int)
        ends = sorted((tuple(places[0].tolist()), tuple(places[2].tolist())))
        is_line = piece.circle is None and not piece.is_free
        middle = () if is_line else tuple(places[1].tolist())
        unique.setdefault((*ends, middle), (piece, stroke))
    return list(unique.values())


def _touched(pieces: Sequence[_Piece]) -> list[tuple[bool, bool]]:
    """Say of each piece whether other pieces begin where it begins and where it ends."""
    if not pieces:
        return []
    ends = np.concatenate([piece.points[[0, -1]] for piece in pieces])
    near = KDTree(ends).query_ball_point(ends, limits.TOUCH_MM, return_length=True) > 1
    return [(bool(a), bool(b)) for a, b in near.reshape(-1, 2)]


def _as_stroke(piece: _Piece, drawn: PdfStroke, touched: tuple[bool, bool]) -> Stroke:
    """Return a line or arc in the terms of a page of pixels."""
    points = piece.points * limits.PX_PER_MM
    half = drawn.width * limits.PX_PER_MM / 2 + 0.5
    distances = np.full(len(points), half, dtype=np.float32)
    ends = points[[0, -1]]
    shape: Shape = fit_line(points)
    closed = False
    if piece.circle is not None:
        centre, radius = piece.circle.centre, piece.circle.radius
        shape = Circle(centre * limits.PX_PER_MM, radius * limits.PX_PER_MM)
        closed = norm(ends[1] - ends[0]) < limits.TOUCH_MM * limits.PX_PER_MM
    free = (False, False) if closed else (not touched[0], not touched[1])
    return Stroke(shape, points, distances, ends, free, _linetype(drawn), closed)


def _linetype(drawn: PdfStroke) -> model.LineType:
    """Dashes all alike are a dashed line, long and short ones a chain."""
    if not drawn.dashes:
        return "continuous"
    lengths = drawn.dashes[::2]
    has_short = min(lengths) < limits.DRAWN_SHORT_DASH * max(lengths)
    return "chain" if has_short else "dashed"


def _split_fills(fills: Sequence[tuple[Floats, ...]]) -> tuple[list[Floats], list[Floats]]:
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
    if len(corners) > 1 and np.hypot(*(corners[0] - corners[-1])) < limits.ONE_POINT_MM:
        corners = corners[:-1]
    if len(corners) < 3:
        return None
    if len(corners) == 3:
        sides = np.hypot(*(np.roll(corners, -1, axis=0) - np.roll(corners, 1, axis=0)).T)
        tip = int(sides.argmin())
        high = norm(corners[tip] - np.delete(corners, tip, axis=0).mean(axis=0))
        low, top = limits.DRAWN_HEAD_MM
        if low < high < top and sides[tip] < limits.DRAWN_HEAD_BASE * high:
            return Blob(np.roll(corners, -tip, axis=0), True)
    return Blob(corners, False)


def _outlines(loops: Sequence[Floats]) -> Iterator[model.Curve]:
    """Yield shapes with holes, as letters are, and lettering without text as their outlines."""
    pen = model.Pen("text", limits.SIGN_WIDTH_MM)
    for loop in loops:
        closed = loop if np.array_equal(loop[0], loop[-1]) else np.concatenate([loop, loop[:1]])
        yield model.Polyline(_points(closed), pen)

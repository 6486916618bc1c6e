"""Reference lines with an arrow line, on which weld symbols may stand; mm on paper, y up."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from linewright.base import Floats, Ints, Mask, Pixels
from linewright.vector import limits
from linewright.vector.dimensions.line_table import LineTable
from linewright.vector.model import Arc, Line, Point, Solid, Vectors


class ReferenceLine(NamedTuple):
    """A level line with an arrow line at one end."""

    tip: Point  # of the arrow; the knee itself where a tail at the other end is all that is found
    knee: Point  # where the arrow line meets the level line
    end: Point  # the other end of the level line
    arrow: bool  # whether an arrowhead was found at the tip
    level: tuple[int, ...]  # numbers of the page's curves that make the level line
    arrow_line: tuple[int, ...]  # and the arrow line
    solids: tuple[int, ...]  # of the arrowhead

    @property
    def curves(self) -> tuple[int, ...]:
        """Numbers of the page's curves that make both lines."""
        return (*self.level, *self.arrow_line)

    @property
    def heading(self) -> int:
        """1 if it runs to the right of the knee, -1 to the left."""
        return 1 if self.end[0] > self.knee[0] else -1


def follow_ink(line: ReferenceLine, pixels: Pixels, px_per_mm: float) -> ReferenceLine:
    """Return a reference line as far as there is ink level with it: under lettering that touches it, it is in bits."""
    rows, columns = pixels.shape
    slack = round(limits.LEVEL_INK_MM * px_per_mm)
    level, start = rows - round(line.end[1] * px_per_mm), round(line.end[0] * px_per_mm)
    if not (slack <= level < rows - slack and 0 <= start < columns):
        return line
    band = pixels[level - slack : level + slack + 1, :: line.heading]
    first = start if line.heading > 0 else columns - 1 - start
    long = round((limits.LONGEST_REFERENCE_MM - abs(line.end[0] - line.knee[0])) * px_per_mm)
    dark = np.flatnonzero((band[:, first : first + max(long, 0)] < limits.ROW_INK).any(axis=0))
    gaps = np.flatnonzero(np.diff(np.concatenate([[0], dark])) > limits.LEVEL_GAP_MM * px_per_mm)
    dark = dark[: gaps[0]] if len(gaps) else dark
    if not len(dark):
        return line
    return line._replace(end=(line.end[0] + line.heading * float(dark[-1]) / px_per_mm, line.end[1]))


class _Level(NamedTuple):
    """Level pieces in a row, from the left."""

    pieces: tuple[tuple[Point, Point], ...]  # the left and the right end of each
    numbers: tuple[int, ...]  # of the curves

    def lines(self) -> Iterator[tuple[Point, Point, tuple[int, ...]]]:
        """Yield knee, other end and curves of the lines that may be meant: another line may lie level with it."""
        for place in range(len(self.pieces)):
            yield self.pieces[place][0], self.pieces[-1][1], self.numbers[place:]
            yield self.pieces[place][1], self.pieces[0][0], self.numbers[: place + 1]


class _Heads(NamedTuple):
    """Filled shapes that may be arrowheads."""

    numbers: tuple[int, ...]
    arrows: tuple[bool, ...]  # whether they have the form of one; worn ones have any
    points: tuple[Floats, ...]

    @classmethod
    def of(cls, page: Vectors) -> "_Heads":
        able = [(n, solid) for n, solid in enumerate(page.solids) if solid.arrow or _is_small(solid)]
        return cls(
            tuple(n for n, _ in able), tuple(s.arrow for _, s in able), tuple(np.array(s.points) for _, s in able)
        )


def find_reference_lines(page: Vectors) -> list[ReferenceLine]:
    """Return level lines that an arrow line ends at, the likeliest first; leaders of notes are among them."""
    table = LineTable.of(page)
    if not len(table.numbers):
        return []
    heads = _Heads.of(page)
    rings = np.array(
        [(*c.centre, c.radius) for c in page.curves if isinstance(c, Arc) and c.radius < limits.WIDEST_RING_MM]
    ).reshape(-1, 3)
    slant = np.abs(table.directions[:, 1])
    steep = np.flatnonzero(slant > np.sin(limits.ARROW_LINE_RAD))
    found = [
        one
        for level in _levels(table, np.flatnonzero(slant < np.sin(limits.LEVEL_RAD)))
        for one in _with_arrows(level, table, steep, heads, rings)
    ]
    found += _at_rings(table, steep, heads, rings)
    return sorted(found, key=lambda one: _rank(one, page), reverse=True)


def _at_rings(table: LineTable, steep: Ints, heads: _Heads, rings: Floats) -> Iterator[ReferenceLine]:
    """Yield reference lines of which only the ring at the knee is left: `follow_ink` tells how far they run."""
    for x, y, radius in rings:
        off = np.abs(np.hypot(*(table.ends[steep] - (x, y)).transpose(2, 0, 1)) - radius)
        for index, near in np.argwhere(off < limits.RING_GAP_MM).tolist():
            pieces, far = _onward(int(steep[index]), near, table, steep)
            span = far - (x, y)
            long = float(np.hypot(*span))
            if long > limits.LONGEST_PRONG_MM:
                solids, tip = _head_at(far, span / long, heads)
                arrow = tuple(int(table.numbers[piece]) for piece in pieces)
                for way in (1, -1):
                    end = (float(x + way * radius), float(y))
                    yield ReferenceLine(_point(tip), (float(x), float(y)), end, bool(solids), (), arrow, solids)


def _rank(one: ReferenceLine, page: Vectors) -> tuple[bool, bool, bool, float]:
    """Return what speaks for one of several level lines that share an arrow line, or lie at one place."""
    # A dashed line identifies the other side; the fork of a tail at the other end is shorter than an arrow line.
    level = [curve for curve in (page.curves[n] for n in one.level) if isinstance(curve, Line)]
    is_dashed = any(curve.pen.linetype != "continuous" for curve in level) or _are_dashes(level)
    long = math.dist(one.tip, one.knee)
    is_long = one.arrow or long > limits.LONGEST_PRONG_MM
    return one.arrow, not is_dashed, is_long, long + abs(one.end[0] - one.knee[0])


def _are_dashes(pieces: Sequence[Line]) -> bool:
    longest = max((math.dist(piece.a, piece.b) for piece in pieces), default=0.0)
    return len(pieces) >= limits.LEAST_DASHES and longest < limits.LONGEST_SHORT_DASH_MM


def _levels(table: LineTable, numbers: Ints) -> Iterator[_Level]:
    """Yield level lines, those joined that go on behind a symbol."""
    ends = table.ends[numbers]
    order = np.argsort(ends[:, :, 0].min(axis=1), kind="stable")
    runs: list[tuple[list[Floats], list[int]]] = []
    for index in order.tolist():
        piece = ends[index][np.argsort(ends[index][:, 0])]
        number = int(table.numbers[numbers[index]])
        for pieces, members in runs:
            stop = max(pieces, key=lambda one: float(one[1, 0]))[1]
            gap = piece[0, 0] - stop[0]
            if abs(piece[0, 1] - stop[1]) < limits.SAME_LEVEL_MM and -limits.ON_LEVEL_MM < gap < limits.ON_LEVEL_MM:
                pieces.append(piece)
                members.append(number)
                break
        else:
            runs.append(([piece], [number]))
    for pieces, members in runs:
        yield _Level(tuple((_point(low), _point(high)) for low, high in pieces), tuple(members))


def _with_arrows(level: _Level, table: LineTable, steep: Ints, heads: _Heads, rings: Floats) -> Iterator[ReferenceLine]:
    for knee, end, numbers in level.lines():
        if not limits.SHORTEST_PIECE_MM < abs(end[0] - knee[0]) < limits.LONGEST_REFERENCE_MM:
            continue
        met = _lines_at(np.array(knee), table, steep, rings)
        outward = 1 if knee[0] > end[0] else -1
        if _is_fork([table.ends[line, 1 - near] - table.ends[line, near] for line, near in met], outward):
            # The arrow line is at the other end, worn away if nothing else is found there.
            yield ReferenceLine(end, end, knee, arrow=False, level=numbers, arrow_line=(), solids=())
            continue
        for line, near in met:
            pieces, far = _onward(line, near, table, steep)
            span = far - table.ends[line, near]
            long = float(np.hypot(*span))
            if long > limits.SHORTEST_ARROW_LINE_MM:
                solids, tip = _head_at(far, span / long, heads)
                if abs(end[0] - knee[0]) < limits.SHORTEST_REFERENCE_MM and not solids:
                    continue  # a bit of a line says little by itself
                arrow = tuple(int(table.numbers[piece]) for piece in pieces)
                yield ReferenceLine(_point(tip), knee, end, bool(solids), numbers, arrow, solids)


def _onward(line: int, near: int, table: LineTable, steep: Ints) -> tuple[list[int], Floats]:
    """Return the pieces of a broken arrow line from the knee outwards, and where the last one ends."""
    pieces, start, far = [line], table.ends[line, near], table.ends[line, 1 - near]
    for _ in range(limits.MOST_ARROW_PIECES):
        along = (far - start) / max(float(np.hypot(*(far - start))), limits.TINY)
        away = table.ends[steep] - far
        ahead, aside = away @ along, np.abs(away @ np.array([-along[1], along[0]]))
        # A short piece says little of its direction.
        slack = limits.PIECE_ASIDE_MM + limits.PIECE_ASIDE * ahead
        able = (ahead > -limits.PIECE_BACK_MM) & (aside < slack)
        gaps = np.where(able.all(axis=1), ahead.min(axis=1), np.inf)
        gaps[np.isin(steep, pieces)] = np.inf
        best = int(gaps.argmin())
        if gaps[best] > limits.PIECE_GAP_MM:
            break
        pieces.append(int(steep[best]))
        far = table.ends[pieces[-1], int(ahead[best].argmax())]
    return pieces, far


def _lines_at(knee: Floats, table: LineTable, steep: Ints, rings: Floats) -> list[tuple[int, int]]:
    """Return the lines that end at a knee, or at a ring around it, and which of their ends does."""
    away = np.hypot(*(table.ends[steep] - knee).transpose(2, 0, 1))
    able: Mask = away < limits.KNEE_OFF_MM
    for x, y, radius in rings:
        if abs(math.hypot(knee[0] - x, knee[1] - y) - radius) < limits.RING_GAP_MM:
            off = np.hypot(*(table.ends[steep] - (x, y)).transpose(2, 0, 1))
            able |= np.abs(off - radius) < limits.RING_GAP_MM
    return [(int(steep[index]), near) for index, near in np.argwhere(able).tolist()]


def _is_fork(spans: Sequence[Floats], outward: int) -> bool:
    """Whether two of the lines at an end are the prongs of a tail: short, outward, one up and one down."""
    prongs = [
        (x, y)
        for x, y in spans
        if outward * x > 0
        and limits.SHORTEST_PRONG_MM < math.hypot(x, y) < limits.LONGEST_PRONG_MM
        and abs(abs(y) - abs(x)) < abs(x)
    ]
    return any(y > 0 for _, y in prongs) and any(y < 0 for _, y in prongs)


def _head_at(far: Floats, direction: Floats, heads: _Heads) -> tuple[tuple[int, ...], Floats]:
    """Return the arrowhead at the end of an arrow line, pointing away from it, and its tip."""
    for number, is_arrow, points in zip(*heads, strict=True):
        if not is_arrow:
            # What is left of a head begins at the line's end and goes on along it.
            ahead, aside = (points - far) @ direction, (points - far) @ (-direction[1], direction[0])
            near = abs(ahead.min()) < limits.BLOB_OFF_MM
            if near and np.abs(aside).max() < limits.BLOB_ASIDE_MM and ahead.max() > limits.BLOB_AHEAD_MM:
                return (number,), points[int(ahead.argmax())]
            continue
        tip, base = points[0], points[1:].mean(axis=0)
        off = min(np.hypot(*(tip - far)), np.hypot(*(base - far)))
        pointing = (tip - base) @ direction / max(float(np.hypot(*(tip - base))), limits.TINY)
        if off < limits.ARROW_TIP_MM and pointing > limits.ARROW_ALONG:
            return (number,), tip
    return (), far


def _is_small(solid: Solid) -> bool:
    points = np.array(solid.points)
    return bool((points.max(axis=0) - points.min(axis=0)).max() < limits.LONGEST_HEAD_MM)


def _point(place: Floats) -> Point:
    return float(place[0]), float(place[1])

"""Dimensions: from a measure of the solid to a line with its number, where there is room."""

import math
from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np

from linewright.drawings.ink.lettering import width
from linewright.drawings.ink.styles import TEXT_GAP
from linewright.drawings.layout.free_space import FreeSpace
from linewright.drawings.sheet import Arc, Box, Dimension, Line, Point, Text, ahead, polar
from linewright.drawings.solids.measures import Angle, Diameter, Length, Measure, Radius
from linewright.drawings.views.view import AXES, Placement, View

# Rows of dimension lines, in lettering heights: the first off the outline, then each further.
FIRST_ROW, NEXT_ROW = 2.3, 2.0


class Candidate(NamedTuple):
    """A way to draw a dimension, with the box of its number and how bad it looks."""

    dimension: Dimension
    box: Box
    cost: float


def is_true_size(measure: Measure, view: View) -> bool:
    """Return whether a view shows the measure in true size."""
    if isinstance(measure, Length):
        a, b = (view.flat(np.array(point, dtype=np.float64)) for point in (measure.a, measure.b))
        if measure.along is None:
            return bool(abs(a[2] - b[2]) < 1e-6)
        return bool(abs(view.toward[AXES[measure.along]]) < 0.5)
    if isinstance(measure, Angle):
        depths = [view.flat(np.array(point, dtype=np.float64))[2] for point in (measure.corner, measure.a, measure.b)]
        return bool(max(depths) - min(depths) < 1e-6)
    return bool(abs(view.toward[AXES[measure.axis]]) > 0.5)


def candidates(measure: Measure, placement: Placement, space: FreeSpace, height: float) -> Iterator[Candidate]:
    """Yield the ways to draw a measure, in a view that shows it, that are free of collisions."""
    if isinstance(measure, Length):
        options = _lengths(measure, placement, space, height)
    elif isinstance(measure, Angle):
        options = _angles(measure, placement, space, height)
    else:
        options = _rounds(measure, placement, space, height)
    for option in options:
        dimension = option.dimension
        if not space.free(option.box):
            continue
        crossed = 0
        for index, line in enumerate(dimension.lines):
            if isinstance(line, Arc):
                continue
            lines, taken = space.crossed(line.a, line.b)
            ends = (min(line.a[0], line.b[0]), min(line.a[1], line.b[1]))
            tops = (max(line.a[0], line.b[0]), max(line.a[1], line.b[1]))
            if taken or not space.within((*ends, *tops)):
                break
            crossed += lines * (4 if index == 0 else 1)
        else:
            yield Candidate(dimension, option.box, option.cost + 0.5 * crossed)


def number(value: float) -> str:
    """Return a measure as lettered: no trailing zeros, one decimal at most."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def scale_name(denominator: float) -> str:
    """Return a scale as it is written (ISO 5455): 1:10, 2:1."""
    return f"1:{number(denominator)}" if denominator >= 1 else f"{number(1 / denominator)}:1"


class _Span(NamedTuple):
    """A length as it is measured on the page: from ``a`` to ``b`` along a unit direction, mm."""

    measure: Length
    a: Point
    b: Point
    along: Point
    scale: float  # real mm for one mm on paper

    @property
    def length(self) -> float:
        """On paper, mm."""
        (ax, ay), (bx, by), (x, y) = self.a, self.b, self.along
        return (bx - ax) * x + (by - ay) * y

    @property
    def up(self) -> Point:
        """The unit direction square to it."""
        return (-self.along[1], self.along[0])

    def level(self, point: Point) -> float:
        """Return how far up a point is."""
        return point[0] * self.up[0] + point[1] * self.up[1]

    def lifted(self, point: Point, level: float) -> Point:
        """Return the point moved up or down to a level."""
        return ahead(point, self.up, level - self.level(point))


def _span(measure: Length, placement: Placement) -> _Span:
    """Return a length on the page, to the right or upwards."""
    a, b = placement.place(measure.a), placement.place(measure.b)
    if measure.along is None:
        direction = (b[0] - a[0], b[1] - a[1])
    else:
        axis, view = AXES[measure.along], placement.view
        direction = (abs(float(view.right[axis])), abs(float(view.up[axis])))
    long = math.hypot(*direction)
    along = (direction[0] / long, direction[1] / long)
    if along[0] < -1e-9 or (abs(along[0]) < 1e-9 and along[1] < 0):
        along = (-along[0], -along[1])
    span = _Span(measure, a, b, along, placement.denominator)
    return span._replace(a=b, b=a) if span.length < 0 else span


def _lengths(measure: Length, placement: Placement, space: FreeSpace, h: float) -> Iterator[Candidate]:
    span = _span(measure, placement)
    if span.length < 0.3:
        return
    a, b, along, up = span.a, span.b, span.along, span.up
    box = placement.box
    reach = [x * up[0] + y * up[1] for x in box[::2] for y in box[1::2]]
    levels = sorted((span.level(a), span.level(b)))
    aslant = min(abs(along[0]), abs(along[1])) > 1e-6
    for sense in (1, -1):
        toward = (sense * up[0], sense * up[1])
        ends = span._replace(a=_grounded(a, toward, box, space), b=_grounded(b, toward, box, space))
        inner = levels[1] if sense > 0 else levels[0]
        edge = max(reach) if sense > 0 else min(reach)
        if aslant:
            edge = inner
        # What stands at the far side of a view is not measured across it.
        elif abs(edge - inner) > 0.65 * (max(reach) - min(reach)):
            continue
        for row in range(5):
            level = edge + sense * (FIRST_ROW + NEXT_ROW * row) * h
            cost = NEXT_ROW * h * row + 0.6 * abs(edge - inner)
            yield from _linear(ends, span.length, level, sense, h, cost)


def _grounded(point: Point, toward: Point, box: Box, space: FreeSpace) -> Point:
    """Return a corner of a view's box, if it hangs in the air, moved ``toward`` onto an outline."""
    if space.has_line(point):
        return point
    step, nearest = 0.5, point
    for index in range(1, 2 * int(max(box[2] - box[0], box[3] - box[1])) + 3):
        place = ahead(point, toward, index * step)
        if space.has_line(place):
            nearest = place
        elif nearest != point:
            break
    return nearest


def _linear(span: _Span, long: float, level: float, sense: int, h: float, cost: float) -> Iterator[Candidate]:
    """Yield dimension lines at a level: the number inside, or outside if the span is short."""
    measure, along = span.measure, span.along
    times = f"{measure.count}×" if measure.count > 1 else ""
    value = long * span.scale
    string = times + ("Ø" if measure.diameter else "") + number(value)
    text_width = width(string, h) + 0.4 * h
    arrow = 0.85 * h
    one, other = span.lifted(span.a, level), span.lifted(span.b, level)
    witnesses = []
    for point in (span.a, span.b):
        start = span.level(point)
        if abs(level - start) > 0.5 * h:
            low = span.lifted(point, start + sense * 0.25 * h)
            high = span.lifted(point, level + sense * 0.4 * h)
            witnesses.append(Line(low, high, "dimension"))
    inside = long >= 2 * arrow + 0.8 * h
    fits = long >= text_width + (2 * arrow if inside else 0.0)
    inward = ((one, along), (other, (-along[0], -along[1])))
    outward = ((one, (-along[0], -along[1])), (other, along))
    arrows = outward if inside else inward
    tail = 0.0 if inside else 1.9 * arrow
    middles = [(ahead(one, along, long / 2), 0.0, 0.0, 0.0)]
    if not fits:
        tail = max(tail, 1.9 * arrow)
        arrows = inward
        half = text_width / 2
        middles = [
            (ahead(other, along, tail + half), 0.0, text_width, 2.0),
            (ahead(one, along, -tail - half), text_width, 0.0, 2.5),
        ]
    kind: Literal["linear", "diameter"] = "diameter" if measure.diameter else "linear"
    for middle, before, after, extra in middles:
        ends = (ahead(one, along, -tail - before), ahead(other, along, tail + after))
        drawn = (Line(*ends, "dimension"), *witnesses)
        text, box = _text(string, middle, along, h)
        points = (span.a, span.b, value, along)
        dimension = Dimension(kind, *points, drawn, arrows, text, fits, measure.count)
        yield Candidate(dimension, box, cost + extra * h)


def _text(string: str, middle: Point, along: Point, h: float) -> tuple[Text, Box]:
    """Return the number over the middle of its line, and a box that serves every style."""
    up = (-along[1], along[0])
    turn = math.degrees(math.atan2(along[1], along[0]))
    at = (middle[0] + up[0] * TEXT_GAP * h, middle[1] + up[1] * TEXT_GAP * h)
    text = Text(string, at, h, "dimension", round(turn, 6), "centre")
    half = width(string, h) / 2 + 0.25 * h
    ends = [ahead(middle, along, s) for s in (-half, half)]
    xs, ys = zip(*(ahead(end, up, t) for end in ends for t in (-0.65 * h, 1.45 * h)), strict=True)
    return text, (min(xs), min(ys), max(xs), max(ys))


def _rounds(measure: Diameter | Radius, placement: Placement, space: FreeSpace, h: float) -> Iterator[Candidate]:
    """Yield leaders from the rim of a circle or arc, with the number on a shelf."""
    centre = placement.place(measure.centre)
    whole = isinstance(measure, Diameter)
    radius = measure.value / placement.denominator / (2 if whole else 1)
    string = ("Ø" if whole else "R") + number(measure.value)
    if measure.count > 1:
        string = f"{measure.count}×{string}"
    text_width = width(string, h) + 0.5 * h
    angles: list[float] = [30, 45, 60, 120, 135, 150, 210, 225, 240, 300, 315, 330]
    if isinstance(measure, Radius):
        toward = placement.place(measure.toward)
        main = math.degrees(math.atan2(toward[1] - centre[1], toward[0] - centre[0]))
        angles = [main + turn for turn in (0, 12, -12, 24, -24)]
    for angle in angles:
        turn = math.radians(angle)
        direction = (math.cos(turn), math.sin(turn))
        if min(abs(direction[0]), abs(direction[1])) < 0.1:
            continue
        rim = ahead(centre, direction, radius)
        # Only where the circle is drawn, for an arc ends somewhere.
        if not space.has_line(rim):
            continue
        back = (2 * centre[0] - rim[0], 2 * centre[1] - rim[1])
        for out in (1.6, 2.4, 3.5, 5.0, 7.0):
            knee = ahead(rim, direction, out * h)
            sense = 1 if direction[0] > 0 else -1
            end = (knee[0] + sense * (text_width + 0.3 * h), knee[1])
            middle = (knee[0] + sense * (text_width / 2 + 0.3 * h), knee[1])
            text, box = _text(string, middle, (1.0, 0.0), h)
            # The number stands on its shelf in every style.
            box = (box[0], knee[1] + 0.1 * h, box[2], box[3])
            lines = (Line(knee, rim, "dimension"), Line(knee, end, "dimension"))
            kind: Literal["diameter", "radius"] = "diameter" if whole else "radius"
            points = (back if whole else centre, rim, measure.value, direction)
            arrows = ((rim, (-direction[0], -direction[1])),)
            dimension = Dimension(kind, *points, lines, arrows, text, False, measure.count)
            yield Candidate(dimension, box, 2 * out * h)


def _angles(measure: Angle, placement: Placement, space: FreeSpace, h: float) -> Iterator[Candidate]:
    """Yield arcs between the two legs of a corner."""
    corner = placement.place(measure.corner)
    legs = []
    for point in (measure.a, measure.b):
        x, y = placement.place(point)
        legs.append((math.atan2(y - corner[1], x - corner[0]), math.dist((x, y), corner)))
    (start, _), (end, _) = legs
    sweep = (end - start) % (2 * math.pi)
    if sweep > math.pi:
        start, sweep = end, 2 * math.pi - sweep
    value = math.degrees(sweep)
    string = number(value) + "°"
    middle = start + sweep / 2
    half = width(string, h) / 2 + 0.2 * h
    for reach in (2.6, 3.4, 4.4, 5.5, 7.0):
        radius = reach * h
        if radius > 1.05 * min(leg for _, leg in legs) or radius * sweep < 2.2 * h:
            continue
        for out, inside in ((1.0, False), (-1.0, True)):
            # The number beside the arc, clear of it whatever its direction.
            clear = 0.35 * h + abs(math.cos(middle)) * half + abs(math.sin(middle)) * h / 2
            away = radius + out * clear
            x, y = polar(corner, away, middle)
            text = Text(string, (x, y - h / 2), h, "dimension", 0.0, "centre")
            box = (x - half, y - 0.6 * h, x + half, y + 0.6 * h)
            arc = Arc(corner, radius, start, sweep, "dimension")
            tips = []
            for angle, sense in ((start, -1), (start + sweep, 1)):
                # Along the arc's chord behind the tip, so that the head lies on the arc.
                lead = angle + sense * math.pi / 2 - sense * 0.42 * h / radius
                tips.append((polar(corner, radius, angle), (math.cos(lead), math.sin(lead))))
            ends = [tip for tip, _ in tips]
            leg_lines = [
                Line(corner, _beyond(corner, tip, 0.4 * h), "dimension")
                for tip in ends
                if not _on_outline(corner, tip, space)
            ]
            points = (ends[0], ends[1], round(value, 6), (1.0, 0.0))
            lines: tuple[Line | Arc, ...] = (arc, *leg_lines)
            dimension = Dimension("angle", *points, lines, tuple(tips), text, False)
            yield Candidate(dimension, box, reach * h + (2 * h if inside else 0))


def _beyond(start: Point, end: Point, by: float) -> Point:
    share = 1 + by / math.dist(start, end)
    return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)


def _on_outline(start: Point, end: Point, space: FreeSpace) -> bool:
    """Return whether something is drawn along nearly all of a line."""
    lines, _ = space.crossed(start, end)
    return lines >= 0.8 * max(abs(end[0] - start[0]), abs(end[1] - start[1])) * 2

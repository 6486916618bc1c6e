"""Where a section was taken: the cutting plane in another view, and the caption (ISO 128-3)."""

from typing import NamedTuple

import numpy as np

from linewright.drawings.ink.lettering import width
from linewright.drawings.layout.free_space import FreeSpace
from linewright.drawings.sheet import Box, Line, PlaneEnd, Point, Text, ahead
from linewright.drawings.views.page_view import PageView
from linewright.drawings.views.view import Placement

# Lengths in lettering heights: end strokes, arrows, and how large the letters are.
_STROKE, _ARROW, _LETTER = 1.8, 2.6, 1.4
_FURTHER = (0.6, 1.4, 2.4, 3.6, 5.0)


class PlaneMarks(NamedTuple):
    """A cutting plane as another view shows it, without the section's caption."""

    letter: str
    ends: tuple[PlaneEnd, PlaneEnd]
    boxes: tuple[Box, Box]  # what they take


class _Trace(NamedTuple):
    """The line that a cutting plane is in a view: a point on it, page mm, and its unit normal."""

    base: Point
    normal: Point

    @property
    def along(self) -> Point:
        """Its direction, right or up."""
        return (abs(self.normal[1]), abs(self.normal[0]))

    def at(self, by: float, back: float) -> Point:
        """Return the point ``by`` mm along the line and ``back`` before the plane."""
        return ahead(ahead(self.base, self.along, by), self.normal, back)

    def edge(self, outline: Box, sense: int) -> float:
        """Return how far along the line a box ends."""
        x, y = self.along
        corners = [u * x + v * y for u in outline[::2] for v in outline[1::2]]
        return (max(corners) if sense > 0 else min(corners)) - (self.base[0] * x + self.base[1] * y)


def mark_plane(letter: str, section: PageView, other: Placement, space: FreeSpace, height: float) -> PlaneMarks | None:
    """Return the ends of a section's plane in another view; None without room for both."""
    assert section.spec.section is not None
    toward = section.sight.toward
    u, v, _ = other.view.flat(toward * (section.spec.section * float(toward.sum()))).tolist()
    normal = (float(other.view.right @ toward), float(other.view.up @ toward))
    trace = _Trace(other.paper(u, v), normal)
    first, last = (_end(letter, trace, sense, other.box, space, height) for sense in (-1, 1))
    if first is None or last is None:
        return None
    return PlaneMarks(letter, (first[0], last[0]), (first[1], last[1]))


def _end(
    letter: str, trace: _Trace, sense: int, outline: Box, space: FreeSpace, height: float
) -> tuple[PlaneEnd, Box] | None:
    """Return one end of the plane: a stroke beside the view, an arrow onto it and its letter."""
    tall = _LETTER * height
    half = width(letter, tall) / 2
    edge = trace.edge(outline, sense)

    def at(out: float, back: float) -> Point:
        """Return the point ``out`` beyond the outline and ``back`` before the plane."""
        return trace.at(edge + sense * out, back)

    for start in _FURTHER:
        near, far = start * height, (start + _STROKE) * height
        tip, tail = at(far - 0.3 * height, 0.0), at(far - 0.3 * height, _ARROW * height)
        x, y = at(far + 0.7 * tall, 0.55 * _ARROW * height)
        lettering = [(x - half, y - tall / 2), (x + half, y + tall / 2)]
        stroke = Line(at(near, 0.0), at(far, 0.0), "centre")
        points = np.array([stroke.a, stroke.b, tail, at(far - 0.8 * height, _ARROW * height), *lettering])
        low, high = points.min(axis=0) - 0.25 * height, points.max(axis=0) + 0.25 * height
        box = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
        if space.free(box):
            text = Text(letter, (x, y - tall / 2), tall, "section", 0.0, "centre")
            sight = (-trace.normal[0], -trace.normal[1])
            return PlaneEnd(stroke, Line(tail, tip, "dimension"), (tip, sight), text), box
    return None


def caption(letter: str, outline: Box, space: FreeSpace, height: float) -> tuple[Text, Box] | None:
    """Return "A-A" over a section, or under it, and its box; None if there is no room."""
    tall = _LETTER * height
    string = f"{letter}-{letter}"
    half, pad = width(string, tall) / 2, 0.3 * height
    x0, y0, x1, y1 = outline

    def box(x: float, y: float) -> Box:
        return (x - half - pad, y - pad, x + half + pad, y + tall + pad)

    outs = np.arange(0.8, 10.1, 0.8) * height
    for levels in (y1 + outs, y0 - outs - tall):
        for share in (0.5, 0.35, 0.65):
            x = x0 + share * (x1 - x0)
            free = [space.free(box(x, y)) for y in levels.tolist()]
            # Beyond the dimensions: where nothing follows, else in the last gap.
            runs = [at for at, here in enumerate(free) if here and (at == 0 or not free[at - 1])]
            if runs:
                y = float(levels[runs[-1]])
                return Text(string, (x, y), tall, "section", 0.0, "centre"), box(x, y)
    return None

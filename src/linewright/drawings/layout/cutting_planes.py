"""Where a section was taken: the cutting plane in another view, and the caption (ISO 128-3)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from linewright.drawings.ink.lettering import width
from linewright.drawings.layout.free_space import FreeSpace
from linewright.drawings.sheet import Box, CuttingPlane, Line, Point, Text
from linewright.drawings.views.view import Placement

# Lengths in lettering heights: end strokes, arrows, and how large the letters are.
_STROKE, _ARROW, _LETTER = 1.8, 2.6, 1.4
_FURTHER = (0.6, 1.4, 2.4, 3.6, 5.0)


_End = tuple[Line, Line, tuple[Point, Point], Text]


class PlaneMarks(NamedTuple):
    """A cutting plane as another view shows it, without the section's caption."""

    letter: str  # its name
    ends: tuple[_End, _End]  # stroke, shaft, arrow (tip and way) and letter of both ends
    boxes: tuple[Box, Box]  # what they take

    def captioned(self, caption: Text) -> CuttingPlane:
        """Return the plane with the caption of its section."""
        (stroke, shaft, arrow, text), (stroke2, shaft2, arrow2, text2) = self.ends
        return CuttingPlane(
            self.letter,
            (stroke, stroke2),
            (arrow, arrow2),
            (shaft, shaft2),
            (text, text2),
            caption,
        )


def mark_plane(
    letter: str,
    coordinate: float,
    section: Placement,
    other: Placement,
    space: FreeSpace,
    height: float,
) -> PlaneMarks | None:
    """Return the ends of a cutting plane beside a view; None if there is no room for both.

    Args:
        letter: its name.
        coordinate: of the plane on the world axis that the section looks along, mm.
        section: the section's view on the page.
        other: the view that shows the plane as a line.
        space: what is drawn already.
        height: of the lettering of dimensions, mm.
    """
    toward = section.view.toward
    on_plane = toward * (coordinate * float(toward.sum()))
    u, v, _ = other.view.flat(on_plane).tolist()
    base = other.paper(u, v)
    normal = (float(other.view.right @ toward), float(other.view.up @ toward))
    along = (abs(normal[1]), abs(normal[0]))
    ends = []
    for sense in (-1, 1):
        found = _end(letter, base, normal, along, sense, other.box, space, height)
        if found is None:
            return None
        ends.append(found)
    (first, box), (last, box2) = ends
    return PlaneMarks(letter, (first, last), (box, box2))


def _end(
    letter: str,
    base: Point,
    normal: Point,
    along: Point,
    sense: int,
    outline: Box,
    space: FreeSpace,
    height: float,
) -> tuple[_End, Box] | None:
    """Return one end of the plane: a stroke beside the view, an arrow onto it and its letter."""
    tall = _LETTER * height
    half = width(letter, tall) / 2
    corners = [x * along[0] + y * along[1] for x in outline[::2] for y in outline[1::2]]
    edge = (max(corners) if sense > 0 else min(corners)) - (base[0] * along[0] + base[1] * along[1])

    def at(out: float, back: float) -> Point:
        """Return the point ``out`` beyond the outline and ``back`` before the plane."""
        by = edge + sense * out
        return (
            base[0] + along[0] * by + normal[0] * back,
            base[1] + along[1] * by + normal[1] * back,
        )

    for start in _FURTHER:
        near, far = start * height, (start + _STROKE) * height
        tip, tail = at(far - 0.3 * height, 0.0), at(far - 0.3 * height, _ARROW * height)
        x, y = at(far + 0.7 * tall, 0.55 * _ARROW * height)
        text = Text(letter, (x, y - tall / 2), tall, "section", 0.0, "centre")
        points = np.array(
            [
                at(near, 0.0),
                at(far, 0.0),
                tail,
                at(far - 0.8 * height, _ARROW * height),
                (x - half, y - tall / 2),
                (x + half, y + tall / 2),
            ]
        )
        low, high = points.min(axis=0) - 0.25 * height, points.max(axis=0) + 0.25 * height
        box = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
        if space.free(box):
            stroke = Line(at(near, 0.0), at(far, 0.0), "centre")
            direction = (-normal[0], -normal[1])
            return (stroke, Line(tail, tip, "dimension"), (tip, direction), text), box
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

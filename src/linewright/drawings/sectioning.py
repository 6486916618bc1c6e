"""Where a section was taken: the cutting plane in another view, and the caption (ISO 128-3)."""

from __future__ import annotations

import numpy as np

from linewright.drawings.lettering import width
from linewright.drawings.measuring import Stand
from linewright.drawings.room import Room
from linewright.drawings.sheet import Box, CuttingPlane, Line, Point, Text

# Lengths in lettering heights: end strokes, arrows, and how large the letters are.
_STROKE, _ARROW, _LETTER = 1.8, 2.6, 1.4
_FURTHER = (0.6, 1.4, 2.4, 3.6, 5.0)


def seen_on_edge(section: Stand, other: Stand) -> bool:
    """Return whether a view shows the cutting planes of a section as lines."""
    return bool(abs(float(section.view.toward @ other.view.toward)) < 0.5)


def cutting_plane(
    letter: str, coordinate: float, section: Stand, other: Stand, room: Room, height: float
) -> tuple[CuttingPlane, list[Box]] | None:
    """Return the plane's strokes, arrows and letters with the boxes they take.

    None if there is no room for both ends and the caption.

    Args:
        letter: its name.
        coordinate: of the plane on the world axis that the section looks along, mm.
        section: the section's view on the page.
        other: the view that shows the plane as a line.
        room: what is drawn already.
        height: of the lettering of dimensions, mm.
    """
    toward = section.view.toward
    on_plane = toward * (coordinate * float(toward.sum()))
    u, v, _ = other.view.flat(on_plane).tolist()
    foot = other.paper(u, v)
    square = (float(other.view.right @ toward), float(other.view.up @ toward))
    along = (abs(square[1]), abs(square[0]))
    ends = []
    for sense in (-1, 1):
        found = _end(letter, foot, square, along, sense, other.box, room, height)
        if found is None:
            return None
        ends.append(found)
    caption = _caption(letter, section.box, room, height)
    if caption is None:
        return None
    (stroke, shaft, arrow, text, box), (stroke2, shaft2, arrow2, text2, box2) = ends
    plane = CuttingPlane(
        letter,
        (stroke, stroke2),
        (arrow, arrow2),
        (shaft, shaft2),
        (text, text2),
        caption[0],
    )
    return plane, [box, box2, caption[1]]


_End = tuple[Line, Line, tuple[Point, Point], Text, Box]


def _end(
    letter: str,
    foot: Point,
    square: Point,
    along: Point,
    sense: int,
    outline: Box,
    room: Room,
    height: float,
) -> _End | None:
    """Return one end of the plane: a stroke beside the view, an arrow onto it and its letter."""
    tall = _LETTER * height
    half = width(letter, tall) / 2
    corners = [x * along[0] + y * along[1] for x in outline[::2] for y in outline[1::2]]
    edge = (max(corners) if sense > 0 else min(corners)) - (foot[0] * along[0] + foot[1] * along[1])

    def at(out: float, back: float) -> Point:
        """Return the point ``out`` beyond the outline and ``back`` before the plane."""
        by = edge + sense * out
        return (
            foot[0] + along[0] * by + square[0] * back,
            foot[1] + along[1] * by + square[1] * back,
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
        if room.free(box):
            stroke = Line(at(near, 0.0), at(far, 0.0), "centre")
            way = (-square[0], -square[1])
            return stroke, Line(tail, tip, "dimension"), (tip, way), text, box
    return None


def _caption(letter: str, outline: Box, room: Room, height: float) -> tuple[Text, Box] | None:
    """Return "A-A" over the section, or under it."""
    tall = _LETTER * height
    string = f"{letter}-{letter}"
    half = width(string, tall) / 2
    x0, y0, x1, y1 = outline
    for out in (0.8, 1.6, 2.6, 3.8, 5.2, 7.0):
        for y in (y1 + out * height, y0 - out * height - tall):
            for share in (0.5, 0.3, 0.7):
                x = x0 + share * (x1 - x0)
                box = (
                    x - half - 0.3 * height,
                    y - 0.3 * height,
                    x + half + 0.3 * height,
                    y + tall + 0.3 * height,
                )
                if room.free(box):
                    return Text(string, (x, y), tall, "section", 0.0, "centre"), box
    return None

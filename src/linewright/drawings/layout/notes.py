"""Notes: lines of text in a free place near the edges of a page."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from linewright.drawings.ink.lettering import width
from linewright.drawings.layout.dimensions import number
from linewright.drawings.layout.free_space import Room
from linewright.drawings.sheet import Box, Point, Text


def note_block(notes: Sequence[str], room: Room, height: float) -> tuple[list[Text], Box] | None:
    """Return numbered notes in a free corner and their box; None if there is no room.

    Args:
        notes: one line each.
        room: what is drawn already.
        height: of the lettering, mm; where the page is full the notes are written smaller.
    """
    lines = ["NOTES", *(f"{rank}. {note}" for rank, note in enumerate(notes, 1))]
    m = room.margin
    for h in (height, 2.5):
        wide, high = max(width(line, h) for line in lines) + h, (1.8 * len(lines) + 0.4) * h
        corners = [
            (x, y)
            for y in np.linspace(m, room.height - m - high, 24).tolist()
            for x in np.linspace(m, room.width - m - wide, 24).tolist()
            if room.free((x, y, x + wide, y + high))
        ]
        if corners:
            break
    else:
        return None

    def away(corner: Point) -> float:
        """Return how far the block stands from the sides of the page."""
        x, y = corner
        return min(x, room.width - wide - x) + min(y, room.height - high - y)

    x, y = min(corners, key=away)
    texts = [
        Text(line, (x + 0.5 * h, y + high - (1.8 * rank + 1.4) * h), h, "note")
        for rank, line in enumerate(lines)
    ]
    return texts, (x, y, x + wide, y + high)


def scale_note(denominator: float, room: Room, height: float) -> tuple[list[Text], Box] | None:
    """Return the scale, alone in a corner, and its box; None if there is no room."""
    scale = f"1:{number(denominator)}" if denominator >= 1 else f"{number(1 / denominator)}:1"
    h, m = height, room.margin
    long = width(scale, h) + 0.6 * h
    for y in (m + 0.4 * h, room.height - m - 1.5 * h):
        for x in (m + 0.3 * h, room.width - m - long):
            box = (x, y - 0.35 * h, x + long, y + 1.1 * h)
            if room.free(box):
                return [Text(scale, (x + 0.2 * h, y), h, "note")], box
    return None

"""Set written characters into a piece: lines from left to right, or columns from right to left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

import numpy as np

from linewright.base import DataError, Pixels

PITCH = 0.76
"""Distance of neighbours, as a share of the frame: frames overlap, since ink fills less of them."""

MARGIN = 0.25
"""Paper round the outermost frames, as a share of the frame."""


def set_piece(
    lines: Sequence[str],
    glyphs: Mapping[str, Pixels],
    *,
    vertical: bool = False,
    advances: Mapping[str, float] | None = None,
) -> Pixels:
    """Return a page with the text on it.

    Args:
        lines: the text; a space takes the place of a character.
        glyphs: S x S uint8 of each character, paper 255, ink 0.
        vertical: lines run down, the first at the right.
        advances: of letters, as shares of the frame, for lines that do not run down: they stand
            closer than `PITCH`, and so does a space between two of them.

    Returns:
        H x W uint8.

    Raises:
        DataError: there is nothing to set.
    """
    longest = max((len(line) for line in lines), default=0)
    if not glyphs or not longest:
        raise DataError("there is no character to write")
    side = next(iter(glyphs.values())).shape[0]
    pitch, margin = round(PITCH * side), round(MARGIN * side)
    widths = [
        [pitch] * len(line) if vertical else _widths(line, side, advances or {}) for line in lines
    ]
    along = max(map(sum, widths)) - pitch + side + 2 * margin
    across = (len(lines) - 1) * pitch + side + 2 * margin
    page = np.full((along, across) if vertical else (across, along), 255, np.uint8)
    for row, line in enumerate(lines):
        starts = accumulate(widths[row], initial=0)
        for char, start, width in zip(line, starts, widths[row], strict=False):
            if char.isspace():
                continue
            forward = max(margin + start + (width - pitch) // 2, 0)
            aside = margin + (len(lines) - 1 - row if vertical else row) * pitch
            top, left = (forward, aside) if vertical else (aside, forward)
            cell = page[top : top + side, left : left + side]
            np.minimum(cell, glyphs[char], out=cell)
    return page


def _widths(line: str, side: int, advances: Mapping[str, float]) -> list[int]:
    """Return how far the next character stands from each, in pixels."""
    widths = [round(side * advances.get(char, PITCH)) for char in line]
    for place, char in enumerate(line[1:-1], 1):
        if char.isspace() and not {line[place - 1], line[place + 1]} <= advances.keys():
            widths[place] = round(side * PITCH)
    return widths

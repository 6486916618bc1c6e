"""Where on a page there is room: a coarse map of what has been drawn."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.drawings.profile import Floats
from linewright.drawings.projection import sampled
from linewright.drawings.sheet import Box, Path

# Cells of the map a millimetre.
_CELLS = 2
_SHIFT = 4


class Room:
    """A page whose cells are free, crossed by lines, or taken by lettering.

    Args:
        width: mm.
        height: mm.
        margin: border that stays free, mm.
    """

    def __init__(self, width: float, height: float, margin: float) -> None:
        self.width, self.height, self.margin = width, height, margin
        shape = (int(np.ceil(height * _CELLS)) + 1, int(np.ceil(width * _CELLS)) + 1)
        self.lines: NDArray[np.uint8] = np.zeros(shape, dtype=np.uint8)
        self.taken: NDArray[np.uint8] = np.zeros(shape, dtype=np.uint8)

    def draw(self, path: Path | Floats) -> None:
        """Mark the cells that a path crosses."""
        points = path if isinstance(path, np.ndarray) else np.array(sampled(path))
        cells = np.round((points * _CELLS - 0.5) * (1 << _SHIFT)).astype(np.int32)
        cv2.polylines(self.lines, [cells], False, 1, 1, cv2.LINE_8, _SHIFT)

    def take(self, box: Box) -> None:
        """Mark a box as taken by lettering: nothing may cross it any more."""
        rows, columns = self._cells(box)
        self.taken[rows, columns] = 1

    def within(self, box: Box) -> bool:
        """Return whether a box lies on the page inside its margin."""
        m = self.margin
        return (
            box[0] >= m and box[1] >= m and box[2] <= self.width - m and box[3] <= self.height - m
        )

    def free(self, box: Box) -> bool:
        """Return whether a box lies on the page and nothing is drawn in it."""
        if not self.within(box):
            return False
        rows, columns = self._cells(box)
        return not (self.lines[rows, columns].any() or self.taken[rows, columns].any())

    def untaken(self, box: Box) -> bool:
        """Return whether a box lies on the page clear of lettering; lines may cross it."""
        if not self.within(box):
            return False
        rows, columns = self._cells(box)
        return not self.taken[rows, columns].any()

    def met(self, *points: tuple[float, float]) -> tuple[int, int]:
        """Return how many cells with lines and how many taken cells a chain crosses."""
        lines = taken = 0
        for (x0, y0), (x1, y1) in pairwise(points):
            count = max(int(max(abs(x1 - x0), abs(y1 - y0)) * _CELLS), 1)
            share = (np.arange(count) + 0.5) / count
            columns = ((x0 + (x1 - x0) * share) * _CELLS).astype(np.int64)
            rows = ((y0 + (y1 - y0) * share) * _CELLS).astype(np.int64)
            columns = columns.clip(0, self.lines.shape[1] - 1)
            rows = rows.clip(0, self.lines.shape[0] - 1)
            lines += int(self.lines[rows, columns].sum())
            taken += int(self.taken[rows, columns].sum())
        return lines, taken

    def _cells(self, box: Box) -> tuple[slice, slice]:
        x0, y0, x1, y1 = (value * _CELLS for value in box)
        return (
            slice(max(int(y0), 0), max(int(np.ceil(y1)), 0)),
            slice(max(int(x0), 0), max(int(np.ceil(x1)), 0)),
        )

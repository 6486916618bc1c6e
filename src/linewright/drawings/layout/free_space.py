"""Where on a page there is room: a coarse map of what has been drawn."""

import math
from functools import cache
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base import Floats, Mask, Pixels
from linewright.drawings.ink.paths import sampled
from linewright.drawings.sheet import Box, Path

Sums = NDArray[np.int32]
# Cells of the map a millimetre.
_CELLS = 2
_SHIFT = 4


class FreeSpace:
    """A page, mm, whose cells are free, crossed by lines or lettered; its margin stays free."""

    def __init__(self, width: float, height: float, margin: float) -> None:
        self.width, self.height, self.margin = width, height, margin
        shape = (int(np.ceil(height * _CELLS)) + 1, int(np.ceil(width * _CELLS)) + 1)
        self.lines: Pixels = np.zeros(shape, dtype=np.uint8)
        self.blocked: Pixels = np.zeros(shape, dtype=np.uint8)
        # Sums over all marked cells left and below, of either map; None when out of date.
        self._sums: Sums | None = None

    def mark(self, path: Path | Floats) -> None:
        """Mark the cells that a path crosses."""
        points = path if isinstance(path, np.ndarray) else np.array(sampled(path))
        cells = np.round((points * _CELLS - 0.5) * (1 << _SHIFT)).astype(np.int32)
        cv2.polylines(self.lines, [cells], False, 1, 1, cv2.LINE_8, _SHIFT)
        self._sums = None

    def block(self, box: Box) -> None:
        """Mark a box as taken by lettering: nothing may cross it any more."""
        rows, columns = self._cells(box)
        self.blocked[rows, columns] = 1
        self._sums = None

    def within(self, box: Box) -> bool:
        """Return whether a box lies on the page inside its margin."""
        m = self.margin
        return box[0] >= m and box[1] >= m and box[2] <= self.width - m and box[3] <= self.height - m

    def free(self, box: Box) -> bool:
        """Return whether a box lies on the page and nothing is drawn in it."""
        return self.within(box) and not self._count(box)

    def all_free(self, boxes: Floats) -> Mask:
        """Return for n x 4 boxes what `free` says of each."""
        m = self.margin
        low, high = boxes[:, :2] >= m, boxes[:, 2:] <= (self.width - m, self.height - m)
        free = np.asarray(np.concatenate([low, high], axis=1).all(axis=1))
        inside = boxes[free] * _CELLS
        x0, y0 = np.maximum(inside[:, :2].astype(np.int64), 0).T
        x1, y1 = np.maximum(np.ceil(inside[:, 2:]).astype(np.int64), 0).T
        sums = self._totals()
        free[free] = sums[y1, x1] - sums[y0, x1] == sums[y1, x0] - sums[y0, x0]
        return free

    def has_line(self, point: tuple[float, float]) -> bool:
        """Return whether something is drawn at a point, within half a millimetre."""
        x, y = point
        rows, columns = self._cells((x - 0.25, y - 0.25, x + 0.25, y + 0.25))
        return bool(self.lines[rows, columns].any())

    def crossed(self, *points: tuple[float, float]) -> tuple[int, int]:
        """Return how many cells with lines and how many taken cells a chain crosses."""
        lines = taken = 0
        for (x0, y0), (x1, y1) in pairwise(points):
            low, high = (min(x0, x1), min(y0, y1)), (max(x0, x1), max(y0, y1))
            on_page = min(low) >= 0 and high[0] <= self.width and high[1] <= self.height
            if on_page and not self._count((*low, high[0] + 1 / _CELLS, high[1] + 1 / _CELLS)):
                continue
            share = _shares(max(int(max(high[0] - low[0], high[1] - low[1]) * _CELLS), 1))
            columns = ((x0 + (x1 - x0) * share) * _CELLS).astype(np.int64)
            rows = ((y0 + (y1 - y0) * share) * _CELLS).astype(np.int64)
            if not on_page:
                columns = columns.clip(0, self.lines.shape[1] - 1)
                rows = rows.clip(0, self.lines.shape[0] - 1)
            lines += int(np.count_nonzero(self.lines[rows, columns]))
            taken += int(np.count_nonzero(self.blocked[rows, columns]))
        return lines, taken

    def _totals(self) -> Sums:
        if self._sums is None:
            self._sums = np.asarray(cv2.integral(self.lines | self.blocked))
        return self._sums

    def _count(self, box: Box) -> int:
        """Return how many cells of a box (reaching no further than the maps' rim) are marked."""
        sums = self._totals()
        y1, x1 = sums.shape
        x0, y0 = max(int(box[0] * _CELLS), 0), max(int(box[1] * _CELLS), 0)
        x1, y1 = min(math.ceil(box[2] * _CELLS), x1 - 1), min(math.ceil(box[3] * _CELLS), y1 - 1)
        at = sums.item
        return int(at(y1, x1) - at(y0, x1) - at(y1, x0) + at(y0, x0))

    def _cells(self, box: Box) -> tuple[slice, slice]:
        x0, y0, x1, y1 = (value * _CELLS for value in box)
        return (slice(max(int(y0), 0), max(int(np.ceil(y1)), 0)), slice(max(int(x0), 0), max(int(np.ceil(x1)), 0)))


@cache
def _shares(count: int) -> Floats:
    """Return the middles of ``count`` equal parts of the unit interval."""
    shares: Floats = (np.arange(count) + 0.5) / count
    return shares

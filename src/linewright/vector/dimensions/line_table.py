"""The straight lines of a page as arrays."""

from typing import NamedTuple, Self

import numpy as np

from linewright.base import Floats, Ints
from linewright.vector import limits
from linewright.vector.model import Line, Vectors


class LineTable(NamedTuple):
    """N lines of a page but for its border, mm."""

    numbers: Ints  # N, among the page's curves
    ends: Floats  # N x 2 x 2
    lengths: Floats  # N, above 0
    directions: Floats  # N x 2, unit vectors

    @classmethod
    def of(cls, page: Vectors) -> Self:
        """Return those of a page."""
        lines = [(n, c) for n, c in enumerate(page.curves) if isinstance(c, Line) and c.pen.layer != "border"]
        ends = np.array([(line.a, line.b) for _, line in lines]).reshape(-1, 2, 2)
        spans = ends[:, 1] - ends[:, 0]
        lengths = np.maximum(np.hypot(spans[:, 0], spans[:, 1]), limits.TINY)
        return cls(np.array([n for n, _ in lines], dtype=np.int64), ends, lengths, spans / lengths[:, None])

"""Lettering as pieces that the fixture ``ink`` draws."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from linewright.drawings.ink.lettering import letter

PX_PER_MM = 300 / 25.4
Piece = tuple[object, ...]
Draw = Callable[..., NDArray[np.uint8]]


def lettered(string: str, x: float, y: float, *, turned: bool = False) -> list[Piece]:
    """Return the strokes of a text 3.5 mm high whose baseline begins at x, y, mm."""
    strokes = [np.array(stroke, dtype=float) for stroke in letter(string, 3.5)]
    if turned:
        strokes = [np.stack([-stroke[:, 1], stroke[:, 0]], axis=1) for stroke in strokes]
    strokes = [np.add(stroke, (x, y)) for stroke in strokes]
    return [("line", a, b, 0.35) for s in strokes for a, b in itertools.pairwise(s)]

"""Section lining: parallel lines that end exactly on their boundary."""

from __future__ import annotations

import math

import numpy as np

from linewright.base import Floats
from linewright.drawings.sheet import Hatch

# Shorter lines are left out, mm.
_SHORTEST = 0.15


def hatch_lines(hatch: Hatch) -> list[Floats]:
    """Return the lines of a hatch, each 2 x 2, clipped by its loops (even-odd), mm."""
    turn = math.radians(hatch.angle)
    along = np.array([math.cos(turn), math.sin(turn)])
    square = np.array([-along[1], along[0]])
    loops = [np.array(loop, dtype=np.float64) for loop in hatch.loops]
    starts = np.concatenate(loops)
    ends = np.concatenate([np.roll(loop, -1, axis=0) for loop in loops])
    from_, to = starts @ square, ends @ square
    first = math.ceil(float(from_.min()) / hatch.pitch + 1e-9)
    last = math.floor(float(from_.max()) / hatch.pitch - 1e-9)
    lines = []
    for index in range(first, last + 1):
        level = index * hatch.pitch
        crossed = (from_ > level) != (to > level)
        share = (level - from_[crossed]) / (to[crossed] - from_[crossed])
        met = np.sort((starts[crossed] + share[:, None] * (ends - starts)[crossed]) @ along)
        lines += [
            np.outer(run, along) + level * square
            for run in zip(met[0::2], met[1::2], strict=True)
            if run[1] - run[0] > _SHORTEST
        ]
    return lines

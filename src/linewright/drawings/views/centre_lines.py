"""Where centre lines stand: through what is round and drawn, seen from its end or from the side."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from linewright.base import Floats
from linewright.drawings.sheet import Arc, Line, Path, Point
from linewright.drawings.views.view import Placed, View

# Circles seen round: centre and radius; axes seen from the side: end points and radius.
Centres = list[tuple[Point, float]]
Axes = list[tuple[Point, Point, float]]


def rounds(solids: Sequence[Placed], view: View) -> tuple[Centres, Axes]:
    """Return the centres of what is seen round and the axes of what is seen from the side."""
    centres: dict[tuple[float, float], float] = {}
    axes: dict[tuple[Point, Point], float] = {}
    for placed in solids:
        for axis in placed.solid.axes():
            a, b = view.flat(axis.a), view.flat(axis.b)
            if math.dist(a[:2], b[:2]) < 1e-6:
                at = (round(float(a[0]), 3), round(float(a[1]), 3))
                centres[at] = max(centres.get(at, 0.0), axis.radius)
            else:
                low, high = sorted((tuple(a[:2].round(3)), tuple(b[:2].round(3))))
                ends = ((float(low[0]), float(low[1])), (float(high[0]), float(high[1])))
                axes[ends] = max(axes.get(ends, 0.0), axis.radius)
    return list(centres.items()), [(*ends, radius) for ends, radius in axes.items()]


def marked(centres: Centres, axes: Axes, paths: Sequence[Path]) -> tuple[Centres, Axes]:
    """Return those of which something is drawn: an arc about the centre, a line along the axis."""
    arcs = np.array([path.centre for path in paths if isinstance(path, Arc)]).reshape(-1, 2)
    lines = np.array([(*p.a, *p.b) for p in paths if isinstance(p, Line)]).reshape(-1, 2, 2)
    return (
        # The ends of a slot lie beside its centre.
        [(at, r) for at, r in centres if (np.hypot(*(arcs - np.array(at)).T) < 2 * r).any()],
        [(a, b, r) for a, b, r in axes if _sided(a, b, r, lines)],
    )


def _sided(a: Point, b: Point, radius: float, lines: Floats) -> bool:
    """Return whether a line runs beside an axis, as far away as the surface may be."""
    long = math.dist(a, b)
    way = np.subtract(b, a) / long
    offset = lines - np.array(a)
    along, aside = offset @ way, np.abs(offset @ (-way[1], way[0]))
    beside = (aside > 0.3 * radius) & (aside < 1.02 * radius + 0.1)
    within = (along.max(axis=1) > 0.5) & (along.min(axis=1) < long - 0.5)
    steep = np.ptp(along, axis=1) > np.ptp(aside, axis=1)
    return bool((beside.all(axis=1) & within & steep).any())

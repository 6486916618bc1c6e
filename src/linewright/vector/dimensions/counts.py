"""Counts of features against what is drawn: 4×Ø13 and the circles of the view that are as large.

Only what is plain is judged: one number of that size in the view, and whole circles, drawn through, no worn ones.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from linewright.base import Floats, Mask
from linewright.vector import limits
from linewright.vector.model import Arc, Dimension, Vectors, sampled

_PART_LAYERS = ("outline", "hidden", "centre", "hatch")


def check_counts(page: Vectors, dimensions: Sequence[Dimension]) -> list[Dimension]:
    """Return dimensions, those that count other circles than are drawn alike in their view disagreeing, with a note."""
    counted = [n for n, d in enumerate(dimensions) if d.form == "diameter" and d.count > 1 and d.verdict == "agrees"]
    checked = list(dimensions)
    if not counted:
        return checked
    views = _Views(page)
    for number in counted:
        one = dimensions[number]
        alike = views.alike(one)
        others = [
            d for d in dimensions if d is not one and d.form == "diameter" and abs(d.value - one.value) < limits.TINY
        ]
        if alike is None or alike == one.count or others or one.confirmed or not one.text.sure:
            continue  # a length confirms a size and no count
        note = f"its count, {alike} are drawn alike in the view"
        checked[number] = replace(one, verdict="disagrees", note=note)
    return checked


class _Views:
    """The circles of a page and the views that they belong to."""

    def __init__(self, page: Vectors) -> None:
        curves = [curve for curve in page.curves if curve.pen.layer in _PART_LAYERS]
        self._arcs = [(n, curve) for n, curve in enumerate(curves) if isinstance(curve, Arc)]
        boxes = np.array([(*points.min(axis=0), *points.max(axis=0)) for points in map(sampled, curves)]).reshape(-1, 4)
        self._views = _groups(boxes)

    def alike(self, one: Dimension) -> int | None:
        """Return how many circles of a view are as large as that of a diameter; None where that is not plain."""
        radius = (one.drawn or 0.0) / 2
        centre = (np.array(one.a) + one.b) / 2
        slack = limits.ALIKE_MM + limits.ALIKE * radius
        near = [(n, arc) for n, arc in self._arcs if abs(arc.radius - radius) < slack]
        own = [n for n, arc in near if np.hypot(*(np.array(arc.centre) - centre)) < slack]
        if not own:
            return None
        same = [arc for n, arc in near if self._views[n] == self._views[own[0]]]
        if any(not arc.is_circle or arc.pen.linetype != "continuous" for arc in same):
            return None  # a worn circle, an arc, or a hidden one
        places: list[Floats] = []
        for arc in same:
            if all(np.hypot(*(np.array(arc.centre) - place)) > slack for place in places):
                places.append(np.array(arc.centre))
        return len(places)


def _groups(boxes: Floats) -> list[int]:
    """Return to which view each of N boxes belongs: those whose common boxes overlap are of one."""
    number = np.arange(len(boxes))
    while True:
        views = np.unique(number)
        frames = np.array([(*boxes[number == v, :2].min(axis=0), *boxes[number == v, 2:].max(axis=0)) for v in views])
        merged = dict(zip(views.tolist(), views.tolist(), strict=True))
        for place, view in enumerate(views.tolist()):
            low, high = frames[place, :2] - limits.VIEW_GAP_MM, frames[place, 2:] + limits.VIEW_GAP_MM
            touching: Mask = np.all((frames[:, :2] < high) & (frames[:, 2:] > low), axis=1)
            merged[view] = min(merged[other] for other in views[touching].tolist())
        if all(view == other for view, other in merged.items()):
            return [int(view) for view in number]
        number = np.array([merged[int(view)] for view in number])

"""Views of solids: what is seen, what is hidden and what is cut.

Hidden lines follow from the solids alone, and views that show the same solids agree. View
coordinates are real mm: u to the right and v up on paper, depth towards the viewer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from linewright.base import Floats
from linewright.drawings.ink.paths import extents
from linewright.drawings.sheet import Box, Path
from linewright.drawings.solids.solid import Curve
from linewright.drawings.views.centre_lines import Axes, Centres, marked, rounds
from linewright.drawings.views.merge import gather
from linewright.drawings.views.view import Placed, View
from linewright.drawings.views.visibility import seen, split


class Cut(NamedTuple):
    """A region in the cutting plane: the part and its closed loops (n x 2)."""

    part: int
    loops: list[Floats]


@dataclass(frozen=True)
class Projection:
    """A view of solids at full size.

    Attributes:
        visible: outlines, layer 'outline'.
        hidden: what stands behind, layer 'hidden'.
        regions: for a section, what is cut.
        centres: circles seen round: centre and radius.
        axes: axes of round things seen from the side: end points and radius.
        box: extents (u0, v0, u1, v1).
        boxes: extents of every solid, in their order, n x 4.
    """

    visible: list[Path]
    hidden: list[Path]
    regions: list[Cut]
    centres: Centres
    axes: Axes
    box: Box
    boxes: Floats

    def without_hidden(self) -> Projection:
        """Return the view without hidden lines, nor the centre lines of what is hidden whole."""
        centres, axes = marked(self.centres, self.axes, self.visible)
        return replace(self, hidden=[], centres=centres, axes=axes)


def project(solids: Sequence[Placed], view: View, section: float | None = None) -> Projection:
    """Return the view; with ``section`` (world mm along ``view.toward``) what is nearer is cut off.

    Parts that are not sectioned (ribs, rivets, bolts, bars; ISO 128-3) stay whole.
    """
    curves, owners = [], []
    regions: list[Cut] = []
    for index, placed in enumerate(solids):
        for curve in placed.solid.edges(view.toward):
            curves.append(curve)
            owners.append(index)
        if section is None or not placed.sectioned:
            continue
        for region in placed.solid.cut(view.toward, section):
            for loop in region.loops:
                curves.extend(loop)
                owners.extend([index] * len(loop))
            regions.append(Cut(placed.part, [_chain(loop, view) for loop in region.loops]))
    counts = np.array([len(curve.points) for curve in curves])
    flat = view.flat(np.concatenate([curve.points for curve in curves]))
    owner = np.array(owners, dtype=np.int64)
    cut = np.array([placed.sectioned for placed in solids])[owner]
    pieces = split(flat, counts, cut, section)
    # Curves come solid by solid.
    firsts = np.flatnonzero(np.diff(np.repeat(owner, counts), prepend=-1))
    boxes = np.minimum.reduceat(flat, firsts), np.maximum.reduceat(flat, firsts)
    state = seen(pieces, curves, owner, boxes, solids, view, section)
    visible, hidden = gather(pieces, state, curves, view)
    box = extents(visible + hidden)
    each: Floats = np.concatenate([corner[:, :2] for corner in boxes], axis=1)
    centres, axes = marked(*rounds(solids, view), visible + hidden)
    return Projection(visible, hidden, regions, centres, axes, box, each)


def _chain(loop: Sequence[Curve], view: View) -> Floats:
    runs = []
    for curve in loop:
        steps = 8 if curve.centre is not None else 1
        share = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
        points = curve.points[:-1, None] * (1 - share) + curve.points[1:, None] * share
        runs.append(view.flat(curve.onto(points.reshape(-1, 3)))[:, :2])
    chain: Floats = np.concatenate(runs)
    return chain

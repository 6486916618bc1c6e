"""Directions of sight, what is looked at, and where a view stands on the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from linewright.base import Floats
from linewright.drawings.sheet import Box, Point
from linewright.drawings.solids.solid import Rays, Solid

AXES = {"x": 0, "y": 1, "z": 2}  # the rows of world coordinates


@dataclass(frozen=True, eq=False)
class View:
    """A direction of sight: unit vectors of the paper's right and up, and towards the viewer."""

    right: Floats
    up: Floats
    toward: Floats

    @cached_property
    def axes(self) -> Floats:
        """The three vectors as columns, 3 x 3."""
        return np.stack([self.right, self.up, self.toward], axis=1)

    def flat(self, points: Floats) -> Floats:
        """Return (u, v, depth), ... x 3, of world points."""
        return points @ self.axes


def _view(right: Sequence[float], up: Sequence[float], toward: Sequence[float]) -> View:
    return View(*(np.array(vector, dtype=np.float64) for vector in (right, up, toward)))


VIEWS = {
    "front": _view((1, 0, 0), (0, 0, 1), (0, -1, 0)),
    "top": _view((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "bottom": _view((1, 0, 0), (0, -1, 0), (0, 0, -1)),
    "left": _view((0, -1, 0), (0, 0, 1), (-1, 0, 0)),
    "right": _view((0, 1, 0), (0, 0, 1), (1, 0, 0)),
}


class PartSolid(NamedTuple):
    """A solid with the part it belongs to, and whether a section cuts it."""

    solid: Solid
    part: int
    sectioned: bool

    def spans(self, rays: Rays, section: float | None) -> tuple[Floats, Floats]:
        """See `Solid.spans`; without what a cutting plane at the depth ``section`` takes away."""
        far, near = self.solid.spans(rays)
        if section is not None and self.sectioned:
            near = np.where(far < section, np.minimum(near, section), np.nan)
        return far, near


class Placement(NamedTuple):
    """A view as it stands on the page."""

    view: View  # its direction
    origin: Point  # where the world's origin falls on the page, mm
    denominator: float  # real mm for one mm on paper
    box: Box  # extents on the page, mm

    def place(self, point: tuple[float, float, float]) -> Point:
        """Return where a world point falls on the page."""
        u, v, _ = self.view.flat(np.array(point, dtype=np.float64)).tolist()
        return self.paper(u, v)

    def paper(self, u: float, v: float) -> Point:
        """Return where a point of the view falls on the page."""
        return (self.origin[0] + u / self.denominator, self.origin[1] + v / self.denominator)

"""What a solid of welded work is to a view, and where it lies in space.

World coordinates in mm: x to the right, y away from the viewer of the front view, z up. A solid
answers three questions, and every view is derived from the answers:

- `edges`: which curves are drawn when looking along a direction (sharp edges and silhouettes);
- `spans`: where a line of sight runs through material (what hides what);
- `cut`: which regions a cutting plane shows (what is hatched).

`extrude`, `revolve`, `rolled`, `bolts`, `rivets` and `cut` have the solids themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple, Protocol, runtime_checkable

import numpy as np

from linewright.base import Floats

Point3 = tuple[float, float, float]
ViewName = Literal["front", "top", "bottom", "left", "right"]
FRONT: tuple[ViewName, ...] = ("front",)
SPARE = 0.2  # how far boxes reach beyond the polygons that stand for round outlines, mm


@dataclass(frozen=True)
class Curve:
    """A curve in space."""

    points: Floats  # n x 3, mm; two points for a straight edge
    centre: Floats | None = None  # for an arc of a circle its centre, else None
    normal: Floats | None = None  # for an arc the unit normal of its plane
    radius: float = 0.0  # for an arc its radius, mm
    # False for a curve on a round wall (about `normal` through `centre`) that is a circle only when
    # seen along the wall.
    planar: bool = True

    def onto(self, points: Floats) -> Floats:
        """Return points near the curve (n x 3) moved onto its circle, if it is a plane arc."""
        if self.centre is None or not self.planar:
            return points
        out = points - self.centre
        length = np.linalg.norm(out, axis=1, keepdims=True)
        moved: Floats = self.centre + out * (self.radius / length)
        return moved


class Axis(NamedTuple):
    """The axis of something round, for centre lines: from ``a`` to ``b``, and its radius, mm."""

    a: Floats
    b: Floats
    radius: float


class Region(NamedTuple):
    """Material in a cutting plane: closed loops of curves; hatching follows their even-odd."""

    loops: tuple[tuple[Curve, ...], ...]


class Rays(NamedTuple):
    """Parallel lines of sight."""

    origins: Floats  # n x 3 points on the rays, all in one plane square to `toward`, mm
    toward: Floats  # unit vector towards the viewer; depth is measured along it and grows nearer


class Solid(Protocol):
    """What a view needs to know of a solid."""

    def edges(self, toward: Floats) -> list[Curve]:
        """Return the sharp edges, and the silhouettes seen against ``toward``."""

    def spans(self, rays: Rays) -> tuple[Floats, Floats]:
        """Return the depths where rays leave (far) and meet (near) it, n x k, NaN if fewer."""

    def cut(self, toward: Floats, depth: float) -> list[Region]:
        """Return the regions in the plane at ``depth`` along ``toward``."""

    def axes(self) -> list[Axis]:
        """Return the axes of its round outlines and holes."""


@runtime_checkable
class Boxed(Protocol):
    """A solid that knows its least and greatest world coordinates."""

    @property
    def box(self) -> tuple[Floats, Floats]:
        """Least and greatest world coordinates, with a little to spare."""


def box_of(solid: Solid) -> tuple[Floats, Floats]:
    """Return the least and greatest world coordinates of a solid, infinite if unknown."""
    return solid.box if isinstance(solid, Boxed) else (np.full(3, -np.inf), np.full(3, np.inf))


@dataclass(frozen=True)
class Frame:
    """A place in space: local (p, q, a) to world."""

    origin: Floats  # world point of the local origin, mm
    p: Floats  # unit vector of the profile's first coordinate
    q: Floats  # unit vector of the profile's second coordinate
    a: Floats  # unit vector along which profiles are extruded or about which they are turned

    def world(self, p: float | Floats, q: float | Floats, a: float | Floats) -> Floats:
        """Return world points (... x 3) of local coordinates."""
        p, q, a = np.asarray(p), np.asarray(q), np.asarray(a)
        plane: Floats = self.origin + p[..., None] * self.p + q[..., None] * self.q
        return plane + a[..., None] * self.a

    def place(self, p: float, q: float, a: float) -> Point3:
        """Return the world point of local coordinates, to the millionth of a millimetre."""
        x, y, z = self.world(p, q, a).tolist()
        return (round(x, 6), round(y, 6), round(z, 6))

    def local(self, points: Floats) -> Floats:
        """Return local coordinates, n x 3, of world points."""
        return self.rotate(points - self.origin)

    def rotate(self, vectors: Floats) -> Floats:
        """Return world vectors (... x 3) in local coordinates."""
        return vectors @ self._axes

    @cached_property
    def _axes(self) -> Floats:
        return np.stack([self.p, self.q, self.a], axis=1)


_UNIT = {"x": np.array([1.0, 0, 0]), "y": np.array([0, 1.0, 0]), "z": np.array([0, 0, 1.0])}
_PLANE = {"x": ("y", "z"), "y": ("x", "z"), "z": ("x", "y")}


def frame(axis: str, origin: Sequence[float] = (0.0, 0.0, 0.0)) -> Frame:
    """Return the frame along an axis: 'x' has (p, q) = (y, z), 'y' has (x, z), 'z' has (x, y)."""
    p, q = _PLANE[axis]
    return Frame(np.array(origin, dtype=np.float64), _UNIT[p], _UNIT[q], _UNIT[axis])

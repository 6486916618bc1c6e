"""A glyph's outline in font units, traced from its image and drawn through pens."""

from __future__ import annotations

from typing import NamedTuple, Protocol, TypeAlias

import numpy as np
import shapely
from fontTools.misc.transform import Identity, Transform
from fontTools.pens.transformPen import TransformPen
from numpy.typing import NDArray

from linewright.base import DataError, Pixels
from linewright.fonts.contours import Points, area, enlargement, find_outlines, smoothed
from linewright.fonts.corners import Cornered, find_corners
from linewright.fonts.fit_curves import fit_cubics
from linewright.glyphs import Placement

UPM = 1000
"""Font units to the em."""

ERROR = 0.75
"""Font units that a curve may stray from the traced contour, unless the caller says otherwise."""

SPECK = 150.0
"""Square font units below which a blot or a hole is dropped, unless the caller says otherwise."""

Curves: TypeAlias = NDArray[np.float64]
"""S x 4 x 2: the cubics of one closed contour: start, two handles, end; whole font units."""

_POLYGON = 3  # shapely's number of the type
_FINE = 32  # points to a cubic where its area is wanted
_STRAIGHT = 0.5  # font units that the handles of a straight line lie off it at most


class Pen(Protocol):
    """The part of fontTools' pen protocol that outlines need."""

    def moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        """Begin a contour."""

    def lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        """Draw a straight line."""

    def curveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        """Draw a cubic."""

    def closePath(self) -> None:  # noqa: N802
        """End the contour."""


class Outline(NamedTuple):
    """Closed contours in font units, y upwards, the pen's start on the base line at (0, 0).

    Attributes:
        contours: outer contours run anticlockwise and holes clockwise, as PostScript has it.
        specks: blots and holes that were dropped for their size.
    """

    contours: tuple[Curves, ...]
    specks: int

    def draw(self, pen: Pen, move: Transform = Identity) -> None:
        """Draw the contours, moved or turned; cubics as straight as a line are drawn as lines."""
        pen = TransformPen(pen, move)
        for curves in self.contours:
            pen.moveTo(_pair(curves[0, 0]))
            straight = _straight(curves)
            for curve, line in zip(curves, straight, strict=True):
                if line:
                    pen.lineTo(_pair(curve[3]))
                else:
                    pen.curveTo(_pair(curve[1]), _pair(curve[2]), _pair(curve[3]))
            pen.closePath()

    def area(self) -> float:
        """Return the area of the ink in square font units."""
        return sum(area(flatten(curves, _FINE)) for curves in self.contours)


def trace(
    image: Pixels,
    placement: Placement,
    *,
    error: float = ERROR,
    speck: float = SPECK,
    smooth: float = 0.0,
) -> Outline:
    """Trace the ink of one glyph image.

    No two contours cross or touch: where curves would come that close, the glyph is fitted anew
    with less and less error, at last with straight lines from point to point.

    Args:
        image: H x H uint8, paper 255, ink 0, grey at the edges.
        placement: where the font's origin and em lie in the frame (see `Placement`).
        error: font units that curves stray from the contour at most, before they are rounded to
            whole units.
        speck: square font units below which a blot or a hole is dropped.
        smooth: pixels along the contour below which wobbles are taken for noise; where smoothed
            contours would meet they stay as they are.

    Raises:
        DataError: the image is not grey and square.
    """
    if image.ndim != 2 or image.shape[0] != image.shape[1]:
        raise DataError(f"a glyph must be H x H grey, not {image.shape}", where="glyph")
    unit = UPM / (placement.scale * image.shape[0])  # font units to one pixel
    origin = np.array((placement.dx, placement.dy)) * image.shape[0]
    loops = find_outlines(image)
    large = [loop for loop in loops if abs(area(loop)) * unit**2 >= speck]
    if not large:
        return Outline((), len(loops))
    step = 1 / enlargement(image)
    rough = [large] if smooth <= 0 else [[smoothed(loop, smooth / step) for loop in large], large]
    for some in rough:
        for closer, restore in ((1, True), (1, False), (2, False), (4, False)):
            cornered = [find_corners(loop, step, restore=restore) for loop in some]
            placed = [Cornered(_placed(loop, origin, unit), corners) for loop, corners in cornered]
            contours = _rounded(placed, error / closer)
            if _simple(contours):
                return Outline(contours, len(loops) - len(large))
    polygons = _polygons([_placed(loop, origin, unit) for loop in large])
    return Outline(polygons, len(loops) - len(large))


def flatten(curves: Curves, steps: int = 8) -> Points:
    """Return points along a contour, ``steps`` to a cubic, the first not repeated."""
    t = np.linspace(0, 1, steps + 1)[1:]
    s = 1 - t
    weights = np.column_stack((s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t))
    return np.asarray(np.matmul(weights, curves).reshape(-1, 2))


def _placed(loop: Points, origin: Points, unit: float) -> Points:
    return (loop - origin) * (unit, -unit)


def _rounded(loops: list[Cornered], error: float) -> tuple[Curves, ...]:
    cubics = fit_cubics(loops, error)
    contours = []
    for number in range(len(loops)):
        curves = np.round(cubics.points[cubics.owner == number])
        curves = curves[(curves != curves[:, :1]).any(axis=(1, 2))]
        if len(curves) > 1 and abs(area(flatten(curves))) >= 1:
            contours.append(curves)
    return tuple(contours)


def _simple(contours: tuple[Curves, ...]) -> bool:
    """Tell whether no contour crosses or touches itself or another."""
    rings = []
    for curves in contours:
        flat = flatten(curves)
        flat = flat[(flat != np.roll(flat, 1, axis=0)).any(axis=1)]
        if len(flat) < 3:
            return False
        rings.append(np.vstack((flat, flat[:1])))
    return bool(shapely.is_simple(shapely.MultiLineString(rings)))


def _polygons(loops: list[Points]) -> tuple[Curves, ...]:
    """Return the loops as straight lines between whole units, snapped so that none cross."""
    areas = [shapely.Polygon(loop) for loop in loops]
    ink = shapely.unary_union(
        [one for one, loop in zip(areas, loops, strict=True) if area(loop) > 0]
    )
    holes = shapely.unary_union(
        [one for one, loop in zip(areas, loops, strict=True) if area(loop) < 0]
    )
    whole = shapely.set_precision(ink.difference(holes), 1.0)
    parts = shapely.get_parts(whole)
    contours = []
    for part in shapely.orient_polygons(parts[shapely.get_type_id(parts) == _POLYGON]):
        for ring in (part.exterior, *part.interiors):
            points = shapely.get_coordinates(ring)
            third = np.diff(points, axis=0) / 3
            contours.append(
                np.stack((points[:-1], points[:-1] + third, points[1:] - third, points[1:]), axis=1)
            )
    return tuple(contours)


def _straight(curves: Curves) -> NDArray[np.bool_]:
    chord = curves[:, 3] - curves[:, 0]
    length = np.hypot(*chord.T)
    along = chord / np.maximum(length, 1e-12)[:, None]
    off = curves[:, 1:3] - curves[:, :1]
    across = off[..., 0] * along[:, None, 1] - off[..., 1] * along[:, None, 0]
    way = (off * along[:, None]).sum(axis=2)
    between = (way >= 0) & (way <= length[:, None])
    return np.asarray(((np.abs(across) <= _STRAIGHT) & between).all(axis=1))


def _pair(point: Points) -> tuple[float, float]:
    x, y = point.tolist()
    return x, y

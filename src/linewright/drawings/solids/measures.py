"""What may be dimensioned of an assembly."""

from dataclasses import dataclass
from typing import Literal

from linewright.drawings.solids.solid import Point3, ViewName

AxisName = Literal["x", "y", "z"]


@dataclass(frozen=True)
class Length:
    """A distance between two points, measured along a world axis or straight."""

    a: Point3  # world mm
    b: Point3  # world mm
    # World axis; None for the straight distance (drawn only in a view that shows it in true length).
    along: AxisName | None = None
    views: tuple[ViewName, ...] = ()  # names of views it may stand in; all that show it if empty
    weight: float = 1.0  # how much it is wanted; the overall sizes have most
    count: int = 1  # how many features alike
    # Whether it is the diameter of something round seen from the side ("Ø60").
    diameter: bool = False


@dataclass(frozen=True)
class Diameter:
    """The diameter of a circle, drawn where the circle is seen round."""

    centre: Point3  # world mm
    axis: AxisName  # world axis of the circle
    value: float  # diameter, mm
    weight: float = 1.0  # see `Length`
    count: int = 1  # how many holes alike ("4× Ø18")
    views: tuple[ViewName, ...] = ()  # see `Length`


@dataclass(frozen=True)
class Radius:
    """The radius of an arc, drawn where the arc is seen in true shape."""

    centre: Point3  # world mm
    axis: AxisName  # world axis of the arc
    value: float  # radius, mm
    toward: Point3  # world point near the arc on the side where it exists
    weight: float = 1.0  # see `Length`
    count: int = 1  # how many arcs alike
    views: tuple[ViewName, ...] = ()  # see `Length`


@dataclass(frozen=True)
class Angle:
    """The angle at a corner, drawn in a view that shows it in true size."""

    corner: Point3  # world mm
    a: Point3  # a point on the first leg
    b: Point3  # a point on the second leg
    weight: float = 1.0  # see `Length`
    views: tuple[ViewName, ...] = ()  # see `Length`


Measure = Length | Diameter | Radius | Angle


def overall(a: Point3, b: Point3) -> list[Length]:
    """Return the overall length, depth and height between two corners, most wanted."""
    axes: tuple[AxisName, ...] = ("x", "y", "z")
    return [Length(a, b, axis, weight=3.0) for axis in axes]

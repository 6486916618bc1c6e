"""What a family hands over: parts, joints and measures of one welded thing, in real mm.

Coordinates are those of `solid`: x right, y away from the viewer of the front view, z up. An
assembly says what is there; which views, measures and welds a page has room for, and where they
stand on it, is found by `layout`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from linewright.drawings.solids.solid import Point3, Solid

ViewName = Literal["front", "top", "bottom", "left", "right"]
JointKind = Literal["butt", "tee", "corner", "lap", "edge", "flare", "plug", "stud", "surface"]


@dataclass(frozen=True)
class Part:
    """One row of the parts list.

    Attributes:
        name: what a workshop calls it, in capitals ("GUSSET").
        solids: every piece of it, in place. Pieces of the same make are one part.
        size: stock it is cut from ("PL 12×150×200", "L 80×80×8 LG 620").
        material: steel grade.
        sectioned: whether a cutting plane cuts it; ribs cut lengthwise, bolts, rivets and bars
            stay whole (ISO 128-3).
        quantity: how many; the number of solids unless a piece is made of several solids.
    """

    name: str
    solids: tuple[Solid, ...]
    size: str
    material: str = "S235JR"
    sectioned: bool = True
    quantity: int | None = None


@dataclass(frozen=True)
class ViewSpec:
    """A view that shows something.

    Attributes:
        name: direction, first angle.
        section: for a section the world coordinate (mm) of the cutting plane on the axis of sight
            (y for 'front', z for 'top', x for 'left'); None for an outside view.
        hidden: whether hidden lines are drawn.
    """

    name: ViewName
    section: float | None = None
    hidden: bool = True


@dataclass(frozen=True)
class Joint:
    """A place where parts are welded.

    Attributes:
        kind: how the parts meet; decides which symbols make sense (`welding.ALLOWED`).
        seam: end points of the joint line (equal if it is a point), on the outline that the arrow
            touches, world mm.
        thickness: of the thinner part, mm.
        views: names of views in which an arrow may point at it; all if empty.
        both: whether both sides can be reached by a welder.
        round: whether the weld runs all round.
        prepared: whether the edge is bevelled (a tee or corner with bevel or J preparation).
        long: whether the seam is long enough for intermittent welds.
        welds: symbols on the arrow side and the other side ("" for none) where the preparation
            leaves no choice; None for any that `welding.ALLOWED` has.
    """

    kind: JointKind
    seam: tuple[Point3, Point3]
    thickness: float
    views: tuple[ViewName, ...] = ()
    both: bool = True
    round: bool = False
    prepared: bool = False
    long: bool = False
    welds: tuple[str, str] | None = None


@dataclass(frozen=True)
class Length:
    """A distance between two points, measured along a world axis or straight.

    Attributes:
        a: world mm.
        b: world mm.
        along: world axis; None for the straight distance (drawn only in a view that shows it in
            true length).
        views: names of views it may stand in; all that show it if empty.
        weight: how much it is wanted; the overall sizes have most.
        count: how many features alike.
        diameter: whether it is the diameter of something round seen from the side ("Ø60").
    """

    a: Point3
    b: Point3
    along: Literal["x", "y", "z"] | None = None
    views: tuple[ViewName, ...] = ()
    weight: float = 1.0
    count: int = 1
    diameter: bool = False


@dataclass(frozen=True)
class Diameter:
    """The diameter of a circle, drawn where the circle is seen round.

    Attributes:
        centre: world mm.
        axis: world axis of the circle.
        value: diameter, mm.
        weight: see `Length`.
        count: how many holes alike ("4× Ø18").
        views: see `Length`.
    """

    centre: Point3
    axis: Literal["x", "y", "z"]
    value: float
    weight: float = 1.0
    count: int = 1
    views: tuple[ViewName, ...] = ()


@dataclass(frozen=True)
class Radius:
    """The radius of an arc, drawn where the arc is seen in true shape.

    Attributes:
        centre: world mm.
        axis: world axis of the arc.
        value: radius, mm.
        toward: world point near the arc on the side where it exists.
        weight: see `Length`.
        count: how many arcs alike.
        views: see `Length`.
    """

    centre: Point3
    axis: Literal["x", "y", "z"]
    value: float
    toward: Point3
    weight: float = 1.0
    count: int = 1
    views: tuple[ViewName, ...] = ()


@dataclass(frozen=True)
class Angle:
    """The angle at a corner, drawn in a view that shows it in true size.

    Attributes:
        corner: world mm.
        a: a point on the first leg.
        b: a point on the second leg.
        weight: see `Length`.
        views: see `Length`.
    """

    corner: Point3
    a: Point3
    b: Point3
    weight: float = 1.0
    views: tuple[ViewName, ...] = ()


Measure = Length | Diameter | Radius | Angle


@dataclass(frozen=True)
class Assembly:
    """A welded thing with all that may be said of it.

    Attributes:
        title: for the title block, capitals.
        parts: in the order of the parts list.
        views: most telling first; the first two belong together on a small card. 'front' comes
            first unless there is only one view.
        measures: what may be dimensioned.
        joints: what is welded.
        notes: lines of text that are true of it.
    """

    title: str
    parts: tuple[Part, ...]
    views: tuple[ViewSpec, ...]
    measures: tuple[Measure, ...]
    joints: tuple[Joint, ...] = ()
    notes: tuple[str, ...] = ()


def overall(
    x: tuple[float, float], y: tuple[float, float], z: tuple[float, float]
) -> tuple[Length, Length, Length]:
    """Return the overall length, depth and height between the given extents, most wanted."""
    a, b = (x[0], y[0], z[0]), (x[1], y[1], z[1])
    return (
        Length(a, b, "x", weight=3.0),
        Length(a, b, "y", weight=3.0),
        Length(a, b, "z", weight=3.0),
    )

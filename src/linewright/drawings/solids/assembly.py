"""What a family hands over: parts, joints and measures of one welded thing, in real mm.

Coordinates are those of `solid`: x right, y away from the viewer of the front view, z up. An
assembly says what is there; which views, measures and welds a page has room for, and where they
stand on it, is found by `layout`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Self

from linewright.drawings.solids.solid import Point3, Solid

ViewName = Literal["front", "top", "bottom", "left", "right"]
AxisName = Literal["x", "y", "z"]
JointKind = Literal["butt", "tee", "corner", "lap", "edge", "flare", "plug", "stud", "surface"]
Seam = tuple[Point3, Point3]
FRONT: tuple[ViewName, ...] = ("front",)


@dataclass(frozen=True)
class Part:
    """One row of the parts list."""

    name: str  # what a workshop calls it, in capitals ("GUSSET")
    solids: Sequence[Solid]  # every piece of it, in place. Pieces of the same make are one part
    size: str  # stock it is cut from ("PL 12×150×200", "L 80×80×8 LG 620")
    material: str = "S235JR"  # steel grade
    # Whether a cutting plane cuts it; ribs cut lengthwise, bolts, rivets and bars stay whole (ISO
    # 128-3).
    sectioned: bool = True
    # How many; the number of solids unless a piece is made of several solids.
    quantity: int | None = None


@dataclass(frozen=True)
class ViewSpec:
    """A view that shows something."""

    name: ViewName  # direction, first angle
    # For a section the world coordinate (mm) of the cutting plane on the axis of sight (y for
    # 'front', z for 'top', x for 'left'); None for an outside view.
    section: float | None = None
    hidden: bool = True  # whether hidden lines are drawn


@dataclass(frozen=True)
class Joint:
    """A place where parts are welded."""

    kind: JointKind  # how the parts meet; decides which symbols make sense (`welds.ALLOWED`)
    # End points of the joint line (equal if it is a point), on the outline that the arrow touches,
    # world mm.
    seam: Seam
    thickness: float  # of the thinner part, mm
    # Names of views in which an arrow may point at it; all if empty.
    views: tuple[ViewName, ...] = ()
    both: bool = True  # whether both sides can be reached by a welder
    round: bool = False  # whether the weld runs all round
    # Whether the edge is bevelled (a tee or corner with bevel or J preparation).
    prepared: bool = False
    long: bool = False  # whether the seam is long enough for intermittent welds
    # Symbols on the arrow side and the other side ("" for none) where the preparation leaves no
    # choice; None for any that `welds.ALLOWED` has.
    welds: tuple[str, str] | None = None


@dataclass(frozen=True)
class Length:
    """A distance between two points, measured along a world axis or straight."""

    a: Point3  # world mm
    b: Point3  # world mm
    # World axis; None for the straight distance (drawn only in a view that shows it in true
    # length).
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


@dataclass(frozen=True)
class Assembly:
    """A welded thing with all that may be said of it."""

    title: str  # for the title block, capitals
    parts: tuple[Part, ...]  # in the order of the parts list
    # Most telling first; the first two belong together on a small card. 'front' comes first unless
    # there is only one view.
    views: tuple[ViewSpec, ...]
    measures: tuple[Measure, ...]  # what may be dimensioned
    joints: tuple[Joint, ...] = ()  # what is welded
    notes: tuple[str, ...] = ()  # lines of text that are true of it


@dataclass
class Draft:
    """Parts, measures and joints of an assembly that grows."""

    parts: list[Part] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    joints: list[Joint] = field(default_factory=list)

    def add(self, *items: Part | Measure | Joint | Self) -> Self:
        """Take in what belongs to it, each kind in the order given; return it."""
        for item in items:
            if isinstance(item, Draft):
                self.add(*item.parts, *item.measures, *item.joints)
            elif isinstance(item, Part):
                self.parts.append(item)
            elif isinstance(item, Joint):
                self.joints.append(item)
            else:
                self.measures.append(item)
        return self

    def assembly(self, title: str, views: Sequence[ViewSpec], *notes: str) -> Assembly:
        """Return what has grown, with a title, its views (see `Assembly`) and notes."""
        parts, measures, joints = tuple(self.parts), tuple(self.measures), tuple(self.joints)
        return Assembly(title, parts, tuple(views), measures, joints, notes)


def overall(a: Point3, b: Point3) -> list[Length]:
    """Return the overall length, depth and height between two corners, most wanted."""
    axes: tuple[AxisName, ...] = ("x", "y", "z")
    return [Length(a, b, axis, weight=3.0) for axis in axes]

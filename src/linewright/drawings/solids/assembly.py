"""What a family hands over: parts, joints and measures of one welded thing, in real mm.

Coordinates are those of `solid`: x right, y away from the viewer of the front view, z up. An assembly says what is
there; which views, measures and welds a page has room for, and where they stand on it, is found by `layout`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from linewright.drawings.solids.joints import Joint
from linewright.drawings.solids.measures import Measure
from linewright.drawings.solids.solid import Solid, ViewName


@dataclass(frozen=True)
class Part:
    """One row of the parts list."""

    name: str  # what a workshop calls it, in capitals ("GUSSET")
    solids: Sequence[Solid]  # every piece of it, in place. Pieces of the same make are one part
    size: str  # stock it is cut from ("PL 12×150×200", "L 80×80×8 LG 620")
    material: str = "S235JR"  # steel grade
    # Whether a cutting plane cuts it; ribs cut lengthwise, bolts, rivets and bars stay whole (ISO 128-3).
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

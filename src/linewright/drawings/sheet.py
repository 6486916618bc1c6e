"""The semantic model of a drawing: what stands on the sheet and what it means.

Sheet coordinates are mm on paper, x to the right and y up, origin in the lower left corner of the
trimmed sheet (or of the card). Nothing here says how a thing is inked: widths, dashes, arrowheads
and lettering belong to the style (`styles`).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Layer = Literal["outline", "hidden", "centre", "dimension", "hatch", "weld", "text", "border", "balloon"]
TextKind = Literal["dimension", "balloon", "parts-list", "title", "note", "weld", "section"]


def ahead(point: Point, direction: Point, distance: float) -> Point:
    """Return the point so far from another along a unit direction."""
    return (point[0] + direction[0] * distance, point[1] + direction[1] * distance)


def polar(centre: Point, radius: float, angle: float) -> Point:
    """Return the point of a circle at an angle, radians."""
    return (centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle))


@dataclass(frozen=True)
class Line:
    """A straight line from ``a`` to ``b``."""

    a: Point
    b: Point
    layer: Layer


@dataclass(frozen=True)
class Arc:
    """A circular arc."""

    centre: Point  # mm
    radius: float  # mm
    start: float  # angle of its start, radians, counter-clockwise from +x
    sweep: float  # angle it covers, radians, positive; 2 pi for a full circle
    layer: Layer


@dataclass(frozen=True)
class Polyline:
    """A chain of straight pieces that stands for a curve."""

    points: tuple[Point, ...]
    layer: Layer


Path = Line | Arc | Polyline


@dataclass(frozen=True)
class Hatch:
    """Parallel lines that fill loops by the even-odd rule."""

    loops: tuple[tuple[Point, ...], ...]  # closed polygons, the first point not repeated
    angle: float  # of the lines, degrees
    pitch: float  # distance between lines, mm


@dataclass(frozen=True)
class Text:
    """A line of lettering."""

    string: str  # what is written
    at: Point  # middle of the baseline for `align` 'centre', else its left or right end, mm
    height: float  # of capitals and digits, mm
    kind: TextKind  # what it is for
    rotation: float = 0.0  # degrees, counter-clockwise
    align: Literal["left", "centre", "right"] = "left"  # where `at` lies along the baseline


@dataclass(frozen=True)
class Dimension:
    """A measure with its number."""

    kind: Literal["linear", "diameter", "radius", "angle"]  # what is measured
    a: Point  # first measured point (for an angle on its first leg), mm
    # Second measured point; for a radius and a diameter the points where the measuring line meets
    # the circle (the centre and the rim for a radius).
    b: Point
    value: float  # the length in mm of the real thing, or the angle in degrees
    along: Point  # unit direction in which `a` to `b` is measured
    lines: tuple[Line | Arc, ...]  # dimension line and extension lines
    arrows: tuple[tuple[Point, Point], ...]  # tips, and the unit directions in which they point
    text: Text
    # Whether the text stands over the middle of its line, so that an older style may break the line
    # for it; else it stands beside.
    inline: bool
    count: int = 1  # how many features alike this stands for ("4x")


@dataclass(frozen=True)
class Leader:
    """A line that points at something."""

    points: tuple[Point, ...]  # from what it points at to where it comes from, mm
    # What stands at the first point: an arrow on an outline, a dot on a surface.
    end: Literal["arrow", "dot"]


@dataclass(frozen=True)
class Balloon:
    """A part number in a circle, on a leader."""

    number: int  # the row of the parts list
    centre: Point  # mm
    radius: float  # mm
    leader: Leader  # from the part to the circle
    text: Text


@dataclass(frozen=True)
class Weld:
    """One weld of a symbol (ISO 2553:2019, system A)."""

    kind: str  # elementary symbol, a key of `symbols.SYMBOLS`
    size: str = ""  # letter and number before the symbol ("a5", "z7", "s8", "12"), or ""
    length: int | None = None  # length of one weld, mm; None for the whole joint
    count: int = 1  # number of welds if intermittent, else 1
    gap: int = 0  # distance between intermittent welds, mm
    # Finish of the face: "", "flat", "convex" or "concave".
    contour: Literal["", "flat", "convex", "concave"] = ""

    @property
    def extent(self) -> str:
        """What stands after the symbol: "100" or "3x50(100)"."""
        if self.length is None:
            return ""
        return f"{self.count}×{self.length}({self.gap})" if self.count > 1 else str(self.length)


@dataclass(frozen=True)
class WeldSymbol:
    """A weld symbol on its arrow."""

    tip: Point  # the point of the arrow, on the joint, mm
    knee: Point  # where the arrow meets the reference line, mm
    heading: Literal[1, -1]  # 1 if the reference line runs to the right of the knee, -1 to the left
    height: float  # lettering height, mm
    arrow: Weld | None  # the weld on the arrow side, or None
    other: Weld | None  # the weld on the other side, or None
    all_round: bool = False  # circle at the knee
    field: bool = False  # flag at the knee
    tail: str = ""  # process number or other word behind the tail, or ""
    joint: str = ""  # how the parts meet at the tip, one of `joints.JointKind`; "" where it is not known
    thickness: float | None = None  # of the thinner part there, mm

    @property
    def label(self) -> str:
        """The class a reader names: "fillet", "double fillet", "v", "x" and so on."""
        welds = [weld for weld in (self.arrow, self.other) if weld is not None]
        if len(welds) == 2 and welds[0].kind == welds[1].kind:
            return {"v": "x", "bevel": "k"}.get(welds[0].kind, f"double {welds[0].kind}")
        return welds[0].kind


@dataclass(frozen=True)
class ViewOnSheet:
    """A view and where it stands."""

    name: str  # direction of sight, a key of `view.VIEWS`
    section: float | None  # world coordinate of the cutting plane, mm; None for an outside view
    origin: Point  # where the world's origin falls on the sheet, mm
    box: Box  # extents of its outlines, sheet mm


class PlaneEnd(NamedTuple):
    """One end of a cutting plane, beside a view."""

    stroke: Line  # wide
    shaft: Line  # of the arrow
    arrow: tuple[Point, Point]  # its tip on the stroke, and the unit direction of sight
    letter: Text  # beside the arrow


@dataclass(frozen=True)
class CuttingPlane:
    """A section's cutting plane as another view shows it, and the section's caption (ISO 128-3)."""

    letter: str  # names plane and section
    ends: tuple[PlaneEnd, PlaneEnd]
    caption: Text  # "A-A" at the section


@dataclass(frozen=True)
class Block:
    """A ruled form, such as a title block: its narrow ruling and its lettering."""

    lines: tuple[Path, ...]
    texts: tuple[Text, ...]


@dataclass
class Sheet:
    """A whole drawing."""

    width: float  # mm
    height: float  # mm
    denominator: float  # real mm for one mm on paper (10 for scale 1:10)
    wide: float  # width of a wide line, mm (0.5 or 0.7; ISO 128-2), narrow is half of it
    family: str  # name of the family it shows
    paths: list[Path] = field(default_factory=list)  # outlines, hidden lines, centre lines, frame
    views: list[ViewOnSheet] = field(default_factory=list)  # which views stand where
    # Cutting planes of the sections that say where they are.
    planes: list[CuttingPlane] = field(default_factory=list)
    hatches: list[Hatch] = field(default_factory=list)
    dimensions: list[Dimension] = field(default_factory=list)
    balloons: list[Balloon] = field(default_factory=list)
    welds: list[WeldSymbol] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def texts(self) -> Iterator[Text]:
        """Yield all lettering but that of the weld symbols (whose place is the style's)."""
        for dimension in self.dimensions:
            yield dimension.text
        for balloon in self.balloons:
            yield balloon.text
        for plane in self.planes:
            yield from (*(end.letter for end in plane.ends), plane.caption)
        yield from self.notes
        for block in self.blocks:
            yield from block.texts

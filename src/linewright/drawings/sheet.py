"""The semantic model of a drawing: what stands on the sheet and what it means.

Sheet coordinates are mm on paper, x to the right and y up, origin in the lower left corner of the
trimmed sheet (or of the card). Nothing here says how a thing is inked: widths, dashes, arrowheads
and lettering belong to the style (`styles`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Layer = Literal[
    "outline", "hidden", "centre", "dimension", "hatch", "weld", "text", "border", "balloon"
]
TextKind = Literal["dimension", "balloon", "parts-list", "title", "note", "weld", "section"]


@dataclass(frozen=True)
class Line:
    """A straight line from ``a`` to ``b``."""

    a: Point
    b: Point
    layer: Layer


@dataclass(frozen=True)
class Arc:
    """A circular arc.

    Attributes:
        centre: mm.
        radius: mm.
        start: angle of its start, radians, counter-clockwise from +x.
        sweep: angle it covers, radians, positive; 2 pi for a full circle.
        layer: what it is.
    """

    centre: Point
    radius: float
    start: float
    sweep: float
    layer: Layer


@dataclass(frozen=True)
class Polyline:
    """A chain of straight pieces that stands for a curve."""

    points: tuple[Point, ...]
    layer: Layer


Path = Line | Arc | Polyline


@dataclass(frozen=True)
class Hatch:
    """Parallel lines that fill loops by the even-odd rule.

    Attributes:
        loops: closed polygons, the first point not repeated.
        angle: of the lines, degrees.
        pitch: distance between lines, mm.
    """

    loops: tuple[tuple[Point, ...], ...]
    angle: float
    pitch: float


@dataclass(frozen=True)
class Text:
    """A line of lettering.

    Attributes:
        string: what is written.
        at: middle of the baseline for ``align`` 'centre', else its left or right end, mm.
        height: of capitals and digits, mm.
        kind: what it is for.
        rotation: degrees, counter-clockwise.
        align: where ``at`` lies along the baseline.
    """

    string: str
    at: Point
    height: float
    kind: TextKind
    rotation: float = 0.0
    align: Literal["left", "centre", "right"] = "left"


@dataclass(frozen=True)
class Dimension:
    """A measure with its number.

    Attributes:
        kind: what is measured.
        a: first measured point (for an angle on its first leg), mm.
        b: second measured point; for a radius and a diameter the points where the measuring line
            meets the circle (the centre and the rim for a radius).
        value: the length in mm of the real thing, or the angle in degrees.
        along: unit direction in which ``a`` to ``b`` is measured.
        lines: dimension line and extension lines.
        arrows: tips, and the unit directions in which they point.
        text: the number.
        inline: whether the text stands over the middle of its line, so that an older style may
            break the line for it; else it stands beside.
        count: how many features alike this stands for ("4x").
    """

    kind: Literal["linear", "diameter", "radius", "angle"]
    a: Point
    b: Point
    value: float
    along: Point
    lines: tuple[Line | Arc, ...]
    arrows: tuple[tuple[Point, Point], ...]
    text: Text
    inline: bool
    count: int = 1


@dataclass(frozen=True)
class Leader:
    """A line that points at something.

    Attributes:
        points: from what it points at to where it comes from, mm.
        end: what stands at the first point: an arrow on an outline, a dot on a surface.
    """

    points: tuple[Point, ...]
    end: Literal["arrow", "dot"]


@dataclass(frozen=True)
class Balloon:
    """A part number in a circle, on a leader.

    Attributes:
        number: the row of the parts list.
        centre: mm.
        radius: mm.
        leader: from the part to the circle.
        text: the number.
    """

    number: int
    centre: Point
    radius: float
    leader: Leader
    text: Text


@dataclass(frozen=True)
class Weld:
    """One weld of a symbol (ISO 2553:2019, system A).

    Attributes:
        kind: elementary symbol, a key of `symbols.SYMBOLS`.
        size: letter and number before the symbol ("a5", "z7", "s8", "12"), or "".
        length: length of one weld, mm; None for the whole joint.
        count: number of welds if intermittent, else 1.
        gap: distance between intermittent welds, mm.
        contour: finish of the face: "", "flat", "convex" or "concave".
    """

    kind: str
    size: str = ""
    length: int | None = None
    count: int = 1
    gap: int = 0
    contour: Literal["", "flat", "convex", "concave"] = ""

    @property
    def extent(self) -> str:
        """What stands after the symbol: "100" or "3x50(100)"."""
        if self.length is None:
            return ""
        return f"{self.count}×{self.length}({self.gap})" if self.count > 1 else str(self.length)


@dataclass(frozen=True)
class WeldSymbol:
    """A weld symbol on its arrow.

    Attributes:
        tip: the point of the arrow, on the joint, mm.
        knee: where the arrow meets the reference line, mm.
        heading: 1 if the reference line runs to the right of the knee, -1 to the left.
        height: lettering height, mm.
        arrow: the weld on the arrow side, or None.
        other: the weld on the other side, or None.
        all_round: circle at the knee.
        field: flag at the knee.
        tail: process number or other word behind the tail, or "".
    """

    tip: Point
    knee: Point
    heading: Literal[1, -1]
    height: float
    arrow: Weld | None
    other: Weld | None
    all_round: bool = False
    field: bool = False
    tail: str = ""

    @property
    def label(self) -> str:
        """The class a reader names: "fillet", "double fillet", "v", "x" and so on."""
        welds = [weld for weld in (self.arrow, self.other) if weld is not None]
        if len(welds) == 2 and welds[0].kind == welds[1].kind:
            return {"v": "x", "bevel": "k"}.get(welds[0].kind, f"double {welds[0].kind}")
        return welds[0].kind


@dataclass(frozen=True)
class ViewOnSheet:
    """A view and where it stands.

    Attributes:
        name: direction of sight, a key of `projection.VIEWS`.
        section: world coordinate of the cutting plane, mm; None for an outside view.
        origin: where the world's origin falls on the sheet, mm.
        box: extents of its outlines, sheet mm.
    """

    name: str
    section: float | None
    origin: Point
    box: Box


@dataclass(frozen=True)
class CuttingPlane:
    """A section's cutting plane as another view shows it, and the section's caption (ISO 128-3).

    Attributes:
        letter: names plane and section.
        strokes: wide strokes at both ends of the plane.
        arrows: tips on the strokes, and the unit direction of sight.
        shafts: of the arrows.
        letters: beside the arrows.
        caption: "A-A" at the section.
    """

    letter: str
    strokes: tuple[Line, Line]
    arrows: tuple[tuple[Point, Point], tuple[Point, Point]]
    shafts: tuple[Line, Line]
    letters: tuple[Text, Text]
    caption: Text


@dataclass(frozen=True)
class PartsRow:
    """A row of the parts list."""

    number: int
    quantity: int
    name: str
    size: str
    material: str


@dataclass(frozen=True)
class PartsList:
    """The parts list with its narrow ruling and its lettering."""

    rows: tuple[PartsRow, ...]
    lines: tuple[Path, ...]
    texts: tuple[Text, ...]


@dataclass(frozen=True)
class TitleBlock:
    """The title block (ISO 7200), its narrow ruling and lettering; the scale is the sheet's."""

    title: str
    number: str
    lines: tuple[Path, ...]
    texts: tuple[Text, ...]


@dataclass
class Sheet:
    """A whole drawing.

    Attributes:
        width: mm.
        height: mm.
        denominator: real mm for one mm on paper (10 for scale 1:10).
        wide: width of a wide line, mm (0.5 or 0.7; ISO 128-2), narrow is half of it.
        family: name of the family it shows.
        paths: outlines, hidden lines, centre lines, frame.
        views: which views stand where.
        planes: cutting planes of the sections that say where they are.
    """

    width: float
    height: float
    denominator: float
    wide: float
    family: str
    paths: list[Path] = field(default_factory=list)
    views: list[ViewOnSheet] = field(default_factory=list)
    planes: list[CuttingPlane] = field(default_factory=list)
    hatches: list[Hatch] = field(default_factory=list)
    dimensions: list[Dimension] = field(default_factory=list)
    balloons: list[Balloon] = field(default_factory=list)
    welds: list[WeldSymbol] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    parts_list: PartsList | None = None
    title_block: TitleBlock | None = None

    def texts(self) -> Iterator[Text]:
        """Yield all lettering but that of the weld symbols (whose place is the style's)."""
        for dimension in self.dimensions:
            yield dimension.text
        for balloon in self.balloons:
            yield balloon.text
        for plane in self.planes:
            yield from (*plane.letters, plane.caption)
        yield from self.notes
        for block in (self.parts_list, self.title_block):
            if block is not None:
                yield from block.texts

"""What a vectorised page consists of, in mm on paper, x to the right and y up.

A file format is a `Canvas`: it says how one line, arc, chain, filled shape or text is written, and
`Vectors.draw` shows it all of a page.
"""

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Protocol

import numpy as np

from linewright.base import Floats, write_bytes, write_text
from linewright.vector import limits

Point = tuple[float, float]
Layer = Literal[
    "outline",
    "hidden",
    "centre",
    "dimension",
    "hatch",
    "weld",
    "text",
    "text-ink",
    "text-doubtful",
    "border",
    "marks",
    "doubtful",
]
DxfVersion = Literal["R12", "R2000", "R2010", "R2018"]
LineType = Literal["continuous", "dashed", "chain"]
DimensionKind = Literal["linear", "diameter", "radius", "angular", "ordinate", "chamfer", "thread"]
DimensionForm = Literal["linear", "radius", "diameter", "angular", "ordinate"]
Unit = Literal["mm", "in", "deg"]
Verdict = Literal["agrees", "disagrees", "unsure"]
# What is drawn at the tip of a weld symbol: two plates in line, one that stands on another, a corner or an edge of a
# part, nothing; empty where it cannot be told.
JointForm = Literal["butt", "tee", "corner", "edge", "nothing", ""]


@dataclass(frozen=True)
class Pen:
    """How a line is drawn."""

    layer: Layer  # what the line is, as far as can be told
    width: float  # one of the ISO 128 widths, mm
    linetype: LineType = "continuous"  # dashed is ISO 128 type 02, chain type 04


@dataclass(frozen=True)
class Line:
    """A straight line from ``a`` to ``b``."""

    a: Point
    b: Point
    pen: Pen


@dataclass(frozen=True)
class Arc:
    """A circular arc."""

    centre: Point  # mm
    radius: float  # mm
    start: float  # angle of its start, radians, counter-clockwise from +x
    sweep: float  # angle it covers, radians, above 0; 2 pi for a circle
    pen: Pen  # how it is drawn

    @property
    def is_circle(self) -> bool:
        """Whether it is closed."""
        return self.sweep >= 2 * math.pi - limits.WHOLE_TURN_RAD


@dataclass(frozen=True)
class Polyline:
    """A chain of points: strokes of lettering that the reader was not sure of, and free curves."""

    points: tuple[Point, ...]
    pen: Pen


@dataclass(frozen=True)
class Solid:
    """A filled polygon: an arrowhead has three corners, the tip first."""

    points: tuple[Point, ...]
    layer: Layer
    arrow: bool = False


@dataclass(frozen=True)
class Text:
    """A line of lettering."""

    string: str  # what it says
    at: Point  # left end of the baseline, mm
    height: float  # of capitals and digits, mm
    length: float  # along the baseline, mm
    rotation: float  # degrees counter-clockwise, 0 up to 360
    confidence: float  # the share of such readings that are right, 0..1
    sure: bool = True  # else its strokes stand on the layer text-ink as well
    others: tuple[str, ...] = ()  # what else it may say, the likeliest first

    @property
    def layer(self) -> Layer:
        """Where it stands."""
        return "text" if self.sure else "text-doubtful"


@dataclass(frozen=True)
class Dimension:
    """A number and what it measures."""

    text: Text  # as it is read
    kind: DimensionKind
    form: DimensionForm  # how it is drawn: a diameter may stand on a leader, or as a length in a side view
    value: float  # that the number says, mm or degrees
    unit: Unit  # in which it is written
    count: int  # of the features alike that it stands for
    tolerance: str  # as it is written: ±0,5, H7, +0,1 0
    a: Point  # where what it measures begins on paper, mm; the centre of a radius, the corner of an angle
    b: Point  # where it ends; the rim of a radius; an angle is measured counter-clockwise from b
    c: Point | None  # where an angle ends
    drawn: float | None  # what is drawn on paper, mm or degrees; None where nothing is found that it measures
    scale: float | None  # real mm for one on paper, of the drawing or its view; None where it is not known
    verdict: Verdict  # whether number and drawing agree
    confirmed: bool = False  # whether the reading is sure only because the drawing agrees with it
    note: str = ""  # what else speaks against it, as a chain that adds up to something else
    outside: bool = False  # whether the number stands beside what it measures
    curves: tuple[int, ...] = ()  # numbers of the page's curves that make its line
    extensions: tuple[int, ...] = ()  # and its extension lines
    solids: tuple[int, ...] = ()  # numbers of the page's solids that are its arrowheads

    @property
    def measured(self) -> float | None:
        """What the drawing says in the number's place, mm or degrees."""
        if self.drawn is None or self.kind == "angular":
            return self.drawn
        return None if self.scale is None else self.drawn * self.scale


@dataclass(frozen=True)
class Weld:
    """A weld of a symbol (ISO 2553, AWS A2.4); lengths in mm."""

    kind: str  # elementary symbol: fillet, v, bevel, u, j, square, plug, spot, ...
    size: str = ""  # with its letter, as a5, z7, s8
    count: int = 1  # of welds where they are intermittent
    length: int | None = None  # of one weld; None for the whole joint
    gap: int | None = None  # between intermittent welds
    contour: str = ""  # flat, convex or concave


@dataclass(frozen=True)
class WeldSymbol:
    """A weld symbol as it is read, mm on paper."""

    tip: Point  # of its arrow, at the joint
    knee: Point  # where arrow line and reference line meet
    end: Point  # of the reference line
    height: float  # of its lettering
    arrow: Weld | None  # on the arrow side
    other: Weld | None  # on the other side
    all_round: bool
    field: bool
    tail: str  # the process by ISO 4063, or another word
    system: str  # ISO 2553 or AWS A2.4
    confidence: float  # of the kinds, 0..1
    sure: bool
    notes: tuple[str, ...] = ()  # why it is not sure
    joint: JointForm = ""  # at its tip
    faults: tuple[str, ...] = ()  # what contradicts it on the sheet
    curves: tuple[int, ...] = ()  # numbers of the page's curves that make its lines
    solids: tuple[int, ...] = ()  # and of its arrowhead


Curve = Line | Arc | Polyline


class Canvas(Protocol):
    """What a page is drawn on, in mm: a file format says how each kind of thing is written."""

    def line(self, line: Line) -> None:
        """Draw a straight line."""

    def arc(self, arc: Arc) -> None:
        """Draw an arc or a circle."""

    def polyline(self, polyline: Polyline) -> None:
        """Draw a chain of points."""

    def solid(self, solid: Solid) -> None:
        """Fill a polygon."""

    def text(self, text: Text) -> None:
        """Set a line of lettering."""


@dataclass(frozen=True)
class Vectors:
    """A vectorised page."""

    width: float  # of the page, mm
    height: float  # of the page, mm
    curves: tuple[Curve, ...] = ()  # lines, arcs and polylines
    solids: tuple[Solid, ...] = ()  # filled shapes
    texts: tuple[Text, ...] = ()  # lettering that was read
    dimensions: tuple[Dimension, ...] = ()  # numbers, with what they measure as far as it was found
    scale: float | None = None  # real mm for one on paper, as the dimensions agree; None where they do not tell
    # By how much lengths across and up the page are to be multiplied to be true: scans stretch.
    stretch: tuple[float, float] = (1.0, 1.0)
    unread: tuple[Text, ...] = ()  # where lettering seems to stand that nothing likely was read of; not drawn
    welds: tuple[WeldSymbol, ...] = ()  # weld symbols, as far as they were found

    def turned(self, quarters: int) -> "Vectors":
        """Return the page turned by so many quarter turns counter-clockwise."""
        if quarters % 4 == 0:
            return self

        def place(at: Point) -> Point:
            return self.height - at[1], at[0]

        quarter = Vectors(
            width=self.height,
            height=self.width,
            curves=tuple(_turned(curve, place) for curve in self.curves),
            solids=tuple(replace(s, points=tuple(map(place, s.points))) for s in self.solids),
            texts=tuple(_turned_text(text, place) for text in self.texts),
            dimensions=tuple(
                replace(d, text=_turned_text(d.text, place), a=place(d.a), b=place(d.b), c=d.c and place(d.c))
                for d in self.dimensions
            ),
            scale=self.scale,
            stretch=(self.stretch[1], self.stretch[0]),
            unread=tuple(_turned_text(text, place) for text in self.unread),
            welds=tuple(_moved_weld(weld, place) for weld in self.welds),
        )
        return quarter.turned(quarters % 4 - 1)

    def without(self, curves: Collection[int], solids: Collection[int] = ()) -> "Vectors":
        """Return the page without some curves and solids; dimensions and welds keep theirs under their new numbers."""
        if not curves and not solids:
            return self
        new_curves = {old: new for new, old in enumerate(n for n in range(len(self.curves)) if n not in curves)}
        new_solids = {old: new for new, old in enumerate(n for n in range(len(self.solids)) if n not in solids)}

        def renumbered(numbers: Collection[int], new: dict[int, int]) -> tuple[int, ...]:
            return tuple(new[number] for number in numbers if number in new)

        return replace(
            self,
            curves=tuple(self.curves[number] for number in new_curves),
            solids=tuple(self.solids[number] for number in new_solids),
            dimensions=tuple(
                replace(
                    d,
                    curves=renumbered(d.curves, new_curves),
                    extensions=renumbered(d.extensions, new_curves),
                    solids=renumbered(d.solids, new_solids),
                )
                for d in self.dimensions
            ),
            welds=tuple(
                replace(w, curves=renumbered(w.curves, new_curves), solids=renumbered(w.solids, new_solids))
                for w in self.welds
            ),
        )

    def true_to_size(self) -> "Vectors":
        """Return the page without the stretch of its scan, as far as its dimensions tell it."""
        x, y = self.stretch
        if (x, y) == (1.0, 1.0):
            return self

        def place(at: Point) -> Point:
            return at[0] * x, at[1] * y

        return replace(
            self,
            width=self.width * x,
            height=self.height * y,
            curves=tuple(_stretched(curve, place, math.sqrt(x * y)) for curve in self.curves),
            solids=tuple(replace(s, points=tuple(map(place, s.points))) for s in self.solids),
            texts=tuple(replace(text, at=place(text.at)) for text in self.texts),
            dimensions=tuple(_true(d, place, math.sqrt(x * y)) for d in self.dimensions),
            unread=tuple(replace(text, at=place(text.at)) for text in self.unread),
            welds=tuple(_moved_weld(weld, place) for weld in self.welds),
            stretch=(1.0, 1.0),
        )

    def draw(self, canvas: Canvas) -> None:
        """Draw curves, then solids, then texts."""
        for curve in self.curves:
            match curve:
                case Line():
                    canvas.line(curve)
                case Arc():
                    canvas.arc(curve)
                case Polyline():
                    canvas.polyline(curve)
        for solid in self.solids:
            canvas.solid(solid)
        for text in self.texts:
            canvas.text(text)

    def to_dxf(
        self, path: Path | str, *, scale: float = 1.0, version: DxfVersion = "R2010", explode: bool = False
    ) -> None:
        """Write DXF in mm; ``scale`` is real mm for one on paper, 10 for 1:10. R12 has no line weights.

        Numbers that agree with what they measure are DIMENSION entities; with ``explode`` they are lines and texts.
        DataError: a scale not above 0. OutputError: the file cannot be written.
        """
        from linewright.vector.dxf import write_dxf

        write_dxf(Path(path), self, scale, version, explode=explode)

    def to_svg(self, path: Path | str) -> None:
        """Write SVG in the size of the paper; an OutputError if the file cannot be written."""
        from linewright.vector.svg import to_svg

        write_text(Path(path), to_svg(self))

    def to_json(self, path: Path | str) -> None:
        """Write what is read on the page as JSON; an OutputError if the file cannot be written."""
        from linewright.vector.sheet_json import to_json

        write_text(Path(path), to_json(self))

    def to_pdf(self, path: Path | str) -> None:
        """Write a PDF page of the paper's size; an OutputError if the file cannot be written."""
        from linewright.vector.pdf import to_pdf

        write_bytes(Path(path), to_pdf(self))


def _stretched(curve: Curve, place: Callable[[Point], Point], mean: float) -> Curve:
    if isinstance(curve, Line):
        return replace(curve, a=place(curve.a), b=place(curve.b))
    if isinstance(curve, Polyline):
        return replace(curve, points=tuple(map(place, curve.points)))
    # A circle stays one: what was drawn is one, and the scan made it an ellipse.
    return replace(curve, centre=place(curve.centre), radius=curve.radius * mean)


def _true(d: Dimension, place: Callable[[Point], Point], mean: float) -> Dimension:
    a, b, drawn, scale = place(d.a), place(d.b), d.drawn, d.scale
    if drawn is not None and d.kind != "angular":
        factor = mean if d.form in ("radius", "diameter") else math.dist(a, b) / max(math.dist(d.a, d.b), limits.TINY)
        drawn, scale = drawn * factor, None if scale is None else scale / factor
    text = replace(d.text, at=place(d.text.at))
    return replace(d, text=text, a=a, b=b, c=d.c and place(d.c), drawn=drawn, scale=scale)


def _moved_weld(weld: WeldSymbol, place: Callable[[Point], Point]) -> WeldSymbol:
    return replace(weld, tip=place(weld.tip), knee=place(weld.knee), end=place(weld.end))


def _turned_text(text: Text, place: Callable[[Point], Point]) -> Text:
    return replace(text, at=place(text.at), rotation=(text.rotation + 90) % 360)


def _turned(curve: Curve, place: Callable[[Point], Point]) -> Curve:
    if isinstance(curve, Line):
        return replace(curve, a=place(curve.a), b=place(curve.b))
    if isinstance(curve, Polyline):
        return replace(curve, points=tuple(map(place, curve.points)))
    start = (curve.start + math.pi / 2) % (2 * math.pi)
    return replace(curve, centre=place(curve.centre), start=start)


def sampled(curve: Curve, step: float = limits.CHORD_MM) -> Floats:
    """Return a curve as points, N x 2 float64, mm, N >= 2; arcs in chords of ``step`` at most."""
    if isinstance(curve, Line):
        return np.array([curve.a, curve.b])
    if isinstance(curve, Polyline):
        return np.array(curve.points)
    count = max(math.ceil(curve.radius * curve.sweep / step), limits.LEAST_CHORDS)
    angles = curve.start + np.linspace(0.0, curve.sweep, count + 1)
    around = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return np.asarray(around * curve.radius + curve.centre)

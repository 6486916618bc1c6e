"""A sheet inked in a style: strokes, aligned to the pixel between styles, and what they say."""

import math
from dataclasses import dataclass, field, replace

import numpy as np

from linewright.base import Floats, Rng
from linewright.drawings.ink import lettering, symbols
from linewright.drawings.ink.paths import dashes, hatch_lines, interrupted, sampled
from linewright.drawings.ink.styles import TEXT_GAP, Style
from linewright.drawings.sheet import (
    Arc,
    Box,
    CuttingPlane,
    Dimension,
    Layer,
    Leader,
    Line,
    Path,
    Point,
    Sheet,
    Text,
    TextKind,
)


@dataclass
class Stroke:
    """Pieces of ink of one layer and width."""

    layer: Layer  # what it is
    width: float  # mm
    pieces: list[Floats]  # chains of points (n x 2), sheet mm; every dash is a piece
    filled: bool = False  # whether each piece bounds a filled shape


@dataclass
class Inscription:
    """A line of lettering as it came out."""

    text: str  # what is written
    kind: TextKind  # what it is for
    box: Box  # around its ink, sheet mm
    rotation: float  # degrees, counter-clockwise


@dataclass
class Ink:
    """A sheet as drawn: strokes, and where the lettering and the weld symbols are."""

    width: float
    height: float
    strokes: list[Stroke] = field(default_factory=list)
    texts: list[Inscription] = field(default_factory=list)
    symbols: list[tuple[str, Box]] = field(default_factory=list)


def ink(sheet: Sheet, style: Style, rng: Rng) -> Ink:
    """Return the sheet drawn in a style."""
    return _Pen(sheet, style, rng).draw()


class _Pen:
    """Draws one sheet."""

    def __init__(self, sheet: Sheet, style: Style, rng: Rng) -> None:
        self.sheet, self.style, self.rng = sheet, style, rng
        self.out = Ink(sheet.width, sheet.height)
        self.open: dict[tuple[Layer, float, bool], Stroke] = {}
        # A smooth field of small errors, so that lines that meet still meet.
        self.waves = rng.uniform(0.04, 0.16, (2, 3, 2)) * rng.choice((-1.0, 1.0), (2, 3, 2))
        self.phases = rng.uniform(0, 2 * np.pi, (2, 3))

    def draw(self) -> Ink:
        sheet = self.sheet
        for hatch in sheet.hatches:
            for line in hatch_lines(hatch):
                self.add("hatch", self.moved(line))
        for path in sheet.paths:
            self.path(path)
        if self.style.annotated:
            self.annotations(sheet)
        return self.out

    def annotations(self, sheet: Sheet) -> None:
        for dimension in sheet.dimensions:
            self.dimension(dimension)
        for balloon in sheet.balloons:
            self.path(Arc(balloon.centre, balloon.radius, 0.0, 2 * math.pi, "balloon"))
            self.leader(balloon.leader)
            self.text(balloon.text)
        for plane in sheet.planes:
            self.cutting_plane(plane)
        for symbol in sheet.welds:
            self.weld(symbols.draw(symbol, self.style.welds), symbol.label, symbol.height)
            if symbol.tip != symbol.knee:  # a planted fault
                self.arrow(symbol.tip, _toward(symbol.knee, symbol.tip), symbol.height, "weld")
        for block in sheet.blocks:
            for path in block.lines:
                self.path(path, self.style.widths["dimension"])
            for text in block.texts:
                self.text(text)
        for text in sheet.notes:
            self.text(text)

    def add(self, layer: Layer, piece: Floats, width: float | None = None, filled: bool = False) -> None:
        """Put a chain of points on the paper."""
        if width is None:
            width = self.style.widths[layer] * self.sheet.wide
        key = (layer, round(width, 4), filled)
        if key not in self.open:
            self.open[key] = Stroke(layer, width, [], filled)
            self.out.strokes.append(self.open[key])
        self.open[key].pieces.append(piece)

    def moved(self, points: Floats) -> Floats:
        """Return points where the hand puts them."""
        if not self.style.wobble:
            return points
        angles = points @ self.waves.reshape(6, 2).T + self.phases.reshape(6)
        waves = np.sin(angles).reshape(len(points), 2, 3).sum(axis=2) / 3
        moved: Floats = points + waves * (self.style.wobble / math.sqrt(2))
        return moved

    def path(self, path: Path, share: float | None = None) -> None:
        """Draw a path in the width of its layer, or in a share of the wide line."""
        if isinstance(path, Arc):
            centre = self.moved(np.array([path.centre]))[0]
            true = Arc((centre[0], centre[1]), path.radius, path.start, path.sweep, path.layer)
            step = min(max(math.sqrt(0.1 / max(path.radius, 0.1)), 0.05), math.pi / 8)
            points = np.array(sampled(true, step))
        else:
            points = self.moved(np.array(sampled(path)))
        if isinstance(path, Line) and path.layer == "outline" and self.style.overshoot:
            direction = points[1] - points[0]
            direction *= self.style.overshoot / max(float(np.hypot(*direction)), 1e-9)
            points = points + np.outer((-1, 1) * self.rng.uniform(0, 1, 2), direction)
        width = (share or self.style.widths[path.layer]) * self.sheet.wide
        for piece in self.dashed(points, path.layer, width):
            self.add(path.layer, piece, width)

    def dashed(self, points: Floats, layer: Layer, width: float) -> list[Floats]:
        if layer == "hidden":
            return dashes(points, self.style.dash, width)
        if layer == "centre":
            long, gap, short = self.style.chain
            return dashes(points, (long, gap, short, gap), width)
        return [points]

    def leader(self, leader: Leader) -> None:
        points = self.moved(np.array(leader.points))
        self.add("balloon", points)
        if leader.end == "dot":
            angles = np.linspace(0, 2 * np.pi, 13)
            ring = np.stack([np.cos(angles), np.sin(angles)], axis=1) * 0.5
            self.add("balloon", points[0] + ring, filled=True)
        else:
            tip, other = leader.points[:2]
            self.arrow(tip, _toward(other, tip), 3.5, "balloon")

    def arrow(self, tip: Point, direction: Point, height: float, layer: Layer) -> None:
        """Draw an arrowhead whose tip points along ``direction``."""
        length = self.style.arrow_length * height
        half = math.radians(self.style.arrow_angle / 2)
        head = self.moved(np.array([tip]))[0]
        back = math.atan2(-direction[1], -direction[0])
        barbs = [
            head + length / math.cos(half) * np.array([math.cos(back + t), math.sin(back + t)]) for t in (half, -half)
        ]
        if self.style.arrow == "tick" and layer == "dimension":
            turn = back + math.pi / 4
            half_stroke = length / 2 * np.array([math.cos(turn), math.sin(turn)])
            self.add(layer, np.stack([head - half_stroke, head + half_stroke]))
        elif self.style.arrow != "open":
            self.add(layer, np.stack([head, *barbs, head]), filled=True)
        else:
            self.add(layer, np.stack([barbs[0], head, barbs[1]]))

    def dimension(self, dimension: Dimension) -> None:
        text = dimension.text
        gap: tuple[Floats, float] | None = None
        if self.style.broken and dimension.inline:
            # Lower the number from above its line onto it.
            turn = math.radians(text.rotation)
            up = np.array([-math.sin(turn), math.cos(turn)])
            drop = text.height * (0.5 + TEXT_GAP)
            at = np.array(text.at) - up * drop
            text = replace(text, at=(float(at[0]), float(at[1])))
            half = lettering.width(text.string, text.height, self.style.lettering) / 2 + 0.7
            gap = (at + up * text.height / 2, half)
        for index, line in enumerate(dimension.lines):
            points = np.array(sampled(line, math.pi / 60))
            runs = [points]
            if gap is not None and index == 0:
                runs = interrupted(points, *gap)
            for run in runs:
                self.add("dimension", self.moved(run))
        for tip, direction in dimension.arrows:
            self.arrow(tip, direction, text.height, "dimension")
        self.text(text)

    def cutting_plane(self, plane: CuttingPlane) -> None:
        wide = self.style.widths["outline"] * self.sheet.wide
        for end in plane.ends:
            self.add("centre", self.moved(np.array(sampled(end.stroke))), wide)
        for end in plane.ends:
            self.add("dimension", self.moved(np.array(sampled(end.shaft))))
        for end in plane.ends:
            self.arrow(*end.arrow, 3.5, "dimension")
        for text in (*(end.letter for end in plane.ends), plane.caption):
            self.text(text)

    def text(self, text: Text) -> None:
        style, height = self.style.lettering, text.height
        long = lettering.width(text.string, height, style)
        start = {"left": 0.0, "centre": -long / 2, "right": -long}[text.align]
        turn = math.radians(text.rotation)
        spin = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
        width = self.style.widths["text"] * self.sheet.wide * height / 3.5
        lean = -0.5 * math.tan(math.radians(style.slant)) * height
        placed = [
            (stroke + np.array([start + lean, 0.0])) @ spin + text.at
            for stroke in lettering.letter(text.string, height, style, self.rng)
        ]
        if not placed:
            return
        for stroke in placed:
            self.add("text", stroke, width)
        points = np.concatenate(placed)
        low, high = points.min(axis=0) - width / 2, points.max(axis=0) + width / 2
        box = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
        self.out.texts.append(Inscription(text.string, text.kind, box, text.rotation))

    def weld(self, strokes: symbols.SymbolStrokes, label: str, height: float) -> None:
        narrow = self.style.widths["dimension"] * self.sheet.wide
        for line in strokes.lines:
            self.add("weld", self.moved(line), narrow)
        for line in strokes.dashed:
            for piece in dashes(self.moved(line), (0.45 * height, 0.2 * height), narrow):
                self.add("weld", piece, narrow)
        for stroke in strokes.symbols:
            self.add("weld", self.moved(stroke))
        for flag in strokes.flags:
            self.add("weld", np.concatenate([flag, flag[:1]]), narrow, filled=True)
        for text in strokes.texts:
            self.text(text)
        self.out.symbols.append((label, strokes.box))


def _toward(a: Point, b: Point) -> Point:
    long = math.dist(a, b) or 1.0
    return ((b[0] - a[0]) / long, (b[1] - a[1]) / long)

"""A sheet as DXF: lines, arcs, circles, hatches and texts on layers, as a CAD program wants them.

Model space in mm on paper, as the sheet stands; the scale is in the title block. Lettering is TEXT
in an ISO 3098 font, dashes are line types and widths are line weights, so everything can be edited.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path as File
from typing import Any, Literal

import numpy as np
from ezdxf.document import Drawing
from ezdxf.enums import InsertUnits, TextEntityAlignment

from linewright.drawings import symbols
from linewright.drawings.sheet import (
    Arc,
    CuttingPlane,
    Dimension,
    Hatch,
    Leader,
    Line,
    Path,
    Point,
    Sheet,
    Text,
    WeldSymbol,
)
from linewright.drawings.styles import STANDARD
from linewright.files import writing

# Colour index of each layer, for the screen.
LAYERS = {
    "outline": 7,
    "hidden": 3,
    "centre": 1,
    "dimension": 5,
    "hatch": 8,
    "weld": 6,
    "text": 7,
    "border": 7,
    "balloon": 4,
}
_LINETYPES = {
    "HIDDEN": ("Dashed __ __ __ (ISO 128 02)", (3.0, -0.75)),
    "CENTRE": ("Long dashed dotted ____ . ____ (ISO 128 04)", (6.0, -0.75, 0.6, -0.75)),
    "IDENTIFICATION": ("Dashed line of weld symbols _ _ _ (ISO 2553)", (1.6, -0.7)),
}
_LINETYPE_OF = {"hidden": "HIDDEN", "centre": "CENTRE"}
# Line weights that DXF knows, 1/100 mm.
_WEIGHTS = (13, 18, 25, 35, 50, 70, 100, 140, 200)
_ALIGN = {
    "left": TextEntityAlignment.LEFT,
    "centre": TextEntityAlignment.CENTER,
    "right": TextEntityAlignment.RIGHT,
}
_FONT = "ISO3098"
_DOT = 0.5


def write_dxf(path: File, sheet: Sheet, *, welds: Literal["iso", "aws"] = "iso") -> None:
    """Write a sheet as DXF R2010, in the standard convention.

    Args:
        path: where to, ``.dxf``.
        sheet: what to write.
        welds: system of the weld symbols.

    Raises:
        OutputError: the file cannot be written.
    """
    document = _Writer(sheet, welds).document
    with writing(path) as temporary:
        document.saveas(temporary)


class _Writer:
    """Builds the document of one sheet."""

    def __init__(self, sheet: Sheet, welds: Literal["iso", "aws"]) -> None:
        self.sheet, self.welds = sheet, welds
        self.document = Drawing.new("R2010")
        self.document.units = InsertUnits.Millimeters
        self.space = self.document.modelspace()
        self.prepare()
        for hatch in sheet.hatches:
            self.hatch(hatch)
        for path in sheet.paths:
            self.path(path)
        for dimension in sheet.dimensions:
            self.dimension(dimension)
        for balloon in sheet.balloons:
            self.path(Arc(balloon.centre, balloon.radius, 0.0, 2 * math.pi, "balloon"))
            self.leader(balloon.leader)
            self.text(balloon.text)
        for plane in sheet.planes:
            self.cutting_plane(plane)
        for symbol in sheet.welds:
            self.weld(symbol)
        for block in (sheet.parts_list, sheet.title_block):
            if block is not None:
                for path in block.lines:
                    self.path(path, lineweight=_weight(STANDARD.widths["dimension"] * sheet.wide))
                for text in block.texts:
                    self.text(text)
        for text in sheet.notes:
            self.text(text)

    def prepare(self) -> None:
        """Set units and extents; define line types, layers and the font."""
        document, sheet = self.document, self.sheet
        document.header["$MEASUREMENT"] = 1
        document.header["$LWDISPLAY"] = 1
        document.header["$EXTMIN"] = (0.0, 0.0, 0.0)
        document.header["$EXTMAX"] = (sheet.width, sheet.height, 0.0)
        self.space.reset_extents((0, 0, 0), (sheet.width, sheet.height, 0))
        self.space.reset_limits((0, 0), (sheet.width, sheet.height))
        for name, (description, dashes) in _LINETYPES.items():
            pattern = [sum(map(abs, dashes)), *dashes]
            document.linetypes.add(name, pattern=pattern, description=description)
        for name, colour in LAYERS.items():
            share = STANDARD.widths[name]  # type: ignore[index]
            layer = document.layers.add(name, color=colour, lineweight=_weight(share * sheet.wide))
            layer.dxf.linetype = _LINETYPE_OF.get(name, "CONTINUOUS")
        document.styles.add(_FONT, font="isocp.shx")

    def path(self, path: Path, **attributes: object) -> None:
        attributes = {"layer": path.layer, **attributes}
        if isinstance(path, Line):
            self.space.add_line(path.a, path.b, dxfattribs=attributes)
        elif not isinstance(path, Arc):
            self.space.add_lwpolyline(path.points, dxfattribs=attributes)
        elif path.sweep >= 2 * math.pi - 1e-6:
            self.space.add_circle(path.centre, path.radius, dxfattribs=attributes)
        else:
            start, end = math.degrees(path.start), math.degrees(path.start + path.sweep)
            self.space.add_arc(path.centre, path.radius, start, end, dxfattribs=attributes)

    def hatch(self, hatch: Hatch) -> None:
        filled = self.space.add_hatch(dxfattribs={"layer": "hatch", "hatch_style": 0})
        turn = math.radians(hatch.angle)
        step = (-hatch.pitch * math.sin(turn), hatch.pitch * math.cos(turn))
        # Lines run through the sheet's origin, as `hatching.hatch_lines` has them.
        filled.set_pattern_fill(
            "SECTION", definition=[[hatch.angle, (0.0, 0.0), step, []]], pattern_type=0
        )
        for loop in hatch.loops:
            filled.paths.add_polyline_path(loop, is_closed=True)

    def arrow(self, tip: Point, way: Point, height: float, layer: str) -> None:
        half = math.radians(STANDARD.arrow_angle / 2)
        long = STANDARD.arrow_length * height / math.cos(half)
        back = math.atan2(-way[1], -way[0])
        barbs = [
            (tip[0] + long * math.cos(back + t), tip[1] + long * math.sin(back + t))
            for t in (half, -half)
        ]
        self.space.add_solid([tip, *barbs], dxfattribs={"layer": layer})

    def leader(self, leader: Leader) -> None:
        for a, b in pairwise(leader.points):
            self.path(Line(a, b, "balloon"))
        (x, y), *_ = leader.points
        if leader.end == "arrow":
            (u, v), long = leader.points[1], math.dist(leader.points[0], leader.points[1])
            self.arrow((x, y), ((x - u) / long, (y - v) / long), 3.5, "balloon")
            return
        # A dot is a ring as wide as its radius.
        ring = [(x - _DOT / 2, y, _DOT, _DOT, 1.0), (x + _DOT / 2, y, _DOT, _DOT, 1.0)]
        self.space.add_lwpolyline(ring, close=True, dxfattribs={"layer": "balloon"})

    def dimension(self, dimension: Dimension) -> None:
        for line in dimension.lines:
            self.path(line)
        for tip, way in dimension.arrows:
            self.arrow(tip, way, dimension.text.height, "dimension")
        self.text(dimension.text)

    def cutting_plane(self, plane: CuttingPlane) -> None:
        wide = _weight(STANDARD.widths["outline"] * self.sheet.wide)
        for stroke in plane.strokes:
            self.path(stroke, lineweight=wide, linetype="CONTINUOUS")
        for shaft in plane.shafts:
            self.path(shaft)
        for tip, way in plane.arrows:
            self.arrow(tip, way, 3.5, "dimension")
        for text in (*plane.letters, plane.caption):
            self.text(text)

    def weld(self, symbol: WeldSymbol) -> None:
        drawn = symbols.draw(symbol, self.welds)
        fine = _weight(STANDARD.widths["dimension"] * self.sheet.wide)
        for line in drawn.lines:
            self.chain(line, lineweight=fine)
        for line in drawn.dashed:
            self.chain(line, lineweight=fine, linetype="IDENTIFICATION")
        for stroke in drawn.symbols:
            self.chain(stroke)
        for flag in drawn.flags:
            self.space.add_solid(flag.tolist(), dxfattribs={"layer": "weld"})
        long = math.dist(symbol.knee, symbol.tip)
        way = tuple((t - k) / long for t, k in zip(symbol.tip, symbol.knee, strict=True))
        self.arrow(symbol.tip, (way[0], way[1]), symbol.height, "weld")
        for text in drawn.texts:
            self.text(text)

    def chain(self, points: Sequence[Point] | np.ndarray[Any, Any], **attributes: object) -> None:
        attributes = {"layer": "weld", **attributes}
        corners = np.asarray(points).tolist()
        if len(corners) == 2:
            self.space.add_line(corners[0], corners[1], dxfattribs=attributes)
        else:
            self.space.add_lwpolyline(corners, dxfattribs=attributes)

    def text(self, text: Text) -> None:
        entity = self.space.add_text(
            text.string,
            height=text.height,
            rotation=text.rotation,
            dxfattribs={"layer": "text", "style": _FONT},
        )
        entity.set_placement(text.at, align=_ALIGN[text.align])


def _weight(width: float) -> int:
    """Return the nearest line weight that DXF knows, 1/100 mm."""
    return min(_WEIGHTS, key=lambda weight: abs(weight - 100 * width))

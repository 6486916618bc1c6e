"""Vectors as DXF: layers, ISO line weights and line types, text in an ISO 3098 font."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ezdxf.document import Drawing
from ezdxf.enums import InsertUnits
from ezdxf.math.triangulation import mapbox_earcut_2d

from linewright.base import DataError, writing
from linewright.vector import limits
from linewright.vector.dxf_dimensions import add_dimension, add_style, part_dimensions
from linewright.vector.dxf_hatches import add_hatch, part_hatches
from linewright.vector.dxf_welds import add_symbol, part_welds
from linewright.vector.model import Arc, DxfVersion, Layer, Line, Pen, Point, Polyline, Solid, Text, Vectors
from linewright.vector.pdf import natural_length

# Colour index of each layer, for the screen.
LAYERS: dict[Layer, int] = {
    "outline": 7,
    "hidden": 3,
    "centre": 1,
    "dimension": 5,
    "hatch": 8,
    "weld": 6,
    "text": 7,
    "text-ink": 7,
    "text-doubtful": 30,
    "border": 7,
    "marks": 10,
    "doubtful": 30,
}
_LINETYPES = {"continuous": "CONTINUOUS", "dashed": "HIDDEN", "chain": "CENTRE"}
_DESCRIPTIONS = {"dashed": "Dashed __ __ __ (ISO 128 02)", "chain": "Long dashed dotted ____ . ____ (ISO 128 04)"}
_LINETYPE_OF = {"hidden": "HIDDEN", "centre": "CENTRE"}
_FONT = "ISO3098"
# DXF holds these as codes in a plain text.
_CODES = str.maketrans({"Ø": "%%c", "ø": "%%c", "∅": "%%c", "°": "%%d", "±": "%%p"})


def write_dxf(
    path: Path, vectors: Vectors, scale: float = 1.0, version: DxfVersion = "R2010", *, explode: bool = False
) -> None:
    """Write vectors as DXF, see `write_vectors`."""
    document = to_document(vectors, scale, version, explode=explode)
    with writing(path) as temporary:
        document.saveas(temporary)


def to_document(
    vectors: Vectors, scale: float = 1.0, version: DxfVersion = "R2010", *, explode: bool = False
) -> Drawing:
    """Return vectors as a DXF document in mm; with ``explode`` dimensions and hatching are lines."""
    if not (scale > 0 and math.isfinite(scale)):
        raise DataError("must be above 0, got {0}", scale, where="scale")
    document = Drawing.new(version)
    _prepare(document, vectors, scale)
    space = document.modelspace()
    rest, welds = (vectors, []) if explode else part_welds(vectors)
    rest, dimensions = (rest, []) if explode else part_dimensions(rest)
    rest, hatches = (rest, []) if explode or version == "R12" else part_hatches(rest)  # R12 has no HATCH
    rest.draw(_Space(space, scale))
    for hatch in hatches:
        add_hatch(space, hatch, scale)
    add_style(document, scale)
    for drawn in dimensions:
        text = drawn.dimension.text.string.translate(_CODES)
        add_dimension(document, space, drawn, text, scale, lambda block, page: page.draw(_Space(block, scale)))
    for number, symbol in enumerate(welds, start=1):
        add_symbol(document, space, symbol, number, scale, lambda block, page: page.draw(_Space(block, scale)))
    return document


def _prepare(document: Drawing, vectors: Vectors, scale: float) -> None:
    document.units = InsertUnits.Millimeters
    width, height = vectors.width * scale, vectors.height * scale
    document.header["$MEASUREMENT"] = 1
    document.header["$LWDISPLAY"] = 1
    document.header["$LTSCALE"] = scale
    document.header["$EXTMIN"] = (0.0, 0.0, 0.0)
    document.header["$EXTMAX"] = (width, height, 0.0)
    space = document.modelspace()
    space.reset_extents((0, 0, 0), (width, height, 0))
    space.reset_limits((0, 0), (width, height))
    for linetype, description in _DESCRIPTIONS.items():
        dashes = limits.DASHES_MM[linetype]
        # Gaps are below 0.
        lengths = [-dash if number % 2 else dash for number, dash in enumerate(dashes)]
        pattern = [sum(dashes), *lengths]
        document.linetypes.add(_LINETYPES[linetype], pattern=pattern, description=description)
    for layer, colour in LAYERS.items():
        entry = document.layers.add(layer, color=colour, lineweight=_weight_of(vectors, layer))
        entry.dxf.linetype = _LINETYPE_OF.get(layer, "CONTINUOUS")
    # It would lie on the very strokes that it may misread.
    document.layers.get("text-doubtful").off()
    document.styles.add(_FONT, font="isocp.shx")


def _weight_of(vectors: Vectors, layer: Layer) -> int:
    """Return the commonest line weight of a layer, 1/100 mm."""
    widths = [curve.pen.width for curve in vectors.curves if curve.pen.layer == layer]
    return round(100 * (max(set(widths), key=widths.count) if widths else limits.EMPTY_LAYER_MM))


class _Space:
    """A canvas that adds entities in real size."""

    def __init__(self, space: Any, scale: float) -> None:
        self._space, self._scale = space, scale
        self._is_r12 = space.doc.acad_release == "R12"

    def line(self, line: Line) -> None:
        self._space.add_line(*self._scaled([line.a, line.b]), dxfattribs=_attributes(line.pen))

    def arc(self, arc: Arc) -> None:
        (centre,), radius = self._scaled([arc.centre]), arc.radius * self._scale
        if arc.is_circle:
            self._space.add_circle(centre, radius, dxfattribs=_attributes(arc.pen))
        else:
            start, end = math.degrees(arc.start), math.degrees(arc.start + arc.sweep)
            self._space.add_arc(centre, radius, start, end, dxfattribs=_attributes(arc.pen))

    def polyline(self, polyline: Polyline) -> None:
        points, attributes = self._scaled(polyline.points), _attributes(polyline.pen)
        if self._is_r12:
            self._space.add_polyline2d(points, dxfattribs=attributes)
        else:
            self._space.add_lwpolyline(points, dxfattribs=attributes)

    def solid(self, solid: Solid) -> None:
        points = self._scaled(solid.points)
        attributes = {"layer": solid.layer}
        if len(points) <= 4:
            # SOLID takes its corners in the order of a Z.
            corners = [*points[:2], points[3], points[2]] if len(points) == 4 else points
            self._space.add_solid(corners, dxfattribs=attributes)
        elif self._is_r12:  # which has no HATCH
            for triangle in mapbox_earcut_2d(points):
                self._space.add_solid(triangle, dxfattribs=attributes)
        else:
            hatch = self._space.add_hatch(color=256, dxfattribs=attributes)
            hatch.paths.add_polyline_path(points, is_closed=True)

    def text(self, text: Text) -> None:
        # How much of its place one sign fills says nothing of how wide the lettering is.
        one = len(text.string) < 2
        natural = text.length if one else natural_length(text.string, text.height)
        stretch = text.length / max(natural, limits.ONE_POINT_MM)
        self._space.add_text(
            text.string.translate(_CODES),
            height=text.height * self._scale,
            rotation=text.rotation,
            dxfattribs={
                "layer": text.layer,
                "style": _FONT,
                "insert": self._scaled([text.at])[0],
                "width": min(max(stretch, limits.NARROWEST_TEXT), limits.WIDEST_TEXT),
            },
        )

    def _scaled(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self._scale, y * self._scale) for x, y in points]


def _attributes(pen: Pen) -> dict[str, Any]:
    return {"layer": pen.layer, "lineweight": round(100 * pen.width), "linetype": _LINETYPES[pen.linetype]}

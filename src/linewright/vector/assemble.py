"""Strokes, filled shapes and readings, in pixels with y down, become vectors in mm with y up."""

import math
from collections.abc import Sequence

import cv2
import numpy as np

from linewright.base import Floats
from linewright.pages import Reading, Slanted
from linewright.vector import limits
from linewright.vector.chains import Chain
from linewright.vector.classify import nearest_width
from linewright.vector.filled import Blob
from linewright.vector.fit import StraightLine
from linewright.vector.model import Arc, Curve, Line, Pen, Point, Polyline, Solid, Text
from linewright.vector.strokes import Stroke


class ToMillimetres:
    """The way from a page of pixels to mm."""

    def __init__(self, px_per_mm: float, rows: int) -> None:
        self._scale, self._rows = px_per_mm, rows

    def point(self, place: Floats | Sequence[float]) -> Point:
        """Return a place."""
        return float(place[0]) / self._scale, (self._rows - float(place[1])) / self._scale

    def curve(self, stroke: Stroke, pen: Pen) -> Curve:
        """Return a stroke as a line or an arc."""
        shape = stroke.shape
        if isinstance(shape, StraightLine):
            return Line(self.point(stroke.ends[0]), self.point(stroke.ends[1]), pen)
        centre, radius = self.point(shape.centre), shape.radius / self._scale
        if stroke.closed:
            return Arc(centre, radius, 0.0, 2 * math.pi, pen)
        # Angles that grow on the page, where y is down, shrink where y is up.
        sweep = stroke.sweep
        away = stroke.ends[0 if sweep < 0 else 1] - shape.centre
        return Arc(centre, radius, math.atan2(-away[1], away[0]), abs(sweep), pen)

    def scribble(self, chain: Chain) -> Polyline:
        """Return a stroke of lettering that was not read for sure."""
        doubled = np.rint(chain.points * 2).astype(np.int32)
        off = 2 * limits.SCRIBBLE_PX
        corners = cv2.approxPolyDP(doubled[:, None], off, False)[:, 0] / 2
        width = nearest_width(2 * (float(np.median(chain.distances)) - 0.5) / self._scale)
        return Polyline(tuple(map(self.point, corners)), Pen("text-ink", width))

    def solid(self, blob: Blob) -> Solid:
        """Return a filled shape."""
        points = tuple(map(self.point, blob.points))
        return Solid(points, "dimension" if blob.arrow else "outline", blob.arrow)

    def text(self, reading: Reading | Slanted, *, sure: bool = True) -> Text:
        """Return a row of lettering."""
        if isinstance(reading, Slanted):
            height, length = reading.height / self._scale, reading.length / self._scale
            at, turn = self.point(reading.at), reading.rotation
            return Text(reading.string, at, height, length, turn, reading.confidence, sure, reading.others)
        x0, y0, x1, y1 = reading.box
        turned = reading.row.turned
        return Text(
            reading.string,
            self.point((reading.baseline, y1) if turned else (x0, reading.baseline)),
            reading.height / self._scale,
            (y1 - y0 if turned else x1 - x0) / self._scale,
            90.0 if turned else 0.0,
            reading.confidence,
            sure,
            reading.others,
        )

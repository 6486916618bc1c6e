"""What is read on a page as JSON: scale, dimensions, weld symbols, tables and texts, mm from the top left corner."""

import json
from typing import Any

from linewright.vector.dimensions.spans import Frame
from linewright.vector.model import Dimension, Point, Text, Vectors
from linewright.vector.tables import read_tables
from linewright.vector.welds.rows import weld_rows

VERSION = 1


def to_json(page: Vectors) -> str:
    """Return the reading of a page; its keys are described in docs/reference/formats.md."""
    numbers = {id(dimension.text) for dimension in page.dimensions}
    tables = read_tables(page)
    reading = {
        "version": VERSION,
        "width_mm": round(page.width, 3),
        "height_mm": round(page.height, 3),
        "scale": page.scale,
        "dimensions": [_dimension(dimension, page.height) for dimension in page.dimensions],
        "welds": weld_rows(page),
        "title_block": {name: field._asdict() for name, field in tables.title_block.items()},
        "parts": [{name: field._asdict() for name, field in row.items()} for row in tables.parts],
        "tables": tables.tables,
        "texts": [_text(text, page.height) for text in page.texts if id(text) not in numbers],
    }
    return json.dumps(reading, ensure_ascii=False, indent=1) + "\n"


def _dimension(dimension: Dimension, height: float) -> dict[str, Any]:
    measured = dimension.measured
    return {
        **_text(dimension.text, height),
        "kind": dimension.kind,
        "value": dimension.value,
        "unit": dimension.unit,
        "count": dimension.count,
        "tolerance": dimension.tolerance,
        "drawn_as": dimension.form,
        "points": [_place(point, height) for point in (dimension.a, dimension.b, dimension.c) if point is not None],
        "measured": None if measured is None else round(measured, 4),
        "scale": None if dimension.scale is None else round(dimension.scale, 5),
        "verdict": dimension.verdict,
        "confirmed": dimension.confirmed,
        "note": dimension.note,
    }


def _text(text: Text, height: float) -> dict[str, Any]:
    frame = Frame.of(text)
    corners = [
        frame.middle + x * frame.half * frame.along + y * frame.height / 2 * frame.up for x in (-1, 1) for y in (-1, 1)
    ]
    left, right = (function(float(corner[0]) for corner in corners) for function in (min, max))
    low, high = (function(float(corner[1]) for corner in corners) for function in (min, max))
    return {
        "text": text.string,
        "box": [round(value, 2) for value in (left, height - high, right, height - low)],
        "height": round(text.height, 2),
        "rotation": round(text.rotation, 1),
        "confidence": round(text.confidence, 3),
        "sure": text.sure,
        "others": list(text.others),
    }


def _place(point: Point, height: float) -> list[float]:
    return [round(point[0], 3), round(height - point[1], 3)]

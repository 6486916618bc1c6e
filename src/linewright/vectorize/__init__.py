"""A clean page to vectors: lines, arcs, dashes, arrowheads and text, as DXF, SVG or PDF.

`vectorize` turns pixels into `Vectors`; `write_vectors` chooses the file format by its suffix.
"""

from linewright.vectorize.drawn import from_drawing
from linewright.vectorize.entities import (
    Arc,
    Curve,
    Layer,
    Line,
    LineType,
    Pen,
    Polyline,
    Solid,
    Text,
    Vectors,
    sampled,
)
from linewright.vectorize.page import vectorize
from linewright.vectorize.score import VectorScores, score_vectors
from linewright.vectorize.write import VECTOR_SUFFIXES, parse_scale, write_vectors

__all__ = [
    "VECTOR_SUFFIXES",
    "Arc",
    "Curve",
    "Layer",
    "Line",
    "LineType",
    "Pen",
    "Polyline",
    "Solid",
    "Text",
    "VectorScores",
    "Vectors",
    "from_drawing",
    "parse_scale",
    "sampled",
    "score_vectors",
    "vectorize",
    "write_vectors",
]

"""Vectors to a file, the format by its suffix."""

import math
from pathlib import Path

from linewright.base import OutputError, UserError
from linewright.vector.limits import SCALES
from linewright.vector.model import DxfVersion, Vectors


def write_vectors(
    path: Path, vectors: Vectors, *, scale: float = 1.0, dxf_version: DxfVersion = "R2010", explode: bool = False
) -> None:
    """Write vectors as DXF, SVG, PDF or JSON, the format by the suffix of ``path``.

    ``scale`` is real mm for one mm on paper, above 0 (else DataError): 10 for a drawing at 1:10, whose lengths then
    come in real size in DXF, with the line weights of the paper; SVG and PDF are the paper, JSON is what is read on it.
    A DXF of version R12, for old programs, has no line weights; with ``explode`` its dimensions are lines and texts.
    OutputError: another suffix, or the file cannot be written.
    """
    # A format is a file with a `Canvas`, and a case here.
    match path.suffix.lower():
        case ".dxf":
            vectors.to_dxf(path, scale=scale, version=dxf_version, explode=explode)
        case ".pdf":
            vectors.to_pdf(path)
        case ".svg":
            vectors.to_svg(path)
        case ".json":
            vectors.to_json(path)
        case _:
            way_out = "take one of .dxf, .json, .pdf, .svg"
            raise OutputError("is no vector format", where=path, way_out=way_out)


def parse_scale(text: str) -> float:
    """Return real mm for one mm on paper: 10 for "1:10", 0.5 for "2:1"; UserError: no scale."""
    paper, colon, real = text.partition(":")
    try:
        scale = float(real) / float(paper) if colon else float(text)
    except (ValueError, ZeroDivisionError):
        scale = math.nan
    if not SCALES[0] <= scale <= SCALES[1]:
        raise UserError("is no scale", where=repr(text), way_out="write it as 1:10 or 2:1")
    return scale

"""What is truly on a drawn image: strokes, lettering and weld symbols, in its own pixels."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linewright.base import InputError, read_json, write_text
from linewright.drawings.sheet import Box

if TYPE_CHECKING:
    # What reads a truth need not load what draws.
    from linewright.drawings.ink.strokes import Ink


def truth(ink: Ink, *, size: tuple[int, int], px_per_mm: float) -> dict[str, Any]:
    """Return the truth of an image of a size (width, height), ready for JSON.

    Coordinates are pixels of the image, x right and y down, pixel i covering [i, i + 1), rounded to 1/100. Keys:
    ``size`` (width, height), ``px_per_mm``, ``strokes`` (``layer``, ``width_mm``, ``pieces`` of ink, every dash its
    own, and ``filled`` where pieces bound filled shapes), ``texts`` (``text``, ``kind``, ``box``, ``rotation`` in
    degrees counter-clockwise) and ``symbols`` (``class``, ``box``).
    """
    height = size[1]

    def point(x: float, y: float) -> list[float]:
        return [round(x * px_per_mm, 2), round(height - y * px_per_mm, 2)]

    def box(corners: Box) -> list[float]:
        x0, y0, x1, y1 = corners
        return [*point(x0, y1), *point(x1, y0)]

    return {
        "size": list(size),
        "px_per_mm": px_per_mm,
        "strokes": [
            {
                "layer": stroke.layer,
                "width_mm": round(stroke.width, 4),
                "pieces": [[point(x, y) for x, y in piece.tolist()] for piece in stroke.pieces],
                **({"filled": True} if stroke.filled else {}),
            }
            for stroke in ink.strokes
        ],
        "texts": [
            {"text": text.text, "kind": text.kind, "box": box(text.box), "rotation": text.rotation}
            for text in ink.texts
        ],
        "symbols": [{"class": label, "box": box(corners)} for label, corners in ink.symbols],
    }


def write_truth(path: Path, data: dict[str, Any]) -> None:
    """Write a truth as JSON; OutputError if the file cannot be written."""
    write_text(path, json.dumps(data, separators=(",", ":"), ensure_ascii=False))


def read_truth(path: Path) -> dict[str, Any]:
    """Read a truth of `write_truth`; InputError: the file is absent, damaged or something else."""
    data = read_json(path)
    keys = {"size", "px_per_mm", "strokes", "texts", "symbols"}
    if not keys <= set(data):
        raise InputError("is not the truth of a drawing", where=path)
    return data

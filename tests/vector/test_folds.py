"""Lines from edge to edge are folds, unless a drawing has such lines."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from drawn_pages import PX_PER_MM, Draw
from linewright.vector.folds import separate_folds
from linewright.vector.model import Line
from linewright.vector.pipeline import vectorize
from vector_pages import straight_stroke

Page = NDArray[np.uint8]


def test_a_line_from_edge_to_edge_is_a_fold_and_is_kept_as_doubtful(ink: Draw) -> None:
    fold = [("line", (31, 0), (31.2, 17), 0.25), ("line", (31.2, 19), (31.5, 40), 0.25)]
    border = [("line", (2, y), (58, y), 0.5) for y in (5, 35)]
    trim = ("line", (0, 1), (60, 1), 0.25)
    found = vectorize(ink(*fold, *border, trim), PX_PER_MM)
    by_layer: dict[str, list[float]] = {}
    for line in found.curves:
        assert isinstance(line, Line)
        by_layer.setdefault(line.pen.layer, []).append(math.dist(line.a, line.b))
    assert sum(by_layer["doubtful"]) == pytest.approx(38, abs=3)
    kept = [length for layer, long in by_layer.items() if layer != "doubtful" for length in long]
    assert sorted(kept) == pytest.approx([56, 56, 60], abs=1)


def patches(y: float, *, step: float) -> list[tuple[object, ...]]:
    """Pieces of 10 mm of a line over a page 120 mm wide, and a last one at its edge."""
    return [("line", (x, y), (x + 10, y), 0.25) for x in (*np.arange(0.1, 108, step), 109.9)]


def test_patches_from_edge_to_edge_are_a_fold_unless_through_the_middle(ink: Draw) -> None:
    page = ink(*patches(25, step=21), *patches(45, step=21), width=120, height=90)
    found = vectorize(page, PX_PER_MM)
    layers = {(round(line.a[1]), line.pen.layer) for line in found.curves}  # type: ignore[union-attr]
    assert {layer for y, layer in layers if y == 25} == {"doubtful"}
    # There stand centring marks, and a centre line between them.
    assert "doubtful" not in {layer for y, layer in layers if y == 45}


def test_near_patches_of_a_fold_are_drawn_as_one(ink: Draw) -> None:
    found = vectorize(ink(*patches(25, step=18), width=120, height=90), PX_PER_MM)
    assert {line.pen.layer for line in found.curves} == {"doubtful"}
    assert len(found.curves) == 1


def test_lines_between_marks_at_opposite_edges_are_no_fold(ink: Draw) -> None:
    marks = [("line", (x, 25), (x + 5, 25), 0.25) for x in (0.1, 8, 108, 114.9)]
    lines = [("line", (x, 25), (x + 9, 25), 0.25) for x in (40, 55, 70)]
    found = vectorize(ink(*marks, *lines, width=120, height=90), PX_PER_MM)
    long = [line for line in found.curves if math.dist(line.a, line.b) > 8]  # type: ignore[union-attr]
    assert [line.pen.layer for line in long] == ["outline"] * 3


def test_pieces_of_a_fold_are_joined_and_set_apart() -> None:
    size = (800, 1000)
    pieces = [straight_stroke((x, 200 + x / 100), (x + 180, 201.8 + x / 100)) for x in (5, 215, 600)]
    pieces.append(straight_stroke((790, 207.9), (995, 210)))
    other = straight_stroke((300, 400), (600, 400))
    strokes, folds = separate_folds([*pieces, other], size, PX_PER_MM)
    assert strokes == [other]
    assert sorted(round(fold.length, -1) for fold in folds) == [390, 400]
    assert separate_folds([], size, PX_PER_MM) == ([], [])

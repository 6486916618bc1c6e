"""Two hundred random cards and sheets of all families, checked for what a welder would laugh at."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from title_block import PartsList
from whole_sheet import Paper, lay_sheet

from linewright.drawings.families import FAMILIES
from linewright.drawings.ink.strokes import Ink
from linewright.drawings.layout.dimensions import number
from linewright.drawings.layout.welds import ALLOWED
from linewright.drawings.sample import ink_in, lay_card
from linewright.drawings.sheet import Arc, Box, Dimension, Sheet, ViewOnSheet, WeldSymbol
from linewright.drawings.solids.assembly import Assembly
from linewright.drawings.solids.joints import Joint
from linewright.drawings.views.view import VIEWS

# About 170 cards and 30 sheets, shared among the families.
_CARDS, _SHEETS = -(-170 // len(FAMILIES)), -(-30 // len(FAMILIES))
# The styles' strokes are within half a millimetre; it is measured on a map of cells of
# a sixth of a millimetre, to within half a cell.
_TOLERANCE, _CELLS = 0.5, 6


class SymbolStrokes(NamedTuple):
    """A layout in both styles."""

    assembly: Assembly
    sheet: Sheet
    standard: Ink
    shop: Ink


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_a_welder_finds_nothing_to_laugh_at(family: str) -> None:
    drawings = [_drawn(family, index) for index in range(_CARDS + _SHEETS)]
    checks = (numbers, balloons, scale, lettering, edges, strokes, symbols, sections)
    faults = [
        f"{family} {index}: {fault}"
        for index, drawn in enumerate(drawings)
        for check in checks
        for fault in check(drawn)
    ]
    assert not faults

    # The checks have had something to look at.
    sheets = [drawn.sheet for drawn in drawings]
    assert sum(len(sheet.dimensions) for sheet in sheets) > 3 * len(sheets)
    assert sum(drawn.assembly.joints == () for drawn in drawings) in (0, len(drawings))
    if drawings[0].assembly.joints:
        assert sum(len(sheet.welds) for sheet in sheets) > 0.7 * len(sheets)
    named = sum(len(sheet.balloons) for sheet in sheets[_CARDS:])
    assert named >= 0.85 * sum(len(drawn.assembly.parts) for drawn in drawings[_CARDS:])

    # No two are alike, not even by half.
    shapes = [frozenset(repr(path) for path in sheet.paths if path.layer == "outline") for sheet in sheets]
    assert all(len(one & other) < 0.5 * len(one) for one, other in combinations(shapes, 2))


def _drawn(family: str, index: int) -> SymbolStrokes:
    seed = 1000 + index
    # Layouts draw their assembly first, from these generators.
    assembly = FAMILIES[family](np.random.default_rng([seed, 0 if index < _CARDS else 2]))
    if index < _CARDS:
        sheet, _ = lay_card(seed, size=512 if index % 8 == 7 else 256, family=family)
    else:
        paper: Paper = "A3" if index % 3 else "A4"
        sheet = lay_sheet(seed, paper=paper, family=family)
    standard = ink_in(sheet, "standard", np.random.default_rng([seed, 1]))
    shop = ink_in(sheet, "shop", np.random.default_rng([seed, 1]))
    return SymbolStrokes(assembly, sheet, standard, shop)


def numbers(drawn: SymbolStrokes) -> Iterator[str]:
    """Every number is the distance between its points, times the scale."""
    for dimension in drawn.sheet.dimensions:
        expected = _measured(dimension, drawn.sheet.denominator)
        if dimension.text.string != expected:
            yield f"{dimension.text.string} measures {expected}"


def _measured(dimension: Dimension, denominator: float) -> str:
    if dimension.kind == "angle":
        arc = dimension.lines[0]
        assert isinstance(arc, Arc)
        return number(math.degrees(arc.sweep)) + "°"
    direction = np.subtract(dimension.b, dimension.a) @ np.array(dimension.along)
    sign = {"linear": "", "radius": "R", "diameter": "Ø"}[dimension.kind]
    times = f"{dimension.count}×" if dimension.count > 1 else ""
    return times + sign + number(abs(float(direction)) * denominator)


def balloons(drawn: SymbolStrokes) -> Iterator[str]:
    """Every balloon has its row, and every part a row."""
    parts, marks = drawn.assembly.parts, [balloon.number for balloon in drawn.sheet.balloons]
    if len(set(marks)) < len(marks) or not set(marks) <= set(range(1, len(parts) + 1)):
        yield f"balloons {marks} of {len(parts)} parts"
    for balloon in drawn.sheet.balloons:
        if balloon.text.string != str(balloon.number):
            yield f"balloon {balloon.number} says {balloon.text.string}"
    table, *_ = drawn.sheet.blocks or [None]
    if not isinstance(table, PartsList):
        return
    rows = [(row.number, row.name, row.size, row.material) for row in table.rows]
    if rows != [(at, part.name, part.size, part.material) for at, part in enumerate(parts, 1)]:
        yield f"rows {rows}"
    written = {text.string for text in table.texts}
    if not written >= {str(entry) for row in rows for entry in row}:
        yield f"rows {rows} written as {written}"


def scale(drawn: SymbolStrokes) -> Iterator[str]:
    """The scale that is written is the sheet's."""
    *_, block = drawn.sheet.blocks or [None]
    texts = drawn.sheet.notes if block is None else block.texts
    ratios = [ratio for text in texts if (ratio := _ratio(text.string)) is not None]
    wanted = block is not None or ratios
    if wanted and ratios != [pytest.approx(drawn.sheet.denominator)]:
        yield f"scales {ratios}, drawn 1:{drawn.sheet.denominator}"


def _ratio(string: str) -> float | None:
    paper, colon, real = string.partition(":")
    try:
        return float(real) / float(paper) if colon else None
    except ValueError:
        return None


def lettering(drawn: SymbolStrokes) -> Iterator[str]:
    """No two text boxes overlap by more than 5 %."""
    for ink in (drawn.standard, drawn.shop):
        boxes = [text.box for text in ink.texts]
        for i, j in _near(boxes):
            if _overlap(boxes[i], boxes[j]) > 0.05:
                yield f"{ink.texts[i].text} runs into {ink.texts[j].text}"


def _near(boxes: list[Box]) -> list[tuple[int, int]]:
    return [
        (i, j) for i, j in combinations(range(len(boxes)), 2) if boxes[i][0] < boxes[j][2] and boxes[j][0] < boxes[i][2]
    ]


def _overlap(a: Box, b: Box) -> float:
    """Return the common area as a share of the smaller box."""
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (a, b))
    return max(wide, 0.0) * max(high, 0.0) / smaller


def edges(drawn: SymbolStrokes) -> Iterator[str]:
    """Everything lies on the sheet."""
    size = np.array((drawn.sheet.width, drawn.sheet.height))
    for ink in (drawn.standard, drawn.shop):
        for stroke in ink.strokes:
            points = np.concatenate(stroke.pieces)
            if points.min() < 0.3 or (points > size - 0.3).any():
                yield f"{stroke.layer} leaves the sheet"


def strokes(drawn: SymbolStrokes) -> Iterator[str]:
    """Strokes of both styles coincide but for lettering."""
    for one, other in ((drawn.standard, drawn.shop), (drawn.shop, drawn.standard)):
        for layer, distance in _strays(one, other).items():
            if distance > _TOLERANCE + 0.5 / _CELLS:
                yield f"{layer} differs by {distance:.2f} mm"


def _strays(ink: Ink, other: Ink) -> dict[str, float]:
    """Return for each layer how far the ink of one style gets from that of the other, mm.

    Lettering and filled shapes are left out, and the dimension lines that are broken for it.
    """
    away = _distances(other)
    lettered = np.array([text.box for text in other.texts]) + np.array([-1.5, -1.5, 1.5, 1.5])
    strays: dict[str, float] = {}
    for stroke in ink.strokes:
        if stroke.layer == "text" or stroke.filled:
            continue
        points = _along(stroke.pieces, 0.5)
        columns, rows = (points * _CELLS).astype(int).T
        distance = away[rows, columns]
        if stroke.layer == "dimension":
            beyond = points[:, None] < lettered[:, :2]
            beyond |= points[:, None] > lettered[:, 2:]
            distance[~beyond.any(axis=2).all(axis=1)] = 0.0
        strays[stroke.layer] = max(strays.get(stroke.layer, 0.0), float(distance.max()))
    return strays


def _distances(ink: Ink) -> NDArray[np.float32]:
    """Return a map of the distance to the ink, mm; round ends of strokes belong to the ink."""
    shape = (math.ceil(ink.height * _CELLS), math.ceil(ink.width * _CELLS))
    paper = np.full(shape, 255, dtype=np.uint8)
    for stroke in ink.strokes:
        if stroke.layer == "text":
            continue
        pieces = stroke.pieces
        if stroke.layer in ("hidden", "centre", "weld") and not stroke.filled:
            pieces = [_capped(piece, stroke.width / 2) for piece in pieces]
        corners = [np.round((piece * _CELLS - 0.5) * 16).astype(np.int32) for piece in pieces]
        cv2.polylines(paper, corners, False, 0, 1, cv2.LINE_8, 4)
    distances: NDArray[np.float32] = cv2.distanceTransform(paper, cv2.DIST_L2, 3) / _CELLS
    return distances


def _capped(piece: NDArray[np.float64], cap: float) -> NDArray[np.float64]:
    ends = piece.copy()
    for end, next_ in ((0, 1), (-1, -2)):
        direction = piece[end] - piece[next_]
        ends[end] = piece[end] + direction * (cap / max(float(np.hypot(*direction)), 1e-9))
    return ends


def _along(pieces: list[NDArray[np.float64]], step: float) -> NDArray[np.float64]:
    """Return points along pieces, ends included."""
    starts = np.concatenate([piece[:-1] for piece in pieces])
    directions = np.concatenate([piece[1:] for piece in pieces]) - starts
    counts = np.ceil(np.hypot(directions[:, 0], directions[:, 1]) / step).astype(int) + 1
    which = np.repeat(np.arange(len(directions)), counts)
    rank = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    share = rank / np.maximum(counts[which] - 1, 1)
    return starts[which] + directions[which] * share[:, None]


def symbols(drawn: SymbolStrokes) -> Iterator[str]:
    """Weld symbols stand only where the joint allows them."""
    for symbol in drawn.sheet.welds:
        joints = [
            joint
            for joint in drawn.assembly.joints
            for view in drawn.sheet.views
            if _touches(symbol, joint, view, drawn.sheet.denominator)
        ]
        if not any(_allowed(symbol, joint) for joint in joints):
            yield f"{symbol.label} at {[joint.kind for joint in joints]}"


def _touches(symbol: WeldSymbol, joint: Joint, view: ViewOnSheet, denominator: float) -> bool:
    """Return whether the arrow's tip lies on the seam as the view shows it."""
    ends = VIEWS[view.name].flat(np.array(joint.seam, dtype=np.float64))[:, :2] / denominator
    start, end = ends + view.origin
    direction = end - start
    share = float((np.array(symbol.tip) - start) @ direction) / max(float(direction @ direction), 1e-9)
    foot = start + direction * min(max(share, 0.0), 1.0)
    on_view = not joint.views or view.name in joint.views
    return on_view and math.dist(foot, symbol.tip) < 0.1


def _allowed(symbol: WeldSymbol, joint: Joint) -> bool:
    kinds = tuple("" if weld is None else weld.kind for weld in (symbol.arrow, symbol.other))
    if joint.welds is not None:
        return kinds == joint.welds
    return any(
        kinds in ((option.arrow, option.other), (option.other, option.arrow))
        and option.thinnest <= joint.thickness <= option.thickest
        and option.prepared <= joint.prepared
        and (joint.both or not option.other)
        for option in ALLOWED[joint.kind]
    )


def sections(drawn: SymbolStrokes) -> Iterator[str]:
    """A section's caption names its plane, whose ends lie on one line square to the sight."""
    if len(drawn.sheet.planes) > sum(view.section is not None for view in drawn.sheet.views):
        yield "more planes than sections"
    for plane in drawn.sheet.planes:
        if plane.caption.string != f"{plane.letter}-{plane.letter}":
            yield f"plane {plane.letter} is captioned {plane.caption.string}"
        (tip, direction), (tip2, direction2) = (end.arrow for end in plane.ends)
        if direction != direction2 or abs(float(np.subtract(tip2, tip) @ np.array(direction))) > 1e-6:
            yield f"plane {plane.letter} is bent"

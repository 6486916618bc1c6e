"""Weld symbols in DXF: a block of the sheet's own strokes, with what they say as attributes, on the layer `weld`."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from linewright.vector import limits
from linewright.vector.model import Curve, Pen, Polyline, Text, Vectors, WeldSymbol, sampled
from linewright.vector.welds.rows import sides, weld_row

_KEYS = ("type", "size", "count", "length", "gap", "contour")


@dataclass(frozen=True)
class DrawnSymbol:
    """A weld symbol and the strokes of the page that it consists of."""

    symbol: WeldSymbol
    page: Vectors


def part_welds(page: Vectors) -> tuple[Vectors, list[DrawnSymbol]]:
    """Return what of a page is no weld symbol that is sure, and those symbols; no stroke stands in both."""
    curves, solids, texts = set[int](), set[int](), set[int]()
    drawn = []
    for symbol in page.welds:
        if not symbol.sure:
            continue
        own = [n for n, curve in enumerate(page.curves) if n not in curves and _belongs(n, curve, symbol)]
        heads = [n for n in symbol.solids if n not in solids]
        heads += [n for n, solid in enumerate(page.solids) if n not in solids and _stands_in(solid.points, symbol)]
        said = [n for n, text in enumerate(page.texts) if n not in texts and text.sure and _is_said(text, symbol)]
        curves.update(own)
        solids.update(heads)
        texts.update(said)
        part = replace(
            page,
            curves=tuple(_on_weld(page.curves[n]) for n in own),
            solids=tuple(replace(page.solids[n], layer="weld") for n in dict.fromkeys(heads)),
            texts=tuple(page.texts[n] for n in said),
            dimensions=(),
        )
        drawn.append(DrawnSymbol(symbol, part))
    if not drawn:
        return page, []
    rest = page.without(curves, solids)
    return replace(rest, texts=tuple(text for n, text in enumerate(page.texts) if n not in texts), welds=()), drawn


def _belongs(number: int, curve: Curve, symbol: WeldSymbol) -> bool:
    return number in symbol.curves or _stands_in(sampled(curve), symbol)


def _stands_in(points: Any, symbol: WeldSymbol) -> bool:
    """Whether all points lie in the strip of a symbol."""
    low, high = sorted((symbol.knee[0], symbol.end[0]))
    h = symbol.height
    x, y = np.asarray(points, dtype=np.float64).T
    inside = (x > low - limits.BLOCK_MARGIN * h) & (x < high + limits.BLOCK_MARGIN * h)
    return bool((inside & (np.abs(y - symbol.knee[1]) < limits.BLOCK_HIGH * h)).all())


def _is_said(text: Text, symbol: WeldSymbol) -> bool:
    low, high = sorted((symbol.knee[0], symbol.end[0]))
    x, y = text.at[0] + text.length / 2, text.at[1] + text.height / 2
    tail = (limits.TAIL_TEXT[1] + 1) * symbol.height if symbol.tail else 0.0
    return low - tail < x < high + tail and abs(y - symbol.knee[1]) < limits.SIZE_OFF[1] * symbol.height


def _on_weld(curve: Curve) -> Curve:
    pen: Pen = curve.pen
    if isinstance(curve, Polyline) and pen.layer == "text-ink":
        return curve
    return replace(curve, pen=replace(pen, layer="weld"))


def add_symbol(
    document: Any, space: Any, drawn: DrawnSymbol, number: int, scale: float, draw: Callable[[Any, Vectors], None]
) -> None:
    """Add a weld symbol as a block with attributes; ``draw`` draws a page's strokes into a block."""
    symbol = drawn.symbol
    block = document.blocks.new(f"WELD-{number}")
    draw(block, drawn.page)
    insert = space.add_blockref(block.name, (0, 0), dxfattribs={"layer": "weld"})
    at = tuple(coordinate * scale for coordinate in symbol.knee)
    values = {"PROCESS": symbol.tail, "ALL_ROUND": _yes(symbol.all_round), "FIELD": _yes(symbol.field)}
    for side, weld in sides(symbol):
        row = weld_row(symbol, side, weld)
        values |= {f"{side}_{key}".upper(): "" if row[key] is None else str(row[key]) for key in _KEYS}
    style = {"layer": "weld", "flags": 1}  # not shown: the strokes say it
    for tag, value in values.items():
        block.add_attdef(tag, at, height=symbol.height * scale, dxfattribs=style)
        insert.add_attrib(tag, value, at, {"height": symbol.height * scale, **style})


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"

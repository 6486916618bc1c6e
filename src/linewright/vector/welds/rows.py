"""Weld symbols as rows, a row for each side that has a weld: for JSON, the weld list and attributes of DXF blocks."""

from typing import Any

from linewright.vector.model import Vectors, Weld, WeldSymbol


def weld_rows(page: Vectors) -> list[dict[str, Any]]:
    """Return the welds of a page, mm from the top left corner, numbered from above (docs/reference/formats.md)."""
    rows = []
    symbols = sorted(page.welds, key=lambda symbol: (-symbol.knee[1], symbol.knee[0]))
    for number, symbol in enumerate(symbols, start=1):
        for side, weld in sides(symbol):
            rows.append({"number": number, **weld_row(symbol, side, weld), **_places(symbol, page.height)})
    return rows


def sides(symbol: WeldSymbol) -> list[tuple[str, Weld]]:
    """Return the sides that have a weld."""
    both = (("arrow", symbol.arrow), ("other", symbol.other))
    return [(side, weld) for side, weld in both if weld is not None]


def weld_row(symbol: WeldSymbol, side: str, weld: Weld) -> dict[str, Any]:
    """Return what a symbol says of one side."""
    return {
        "side": side,
        "type": weld.kind,
        "size": weld.size,
        "count": weld.count,
        "length": weld.length,
        "gap": weld.gap,
        "contour": weld.contour,
        "all_round": symbol.all_round,
        "field": symbol.field,
        "process": symbol.tail,
        "system": symbol.system,
        "joint": symbol.joint,
        "fault": "; ".join(symbol.faults),
        "confidence": round(symbol.confidence, 3),
        "sure": symbol.sure,
        "note": "; ".join(symbol.notes),
    }


def _places(symbol: WeldSymbol, height: float) -> dict[str, list[float]]:
    points = {"tip": symbol.tip, "knee": symbol.knee, "end": symbol.end}
    return {name: [round(x, 2), round(height - y, 2)] for name, (x, y) in points.items()}

"""How often a weld symbol is said to contradict its sheet, and how many planted faults are named.

python benchmarks/weld_checks.py --sheets 200 --first 30000

Generated sheets (A3 and A4 in turn) with their own lines, parts lists and weld symbols, all exact and sure: what is
counted is the checks alone, neither wear nor reading. Of each sheet every symbol is checked as it is; then one fault
after the other is planted in each symbol that can have it: a fillet at a butt joint, a size that is three times that of
the thinner part and above the thickest, an arrow line taken away.
"""

import argparse
import math
from collections import Counter
from dataclasses import replace

from whole_sheet import lay_sheet

from linewright.base import say
from linewright.drawings.ink.lettering import width
from linewright.drawings.ink.paths import hatch_lines
from linewright.drawings.sheet import (
    Arc as DrawnArc,
    Layer,
    Line as DrawnLine,
    Path,
    Sheet,
    Weld as DrawnWeld,
    WeldSymbol as DrawnSymbol,
)
from linewright.vector import Vectors
from linewright.vector.model import Arc, Curve, Line, LineType, Pen, Polyline, Text, Weld, WeldSymbol
from linewright.vector.welds.checks import check_welds

TYPES: dict[str, LineType] = {"hidden": "dashed", "centre": "chain"}


def exact(sheet: Sheet) -> Vectors:
    """Return the lines, tables and weld symbols of a sheet as they were drawn."""
    curves = [curve(path) for path in sheet.paths]
    curves += [curve(path, "border") for block in sheet.blocks for path in block.lines]
    for dimension in sheet.dimensions:
        curves += [curve(line) for line in dimension.lines]
    for hatch in sheet.hatches:
        for line in hatch_lines(hatch):
            (ax, ay), (bx, by) = line[0].tolist(), line[-1].tolist()
            curves.append(Line((ax, ay), (bx, by), Pen("hatch", 0.25)))
    texts = []
    for text in [text for block in sheet.blocks for text in block.texts]:
        long = width(text.string, text.height)
        x = text.at[0] - (long / 2 if text.align == "centre" else 0.0)
        texts.append(Text(text.string, (x, text.at[1]), text.height, long, 0.0, 1.0))
    page = Vectors(sheet.width, sheet.height, tuple(curves), texts=tuple(texts))
    return replace(page, welds=tuple(map(read, sheet.welds)))


def curve(path: Path, layer: Layer | None = None) -> Curve:
    """Return a line as it is drawn."""
    name = layer or path.layer
    pen = Pen("dimension" if name == "balloon" else name, 0.35, TYPES.get(name, "continuous"))
    if isinstance(path, DrawnLine):
        return Line(path.a, path.b, pen)
    if isinstance(path, DrawnArc):
        return Arc(path.centre, path.radius, path.start, path.sweep, pen)
    return Polyline(path.points, pen)


def read(symbol: DrawnSymbol) -> WeldSymbol:
    """Return a symbol as it would be read if all were sure."""
    end = (symbol.knee[0] + 6 * symbol.heading * symbol.height, symbol.knee[1])
    arrow, other = _weld(symbol.arrow), _weld(symbol.other)
    marks = symbol.all_round, symbol.field, symbol.tail
    return WeldSymbol(symbol.tip, symbol.knee, end, symbol.height, arrow, other, *marks, "ISO 2553", 1.0, True)


def _weld(weld: DrawnWeld | None) -> Weld | None:
    if weld is None:
        return None
    return Weld(weld.kind, weld.size, weld.count, weld.length, weld.gap, weld.contour)


def planted(page: Vectors, place: int, drawn: DrawnSymbol) -> dict[str, Vectors]:
    """Return pages with one fault each in a symbol, by what it is."""
    symbol = page.welds[place]
    thickness = drawn.thickness or 0.0
    faults = {"no arrow": replace(symbol, tip=symbol.knee)}
    if drawn.joint == "butt":
        faults["fillet at a butt"] = replace(symbol, arrow=Weld("fillet", "a5"), other=None)
    if symbol.arrow is not None and symbol.arrow.kind == "fillet":
        large = replace(symbol.arrow, size=f"a{math.ceil(3 * thickness)}")
        faults["size"] = replace(symbol, arrow=large)
    before, after = page.welds[:place], page.welds[place + 1 :]
    return {name: replace(page, welds=(*before, wrong, *after)) for name, wrong in faults.items()}


def count(sheet: Sheet) -> Counter[str]:
    """Return how the symbols of a sheet fared."""
    page = exact(sheet)
    counts: Counter[str] = Counter(sheets=1, symbols=len(sheet.welds))
    for drawn, found in zip(sheet.welds, check_welds(page).welds, strict=True):
        counts[f"joint {drawn.joint}: {found.joint or 'not told'}"] += 1
        counts["false alarms"] += bool(found.faults)
    for place, drawn in enumerate(sheet.welds):
        for name, wrong in planted(page, place, drawn).items():
            named = check_welds(wrong).welds[place].faults
            counts[f"{name}: planted"] += 1
            counts[f"{name}: named"] += bool(named)
    return counts


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sheets", type=int, default=200)
    parser.add_argument("--first", type=int, default=30000)
    asked = parser.parse_args()
    every: Counter[str] = Counter()
    for seed in range(asked.first, asked.first + asked.sheets):
        every += count(lay_sheet(seed, paper="A3" if seed % 2 else "A4"))
    for name, number in sorted(every.items()):
        say(f"{name}: {number}")


if __name__ == "__main__":
    main()

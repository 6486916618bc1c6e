from __future__ import annotations

import numpy as np
import pytest

from linewright.base import Pixels
from linewright.drawings.ink.lettering import letter
from linewright.drawings.ink.render import render
from linewright.drawings.ink.strokes import Stroke
from linewright.drawings.ink.symbols import draw
from linewright.drawings.sheet import Weld, WeldSymbol
from linewright.vector.welds.reader import read_strip
from linewright.vector.welds.reference_lines import ReferenceLine

PX_PER_MM = 8.0
LINE = ReferenceLine((20.0, 20.0), (40.0, 50.0), (75.0, 50.0), arrow=True, level=(), arrow_line=(), solids=())


def page(symbol: WeldSymbol | None) -> Pixels:
    strokes = [Stroke("weld", 0.25, [np.array([LINE.knee, LINE.end])])]
    if symbol is not None:
        drawn = draw(symbol)
        lines = [*drawn.lines, *drawn.dashed, *drawn.symbols]
        lines += [stroke + text.at for text in drawn.texts for stroke in letter(text.string, text.height)]
        strokes = [Stroke("weld", 0.35, [line]) for line in lines]
    return render(strokes, width=120.0, height=100.0, px_per_mm=PX_PER_MM)


@pytest.mark.parametrize(
    ("arrow", "other"),
    [
        (Weld("fillet", "a5"), None),
        (Weld("v", "s8", contour="flat"), Weld("backing run")),
        (Weld("bevel"), Weld("fillet", "a4")),
        (None, Weld("square", "s3")),
        (Weld("fillet", "a5"), Weld("fillet", "a5")),
    ],
)
def test_symbols_above_and_below_are_told(arrow: Weld | None, other: Weld | None) -> None:
    symbol = WeldSymbol(LINE.tip, LINE.knee, 1, 3.5, arrow, other)
    found = read_strip(page(symbol), PX_PER_MM, LINE, 3.5)
    assert found is not None
    kinds = [weld.kind if weld else "" for weld in (arrow, other)]
    assert [found.above.kind, found.below.kind] == kinds
    assert found.above.contour == (arrow.contour if arrow else "")
    assert LINE.knee[0] < found.at < LINE.end[0]


def test_a_line_with_nothing_on_it_has_no_symbol() -> None:
    assert read_strip(page(None), PX_PER_MM, LINE, 3.5) is None

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from linewright.vector.model import Text, Vectors, Weld, WeldSymbol
from linewright.vector.welds import read
from linewright.vector.welds.reader import StripReading, SymbolReading
from weld_pages import HEIGHT, text, welded

NOTHING = SymbolReading("", "", 1.0)


def symbols(
    monkeypatch: pytest.MonkeyPatch,
    page: Vectors,
    above: SymbolReading,
    below: SymbolReading,
    dashed: tuple[float, float] = (0.0, 0.7),
    **marks: float,
) -> tuple[WeldSymbol, ...]:
    """Read a page whose strips say what is given."""
    told = {"all round": 0.0, "field": 0.0, "tail": 0.0} | {
        name.replace("_", " "): sure for name, sure in marks.items()
    }

    def read_strip(*_: Any) -> StripReading:
        return StripReading(70.0, above, below, told, dashed)

    monkeypatch.setattr(read, "read_strip", read_strip)
    monkeypatch.setattr(read, "has_symbol_reader", lambda: True)
    return read.read_welds(page, np.full((100, 200), 255, np.uint8), 1.0)


FILLET = SymbolReading("fillet", "", 0.99)


def test_size_and_extent_stand_before_and_behind_the_symbol(monkeypatch: pytest.MonkeyPatch) -> None:
    page = welded(text("a5", 60, 50.7), text("3×50(100)", 74, 50.7))
    (found,) = symbols(monkeypatch, page, FILLET, NOTHING)
    assert found.arrow == Weld("fillet", "a5", 3, 50, 100) and found.other is None
    assert found.sure and found.system == "ISO 2553" and not found.notes


def test_a_row_that_runs_over_the_symbol_is_parted(monkeypatch: pytest.MonkeyPatch) -> None:
    page = welded(text("a5V3x50(100)", 60, 50.7))
    (found,) = symbols(monkeypatch, page, FILLET, NOTHING)
    assert found.arrow == Weld("fillet", "a5", 3, 50, 100)


@pytest.mark.parametrize(
    ("said", "weld", "sure"),
    [
        ("a58×60(50)", Weld("fillet", "a5", 8, 60, 50), False),  # the 5 ends at the symbol, which is not read
        ("·S5V8×60(50", Weld("fillet", "s5", 8, 60, 50), False),
        ("a5D120", Weld("fillet", "a5", 1, 120), True),
        ("50", Weld("fillet"), False),
    ],
)
def test_rows_over_a_symbol_are_parted_where_they_can_be(
    monkeypatch: pytest.MonkeyPatch, said: str, weld: Weld, sure: bool
) -> None:
    row = Text(said, (60.0, 50.7), HEIGHT, 25.0, 0.0, 0.99)
    (found,) = symbols(monkeypatch, welded(row), FILLET, NOTHING)
    assert (found.arrow, found.sure) == (weld, sure)


@pytest.mark.parametrize(("dashed", "arrow_above"), [((0.0, 0.7), True), ((0.6, 0.1), False)])
def test_the_other_side_is_that_of_the_dashed_line(
    monkeypatch: pytest.MonkeyPatch, dashed: tuple[float, float], arrow_above: bool
) -> None:
    page = welded(text("s8", 62, 50.7), text("a4", 62, 45.2))
    (found,) = symbols(monkeypatch, page, SymbolReading("v", "flat", 0.97), FILLET, dashed)
    above, below = Weld("v", "s8", contour="flat"), Weld("fillet", "a4")
    assert (found.arrow, found.other) == ((above, below) if arrow_above else (below, above))


def test_without_a_dashed_line_on_the_sheet_the_arrow_side_is_below(monkeypatch: pytest.MonkeyPatch) -> None:
    page = welded(text("6", 62, 45.2), text("40-100", 74, 45.2), dashed=0)
    (found,) = symbols(monkeypatch, page, NOTHING, FILLET, (0.1, 0.2))
    assert found.system == "AWS A2.4"
    assert found.arrow == Weld("fillet", "6", 1, 40, 60)
    (found,) = symbols(monkeypatch, page, NOTHING, FILLET, (0.0, 0.4))  # it may be worn away
    assert found.system == "ISO 2553" and not found.sure


def test_ring_flag_and_tail_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    page = welded(text("a5", 60, 50.7), text("135", 92, 48.2))
    (found,) = symbols(monkeypatch, page, FILLET, NOTHING, all_round=0.95, field=0.91, tail=0.95)
    assert found.all_round and found.field and found.tail == "135" and found.sure
    assert not symbols(monkeypatch, page, FILLET, NOTHING, field=0.6)[0].sure
    (found,) = symbols(monkeypatch, welded(text("a5", 60, 50.7)), FILLET, NOTHING, tail=0.95)
    assert found.tail == "" and not found.sure


@pytest.mark.parametrize(
    ("texts", "kind", "note"),
    [
        ([text("NOTE", 5, 5)], FILLET, ""),
        ([text("a5", 60, 50.7, sure=False)], FILLET, "not surely read"),
        ([text("MIND", 60, 50.7)], FILLET, "neither a size nor a length"),
        ([text("a5", 60, 50.7)], SymbolReading("fillet", "", 0.6), ""),
    ],
)
def test_what_is_in_doubt_is_not_sure(
    monkeypatch: pytest.MonkeyPatch, texts: list[Text], kind: SymbolReading, note: str
) -> None:
    (found,) = symbols(monkeypatch, welded(*texts, head=len(texts[0].string) < 4 or note != ""), kind, NOTHING)
    assert not found.sure and note in "; ".join(found.notes)


def test_of_three_doubts_about_its_lines_none_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    page = welded(text("NOTE", 5, 5), head=False)
    (found,) = symbols(monkeypatch, page, FILLET, NOTHING)
    assert "neither an arrowhead" in found.notes[0]
    assert len(symbols(monkeypatch, page, FILLET, NOTHING, field=0.6)) == 1
    assert symbols(monkeypatch, page, SymbolReading("fillet", "", 0.6), NOTHING, field=0.6) == ()


def test_what_was_taken_for_an_arrow_line_may_be_a_prong_of_the_tail(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_strip(*_: Any) -> StripReading:
        marks = {"all round": 0.0, "field": 0.0, "tail": 0.99}
        return StripReading(70.0, FILLET, NOTHING, marks, (0.0, 0.7), 50.5)

    monkeypatch.setattr(read, "has_symbol_reader", lambda: True)
    monkeypatch.setattr(read, "read_strip", read_strip)
    page = welded(text("a5", 60, 50.7), text("135", 40, 48.2))
    (found,) = read.read_welds(page, np.full((100, 200), 255, np.uint8), 1.0)
    assert found.knee == found.tip == (90.0, 50.0) and found.end == (50.0, 50.0)
    assert "its arrow line is not found" in found.notes and found.tail == "135"


def test_a_page_without_lettering_or_symbols_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert symbols(monkeypatch, welded(), FILLET, NOTHING) == ()
    monkeypatch.setattr(read, "has_symbol_reader", lambda: True)
    monkeypatch.setattr(read, "read_strip", lambda *_: None)
    assert read.read_welds(welded(text("A", 5, 5)), np.full((100, 200), 255, np.uint8), 1.0) == ()

from __future__ import annotations

import re

import pytest

from linewright.vector.model import Text, Weld
from linewright.vector.welds.fields import FoundSymbol, said_beside, tail_of
from linewright.vector.welds.lettering import LetteringReader, Place, RowReading
from linewright.vector.welds.reader import StripReading, SymbolReading
from linewright.vector.welds.reference_lines import ReferenceLine
from weld_pages import HEIGHT, text, welded

NOTHING = SymbolReading("", "", 1.0)
LINE = ReferenceLine((35.0, 30.0), (50.0, 50.0), (90.0, 50.0), arrow=True, level=(0,), arrow_line=(1,), solids=())


class Rows(LetteringReader):
    """Reads what it is told before and behind the symbol, and behind the tail."""

    def __init__(self, **rows: tuple[str, bool]) -> None:
        self._rows, self.places = rows, list[Place]()

    def gap(self, at: float, sense: int, place: Place, height: float) -> float:
        return at + sense * 0.6 * height

    def read(self, place: Place, height: float, pattern: re.Pattern[str]) -> RowReading:
        self.places.append(place)
        name = "tail" if place.start > 88 else "size" if place.stop < place.start else "length"
        string, sure = self._rows.get(name, ("", True))
        fits = pattern.fullmatch(string) is not None
        ink = name in self._rows
        return RowReading(string if fits else "", 0.9, sure and (fits or not ink), ink, (place.start, place.stop))


def found(kind: str = "fillet", *, tail: float = 0.0) -> FoundSymbol:
    marks = {"all round": 0.0, "field": 0.0, "tail": tail}
    strip = StripReading(70.0, SymbolReading(kind, "", 0.99), NOTHING, marks, (0.0, 0.7))
    return FoundSymbol(LINE, strip, HEIGHT, -1)


def beside(rows: Rows | None, *texts: Text, kind: str = "fillet", is_iso: bool = True) -> tuple[Weld | None, str]:
    return said_beside(welded(*texts), found(kind), 1, rows, is_iso=is_iso)


def test_what_no_row_holds_is_read_where_it_has_to_stand() -> None:
    assert beside(Rows(size=("a5", True), length=("3×50(100)", True))) == (Weld("fillet", "a5", 3, 50, 100), "")
    assert beside(Rows(size=("a5", True)), text("a5", 60, 50.7, sure=False)) == (Weld("fillet", "a5"), "")
    assert said_beside(welded(), found(), -1, Rows(), is_iso=True) == (None, "")


def test_ink_that_is_not_read_makes_doubt() -> None:
    weld, note = beside(Rows(size=("##", True)))
    assert weld == Weld("fillet") and "not surely read" in note
    assert beside(Rows(size=("##", True)), text("a5", 60, 50.7)) == (Weld("fillet", "a5"), "")


def test_two_readings_that_differ_make_doubt() -> None:
    weld, note = beside(Rows(size=("a6", True)), text("a5", 60, 50.7))
    assert weld == Weld("fillet", "a5") and "two ways" in note


def test_a_reading_in_doubt_is_taken_where_nothing_else_is() -> None:
    weld, note = beside(Rows(size=("a6", False), length=("120", False)))
    assert weld == Weld("fillet", "a6", 1, 120) and note


@pytest.mark.parametrize(
    ("kind", "is_iso", "size"), [("fillet", True, ""), ("fillet", False, "6"), ("spot", True, "6"), ("v", True, "6")]
)
def test_the_size_of_a_fillet_has_its_letter_by_iso(kind: str, is_iso: bool, size: str) -> None:
    weld, _ = beside(Rows(size=("6", True)), kind=kind, is_iso=is_iso)
    assert weld is not None and weld.size == size


def test_rows_are_looked_for_between_knee_and_end() -> None:
    rows = Rows()
    beside(rows)
    before, behind = rows.places
    assert before.stop > LINE.knee[0] and behind.stop == LINE.end[0]
    assert 50 < before.near < before.far < 56


def test_the_process_behind_a_tail_is_read_anew() -> None:
    page = welded(text("1E5", 92, 48.2, sure=False))
    assert tail_of(page, found(tail=0.95), Rows(tail=("135", True))) == ("135", True)
    assert tail_of(page, found(tail=0.95), Rows(tail=("135", False))) == ("1E5", False)
    assert tail_of(page, found(), Rows()) == ("", True)

from __future__ import annotations

from dataclasses import replace

import pytest

from linewright.vector.model import Line, Pen, Vectors, Weld, WeldSymbol
from linewright.vector.tables import Field
from linewright.vector.welds import checks
from linewright.vector.welds.checks import check_welds, find_thickest, thickness

PEN = Pen("outline", 0.5)
BUTT = tuple(
    Line(a, b, PEN)
    for a, b in (((60.0, 100.0), (140.0, 100.0)), ((60.0, 92.0), (140.0, 92.0)), ((100.0, 100.0), (100.0, 92.0)))
)
FILLET = Weld("fillet", "a5")


def symbol(arrow: Weld = FILLET, other: Weld | None = None, *, sure: bool = True, bare: bool = False) -> WeldSymbol:
    tip = (110.0, 115.0) if bare else (100.0, 100.0)
    confidence = 0.99 if sure else 0.5
    end = (140.0, 115.0)
    return WeldSymbol(tip, (110.0, 115.0), end, 3.5, arrow, other, False, False, "", "ISO 2553", confidence, sure)


def faults(found: WeldSymbol, *curves: Line) -> tuple[str, ...]:
    (checked,) = check_welds(Vectors(200.0, 200.0, curves, welds=(found,))).welds
    return checked.faults


@pytest.mark.parametrize(
    ("found", "named"),
    [
        (symbol(), True),
        (symbol(other=FILLET), True),
        (symbol(Weld("v", "s8")), False),
        (symbol(Weld("v"), FILLET), False),
        (symbol(sure=False), False),
    ],
)
def test_a_fillet_alone_at_a_butt_joint_is_named(found: WeldSymbol, named: bool) -> None:
    assert faults(found, *BUTT) == (("a fillet weld where two plates meet in line",) if named else ())
    assert check_welds(Vectors(200.0, 200.0, BUTT, welds=(found,))).welds[0].joint == "butt"


def test_a_size_above_the_thickest_part_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "find_thickest", lambda _: 8.0)
    (fault,) = faults(symbol(Weld("fillet", "a9"), FILLET), BUTT[0])
    assert "a9" in fault and "8 mm" in fault
    assert faults(symbol(Weld("fillet", "z8")), BUTT[0]) == ()
    assert faults(symbol(Weld("spot", "9")), BUTT[0]) == ()  # a diameter
    assert faults(symbol(Weld("fillet", "a9"), sure=False), BUTT[0]) == ()


def test_a_symbol_without_an_arrow_line_is_named_if_nothing_is_left_of_one() -> None:
    assert faults(symbol(bare=True), BUTT[0]) == ("no arrow line",)
    assert faults(symbol(bare=True), Line((108.0, 113.0), (107.0, 111.0), PEN)) == ()
    assert faults(symbol(bare=True), Line((110.0, 115.0), (140.0, 115.0), PEN)) == ()  # its own line, not known as such


def test_a_page_without_symbols_stays() -> None:
    page = Vectors(200.0, 200.0, BUTT)
    assert check_welds(page) is page


def parts(*sizes: str, sure: bool = True) -> list[dict[str, Field]]:
    return [{"size": Field(size, sure)} for size in sizes]


def test_the_thickest_part_is_told_where_all_but_one_are_known() -> None:
    assert find_thickest(parts("PL 8×100×200", "L 80×80×10 LG 620", "M16×45")) == 10
    assert find_thickest(parts("PIPE 219.1×12.5 LG 48", "DN 200 PN 16 TYPE 11")) == 12.5
    assert find_thickest(parts("PL 8×100×200", "IPE 200", "HEA 160")) is None
    assert find_thickest([*parts("PL 8×100×200"), *parts("PL 6", sure=False)]) is None
    assert find_thickest([*parts("PL 8"), {"name": Field("RIB", True)}]) is None
    assert find_thickest([]) is None


@pytest.mark.parametrize(
    ("size", "thick"),
    [
        ("PL 12×150×200", 12),
        ("PL 15", 15),
        ("BL 10x60", 10),
        ("pl 4,5×20", 4.5),
        ("RHS 100×50×5 LG 900", 5),
        ("Ø12×30 DIN 124", None),
        ("PLUG", None),
    ],
)
def test_thicknesses_are_read_of_stock(size: str, thick: float | None) -> None:
    assert thickness(size) == thick


def test_symbols_keep_all_else() -> None:
    found = symbol(Weld("v", "s8"))
    (checked,) = check_welds(Vectors(200.0, 200.0, BUTT, welds=(found,))).welds
    assert replace(checked, joint="") == found

from __future__ import annotations

from dataclasses import replace

from linewright.vector.model import Weld, WeldSymbol
from linewright.vector.welds.rows import weld_rows
from weld_pages import welded

SYMBOL = WeldSymbol(
    tip=(35.0, 30.0),
    knee=(50.0, 50.0),
    end=(90.0, 50.0),
    height=3.5,
    arrow=Weld("v", "s8", contour="flat"),
    other=Weld("fillet", "a4", 3, 50, 100),
    all_round=False,
    field=True,
    tail="135",
    system="ISO 2553",
    confidence=0.98,
    sure=True,
)


def test_each_side_has_a_row_and_symbols_count_from_above() -> None:
    lower = replace(SYMBOL, knee=(50.0, 20.0), arrow=None, sure=False, notes=("one", "two"))
    rows = weld_rows(replace(welded(), welds=(lower, SYMBOL)))
    assert [(row["number"], row["side"], row["type"]) for row in rows] == [
        (1, "arrow", "v"),
        (1, "other", "fillet"),
        (2, "other", "fillet"),
    ]
    assert rows[1] | {"count": 3, "length": 50, "gap": 100, "process": "135", "field": True} == rows[1]
    assert rows[0]["knee"] == [50.0, 50.0] and rows[2]["knee"] == [50.0, 80.0]
    assert rows[2]["note"] == "one; two" and not rows[2]["sure"]


def test_joint_and_faults_are_told() -> None:
    (row, _) = weld_rows(replace(welded(), welds=(replace(SYMBOL, joint="butt", faults=("one", "two")),)))
    assert (row["joint"], row["fault"]) == ("butt", "one; two")

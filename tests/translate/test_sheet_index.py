"""The index of a folder of sheets."""

import csv
import sqlite3
from pathlib import Path

from linewright.translate.manifest import PageRecord
from linewright.translate.sheet_index import DATABASE, INDEX, PARTS, WELDS, write_index


def record(name: str, **found: object) -> PageRecord:
    return PageRecord.model_validate(
        {
            "name": name,
            "picture": f"changes/{name}.png",
            "line_mm": 1.0,
            "lost_mm": 0.0,
            "longest_lost_mm": 0.0,
            "added_mm": 0.0,
            "texts_read": 0,
            **found,
        }
    )


def test_sheets_and_parts_can_be_searched(tmp_path: Path) -> None:
    pages = [
        record(
            "a", title_block={"number": "W-1", "title": "GIRDER"}, parts=[{"position": "1", "name": "WEB"}], scale=5.0
        ),
        record("b", title_block={"number": "=1+1"}, not_sure=("number",)),
    ]
    write_index(tmp_path, pages)
    rows = list(csv.DictReader((tmp_path / INDEX).read_text(encoding="utf-8").splitlines()))
    assert [(row["page"], row["number"], row["measured_scale"], row["not_sure"]) for row in rows] == [
        ("a", "W-1", "5", ""),
        ("b", "'=1+1", "", "number"),  # no spreadsheet takes it for a formula
    ]
    assert next(csv.DictReader((tmp_path / PARTS).read_text(encoding="utf-8").splitlines()))["name"] == "WEB"
    write_index(tmp_path, pages[:1])  # written anew, whole
    database = sqlite3.connect(tmp_path / DATABASE)
    assert database.execute("SELECT page, title FROM sheets").fetchall() == [("a", "GIRDER")]
    assert database.execute("SELECT page FROM parts WHERE name = 'WEB'").fetchall() == [("a",)]
    database.close()
    assert {path.name for path in tmp_path.iterdir()} == {INDEX, PARTS, WELDS, DATABASE}


def test_welds_are_a_list(tmp_path: Path) -> None:
    weld = {"number": 1, "side": "arrow", "type": "fillet", "size": "a5", "length": None, "field": True, "sure": False}
    write_index(tmp_path, [record("a", welds=[{**weld, "knee": [50.0, 20.5]}]), record("b")])
    (row,) = csv.DictReader((tmp_path / WELDS).read_text(encoding="utf-8").splitlines())
    assert row | {"page": "a", "type": "fillet", "size": "a5", "length": "", "field": "yes", "sure": "no"} == row
    assert (row["x_mm"], row["y_mm"]) == ("50.0", "20.5")
    database = sqlite3.connect(tmp_path / DATABASE)
    assert database.execute("SELECT type, size FROM welds").fetchall() == [("fillet", "a5")]
    database.close()

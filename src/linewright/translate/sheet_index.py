"""The index of a folder of sheets: title blocks, parts lists and weld symbols, as CSV and to search by SQLite."""

import csv
import io
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from linewright.base import OutputError, write_text, writing
from linewright.translate.manifest import PageRecord

INDEX, PARTS, WELDS, DATABASE = INDEXES = ("index.csv", "parts.csv", "welds.csv", "index.sqlite")
SHEET_COLUMNS = (
    "number",
    "title",
    "revision",
    "scale",
    "material",
    "mass",
    "date",
    "drawn_by",
    "checked_by",
    "approved_by",
    "sheet",
    "format",
    "owner",
    "department",
    "document_type",
    "status",
    "tolerances",
    "projection",
)
PART_COLUMNS = ("position", "quantity", "name", "size", "material", "mass", "standard", "number", "remark")
WELD_COLUMNS = (
    "number",
    "side",
    "type",
    "size",
    "count",
    "length",
    "gap",
    "contour",
    "all_round",
    "field",
    "process",
    "system",
    "joint",
    "fault",
    "sure",
    "note",
)


def write_index(folder: Path, pages: Sequence[PageRecord]) -> None:
    """Write what is read on sheets into a folder: CSV files and index.sqlite; OutputError: it cannot be."""
    sheets = [
        (
            page.name,
            *(page.title_block.get(column, "") for column in SHEET_COLUMNS),
            " ".join(page.not_sure),
            "" if page.scale is None else f"{page.scale:g}",
            str(len(page.dimensions)),
            str(len(page.disagreeing)),
            str(len(page.doubtful)),
        )
        for page in pages
    ]
    sheet_head = ("page", *SHEET_COLUMNS, "not_sure", "measured_scale", "dimensions", "disagreeing", "unsure_texts")
    parts = [(page.name, *(row.get(column, "") for column in PART_COLUMNS)) for page in pages for row in page.parts]
    welds = [
        (page.name, *(_cell(row.get(column)) for column in WELD_COLUMNS), *_cells(row.get("knee")))
        for page in pages
        for row in page.welds
    ]
    tables = {
        "sheets": (sheet_head, sheets),
        "parts": (("page", *PART_COLUMNS), parts),
        "welds": (("page", *WELD_COLUMNS, "x_mm", "y_mm"), welds),
    }
    for name, (head, rows) in zip((INDEX, PARTS, WELDS), tables.values(), strict=True):
        write_text(folder / name, _csv(head, rows))
    with writing(folder / DATABASE) as temporary:
        _write_database(temporary, tables)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _cells(place: Any) -> tuple[str, str]:
    x, y = place if isinstance(place, list | tuple) and len(place) == 2 else ("", "")
    return _cell(x), _cell(y)


def _csv(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    # A spreadsheet takes what begins so for a formula.
    writer.writerows([["'" + cell if cell[:1] in ("=", "+", "@") else cell for cell in row] for row in rows])
    return text.getvalue()


def _write_database(path: Path, tables: Mapping[str, tuple[Sequence[str], Sequence[Sequence[str]]]]) -> None:
    path.unlink(missing_ok=True)
    try:
        database = sqlite3.connect(path)
        try:
            with database:
                for name, (head, rows) in tables.items():
                    columns = ", ".join(f"{column} TEXT" for column in head)
                    database.execute(f"CREATE TABLE {name} ({columns})")
                    marks = ", ".join("?" * len(head))
                    database.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
        finally:
            database.close()
    except sqlite3.Error as error:
        raise OutputError("cannot be written ({0})", error, where=path) from error

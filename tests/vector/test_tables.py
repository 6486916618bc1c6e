"""Ruled tables: title block and parts list."""

from dataclasses import replace

import pytest

from dimensioned_pages import WIDE
from linewright.vector.model import Line, Text, Vectors
from linewright.vector.tables import caption, read_tables


def ruled(rows: list[list[str]], *, left: float = 20.0, top: float = 100.0, wide: float = 40.0) -> Vectors:
    """Return a ruled table; a | in a cell parts a small caption from its value below."""
    high, count = 9.0, len(rows[0])
    curves = [Line((left, top - n * high), (left + count * wide, top - n * high), WIDE) for n in range(len(rows) + 1)]
    curves += [Line((left + n * wide, top), (left + n * wide, top - len(rows) * high), WIDE) for n in range(count + 1)]
    texts = []
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            x, y = left + column * wide + 2, top - (line + 1) * high
            small, bar, value = cell.partition("|")
            if bar:
                texts.append(Text(small, (x, y + 6.2), 1.8, 1.4 * len(small), 0.0, 0.99))
            if value or small:
                texts.append(Text(value or small, (x, y + 1.5), 3.0, 2.2 * len(value or small), 0.0, 0.99))
    return Vectors(210, 297, tuple(curves), (), tuple(texts))


PARTS = [["2", "4", "RIB", "PL 8×45"], ["1", "1", "WEB", "PL 10×90"], ["POS", "QTY", "NAME", "SIZE"]]
TITLE = [["Title|GIRDER END", "Scale|1:4"], ["Identification number|W-5653", "Date of issue|1983-07-16"]]


def test_a_parts_list_has_its_rows_from_its_heading_outwards() -> None:
    parts = read_tables(ruled(PARTS)).parts
    assert [{name: field.value for name, field in row.items()} for row in parts] == [
        {"position": "1", "quantity": "1", "name": "WEB", "size": "PL 10×90"},
        {"position": "2", "quantity": "4", "name": "RIB", "size": "PL 8×45"},
    ]


def test_a_heading_may_stand_above_and_be_german() -> None:
    rows = [["Pos.", "Menge", "Benennung", "Werkstoff"], ["1", "2", "Steg", "S235JR"]]
    (row,) = read_tables(ruled(rows)).parts
    assert (row["quantity"].value, row["material"].value) == ("2", "S235JR")


def test_a_title_block_is_read_by_its_captions() -> None:
    found = read_tables(ruled(TITLE)).title_block
    assert {name: field.value for name, field in found.items()} == {
        "title": "GIRDER END",
        "scale": "1:4",
        "number": "W-5653",
        "date": "1983-07-16",
    }


def test_a_value_may_stand_in_the_next_cell_or_behind_a_colon() -> None:
    rows = [["DRAWN", "R. IQBAL"], ["MASSSTAB: 1:2", "BLATT: 1"], ["图号", "A-17"]]
    found = {name: field.value for name, field in read_tables(ruled(rows)).title_block.items()}
    assert found == {"drawn_by": "R. IQBAL", "scale": "1:2", "sheet": "1", "number": "A-17"}


def test_what_is_not_surely_read_is_said() -> None:
    page = ruled(TITLE)
    page = replace(page, texts=tuple(replace(t, sure=t.string != "W-5653") for t in page.texts))
    found = read_tables(page).title_block
    assert not found["number"].sure and found["title"].sure


def test_grid_references_are_no_table() -> None:
    assert read_tables(ruled([["1", "2", "3", "4"], ["A", "B", "C", "D"]])).tables == ()


def test_a_page_without_rules_has_none() -> None:
    page = read_tables(replace(ruled(TITLE), curves=()))
    assert (page.tables, page.title_block, page.parts) == ((), {}, ())
    assert read_tables(Vectors(210, 297)).tables == ()


@pytest.mark.parametrize(
    ("string", "name"),
    [("TITLE", "title"), ("itle", "title"), ("Drawing No.", "number"), ("尺度", "scale"), ("WEB", None), ("", None)],
)
def test_captions_may_be_misread_a_little(string: str, name: str | None) -> None:
    assert caption(string, "title") == name

"""Dimensions of real sheets, in folders that LINEWRIGHT_REAL and LINEWRIGHT_DRAWINGS name."""

import csv
import os
from pathlib import Path

import pytest

from linewright import repair
from linewright.pages import fold, read_drawings, read_image
from linewright.vector import Vectors, from_drawing, read_tables

LABELLED = Path(os.environ.get("LINEWRIGHT_REAL", "absent")) / "edocr2"
SHEETS = Path(os.environ.get("LINEWRIGHT_DRAWINGS", "absent")) / "sheets"


@pytest.mark.skipif(not LABELLED.is_dir(), reason="LINEWRIGHT_REAL names no such folder")
@pytest.mark.parametrize("table", sorted(LABELLED.glob("*.csv")), ids=lambda path: path.stem)
def test_no_right_number_of_a_scan_disagrees_and_some_agree(table: Path) -> None:
    image = next(path for path in LABELLED.glob(f"{table.stem}.*") if path.suffix in (".jpg", ".png"))
    size = max(read_image(image).pixels.shape)
    page = repair(image, dpi=25.4 * size / (297 if size < 3000 else 420)).vectors()
    rows = csv.reader(table.read_text(encoding="utf-8").splitlines())
    labels = {fold(row[8]) for row in rows if row[8] != "other_info"}
    right = [d for d in page.dimensions if any(fold(d.text.string) in label for label in labels)]
    assert page.scale is not None
    assert all(d.verdict != "disagrees" for d in right)
    assert sum(d.verdict == "agrees" for d in right) >= 5


def sheet(name: str) -> Vectors:
    return from_drawing(next(iter(read_drawings(SHEETS / f"{name}.pdf"))))


@pytest.mark.skipif(not SHEETS.is_dir(), reason="LINEWRIGHT_DRAWINGS names no such folder")
@pytest.mark.parametrize(("name", "scale", "agree"), [("frame", 10, 10), ("motor-plate", 2, 4), ("shaft", 2, 15)])
def test_the_numbers_of_sheets_in_vectors_agree(name: str, scale: float, agree: int) -> None:
    page = sheet(name)
    verdicts = [d.verdict for d in page.dimensions]
    assert page.scale == scale
    assert verdicts.count("agrees") >= agree and "disagrees" not in verdicts


@pytest.mark.skipif(not SHEETS.is_dir(), reason="LINEWRIGHT_DRAWINGS names no such folder")
def test_title_blocks_and_parts_lists_of_sheets_are_read() -> None:
    tables = read_tables(sheet("box"))
    assert {name: tables.title_block[name].value for name in ("title", "number", "scale", "revision")} == {
        "title": "Box",
        "number": "SHRPRO-V1 1110.00",
        "scale": "1:5",
        "revision": "A",
    }
    assert [row["position"].value for row in tables.parts] == [str(number) for number in range(1, 16)]

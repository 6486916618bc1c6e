from __future__ import annotations

import base64
import re
from html.parser import HTMLParser
from pathlib import Path

import cv2
import numpy as np
import pytest

from linewright.base.errors import OutputError
from linewright.base.report import Cell, Curves, Listing, Picture, Table, Text, write_report

TABLE = Table(
    "Scores & more",
    "Ten images.",
    {"PSNR dB": ".2f", "L1": ".3f"},
    {"ours": {"PSNR dB": Cell(20.123, 19.5, 21.0), "L1": Cell(0.1)}, "white page": {"PSNR dB": Cell(17.0)}},
    ["ours"],
)


def test_table_as_markdown() -> None:
    assert TABLE.markdown() == (
        "Ten images.\n\n"
        "| | PSNR dB | L1 |\n"
        "|---|---:|---:|\n"
        "| **ours** | 20.12 (19.50 to 21.00) | 0.100 |\n"
        "| white page | 17.00 | – |\n"
    )


def test_report_is_one_whole_html_file(tmp_path: Path) -> None:
    pixels = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    curves = Curves("Losses", [1, 2, 3], "images", {"cycle": {"cycle_x": [3.0, 2.0, 1.0]}})
    path = tmp_path / "sub" / "report.html"
    listing = Listing("a:\n  b: <c>", "Recipe")
    sections = [Text("a < b", "Words"), listing, TABLE, Picture(pixels, "Look", "a picture"), curves]
    write_report(path, "A & B", "lead", sections)
    text = path.read_text(encoding="utf-8")

    opened: list[str] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: opened.append(tag)  # type: ignore[method-assign]
    parser.feed(text)
    assert opened.count("table") == 1
    assert opened.count("svg") == 1
    assert "A &amp; B" in text
    assert "a &lt; b" in text
    assert "<pre>a:\n  b: &lt;c&gt;</pre>" in text
    # Nothing is fetched from elsewhere: the one image is inside, with its colours.
    assert not re.findall(r'(?:src|href)="http', text)
    data = re.search(r"data:image/png;base64,([^\"]+)", text)
    assert data is not None
    read = cv2.imdecode(np.frombuffer(base64.b64decode(data[1]), np.uint8), cv2.IMREAD_COLOR)
    assert np.array_equal(read[:, :, ::-1], pixels)


def test_report_wants_its_suffix(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="html"):
        write_report(tmp_path / "report.txt", "t", "l", [])


def test_an_interval_of_no_width_is_left_out() -> None:
    rows = {"same": {"text %": Cell(100.0, 99.98, 100.0)}, "wide": {"text %": Cell(90, 80, 95)}}
    written = Table("T", "", {"text %": ".1f"}, rows).markdown()
    assert "| same | 100.0 |" in written
    assert "| wide | 90.0 (80.0 to 95.0) |" in written

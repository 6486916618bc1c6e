import json
from pathlib import Path

import numpy as np
import real_pages

from linewright.vector.model import Solid, Text, Vectors


def head(x: float, y: float) -> Solid:
    return Solid(((x, y), (x + 3, y + 0.5), (x + 3, y - 0.5)), "dimension", True)


def test_heads_are_found_invented_or_missed_and_each_is_found_once() -> None:
    dot = Solid(((50.0, 50.0), (51.0, 50.0), (51.0, 51.0)), "outline")
    page = Vectors(100.0, 100.0, (), (head(10, 10), head(10.2, 10), head(80, 80), dot))
    assert real_pages.score_heads(page, [(12, 10), (40, 40)]) == (1, 2, 1)
    assert real_pages.score_heads(page, []) == (0, 3, 0)


def test_labels_are_places() -> None:
    labels = json.loads(Path(real_pages.__file__).with_suffix(".json").read_text("utf-8"))
    assert len(labels) == 7
    assert all(0 < at < 300 for heads in labels.values() for head in heads for at in head)


def text(string: str, x: float, y: float, *, height: float = 3.5, sure: bool = True, rotation: float = 0.0) -> Text:
    return Text(string, (x, y), height, 10.0, rotation, 0.9, sure)


def test_dimensions_are_right_flagged_wrong_or_missed() -> None:
    texts = (
        text("25", 10, 90),
        text("38", 10, 70, sure=False),
        text("12", 10, 50, sure=False),
        text("7", 10, 30),
        text("Ø19,9", 50, 90),
        text("-0,2", 62, 89, height=2),
        text("0", 62, 93, height=2),
        text("2x", 42, 90),
        text("16", 90, 40, rotation=90),
    )
    page = Vectors(100.0, 100.0, (), (), texts)
    boxes = [("25", 90), ("38", 70), ("13", 50), ("8", 30)]
    labels = [(string, (8.0, 94.0 - y, 24.0, 101.0 - y)) for string, y in boxes]
    labels += [("2x Ø19,9 0 -0,2", (38.0, 3.0, 76.0, 13.0)), ("16", (84.0, 48.0, 92.0, 62.0)), ("4", (90, 90, 95, 95))]
    assert real_pages.score_readings(page, labels) == (3, 1, 1, 1, 1)


def test_chains_in_pixels_are_lines_in_millimetres() -> None:
    page = np.full((60, 100), 255, np.uint8)
    page[28:31, 10:90] = 0
    (chain,) = real_pages.skeleton_chains(page)
    (line,) = real_pages.vectors_of([chain, [(1, 1)]], page.shape, 10.0).curves
    assert all(abs(y - 3.05) < 0.1 for _, y in line.points)
    assert abs(line.points[0][0] - line.points[-1][0]) > 7.5


def test_labels_are_read_without_what_is_no_dimension(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("10,20,30,20,30,40,10,40,Ø5\n0,0,1,0,1,1,0,1,other_info\n", encoding="utf-8")
    assert real_pages.read_labels(table, 10.0) == [("Ø5", (1.0, 2.0, 3.0, 4.0))]

import json
from pathlib import Path

import real_pages

from linewright.vector.model import Solid, Vectors


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

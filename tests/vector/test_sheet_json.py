"""What is read on a page as JSON."""

import json
from pathlib import Path

import pytest

from dimensioned_pages import plate
from linewright.vector.dimensions.check import check_dimensions
from linewright.vector.write import write_vectors


def test_a_reading_has_the_scale_the_dimensions_and_the_other_texts(tmp_path: Path) -> None:
    path = tmp_path / "plate.json"
    write_vectors(path, check_dimensions(plate(side="66")))
    reading = json.loads(path.read_text(encoding="utf-8"))
    assert (reading["width_mm"], reading["height_mm"], reading["scale"]) == (210, 297, 2)
    side = next(one for one in reading["dimensions"] if one["text"] == "66")
    assert (side["kind"], side["value"], side["verdict"], side["confirmed"]) == ("linear", 66, "disagrees", False)
    assert side["measured"] == pytest.approx(60)
    # From the top left corner, as pages are seen.
    assert side["points"] == [[38, 197], [38, 167]]
    left, top, right, bottom = side["box"]
    assert left < right < 38 and 167 < top < bottom < 197
    assert reading["texts"] == []

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from linewright.base.errors import InputError
from linewright.drawings.ink.strokes import Ink, Inscription, Stroke
from linewright.drawings.truth import read_truth, truth, write_truth


def ink() -> Ink:
    line = np.array([[1.0, 2.0], [11.0, 2.0]])
    return Ink(
        20.0,
        10.0,
        [Stroke("outline", 0.5, [line]), Stroke("weld", 0.25, [line], filled=True)],
        [Inscription("Ø20", "dimension", (2.0, 3.0, 8.0, 6.5), 90.0)],
        [("fillet", (0.0, 0.0, 4.0, 4.0))],
    )


def test_places_are_pixels_from_the_upper_left_corner() -> None:
    said = truth(ink(), size=(80, 40), px_per_mm=4.0)
    assert said["strokes"][0]["pieces"] == [[[4.0, 32.0], [44.0, 32.0]]]
    assert [stroke.get("filled", False) for stroke in said["strokes"]] == [False, True]
    assert said["texts"] == [{"text": "Ø20", "kind": "dimension", "box": [8.0, 14.0, 32.0, 28.0], "rotation": 90.0}]
    assert said["symbols"] == [{"class": "fillet", "box": [0.0, 24.0, 16.0, 40.0]}]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    said = truth(ink(), size=(80, 40), px_per_mm=4.0)
    write_truth(tmp_path / "truth.json", said)
    assert read_truth(tmp_path / "truth.json") == said


@pytest.mark.parametrize("content", ["", "[1]", '{"size": [1, 1]}'])
def test_another_file_is_no_truth(tmp_path: Path, content: str) -> None:
    (tmp_path / "truth.json").write_text(content)
    with pytest.raises(InputError, match="truth"):
        read_truth(tmp_path / "truth.json")

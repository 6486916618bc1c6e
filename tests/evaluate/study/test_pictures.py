from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from linewright.base.errors import ConfigError, DataError, InputError
from linewright.evaluate.study.pictures import FILL, draw_pictures, png_of
from linewright.fonts.networks import PRINT_FACE as FACE
from linewright.glyphs.charset import split_of
from linewright.glyphs.dataset import read_glyph_set


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pictures of a hand, smaller than the frame and far from its middle."""
    for char, image in read_glyph_set("starter").style("soseki").items():
        if char in "永的一了是不":
            page = np.full((300, 200), 255, np.uint8)
            page[150:278, 60:188] = image
            (tmp_path / f"{char}.png").write_bytes(png_of(page))
    return tmp_path


def _fill(images: dict[str, np.ndarray]) -> tuple[float, np.ndarray]:
    boxes = []
    for image in images.values():
        rows, columns = np.nonzero(image < 128)
        boxes.append((columns.min(), rows.min(), columns.max() + 1, rows.max() + 1))
    box = np.mean(boxes, axis=0)
    size = len(next(iter(images.values())))
    return max(box[2] - box[0], box[3] - box[1]) / size, (box[:2] + box[2:]) / 2 / size


def test_all_sources_fill_the_frame_alike(folder: Path) -> None:
    sources = {"font": str(FACE), "hand": "real:gyosho", "scans": str(folder)}
    drawn, chars, notes = draw_pictures(sources, charset="永的一了是不我在", count=6, size=96)
    assert set(chars) == set("永的一了是不")
    fills = []
    for some in drawn.values():
        assert list(some.images) == chars
        assert all(image.shape == (96, 96) and image.dtype == np.uint8 for image in some.images.values())
        fill, middle = _fill(some.images)
        fills.append(fill)
        assert middle == pytest.approx([0.5, 0.5], abs=0.02)
    assert 0.7 < min(fills) <= max(fills) < min(FILL, min(fills) + 0.02)
    assert not notes


def test_characters_are_by_default_those_that_no_model_has_learnt(folder: Path) -> None:
    _, chars, notes = draw_pictures({"font": str(FACE), "hand": "real:gyosho"}, count=30, size=32)
    assert len(chars) == len(set(chars)) == 30
    assert {split_of(char) for char in chars} == {"test"}
    assert not notes


def test_too_few_characters_and_enlarged_pictures_are_noted(folder: Path) -> None:
    sources = {"font": str(FACE), "hand": "real:gyosho"}
    _, chars, notes = draw_pictures(sources, charset="永的", count=5, size=256)
    assert len(chars) == 2
    assert notes[0] == "the sources share 2 characters, 5 were asked"
    assert notes[1].startswith("enlarged, so softer than the others, which may tell them apart: hand")


def test_a_style_is_written_by_its_model() -> None:
    drawn, chars, _ = draw_pictures({"a": "style:行书", "b": "real:gyosho"}, charset="永的", count=2, size=128)
    assert drawn["a"].origin.startswith("style gyosho")
    for char in chars:
        apart = np.abs(drawn["a"].images[char].astype(int) - drawn["b"].images[char]).mean()
        assert 1 < apart < 60


def test_what_cannot_be_drawn_is_told(folder: Path) -> None:
    font = str(FACE)
    with pytest.raises(DataError, match="share none of the 1 characters"):
        draw_pictures({"a": font, "b": str(folder)}, charset="和")
    with pytest.raises(DataError, match="there is no style 'nobody'"):
        draw_pictures({"a": font, "b": "real:nobody"})
    with pytest.raises(InputError, match="there is no such font or folder"):
        draw_pictures({"a": font, "b": "absent"})
    with pytest.raises(ConfigError, match="32 to 1024 pixels"):
        draw_pictures({"a": font, "b": font}, size=8)


def test_a_png_holds_the_picture() -> None:
    image = np.arange(256, dtype=np.uint8).reshape(16, 16)
    found = cv2.imdecode(np.frombuffer(png_of(image), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert found is not None and (found == image).all()

"""The character recogniser, and single glyphs read by it."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from linewright.base.errors import ModelError
from linewright.pages.recogniser import GlyphReader, Recogniser

FACE = cv2.FONT_HERSHEY_SIMPLEX


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return Recogniser(threads=1)


def glyph(character: str) -> NDArray[np.uint8]:
    page = np.full((96, 96), 255, np.uint8)
    cv2.putText(page, character, (24, 76), FACE, 2.6, 0, 6, cv2.LINE_AA)
    return page


def test_the_model_names_its_characters(recogniser: Recogniser) -> None:
    # 18,708 in the file, and the space that PaddleOCR adds.
    assert len(recogniser.characters) == 18_709
    assert len(set(recogniser.characters)) == 18_709
    images = np.full((3, 48, 96), 255, np.uint8)
    probabilities = recogniser.probabilities(images)
    assert probabilities.shape == (3, 12, 18_710)
    assert probabilities.sum(axis=2) == pytest.approx(1.0, abs=1e-3)


def test_a_wrong_model_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(b"no model")
    with pytest.raises(ModelError, match=r"model\.onnx"):
        Recogniser(path=path)


def test_digits_are_read_as_glyphs(recogniser: Recogniser) -> None:
    reader = GlyphReader(recogniser)
    digits = "23456789"
    readings = reader.read([glyph(digit) for digit in digits])
    right = [got.candidates[0] == digit for got, digit in zip(readings, digits, strict=True)]
    assert sum(right) >= 7
    reading = reader.read([glyph("5")])[0]
    assert reading.candidates[0] == "5"
    assert list(reading.scores) == sorted(reading.scores, reverse=True)
    assert len(set(reading.candidates)) == 5
    assert reader.read([]) == []
    assert not reader.knows("\U0001f9ff")


def test_features_do_not_depend_on_the_batch(recogniser: Recogniser) -> None:
    reader = GlyphReader(recogniser)
    both = reader.features([glyph("3"), glyph("8")])
    alone = reader.features([glyph("8")])
    assert both.shape == (2, 120)
    assert both[1] == pytest.approx(alone[0], abs=1e-4)
    assert np.abs(both[0] - both[1]).mean() > 0.05

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from linewright.base.errors import ModelError
from linewright.pages.recogniser import Recogniser
from linewright.pages.text_reader import GlyphReader, Text, TextReader, fold, text_accuracy, upright

FACE = cv2.FONT_HERSHEY_SIMPLEX


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return Recogniser(threads=1)


def lettered(string: str, scale: float = 1.0) -> NDArray[np.uint8]:
    (width, height), below = cv2.getTextSize(string, FACE, scale, 2)
    page = np.full((height + below + 8, width + 8), 255, np.uint8)
    cv2.putText(page, string, (4, height + 4), FACE, scale, 0, 2, cv2.LINE_AA)
    return page


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


def test_text_is_read(recogniser: Recogniser) -> None:
    strings = ["1250", "R45", "M16", "7.5", "840", "12x30", "B-B"]
    readings = TextReader(recogniser).read([lettered(string) for string in strings])
    assert [fold(text) for text, _ in readings] == [fold(string) for string in strings]
    assert all(0.5 < sure <= 1 for _, sure in readings)


def test_a_blank_crop_has_no_text(recogniser: Recogniser) -> None:
    assert TextReader(recogniser).read([np.full((20, 60), 255, np.uint8)]) == [("", 0.0)]


def test_reading_does_not_depend_on_the_neighbours(recogniser: Recogniser) -> None:
    reader = TextReader(recogniser)
    crops = [lettered("360"), lettered("1750.25 mm"), lettered("48")]
    together = reader.read(crops)
    for crop, (text, sure) in zip(crops, together, strict=True):
        alone_text, alone_sure = reader.read([crop])[0]
        assert alone_text == text
        assert alone_sure == pytest.approx(sure, abs=1e-3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ø20", "⌀20"),
        ("Ø20", "O20"),
        ("Ø20", "020"),
        ("4×50", "4 X 50"),
        ("12,5", "12.5"),
        ("M16", "m16"),
        ("±0,1", "± 0.1"),
        ("A–A", "a-a"),
        ("１２", "12"),
        ("1", "I"),
    ],
)
def test_look_alikes_fold_together(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("25", "52"), ("12.5", "125"), ("R5", "5"), ("6", "8"), ("45°", "450"), ("L50", "150")],
)
def test_what_differs_stays_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_fold_is_idempotent() -> None:
    for text in ["Ø 20 H7", "4 × 50", "ÉCROU o8", "a·b", "L 50", "Il1i", "M16x2"]:
        assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("rotation", [0.0, 90.0, 180.0, 270.0, 30.0, -20.0, 45.0])
def test_turned_text_is_read_on_the_page(recogniser: Recogniser, rotation: float) -> None:
    label = lettered("2480", 0.8)
    height, width = label.shape
    page = np.full((400, 400), 255, np.uint8)
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), rotation, 1.0)
    turn[:, 2] += (160 - width / 2, 220 - height / 2)
    cv2.warpAffine(label, turn, (400, 400), dst=page, borderMode=cv2.BORDER_TRANSPARENT)
    rows, columns = np.nonzero(page < 128)
    box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    # A second text elsewhere is erased, so one of two is read.
    texts = [Text("2480", box, rotation), Text("99", (300, 300, 340, 320))]
    scores = text_accuracy(page, texts, TextReader(recogniser))
    assert (scores.correct, scores.total, scores.accuracy) == (1, 2, 0.5)
    assert scores.read_as == ("2480", "")


def test_upright_moves_pixels_exactly_by_quarter_turns() -> None:
    page = np.random.default_rng(0).integers(0, 256, (60, 80), dtype=np.uint8)
    for turns, box in enumerate([(10, 20, 40, 30), (10, 20, 20, 50), (10, 20, 40, 30)]):
        left, top, right, bottom = box
        cut = upright(page, Text("x", box, 90.0 * turns), margin=0.0)
        assert np.array_equal(cut, np.rot90(page[top:bottom, left:right], -turns))


def test_a_page_without_text_is_perfect(recogniser: Recogniser) -> None:
    scores = text_accuracy(np.full((9, 9), 255, np.uint8), [], TextReader(recogniser))
    assert scores == (1.0, 0, 0, ())

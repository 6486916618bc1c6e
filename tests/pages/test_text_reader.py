from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from linewright.base.types import Floats32, Pixels
from linewright.pages.recogniser import Recogniser
from linewright.pages.text_reader import Text, TextReader, fold, upright

FACE = cv2.FONT_HERSHEY_SIMPLEX


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return Recogniser(threads=1)


def lettered(string: str, scale: float = 1.0) -> NDArray[np.uint8]:
    (width, height), below = cv2.getTextSize(string, FACE, scale, 2)
    page = np.full((height + below + 8, width + 8), 255, np.uint8)
    cv2.putText(page, string, (4, height + 4), FACE, scale, 0, 2, cv2.LINE_AA)
    return page


def test_text_is_read(recogniser: Recogniser) -> None:
    strings = ["1250", "R45", "M16", "7.5", "840", "12x30", "B-B"]
    readings = TextReader(recogniser).read([lettered(string) for string in strings])
    assert [fold(text) for text, _ in readings] == [fold(string) for string in strings]
    assert all(0.5 < sure <= 1 for _, sure in readings)


def test_a_blank_crop_has_no_text(recogniser: Recogniser) -> None:
    assert TextReader(recogniser).read([np.full((20, 60), 255, np.uint8)]) == [("", 0.0)]


class Counting:
    """A recogniser that counts the images it is shown."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser, self.characters, self.images = recogniser, recogniser.characters, 0

    def probabilities(self, images: Pixels) -> Floats32:
        self.images += len(images)
        return self._recogniser.probabilities(images)


def test_a_crop_that_was_read_is_not_read_again(recogniser: Recogniser, monkeypatch: pytest.MonkeyPatch) -> None:
    counting = Counting(recogniser)
    reader = TextReader(counting)  # type: ignore[arg-type]
    crops = [lettered("360"), lettered("48"), lettered("360")]
    once = reader.read_placed(crops)
    assert once[0] == once[2] and counting.images == 2
    assert reader.read_placed(crops[::-1]) == once[::-1]
    assert counting.images == 2
    # The same pixels in another shape are another crop; what was read long ago is forgotten.
    reader.read([np.ascontiguousarray(crops[0].T)])
    monkeypatch.setattr("linewright.pages.text_reader._KNOWN", 2)
    reader.read([lettered("7.5"), lettered("12")])
    assert reader.read([crops[0]])[0][0] == "360"
    assert counting.images == 6


def test_threads_read_the_same(recogniser: Recogniser, monkeypatch: pytest.MonkeyPatch) -> None:
    crops = [lettered(string) for string in ("1250", "R45", "M16 x 1,5 LH", "7.5", "840", "12x30")]
    readings = []
    for threads in ("1", "3"):
        monkeypatch.setenv("OMP_NUM_THREADS", threads)
        readings.append(TextReader(recogniser).read_placed(crops))
    assert [text.string for text in readings[0]] == [text.string for text in readings[1]]
    assert [text.confidence for text in readings[0]] == pytest.approx([text.confidence for text in readings[1]])


def test_reading_does_not_depend_on_the_neighbours(recogniser: Recogniser) -> None:
    reader = TextReader(recogniser)
    crops = [lettered("360"), lettered("1750.25 mm"), lettered("48")]
    together = reader.read(crops)
    for crop, (text, sure) in zip(crops, together, strict=True):
        alone_text, alone_sure = TextReader(recogniser).read([crop])[0]
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
    ("one", "other"), [("25", "52"), ("12.5", "125"), ("R5", "5"), ("6", "8"), ("45°", "450"), ("L50", "150")]
)
def test_what_differs_stays_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_fold_is_idempotent() -> None:
    for text in ["Ø 20 H7", "4 × 50", "ÉCROU o8", "a·b", "L 50", "Il1i", "M16x2"]:
        assert fold(fold(text)) == fold(text)


def test_upright_moves_pixels_exactly_by_quarter_turns() -> None:
    page = np.random.default_rng(0).integers(0, 256, (60, 80), dtype=np.uint8)
    for turns, box in enumerate([(10, 20, 40, 30), (10, 20, 20, 50), (10, 20, 40, 30)]):
        left, top, right, bottom = box
        cut = upright(page, Text("x", box, 90.0 * turns), margin=0.0)
        assert np.array_equal(cut, np.rot90(page[top:bottom, left:right], -turns))

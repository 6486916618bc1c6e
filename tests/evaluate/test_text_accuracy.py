"""Texts of a page that are read right."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from linewright.evaluate.text_accuracy import text_accuracy
from linewright.pages.recogniser import Recogniser
from linewright.pages.text_reader import Text, TextReader

FACE = cv2.FONT_HERSHEY_SIMPLEX


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return Recogniser(threads=1)


def lettered(string: str, scale: float = 1.0) -> NDArray[np.uint8]:
    (width, height), below = cv2.getTextSize(string, FACE, scale, 2)
    page = np.full((height + below + 8, width + 8), 255, np.uint8)
    cv2.putText(page, string, (4, height + 4), FACE, scale, 0, 2, cv2.LINE_AA)
    return page


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
    assert scores.hits == (True, False)
    assert scores.accuracy == 0.5
    assert scores.readings == ("2480", "")


def test_a_page_without_text_is_perfect(recogniser: Recogniser) -> None:
    scores = text_accuracy(np.full((9, 9), 255, np.uint8), [], TextReader(recogniser))
    assert scores == ((), ())
    assert scores.accuracy == 1.0

"""Readings that are not sure, in reports and where nothing may be lost."""

import base64

import cv2
import numpy as np

from linewright.translate.audit.readings import doubtful_readings, unsure_numbers
from linewright.vector import Text, Vectors


def text(string: str, x: float, *, sure: bool, confidence: float = 0.5) -> Text:
    return Text(string, (x, 20.0), 3.5, 8.0, 0.0, confidence, sure)


VECTORS = Vectors(
    60,
    40,
    texts=(
        text("TIRE", 5, sure=False, confidence=0.4),
        text("38", 20, sure=False, confidence=0.7),
        text("125", 35, sure=True),
    ),
)


def test_numbers_come_first_with_their_places_and_pictures() -> None:
    page = np.full((400, 600), 255, np.uint8)
    page[165:200, 200:280] = 0
    records = doubtful_readings(VECTORS, page, 10.0)
    assert [(record.reading, record.number) for record in records] == [("38", True), ("TIRE", False)]
    first = records[0]
    assert (first.x_mm, first.confidence) == (20.0, 0.7)
    assert 15 < first.y_mm < 17
    data = np.frombuffer(base64.b64decode(first.picture), np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    assert picture is not None and picture.shape[0] == 40
    assert (picture < 128).mean() > 0.4


def test_what_was_not_read_is_listed_and_refuses_nothing() -> None:
    lost = Vectors(60, 40, VECTORS.curves, (), VECTORS.texts, unread=(text("", 50, sure=False, confidence=0.03),))
    records = doubtful_readings(lost, np.full((400, 600), 255, np.uint8), 10.0)
    assert [record.reading for record in records] == ["38", "", "TIRE"]
    assert records[1].x_mm == 50.0 and not records[1].number


def test_only_numbers_refuse_a_page() -> None:
    records = doubtful_readings(VECTORS, np.full((400, 600), 255, np.uint8), 10.0)
    refusal = unsure_numbers(records)
    assert refusal is not None and refusal.startswith("'38' is not surely read, 20 mm from the left")
    assert unsure_numbers(records[1:]) is None

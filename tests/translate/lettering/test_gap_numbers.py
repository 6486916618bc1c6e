from __future__ import annotations

import cv2
import numpy as np
import pytest

from fake_readers import FakeReader
from linewright.base.types import Pixels
from linewright.drawings.ink.lettering import letter
from linewright.pages.analysis import Analysis
from linewright.pages.binarise import find_mask
from linewright.translate.lettering.gap_numbers import find_gap_numbers

PX = 8.0
LINE = 200


class Says(FakeReader):
    def __init__(self, string: str, confidence: float = 0.9) -> None:
        self._answer = string, confidence

    def reading(self, crop: Pixels) -> tuple[str, float]:
        return self._answer


def sheet(*, left: bool = True, foot: int = LINE + 14) -> Analysis:
    """A dimension line with 210 in its gap."""
    page = np.full((400, 600), 255, np.uint8)
    if left:
        cv2.line(page, (100, LINE), (247, LINE), 0, 3)
    cv2.line(page, (326, LINE), (500, LINE), 0, 3)
    for stroke in letter("210", 28):
        points = np.rint(stroke * (1, -1) * 16 + (16 * 256, 16 * foot)).astype(np.int32)
        cv2.polylines(page, [points], False, 0, 3, cv2.LINE_AA, shift=4)
    return Analysis(page, PX, ink=find_mask(page, PX))


def found(page: Analysis, string: str = "210", confidence: float = 0.9) -> int:
    return len(find_gap_numbers(page, Says(string, confidence)))  # type: ignore[arg-type]


def test_a_number_between_the_ends_of_its_line_is_found() -> None:
    page = sheet()
    (number,) = find_gap_numbers(page, Says("210"))  # type: ignore[arg-type]
    assert len(number.members) == 3
    assert number.direction == pytest.approx((1, 0), abs=0.02)
    assert number.up == pytest.approx((0, -1), abs=0.02)
    assert number.first == pytest.approx((250, LINE), abs=3)
    assert number.last == pytest.approx((325, LINE), abs=3)
    assert number.below == pytest.approx(number.height / 2, abs=2)


@pytest.mark.parametrize(("string", "confidence"), [("ABC", 0.9), ("210", 0.3), ("000", 0.9), ("2101234567", 0.9)])
def test_what_reads_as_no_number_of_that_length_is_none(string: str, confidence: float) -> None:
    assert found(sheet(), string, confidence) == 0


def test_a_line_on_one_side_or_beside_the_middle_makes_no_gap() -> None:
    assert found(sheet()) == 1
    assert found(sheet(left=False)) == 0
    assert found(sheet(foot=LINE - 6)) == 0

"""A blotted letter is no arrow, and an arrow is no letter."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from drawn_pages import PX_PER_MM, Draw
from fake_readers import FakeReader
from lettered_pages import lettered
from linewright.pages.analysis import Analysis
from linewright.pages.components import find_components
from linewright.pages.recogniser import Recogniser
from linewright.pages.text_reader import TextReader
from linewright.vector.arrow_or_letter import find_arrows
from linewright.vector.filled import Blob
from linewright.vector.pipeline import vectorize

Page = NDArray[np.uint8]


@pytest.fixture(scope="module")
def reader() -> TextReader:
    return TextReader(Recogniser())


def test_a_filled_4_is_no_arrow(ink: Draw, reader: TextReader) -> None:
    page = ink(*lettered("240", 20, 15))
    holes = cv2.findContours((page < 128).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    inner = [c for c, link in zip(holes[0], holes[1][0], strict=True) if link[3] >= 0]
    # The 4 has the left one of the two counters.
    four = min(inner, key=lambda contour: int(contour[:, 0, 0].min()))
    cv2.drawContours(page, [four], -1, 0, cv2.FILLED)
    assert [text.string for text in vectorize(page, PX_PER_MM, reader=reader).texts] == ["240"]


class Letters(FakeReader):
    """Says the same of every sign, as surely as it is told."""

    def __init__(self, string: str, confidence: float) -> None:
        self._reading = string, confidence

    def reading(self, crop: NDArray[np.uint8]) -> tuple[str, float]:
        return self._reading


@pytest.mark.parametrize(
    ("string", "confidence", "is_arrow"), [("4", 0.99, False), ("4", 0.89, True), ("1", 0.99, True), ("", 1.0, True)]
)
def test_a_sign_with_a_head_is_a_letter_only_if_the_reader_is_sure(
    ink: Draw, string: str, confidence: float, is_arrow: bool
) -> None:
    head = [(20.0, 20.0), (22.2, 20.4), (22.2, 19.6)]
    page = ink(("fill", head), ("line", (22, 18), (22, 22), 0.35), ("line", (20, 18), (22, 18), 0.35))
    mask = page < 128
    analysis = Analysis(page, PX_PER_MM, ink=mask, components=find_components(mask))
    corners = np.array([(x, 40 - y) for x, y in head]) * PX_PER_MM
    reader: TextReader = Letters(string, confidence)  # type: ignore[assignment]
    assert bool(find_arrows(analysis, [Blob(corners, True)], reader)) == is_arrow

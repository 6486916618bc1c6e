from __future__ import annotations

import cv2
import numpy as np
import pytest

from linewright.base.types import Pixels
from linewright.translate.prepare.deskew import deskew, find_skew

PX = 6.0


def drawing() -> Pixels:
    page = np.full((900, 1200), 255, np.uint8)
    for x in range(100, 1101, 200):
        cv2.line(page, (x, 100), (x, 800), 0, 3)
    for y in range(100, 801, 175):
        cv2.line(page, (100, y), (1100, y), 0, 3)
    cv2.line(page, (100, 100), (1100, 800), 0, 3)
    return page


@pytest.mark.parametrize("angle", [-2.3, -0.4, 0.0, 1.1, 3.5])
def test_a_turned_page_is_turned_back(angle: float) -> None:
    page = drawing()
    # An independent turn: OpenCV's angle is counterclockwise as seen, like ours.
    matrix = cv2.getRotationMatrix2D((599.5, 449.5), angle, 1.0)
    turned = cv2.warpAffine(page, matrix, (1200, 900), borderValue=255)
    found = find_skew(np.asarray(turned, np.uint8), PX)
    assert found == pytest.approx(angle, abs=0.05)
    back = deskew(np.asarray(turned, np.uint8), found)
    inside = (slice(110, 790), slice(110, 1090))
    assert (np.abs(back[inside].astype(int) - page[inside]) > 128).mean() < 0.01


@pytest.mark.parametrize("slant", [4.2, 6.0, 30.0])
def test_a_page_is_not_turned_onto_its_slanting_lines(slant: float) -> None:
    page = drawing()
    fall = round(np.tan(np.deg2rad(slant)) * 1000)
    for y in range(150, 801, 60):
        cv2.line(page, (100, y), (1100, y - fall), 0, 3)
    assert find_skew(page, PX) == 0


def test_an_empty_page_is_level() -> None:
    assert find_skew(np.full((50, 60), 255, np.uint8), PX) == 0

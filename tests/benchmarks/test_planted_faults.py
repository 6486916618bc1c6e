from __future__ import annotations

import cv2
import numpy as np
import pytest
from planted_faults import is_found, remove_line

from linewright.translate.audit.coverage import find_coverage
from linewright.translate.options import STRICT_MM
from linewright.vector.model import Line, Pen, Vectors
from linewright.vector.pipeline import vectorize

PX = 8.0


def test_the_stretch_taken_out_has_its_length_and_is_found() -> None:
    page = np.full((320, 480), 255, np.uint8)
    cv2.line(page, (40, 80), (440, 80), 0, 4)
    cv2.line(page, (40, 200), (120, 200), 0, 4)
    whole = vectorize(page, PX)
    planted = remove_line(whole)
    assert planted.box == pytest.approx((20, 10, 40, 10), abs=0.4)
    fault = find_coverage(planted.vectors, page, PX)
    assert fault.left_out[0].length_mm == pytest.approx(19, abs=0.6)  # 0.5 mm are near each end
    assert is_found(fault, planted, PX, STRICT_MM)
    assert not is_found(fault, planted, PX, 25)
    assert not is_found(find_coverage(whole, page, PX), planted, PX, STRICT_MM)


def test_without_a_long_line_nothing_is_taken_out() -> None:
    short = Vectors(60, 40, (Line((10, 20), (29, 20), Pen("outline", 0.5)),))
    dashed = Vectors(60, 40, (Line((10, 20), (50, 20), Pen("hidden", 0.25, "dashed")),))
    assert remove_line(short) is None
    assert remove_line(dashed) is None

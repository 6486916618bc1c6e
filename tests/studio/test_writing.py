from __future__ import annotations

import cv2
import numpy as np
import pytest

from linewright.base.errors import ConfigError, DataError
from linewright.studio.writing import MOST_CHARACTERS, write_piece


def test_a_text_is_written_in_each_form() -> None:
    written = write_piece("永，", "gyosho", vertical=True, form="png")
    page = cv2.imdecode(np.frombuffer(written.data, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert page is not None and min(page.shape) > 100
    assert 0.01 < (page < 128).mean() < 0.3
    assert written.left_out == "，"
    assert b"<svg" in write_piece("永，", "gyosho", vertical=True, form="svg").data
    assert write_piece("永，", "gyosho", vertical=True, form="pdf").data.startswith(b"%PDF")


def test_what_cannot_be_written_is_told() -> None:
    with pytest.raises(ConfigError, match="has 81 characters"):
        write_piece("永" * (MOST_CHARACTERS + 1), "gyosho", vertical=False, form="png")
    with pytest.raises(DataError, match="there is no style 'nobody'"):
        write_piece("永", "nobody", vertical=False, form="png")

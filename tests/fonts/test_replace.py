from __future__ import annotations

import cv2
import numpy as np
import pytest

from linewright.base.errors import InputError
from linewright.fonts.replace import read_own_images


def box(image):
    rows, columns = np.nonzero(image < 128)
    return np.array((columns.min(), rows.min(), columns.max() + 1, rows.max() + 1))


def test_own_images_are_put_into_the_frame(starter, tmp_path):
    print_ = starter.source["永"]
    large = cv2.resize(print_, (300, 300), interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(str(tmp_path / "永.png"), large)
    cv2.imwrite(str(tmp_path / "U+548C.png"), print_[::2, ::2])
    wide = np.full((90, 200), 255, np.uint8)
    wide[30:60, 20:100] = 0
    cv2.imwrite(str(tmp_path / "4e00.png"), wide)
    found = read_own_images(tmp_path, starter.source.__getitem__, "永和一", size=128)
    assert not found.refused
    assert (found.images["永"] == large).all()
    assert found.images["和"].shape == (128, 128)
    # What is not square is laid over the print by its ink.
    there, print_box = box(found.images["一"]) / 256, box(starter.source["一"]) / 128
    assert there[2] - there[0] == pytest.approx(print_box[2] - print_box[0], abs=0.01)
    assert (there[:2] + there[2:]) / 2 == pytest.approx(
        (print_box[:2] + print_box[2:]) / 2, abs=0.01
    )


def test_what_cannot_be_used_is_named(starter, tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        read_own_images(tmp_path / "none", starter.source.__getitem__, "永", size=128)
    ink = starter.source["永"]
    for name in ("永", "6c38", "notes", "龘"):
        cv2.imwrite(str(tmp_path / f"{name}.png"), ink)
    cv2.imwrite(str(tmp_path / "和.png"), np.full((64, 64), 255, np.uint8))
    (tmp_path / "一.png").write_bytes(b"no image")
    found = read_own_images(tmp_path, starter.source.__getitem__, "永和一", size=128)
    assert list(found.images) == ["永"]
    said = "\n".join(found.refused)
    for words in (
        "notes.png: the name tells no",
        "names 永 a second time",
        "龘 is not",
        "image of 和 is blank",
        "一.png",
    ):
        assert words in said

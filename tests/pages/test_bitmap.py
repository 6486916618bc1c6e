"""Pages of an open bitmap file."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from linewright.base.errors import InputError
from linewright.pages.bitmap import bitmap_count, bitmap_pages


def stack(*pages: np.ndarray) -> io.BytesIO:
    stream = io.BytesIO()
    first, *rest = [Image.fromarray(page) for page in pages]
    first.save(stream, "TIFF", save_all=True, append_images=rest, dpi=(200, 200))
    stream.seek(0)
    return stream


def test_one_page_of_several_is_read_alone(grey: np.ndarray) -> None:
    stream, path = stack(grey, 255 - grey), Path("a.tif")
    assert bitmap_count(stream, path) == 2
    stream.seek(0)
    (page,) = bitmap_pages(stream, path, channels=1, max_pixels=10_000, only=1)
    assert np.array_equal(page.pixels, 255 - grey)
    assert (page.name, page.index, page.count, page.dpi) == ("a-p002", 1, 2, 200)


def test_limits_are_kept_before_anything_is_decoded(grey: np.ndarray) -> None:
    with pytest.raises(InputError, match="above the limit of 100"):
        next(bitmap_pages(stack(grey), Path("a.tif"), channels=1, max_pixels=100, only=None))


def test_what_is_no_image_is_said_in_one_line() -> None:
    with pytest.raises(InputError, match=r"a\.png: is not an image that can be read"):
        bitmap_count(io.BytesIO(b"no picture"), Path("a.png"))

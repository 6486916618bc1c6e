"""Pages of an open bitmap file."""

from __future__ import annotations

import io
import struct
import time
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


def many_pages(number: int, *, back: int | None = None) -> io.BytesIO:
    """A TIFF of so many pages of 8 x 8 dots; the last may lead back to another one."""
    entries = [(256, 8), (257, 8), (258, 8), (259, 1), (262, 1), (273, 0), (277, 1), (279, 64)]
    size = 6 + 12 * len(entries)
    data = bytearray(b"II*\0\x08\0\0\0")
    for page in range(number):
        data += struct.pack("<H", len(entries))
        for tag, value in entries:
            data += struct.pack("<HHII", tag, 4, 1, 8 + size * number if tag == 273 else value)
        following = page + 1 if page < number - 1 else back
        data += struct.pack("<I", 0 if following is None else 8 + size * following)
    return io.BytesIO(bytes(data) + bytes(64))


def test_pages_of_a_tiff_are_counted_to_a_limit() -> None:
    assert bitmap_count(many_pages(300), Path("a.tif")) == 300
    begun = time.process_time()
    with pytest.raises(InputError, match=r"a\.tif: has more than 10000 pages; split it"):
        bitmap_count(many_pages(60_000), Path("a.tif"))
    assert time.process_time() - begun < 20
    for back in (0, 3, 8):
        with pytest.raises(InputError, match=r"a\.tif"):
            bitmap_count(many_pages(9, back=back), Path("a.tif"))

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from linewright.studio.tiles import SIDE, least_level, read_tile, top_level, write_tiles


def test_a_picture_comes_back_from_its_tiles(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (700, 1100, 3), dtype=np.uint8)
    pixels[:SIDE, :SIDE] = 255
    write_tiles(tmp_path / "a.tiles", pixels)
    top = top_level(1100, 700)
    assert top == 11 and least_level(1100, 700) == 9
    again = np.full_like(pixels, 255)
    for row in range(2):
        for column in range(3):
            data = read_tile(tmp_path / "a.tiles", top, column, row)
            if data is None:
                assert (column, row) == (0, 0)  # the blank one
                continue
            tile = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[:, :, ::-1]
            again[row * SIDE : row * SIDE + tile.shape[0], column * SIDE : column * SIDE + tile.shape[1]] = tile
    assert np.array_equal(again, pixels)
    small = read_tile(tmp_path / "a.tiles", 9, 0, 0)
    assert small is not None
    assert cv2.imdecode(np.frombuffer(small, np.uint8), cv2.IMREAD_COLOR).shape == (175, 275, 3)
    assert read_tile(tmp_path / "a.tiles", 8, 0, 0) is None and read_tile(tmp_path / "a.tiles", 99, -1, 7) is None
    with pytest.raises(FileNotFoundError):
        read_tile(tmp_path / "b.tiles", 9, 0, 0)


def test_a_thin_line_is_still_seen_where_the_page_is_small(tmp_path: Path) -> None:
    pixels = np.full((4096, 4096), 255, np.uint8)
    pixels[2000:2004] = 0
    write_tiles(tmp_path / "a.tiles", pixels)
    data = read_tile(tmp_path / "a.tiles", least_level(4096, 4096), 0, 0)
    assert data is not None
    small = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert small.shape == (512, 512) and small.min() < 90

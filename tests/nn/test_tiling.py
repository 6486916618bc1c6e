from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, strategies as st

from linewright.base.errors import ConfigError
from linewright.base.types import Pixels
from linewright.nn.tiling import Grain, Needed, filled, in_tiles, plan_needed, plan_tiles, read_tile, stretches


@given(side=st.integers(1, 3000), halo=st.integers(0, 20), multiple=st.integers(1, 8), spare=st.integers(0, 300))
def test_tiles_keep_every_pixel_once_with_its_halo(side: int, halo: int, multiple: int, spare: int) -> None:
    grain = Grain(halo * multiple, multiple)
    side = filled(side, grain)
    tile = max(2 * halo * multiple + multiple, 4 * multiple) + spare
    made = stretches(side, tile=tile, grain=grain)
    kept = [place for stretch in made for place in range(stretch.keep, stretch.end)]
    assert kept == list(range(side))
    lengths = {stretch.stop - stretch.start for stretch in made}
    assert len(lengths) == 1 and lengths.pop() <= tile
    for stretch in made:
        assert 0 <= stretch.start <= stretch.keep < stretch.end <= stretch.stop <= side
        assert stretch.start % multiple == stretch.stop % multiple == 0
        assert stretch.keep % multiple == stretch.end % multiple == 0
        # Only where the page ends does a tile keep pixels that have less than a halo beside them.
        assert stretch.start == 0 or stretch.keep - stretch.start >= grain.halo
        assert stretch.stop == side or stretch.stop - stretch.end >= grain.halo


def test_little_is_computed_twice() -> None:
    # A0 at 300 dpi with the default tile and the shipped model's halo.
    tiles = plan_tiles(14043, 9933, tile=1024, grain=Grain(56, 4))
    area = sum((tile.rows.stop - tile.rows.start) * (tile.columns.stop - tile.columns.start) for tile in tiles)
    assert area / (14043 * 9933) < (1024 / (1024 - 112)) ** 2


def test_a_box_filter_leaves_no_seams() -> None:
    page = np.random.default_rng(0).integers(0, 256, (133, 71), np.uint8)

    def blurred(pixels: np.ndarray) -> np.ndarray:
        wide = np.pad(pixels.astype(int), 2, mode="reflect")
        windows = np.lib.stride_tricks.sliding_window_view(wide, (5, 5))
        return (windows.sum((2, 3)) // 25).astype(np.uint8)

    filled_up = np.pad(page, [(0, 3), (0, 1)], constant_values=255)
    expected = blurred(filled_up)[:133, :71]
    assert np.array_equal(in_tiles(page, blurred, tile=24, grain=Grain(4, 4)), expected)
    # With too small a halo the seams show: the test can fail.
    assert not np.array_equal(in_tiles(page, blurred, tile=24, grain=Grain(0, 4)), expected)


def test_colour_pages_are_filled_up_with_paper() -> None:
    page = np.zeros((9, 17, 3), np.uint8)
    tiles = plan_tiles(9, 17, tile=16, grain=Grain(0, 4))
    last = read_tile(page, tiles[-1])
    assert last.shape[0] == 16 and last.shape[2] == 3
    assert (last[9:] == 255).all() and (last[:9, :1] == 0).all()
    assert np.array_equal(in_tiles(page, np.copy, tile=16, grain=Grain(0, 4)), page)


def test_too_small_a_tile_is_refused_with_the_least() -> None:
    with pytest.raises(ConfigError, match=r"--tile 100.*56 pixels.*take 116 or more"):
        stretches(400, tile=100, grain=Grain(56, 4))


def test_a_network_that_cannot_be_cut_gets_the_page() -> None:
    assert len(plan_tiles(5000, 5000, tile=100, grain=Grain(None, 4))) == 1


@pytest.mark.parametrize("shape", [(32, 52), (96, 200), (200, 124)])
def test_what_is_needed_is_made_as_on_the_whole_page_and_the_rest_is_paper(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    page = rng.integers(0, 256, shape, dtype=np.uint8)
    blocks = rng.random([-(-side // 8) for side in shape]) < 0.1
    grain = Grain(4, 4)
    tiles = plan_needed(*shape, Needed(blocks, 8), tile=40, grain=grain)
    assert all(side.stop - side.start <= 40 for tile in tiles for side in tile)
    times = np.zeros([filled(side, grain) + 8 for side in shape], np.int64)
    for rows, columns in tiles:
        times[rows.keep : rows.end, columns.keep : columns.end] += 1
    wanted = np.kron(blocks, np.ones((8, 8), np.bool_))[: shape[0], : shape[1]]
    assert times.max() == 1
    assert times[: shape[0], : shape[1]][wanted].all()

    def blurred(pixels: Pixels) -> Pixels:
        return np.asarray(cv2.blur(pixels, (9, 9)), np.uint8)

    made = in_tiles(page, blurred, tile=40, grain=grain, needed=Needed(blocks, 8))
    assert np.array_equal(made[wanted], blurred(page)[wanted])
    untouched = times[: shape[0], : shape[1]] == 0
    assert (made[untouched] == 255).all()


def test_a_page_that_is_needed_whole_is_cut_as_ever() -> None:
    blocks = np.ones((40, 40), np.bool_)
    grain = Grain(56, 4)
    assert plan_needed(1280, 1280, Needed(blocks, 32), tile=1024, grain=grain) == plan_tiles(
        1280, 1280, tile=1024, grain=grain
    )
    assert plan_needed(1280, 1280, Needed(~blocks, 32), tile=1024, grain=grain) == []

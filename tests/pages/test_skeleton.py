from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

from linewright.glyphs.dataset import read_glyph_set
from linewright.pages.skeleton import Skeletons, thin_zhang_suen


def zhang_suen(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The paper's two passes, word by word, until neither deletes a pixel."""
    ink = np.pad(ink, 1)
    while True:
        before = ink.copy()
        for first in (True, False):
            p2, p3, p4, p5, p6, p7, p8, p9 = (
                np.roll(ink, shift, axis=(0, 1))
                for shift in ((1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1))
            )
            ring = [p2, p3, p4, p5, p6, p7, p8, p9]
            b = np.sum(ring, axis=0)
            a = np.sum([~x & y for x, y in zip(ring, ring[1:] + ring[:1], strict=True)], axis=0)
            if first:
                sides = ~(p2 & p4 & p6) & ~(p4 & p6 & p8)
            else:
                sides = ~(p2 & p4 & p8) & ~(p2 & p6 & p8)
            ink = ink & ~((b >= 2) & (b <= 6) & (a == 1) & sides)
        if np.array_equal(ink, before):
            return ink[1:-1, 1:-1]


def test_thinning_is_that_of_zhang_and_suen_but_for_the_ends_of_spurs() -> None:
    hand = read_glyph_set("starter").style("mouhitsu")
    for char in "永国我":
        ours, printed = thin_zhang_suen(hand[char]) == 0, zhang_suen(hand[char] < 128)
        apart = np.concatenate(
            [ndimage.distance_transform_edt(~ours)[printed], ndimage.distance_transform_edt(~printed)[ours]]
        )
        assert np.mean(apart <= 1.5) > 0.95


def test_dot_of_two_by_two_pixels_is_kept() -> None:
    page = np.full((8, 8), 255, np.uint8)
    page[3:5, 3:5] = 0
    assert 1 <= (thin_zhang_suen(page) == 0).sum() <= 2
    assert not zhang_suen(page < 128).any()


@pytest.mark.parametrize("width", [1, 5, 9])
def test_bar_becomes_a_line_one_pixel_wide(width: int) -> None:
    image = Image.new("L", (60, 40), 255)
    ImageDraw.Draw(image).rectangle((8, 16, 51, 15 + width), fill=0)
    skeleton = thin_zhang_suen(np.asarray(image))
    assert skeleton.dtype == np.uint8 and skeleton.shape == (40, 60)
    assert set(np.unique(skeleton)) == {0, 255}
    columns = (skeleton == 0).sum(axis=0)
    assert (columns[16:44] == 1).all()
    assert np.flatnonzero((skeleton == 0).any(axis=1)).mean() == pytest.approx(15.5 + width / 2, abs=1)


def test_parts_and_holes_are_kept() -> None:
    image = Image.new("L", (80, 80), 255)
    pen = ImageDraw.Draw(image)
    pen.ellipse((5, 5, 45, 45), outline=0, width=6)
    pen.line((50, 50, 75, 70), fill=0, width=5)
    ink, skeleton = np.asarray(image) < 128, thin_zhang_suen(np.asarray(image)) == 0
    eight = np.ones((3, 3))
    assert ndimage.label(skeleton, eight)[1] == ndimage.label(ink, eight)[1] == 2
    assert ndimage.label(~skeleton)[1] == ndimage.label(~ink)[1] == 2
    assert not (skeleton & ~ink).any()


def test_white_page_stays_white() -> None:
    assert (thin_zhang_suen(np.full((20, 30), 255, np.uint8)) == 255).all()


def test_skeletons_are_thinned_images_and_come_back_from_the_cache(tmp_path: Path) -> None:
    hand = read_glyph_set("starter").style("mouhitsu")
    images = [hand[char] for char in "永国我"]
    fresh = Skeletons(images)
    kept = Skeletons(images, cache=tmp_path)
    (file,) = tmp_path.iterdir()
    read = Skeletons(images, cache=tmp_path)
    assert len(fresh) == len(kept) == len(read) == 3
    for number, image in enumerate(images):
        for skeletons in (fresh, kept, read):
            np.testing.assert_array_equal(skeletons[number], thin_zhang_suen(image))
    stamp = file.stat().st_mtime_ns
    Skeletons(images, cache=tmp_path)
    assert file.stat().st_mtime_ns == stamp
    Skeletons(images[:2], cache=tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    image = read_glyph_set("starter").style("mouhitsu")["永"]
    Skeletons([image], cache=tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:40])
    np.testing.assert_array_equal(Skeletons([image], cache=tmp_path)[0], thin_zhang_suen(image))

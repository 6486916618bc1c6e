from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from linewright.base.errors import DataError
from linewright.glyphs.dataset import read_glyph_set
from linewright.nn.tensors import to_pixels
from linewright.pages.pixels import shift_pixels
from linewright.pages.skeleton import thin_zhang_suen
from linewright.training.augment import Augment, Crops
from linewright.training.glyph_batches import GlyphBatches, SkeletonPairs

HANDS = ("mouhitsu", "ma-shan-zheng")


@pytest.fixture(scope="module")
def source() -> GlyphBatches:
    return GlyphBatches(read_glyph_set("starter"), HANDS, Crops(128, 3, Augment(shift=0.05), 4))


def test_batch_has_its_shapes_and_ranges(source: GlyphBatches) -> None:
    batch = source.batch(0)
    for image in batch[:4]:
        assert image.shape == (3, 1, 128, 128) and image.dtype == torch.float32
        assert image.min() == -1 and image.max() == 1
    assert batch.style.shape == (3,) and batch.style.dtype == torch.int64


def test_skeletons_are_those_of_their_images(source: GlyphBatches) -> None:
    # A shift commutes with thinning as long as the ink stays off the border.
    batch = source.batch(1)
    for image, skeleton in ((batch.x, batch.x_skeleton), (batch.y, batch.y_skeleton)):
        for one, bones in zip(image, skeleton, strict=True):
            np.testing.assert_array_equal(thin_zhang_suen(to_pixels(one)), to_pixels(bones))


def test_images_of_one_character_move_together(source: GlyphBatches) -> None:
    found = read_glyph_set("starter")
    still = GlyphBatches(found, HANDS, Crops(128, 3, seed=4)).batch(0)
    batch = source.batch(0)
    assert torch.equal(batch.style, still.style)
    shifts = set()
    for place in range(3):
        fits = {
            (down, right)
            for down in range(-6, 7)
            for right in range(-6, 7)
            if all(
                np.array_equal(shift_pixels(to_pixels(old[place]), down, right), to_pixels(new[place]))
                for old, new in zip(still[:4], batch[:4], strict=True)
            )
        }
        assert len(fits) == 1
        shifts |= fits
    assert len(shifts) > 1


def test_pairs_belong_together_and_every_one_comes_once_a_round() -> None:
    found = read_glyph_set("starter")
    source = GlyphBatches(found, HANDS, Crops(128, 1), split="dev")
    known = {
        (found.source[char].tobytes(), found.style(hand)[char].tobytes(), number)
        for number, hand in enumerate(HANDS)
        for char in found.chars(hand, "dev")
    }
    assert len(source) == len(known)
    seen = {
        (to_pixels(b.x).tobytes(), to_pixels(b.y).tobytes(), int(b.style))
        for b in (source.batch(number) for number in range(len(source)))
    }
    assert seen == known


def test_batch_depends_on_number_and_seed_alone(source: GlyphBatches) -> None:
    found = read_glyph_set("starter")
    again = GlyphBatches(found, HANDS, Crops(128, 3, Augment(shift=0.05), 4))
    other = GlyphBatches(found, HANDS, Crops(128, 3, Augment(shift=0.05), 5))
    for number in (7, 2):
        for a, b in zip(source.batch(number), again.batch(number), strict=True):
            assert torch.equal(a, b)
    assert not torch.equal(source.batch(7).x, other.batch(7).x)
    assert source.fingerprint() == again.fingerprint()
    fewer = GlyphBatches(found, HANDS[:1], Crops(128, 3, seed=4))
    assert source.fingerprint() != fewer.fingerprint()


def test_skeleton_pairs_hold_every_face(tmp_path: Path) -> None:
    found = read_glyph_set("starter")
    pairs = SkeletonPairs(found, ["gyosho"], Crops(128, 2, Augment(shift=0.02)), cache=tmp_path / "bones")
    assert len(pairs) == 2 * len(found.chars("gyosho", "train"))
    assert len(list((tmp_path / "bones").glob("*.npy"))) == 2
    batch = pairs.batch(5)
    for image, skeleton in zip(batch.x, batch.y, strict=True):
        np.testing.assert_array_equal(thin_zhang_suen(to_pixels(image)), to_pixels(skeleton))


def test_unknown_hand_is_named() -> None:
    with pytest.raises(DataError, match="there is no style 'nobody'"):
        GlyphBatches(read_glyph_set("starter"), ["nobody"], Crops(128, 1))


def test_a_hand_comes_as_often_as_it_is_told_and_others_need_not_be_there() -> None:
    found = read_glyph_set("starter", held="永的")
    hands = ("absent", *HANDS)
    repeat = {"absent": 0, "mouhitsu": 3}
    source = GlyphBatches(found, hands, Crops(128, 4, seed=1), repeat=repeat)
    counts = [len(found.chars(hand, "train")) for hand in HANDS]
    assert len(source) == 3 * counts[0] + counts[1]
    seen = torch.cat([source.batch(number).style for number in range(len(source) // 4)])
    assert seen.bincount(minlength=3).tolist()[0] == 0
    assert abs(int((seen == 1).sum()) - 3 * counts[0]) < 4
    other = GlyphBatches(read_glyph_set("starter"), HANDS, Crops(128, 4, seed=1))
    assert other.fingerprint() != source.fingerprint()

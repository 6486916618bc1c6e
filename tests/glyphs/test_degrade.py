from __future__ import annotations

import numpy as np
import pytest
import torch

from linewright.base.types import Pixels
from linewright.glyphs.dataset import read_glyph_set
from linewright.glyphs.degrade import even_strokes, roughen
from linewright.nn.tensors import to_pixels
from linewright.training.augment import Crops
from linewright.training.glyph_batches import RoughenedPairs


def disc(size: int, radius: float) -> Pixels:
    y, x = np.ogrid[:size, :size]
    away = np.hypot(y - size / 2 + 0.5, x - size / 2 + 0.5)
    return np.rint(255 * np.clip(away - radius * size + 0.5, 0, 1)).astype(np.uint8)


@pytest.mark.parametrize("size", [64, 128])
def test_edges_wobble_and_the_rest_stays(size: int) -> None:
    whole = disc(size, 0.25)
    for seed in range(8):
        rough = roughen(whole, np.random.default_rng(seed))
        assert rough.shape == whole.shape and rough.dtype == np.uint8
        off = (rough < 128) != (whole < 128)
        assert 0 < off.mean() < 0.05
        # Far from the disc paper stays paper.
        assert rough[: size // 16].min() > 180


def test_an_evened_wedge_keeps_its_place_and_gets_nearer_to_one_width() -> None:
    wedge = np.full((128, 128), 255, np.uint8)
    for column in range(14, 114):
        half = 1 + (column - 14) // 10  # from 3 to 21 pixels high
        wedge[64 - half : 65 + half, column] = 0
    for seed in range(6):
        made = even_strokes(wedge, np.random.default_rng(seed)) < 128
        thin, thick = made[:, 30].sum(), made[:, 95].sum()
        assert thin > (wedge[:, 30] < 128).sum()
        assert thick - thin < (wedge[:, 95] < 128).sum() - (wedge[:, 30] < 128).sum()
        assert made[64, 30:96].all()


def test_the_same_chance_gives_the_same_glyph() -> None:
    whole = disc(64, 0.3)
    first, again, other = (roughen(whole, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_an_empty_frame_stays_empty() -> None:
    white = np.full((64, 64), 255, np.uint8)
    assert (roughen(white, np.random.default_rng(0)) == 255).all()


def test_pairs_are_pure_functions_of_their_number() -> None:
    glyphs = read_glyph_set("starter")
    hands = ["mouhitsu", "ma-shan-zheng"]

    def pairs(seed: int = 0) -> RoughenedPairs:
        return RoughenedPairs(glyphs, hands, Crops(128, 3, seed=seed))

    ahead = pairs().batch(7)
    again = pairs().batch(7)
    assert torch.equal(ahead.x, again.x) and torch.equal(ahead.y, again.y)
    assert not torch.equal(ahead.y, pairs(1).batch(7).y)
    assert len(pairs()) == sum(len(glyphs.chars(hand, "train")) for hand in hands)
    real = {glyphs.style(hand)[c].tobytes() for hand in hands for c in glyphs.chars(hand, "train")}
    for x, y in zip(ahead.x, ahead.y, strict=True):
        assert to_pixels(y).tobytes() in real
        assert to_pixels(x).tobytes() not in real


def test_a_hand_comes_as_often_as_is_said_and_keeps_its_number() -> None:
    glyphs = read_glyph_set("starter")
    hands = ["mouhitsu", "ma-shan-zheng"]
    counts = [len(glyphs.chars(hand, "train")) for hand in hands]
    for first, second in ((1, 3), (0, 1)):
        often = {"mouhitsu": first, "ma-shan-zheng": second}
        pairs = RoughenedPairs(glyphs, hands, Crops(128, 200), repeat=often)
        assert len(pairs) == first * counts[0] + second * counts[1]
        styles = pairs.batch(0).style.tolist()
        assert styles.count(2) > 2 * styles.count(1)


def test_pairs_say_whose_hand_they_are_for_four_in_five() -> None:
    glyphs = read_glyph_set("starter")
    hands = ["mouhitsu", "ma-shan-zheng"]
    faces = [{glyphs.style(hand)[c].tobytes() for c in glyphs.chars(hand, "train")} for hand in hands]
    pairs = RoughenedPairs(glyphs, hands, Crops(128, 100)).batch(0)
    for y, style in zip(pairs.y, pairs.style.tolist(), strict=True):
        assert style == 0 or to_pixels(y).tobytes() in faces[style - 1]
    assert 10 <= pairs.style.tolist().count(0) <= 30
    assert {1, 2} < set(pairs.style.tolist())

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from linewright.errors import DataError
from linewright.glyphs.batches import RoughenedPairs
from linewright.glyphs.dataset import GlyphSet, read_glyph_set
from linewright.glyphs.drawn import spread, write_drawn_set
from linewright.raster import Pixels, to_pixels

HANDS = ["mouhitsu", "ma-shan-zheng"]


def greyed(hand: str, prints: Sequence[Pixels]) -> list[Pixels]:
    """A network that draws print in a grey of the hand's own."""
    return [np.maximum(image, 10 + HANDS.index(hand)) for image in prints]


@pytest.fixture
def drawn(tmp_path: Path) -> GlyphSet:
    write_drawn_set(read_glyph_set("starter"), greyed, HANDS, to=tmp_path / "drawn", limit=5)
    return read_glyph_set(tmp_path / "drawn")


def test_a_drawn_set_holds_training_characters_as_the_network_draws_them(drawn: GlyphSet) -> None:
    real = read_glyph_set("starter")
    assert drawn.styles == HANDS
    for hand in HANDS:
        chars = drawn.chars(hand, "train")
        assert len(chars) == len(drawn.style(hand)) == 5
        for char in chars:
            assert np.array_equal(drawn.source[char], real.source[char])
            assert np.array_equal(drawn.style(hand)[char], greyed(hand, [real.source[char]])[0])


def test_few_characters_are_spread_over_all() -> None:
    assert spread("abcdef", 3) == ["a", "c", "e"]
    assert spread("abc", 9) == ["a", "b", "c"]


def test_half_of_the_glyphs_to_finish_are_the_networks(drawn: GlyphSet) -> None:
    real = read_glyph_set("starter")

    def pairs() -> RoughenedPairs:
        return RoughenedPairs(real, HANDS, batch_size=80, shift=0, seed=0, drawn=drawn)

    batch = pairs().batch(0)
    assert torch.equal(batch.x, pairs().batch(0).x)
    assert 20 <= int((~batch.aligned).sum()) <= 60
    known = {
        drawn.style(hand)[char].tobytes(): real.style(hand)[char]
        for hand in HANDS
        for char in drawn.chars(hand)
    }
    for x, y, aligned in zip(batch.x, batch.y, batch.aligned.tolist(), strict=True):
        found = known.get(to_pixels(x).tobytes())
        assert (found is None) == aligned
        assert found is None or np.array_equal(to_pixels(y), found)
    assert (
        pairs().fingerprint()
        != RoughenedPairs(real, HANDS, batch_size=80, shift=0, seed=0).fingerprint()
    )


def test_a_hand_that_is_not_drawn_is_named(tmp_path: Path) -> None:
    real = read_glyph_set("starter")
    write_drawn_set(real, greyed, HANDS[:1], to=tmp_path, limit=2)
    with pytest.raises(DataError, match="ma-shan-zheng"):
        RoughenedPairs(real, HANDS, batch_size=2, shift=0, seed=0, drawn=read_glyph_set(tmp_path))

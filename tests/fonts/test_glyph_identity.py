from __future__ import annotations

import numpy as np
import pytest

from linewright.base.types import Pixels
from linewright.fonts.glyph_identity import judge_identities
from linewright.glyphs.dataset import GlyphSet
from linewright.pages.recogniser import GlyphReader, Recogniser


@pytest.fixture(scope="module")
def reader() -> GlyphReader:
    return GlyphReader(Recogniser())


def glyphs(starter: GlyphSet, style: str, count: int = 80) -> dict[str, Pixels]:
    hand = starter.style(style)
    return {char: hand[char] for char in list(hand)[:count]}


def test_swapped_glyphs_are_wrong_and_real_ones_are_not(starter: GlyphSet, reader: GlyphReader) -> None:
    hand = glyphs(starter, "mouhitsu")
    found = judge_identities(hand, starter.source, reader)
    assert found.is_judge and not found.wrong and found.judged >= 78 and found.read >= 75
    a, b, c, d = list(hand)[10:50:10]
    hand |= {a: hand[b], b: hand[a], c: hand[d], d: hand[c]}
    found = judge_identities(hand, starter.source, reader)
    assert {suspect.character: suspect.reading for suspect in found.wrong} == {a: b, b: a, c: d, d: c}
    assert all(suspect.confidence > 0.8 for suspect in found.wrong)


def test_a_cursive_hand_is_not_flooded(starter: GlyphSet, reader: GlyphReader) -> None:
    hand = glyphs(starter, "sousho", 200)
    found = judge_identities(hand, starter.source, reader)
    assert not found.is_judge and len(found.wrong) <= 4 and len(found.doubtful) <= 4


def test_what_print_lacks_is_not_judged(starter: GlyphSet, reader: GlyphReader) -> None:
    blank = {"永": np.full((64, 64), 255, np.uint8)}
    found = judge_identities(blank, {}, reader)
    assert (found.judged, found.wrong, found.is_judge) == (0, [], False)

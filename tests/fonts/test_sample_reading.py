from __future__ import annotations

import numpy as np
import pytest

from linewright.fonts.sample_reading import frame, read_names
from linewright.glyphs.dataset import GlyphSet
from linewright.pages.recogniser import GlyphReader, Recogniser


@pytest.fixture(scope="module")
def reader() -> GlyphReader:
    return GlyphReader(Recogniser())


def test_names_that_are_wrong_are_told_and_none_that_is_right(starter: GlyphSet, reader: GlyphReader) -> None:
    prints, hand = starter.source, starter.style("mouhitsu")
    chars = list(dict.fromkeys(["国", "物", "真", "高", *list(hand)[:60]]))
    samples = {char: hand[char] for char in chars}
    right = read_names(samples, prints, reader)
    assert not right.upside_down and len(right.wrong) <= 1
    a, b, c, d = chars[:4]
    samples |= {a: hand[b], b: hand[a], c: hand[d], d: np.ascontiguousarray(np.rot90(hand[d], 2))}
    found = read_names(samples, prints, reader)
    assert {char: found.wrong[char].reading for char in (a, b, c)} == {a: b, b: a, c: d}
    assert found.upside_down == {d}


def test_a_hand_that_is_hard_to_read_is_not_judged(starter: GlyphSet, reader: GlyphReader) -> None:
    hand = starter.style("sousho")
    samples = {char: hand[char] for char in list(hand)[:100]}
    found = read_names(samples, starter.source, reader)
    assert not found.wrong and len(found.doubtful) < 15


def test_ink_stands_in_the_middle_of_its_frame() -> None:
    image = np.full((40, 90), 255, np.uint8)
    image[10:20, 60:80] = 0
    framed = frame(image)
    assert framed.shape == (24, 24)
    rows, columns = np.nonzero(framed == 0)
    assert (rows.min(), columns.min(), len(rows)) == (7, 2, 200)

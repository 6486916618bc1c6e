"""Stroke lettering: sizes others rely on, forms a reader of print takes for what they are."""

from __future__ import annotations

import math

import numpy as np
import pytest

from linewright.drawings.ink.lettering import UPRIGHT, LetterStyle, glyph, letter, width
from linewright.drawings.ink.render import render
from linewright.drawings.ink.strokes import Stroke
from linewright.evaluate.drawing_scorer import text_accuracy
from linewright.pages.recogniser import Recogniser
from linewright.pages.text_reader import Text, TextReader

HEIGHT = 3.5
STRINGS = (
    *"3456789", "10", "13", "27", "35", "46", "118", "124", "150", "735", "990", "12.5", "60.6",
    "R5", "R175", "45°", "60.6°", "2×66", "3×48", "Ø13", "Ø22", "Ø100", "Ø380", "Ø500", "Ø600",
    "Ø1200", "4×Ø13", "12×Ø22", "a3", "a4", "a5", "a10", "z8", "s12",
)  # fmt: skip


def extent(string: str, hand: LetterStyle = UPRIGHT) -> tuple[float, float, float, float]:
    points = np.concatenate(letter(string, HEIGHT, hand, np.random.default_rng(0)))
    return (*points.min(axis=0).tolist(), *points.max(axis=0).tolist())


def test_capitals_and_digits_have_the_height_asked() -> None:
    for character in "0123456789ABDEFHIKLMNPRTZ":
        _, low, _, high = extent(character)
        assert low == pytest.approx(0, abs=0.03 * HEIGHT)
        assert high == pytest.approx(HEIGHT, abs=0.03 * HEIGHT)


def test_ink_keeps_within_the_advance_and_strings_add_up() -> None:
    for character in "0123456789RØ×°±ABC":
        x0, _, x1, _ = extent(character)
        assert x0 >= -0.02 * HEIGHT
        assert x1 <= width(character, HEIGHT) + 0.02 * HEIGHT
    assert width("4×Ø13", HEIGHT) == pytest.approx(sum(width(c, HEIGHT) for c in "4×Ø13"))
    assert width("120", 2 * HEIGHT) == pytest.approx(2 * width("120", HEIGHT))


def test_a_slanted_hand_leans_by_its_angle() -> None:
    upright, slanted = (letter("I", HEIGHT, LetterStyle(slant=slant))[0] for slant in (0.0, 15.0))
    lean = (slanted - upright)[:, 0] / np.maximum(upright[:, 1], 1e-9)
    raised = upright[:, 1] > 1
    assert np.allclose(lean[raised], math.tan(math.radians(15)))


def test_jitter_is_small_seeded_and_only_where_asked() -> None:
    hand = LetterStyle(jitter=1.0)
    one, again, other = (letter("250", HEIGHT, hand, np.random.default_rng(s)) for s in (1, 1, 2))
    plain = letter("250", HEIGHT)
    assert all(np.array_equal(a, b) for a, b in zip(one, again, strict=True))
    assert not np.array_equal(one[0], other[0])
    off = np.concatenate([a - b for a, b in zip(one, plain, strict=True)])
    assert 0.01 < np.abs(off).max() < 0.2 * HEIGHT


def test_the_diameter_sign_is_a_circle_once_narrowed() -> None:
    ring = letter("Ø", HEIGHT)[0]
    wide, high = np.ptp(ring, axis=0)
    assert wide == pytest.approx(high, rel=0.02)
    assert 0.8 < high / HEIGHT < 1.0


def test_a_character_without_a_form_is_an_error() -> None:
    with pytest.raises(ValueError, match="'钢'"):
        glyph("钢")


@pytest.fixture(scope="module")
def reader() -> TextReader:
    return TextReader(Recogniser())


@pytest.mark.parametrize("px_per_mm", [2.95, 3.8])
@pytest.mark.parametrize(
    "hand", [UPRIGHT, LetterStyle(slant=15, narrow=0.78, jitter=0.8, face="futural")], ids=["standard", "shop"]
)
def test_numbers_are_read_as_what_they_are(reader: TextReader, hand: LetterStyle, px_per_mm: float) -> None:
    wrong = []
    for index, string in enumerate(STRINGS):
        strokes = letter(string, HEIGHT, hand, np.random.default_rng(index))
        placed = [stroke + np.array([3.0 + 0.03 * index, 2.5 + 0.02 * index]) for stroke in strokes]
        points = np.concatenate(placed)
        low, high = points.min(axis=0) - 0.18, points.max(axis=0) + 0.18
        page = render([Stroke("text", 0.35, placed)], width=high[0] + 3, height=high[1] + 3, px_per_mm=px_per_mm)
        left, right = low[0] * px_per_mm, high[0] * px_per_mm
        top, bottom = len(page) - high[1] * px_per_mm, len(page) - low[1] * px_per_mm
        scores = text_accuracy(page, [Text(string, (left, top, right, bottom))], reader)
        if not scores.hits[0]:
            wrong.append((string, scores.readings[0]))
    assert len(wrong) <= 1, wrong

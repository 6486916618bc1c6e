"""How many texts of a page are read as what they should be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from linewright.base import Pixels
from linewright.pages import MARGIN, Text, TextReader, fold, upright


class TextScores(NamedTuple):
    """How many texts are read as what they should be.

    Attributes:
        accuracy: share that is read right after `fold`, 0..1; 1 if there is no text.
        correct: how many are right.
        total: how many there are.
        read_as: what each was read as, in the order given, not folded.
    """

    accuracy: float
    correct: int
    total: int
    read_as: tuple[str, ...]


def text_accuracy(
    pixels: Pixels,
    texts: Sequence[Text | tuple[str, tuple[float, float, float, float], float]],
    reader: TextReader,
) -> TextScores:
    """Read the true boxes of a page and count what is read right, `fold`-ed on both sides.

    Args:
        pixels: H x W uint8, paper 255, ink 0.
        texts: what stands where; see `Text`.
        reader: the reader.
    """
    known = [Text(*text) for text in texts]
    readings = [text for text, _ in reader.read([upright(pixels, text, MARGIN) for text in known])]
    correct = sum(
        fold(read) == fold(text.string) for read, text in zip(readings, known, strict=True)
    )
    return TextScores(
        accuracy=correct / len(known) if known else 1.0,
        correct=correct,
        total=len(known),
        read_as=tuple(readings),
    )

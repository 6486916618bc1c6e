"""How many texts of a page are read as what they should be."""

from collections.abc import Sequence
from typing import NamedTuple

from linewright.base import Pixels
from linewright.pages import MARGIN, Text, TextReader, fold, upright


class TextScores(NamedTuple):
    """What each text was read as, and whether that is right."""

    readings: tuple[str, ...]
    hits: tuple[bool, ...]

    @property
    def accuracy(self) -> float:
        """Share that is read right, 0..1; 1 if there is no text."""
        return sum(self.hits) / len(self.hits) if self.hits else 1.0


def text_accuracy(pixels: Pixels, texts: Sequence[Text], reader: TextReader) -> TextScores:
    """Read the true boxes of an H x W uint8 page and compare, `fold`-ed on both sides."""
    readings = [
        string for string, _ in reader.read([upright(pixels, one, MARGIN) for one in texts])
    ]
    pairs = zip(readings, texts, strict=True)
    hits = (fold(reading) == fold(text.string) for reading, text in pairs)
    return TextScores(tuple(readings), tuple(hits))

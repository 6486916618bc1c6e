"""What a set of glyphs scores: can it be read, whose hand is it, how near is it to the real ones.

A copy of the source reads best of all and is in the wrong hand; a white page has a good SSIM. So
content accuracy, the style check and the distances are read together, beside the human row.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linewright.base import Cell, Pixels
from linewright.evaluate.drawing_scores import mean_cell
from linewright.evaluate.frechet import frechet_distance
from linewright.evaluate.inception import InceptionFeatures
from linewright.evaluate.pixels import ssim
from linewright.evaluate.skeletons import skeleton_scores
from linewright.evaluate.style_classifier import StyleClassifier
from linewright.pages import GlyphReader, l1, thin_zhang_suen
from linewright.training import Examples

ACCURACY, STYLE, FRECHET = "accuracy %", "style %", "Frechet (reader)"
FRECHET_INCEPTION = "Frechet (Inception)"
GLYPH_COLUMNS: Mapping[str, str] = {
    ACCURACY: ".1f",
    "top-5 %": ".1f",
    STYLE: ".1f",
    FRECHET: ".1f",
    FRECHET_INCEPTION: ".1f",
    "skeleton F1 %": ".1f",
    "L1": ".4f",
    "SSIM %": ".2f",
}


class GlyphTest(NamedTuple):
    """Test characters of one hand.

    Attributes:
        hand: its name.
        chars: N characters.
        source: their images in the source face, uint8, paper 255, ink 0.
        truth: the hand's own images, of the same size.
    """

    hand: str
    chars: list[str]
    source: list[Pixels]
    truth: list[Pixels]

    @classmethod
    def of(cls, hand: str, test: Examples) -> GlyphTest:
        """Take the characters from the examples' names, such as "U+6C38 永"."""
        return cls(hand, [chr(int(name[2:].split()[0], 16)) for name in test.names], test.x, test.y)


class Judges(NamedTuple):
    """Who judges glyphs.

    Attributes:
        reader: reads them.
        style: says whose hand it is; None leaves the style check out.
        inception: gives features for a second Frechet distance; None leaves that out.
    """

    reader: GlyphReader
    style: StyleClassifier | None = None
    inception: InceptionFeatures | None = None


class GlyphRow(NamedTuple):
    """What one set of images scores.

    Attributes:
        cells: those of `GLYPH_COLUMNS` that can be had.
        misread: (character, what it was read as) of those judged, in the order of the test.
    """

    cells: dict[str, Cell]
    misread: list[tuple[str, str]]


class GlyphScorer:
    """Scores images of the test characters of one hand.

    Args:
        test: the characters.
        judges: who judges.

    Attributes:
        judged: places of the characters that the reader reads in the source face. Content accuracy
            is a share of these: what it cannot read in print says nothing of a hand.
    """

    def __init__(self, test: GlyphTest, judges: Judges) -> None:
        self.test, self.judges = test, judges
        best = [reading.candidates[0] for reading in judges.reader.read(test.source)]
        pairs = zip(best, test.chars, strict=True)
        self.judged = [place for place, (read, char) in enumerate(pairs) if read == char]
        self._bones = [thin_zhang_suen(image) for image in test.truth]
        self._features: dict[str, NDArray[np.float32]] = {}

    def row(self, images: Sequence[Pixels]) -> GlyphRow:
        """Score images, uint8, one for each test character.

        Accuracy, style, skeleton F1, L1 and SSIM are means with bootstrap intervals. The Frechet
        distance is that to the hand's own images of the same characters.
        """
        cells, misread = self._read(images)
        style = self.judges.style
        if style is not None:
            named = style.predict(images)
            cells[STYLE] = mean_cell([100.0 * (name == self.test.hand) for name in named])
        cells[FRECHET] = Cell(self._distance("reader", images))
        if self.judges.inception is not None:
            cells[FRECHET_INCEPTION] = Cell(self._distance("Inception", images))
        pairs = list(zip(images, self.test.truth, strict=True))
        bones = zip(images, self._bones, strict=True)
        cells["skeleton F1 %"] = mean_cell(
            [100 * skeleton_scores(thin_zhang_suen(image), true).f1 for image, true in bones]
        )
        cells["L1"] = mean_cell([l1(a, b) for a, b in pairs])
        cells["SSIM %"] = mean_cell([100 * ssim(a, b) for a, b in pairs])
        return GlyphRow(cells, misread)

    def _read(self, images: Sequence[Pixels]) -> tuple[dict[str, Cell], list[tuple[str, str]]]:
        chars = [self.test.chars[place] for place in self.judged]
        readings = self.judges.reader.read([images[place] for place in self.judged])
        best = [(char, got.candidates[0]) for char, got in zip(chars, readings, strict=True)]
        among = [char in got.candidates for char, got in zip(chars, readings, strict=True)]
        cells = {
            ACCURACY: mean_cell([100.0 * (char == read) for char, read in best]),
            "top-5 %": mean_cell([100.0 * found for found in among]),
        }
        return cells, [(char, read) for char, read in best if char != read]

    def _distance(self, kind: str, images: Sequence[Pixels]) -> float:
        if len(images) < 2:
            return math.nan
        if kind not in self._features:
            self._features[kind] = self._seen(kind, self.test.truth)
        return frechet_distance(self._features[kind], self._seen(kind, images))

    def _seen(self, kind: str, images: Sequence[Pixels]) -> NDArray[np.float32]:
        inception = self.judges.inception
        if kind == "Inception" and inception is not None:
            return inception.features(images)
        return self.judges.reader.features(images)

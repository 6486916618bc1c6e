"""What a set of glyphs scores: can it be read, whose hand is it, how near is it to the real ones.

A copy of the source reads best of all and is in the wrong hand; a white page has a good SSIM. So
content accuracy, the style check and the distances are read together, beside the original font.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from linewright.base import Cell, Pixels, say
from linewright.evaluate.drawing_scorer import white_pages
from linewright.evaluate.frechet import InceptionFeatures, frechet_distance
from linewright.evaluate.lines import skeleton_scores
from linewright.evaluate.pixels import mean_cell, ssim
from linewright.evaluate.scorer import Cells
from linewright.evaluate.style_classifier import StyleClassifier, find_style_classifier
from linewright.pages import GlyphReader, Recogniser, l1, thin_zhang_suen
from linewright.training import Examples, Recipe, scoring_examples

ACCURACY, STYLE, FRECHET = "accuracy %", "style %", "Frechet (reader)"
FRECHET_INCEPTION = "Frechet (Inception)"
_TENTHS = (ACCURACY, "top-5 %", STYLE, FRECHET, FRECHET_INCEPTION, "skeleton F1 %")
GLYPH_COLUMNS: Mapping[str, str] = {**dict.fromkeys(_TENTHS, ".1f"), "L1": ".4f", "SSIM %": ".2f"}
# Baselines: the hand's own glyphs, print, an empty page.
ORIGINAL, COPY, WHITE = "human", "copy of the source", "white page"


class GlyphTest(NamedTuple):
    """Test characters of one hand: images in the source face and its own, uint8, paper 255."""

    hand: str
    chars: list[str]
    source: list[Pixels]
    truth: list[Pixels]

    @classmethod
    def of(cls, hand: str, test: Examples) -> Self:
        """Take the characters from the examples' names, such as "U+6C38 永"."""
        return cls(hand, [chr(int(name[2:].split()[0], 16)) for name in test.names], test.x, test.y)


def glyph_test(recipe: Recipe, hand: str, limit: int | None = None) -> GlyphTest:
    """Return the test characters of one of a recipe's hands, or the first ``limit`` of them."""
    return GlyphTest.of(hand, scoring_examples(recipe.with_hand(hand), limit))


class EvaluationNetworks(NamedTuple):
    """The networks that score glyphs; without one of the latter two its column is left out."""

    reader: GlyphReader
    style: StyleClassifier | None = None
    inception: InceptionFeatures | None = None

    @classmethod
    def of(cls, recipe: Recipe, inception: Path | None = None) -> Self:
        """Load those for the hands of a recipe; ``inception`` is an ONNX file of Inception."""
        glyphs = recipe.data.glyphs
        assert glyphs is not None
        style = find_style_classifier(glyphs.set, recipe.hands)
        if style is None:
            say(
                "No style check: no reader knows the hands of {0}; train one: linewright "
                "dev style-reader --dataset {0} -o {0}/hands.safetensors",
                glyphs.set,
            )
        features = None if inception is None else InceptionFeatures(inception)
        return cls(GlyphReader(Recogniser()), style, features)


class GlyphRow(NamedTuple):
    """What one set of images scores."""

    cells: Cells
    misread: list[tuple[str, str]]  # character and what it was read as, in the test's order


class GlyphScorer:
    """Scores images of the test characters of one hand."""

    def __init__(self, test: GlyphTest, networks: EvaluationNetworks) -> None:
        self.test, self.networks = test, networks
        self.columns = dict(GLYPH_COLUMNS)
        if networks.style is None:
            del self.columns[STYLE]
        if networks.inception is None:
            del self.columns[FRECHET_INCEPTION]
        best = [reading.candidates[0] for reading in networks.reader.read(test.source)]
        pairs = zip(best, test.chars, strict=True)
        # Content accuracy is a share of these: what cannot be read in print says nothing of a hand.
        self.legible = [place for place, (reading, char) in enumerate(pairs) if reading == char]
        self._skeletons = [thin_zhang_suen(image) for image in test.truth]
        self._features: dict[str, NDArray[np.float32]] = {}

    def score(self, images: Sequence[Pixels]) -> Cells:
        """Return the cells of `row`."""
        return self.row(images).cells

    def row(self, images: Sequence[Pixels]) -> GlyphRow:
        """Score images, uint8, one a test character; the Frechet distance is to the truth."""
        cells, misread = self._read(images)
        if self.networks.style is not None:
            names = self.networks.style.predict(images)
            cells[STYLE] = mean_cell([100.0 * (name == self.test.hand) for name in names])
        cells[FRECHET] = Cell(self._distance(self.networks.reader, FRECHET, images))
        if self.networks.inception is not None:
            distance = self._distance(self.networks.inception, FRECHET_INCEPTION, images)
            cells[FRECHET_INCEPTION] = Cell(distance)
        skeletons = zip(map(thin_zhang_suen, images), self._skeletons, strict=True)
        pairs = list(zip(images, self.test.truth, strict=True))
        cells["skeleton F1 %"] = mean_cell([100 * skeleton_scores(*pair).f1 for pair in skeletons])
        cells["L1"] = mean_cell([l1(a, b) for a, b in pairs])
        cells["SSIM %"] = mean_cell([100 * ssim(a, b) for a, b in pairs])
        return GlyphRow(cells, misread)

    def baselines(self) -> dict[str, GlyphRow]:
        """Return the rows of real glyphs, the source's copy and a white page."""
        white = self.row(white_pages(self.test.source))
        # A white page has no hand, no skeleton and no variance.
        cells = {column: white.cells[column] for column in (ACCURACY, "L1", "SSIM %")}
        return {
            ORIGINAL: self.row(self.test.truth),
            COPY: self.row(self.test.source),
            WHITE: GlyphRow(cells, white.misread),
        }

    def _read(self, images: Sequence[Pixels]) -> tuple[Cells, list[tuple[str, str]]]:
        chars = [self.test.chars[place] for place in self.legible]
        readings = self.networks.reader.read([images[place] for place in self.legible])
        best = [(char, got.candidates[0]) for char, got in zip(chars, readings, strict=True)]
        among = [char in got.candidates for char, got in zip(chars, readings, strict=True)]
        cells = {
            ACCURACY: mean_cell([100.0 * (char == reading) for char, reading in best]),
            "top-5 %": mean_cell([100.0 * hit for hit in among]),
        }
        return cells, [(char, reading) for char, reading in best if char != reading]

    def _distance(
        self, network: GlyphReader | InceptionFeatures, column: str, images: Sequence[Pixels]
    ) -> float:
        if len(images) < 2:
            return math.nan
        if column not in self._features:
            self._features[column] = network.features(self.test.truth)
        return frechet_distance(self._features[column], network.features(images))

"""What a set of glyphs scores: can it be read, whose hand is it, how near is it to the real ones.

A copy of the source reads best of all and is in the wrong hand; a white page has a good SSIM. So
content accuracy, the style check and the distances are read together, beside the original font.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from linewright.base import Cell, Floats32, ModelError, Pixels, say
from linewright.evaluate.drawing_scorer import white_pages
from linewright.evaluate.lines import skeleton_scores
from linewright.evaluate.pixels import mean_cell, ssim
from linewright.evaluate.scorer import Cells
from linewright.evaluate.style_classifier import StyleClassifier, find_style_classifier
from linewright.pages import GlyphReader, Recogniser, l1, thin_zhang_suen
from linewright.training import Examples, Recipe, scoring_examples

SIDE = 299
_BATCH = 16


def frechet_distance(real: NDArray[Any], output: NDArray[Any]) -> float:
    """Return the squared Frechet distance of two normal distributions fitted to features."""
    # Heusel et al. 2017, "GANs trained by a two time-scale update rule converge to a local Nash
    # equilibrium", Eq. 6. Distances on different features are never compared.
    # |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)). With as many samples as features or fewer the covariances are
    # singular and the distance is too large; it falls as samples are added, so only sets of one size are compared.
    # Features are N x C and M x C, finite, N and M at least 2, else ValueError.
    for features in (real, output):
        if features.ndim != 2 or len(features) < 2 or features.shape[1] != real.shape[1]:
            raise ValueError(f"N x C and M x C with N, M > 1 are wanted, got {real.shape} and {output.shape}")
        if not np.isfinite(features).all():
            raise ValueError("the features hold values that are not finite")
    first, second = np.asarray(real, np.float64), np.asarray(output, np.float64)
    apart = first.mean(axis=0) - second.mean(axis=0)
    one, two = (np.atleast_2d(np.cov(features, rowvar=False)) for features in (first, second))
    # (C1 C2)^(1/2) and (C1^(1/2) C2 C1^(1/2))^(1/2) have one trace; the latter is symmetric.
    values, vectors = np.linalg.eigh(one)
    root = (vectors * np.sqrt(values.clip(min=0))) @ vectors.T
    shared = np.sqrt(np.linalg.eigvalsh(root @ two @ root).clip(min=0)).sum()
    return float(max(0.0, apart @ apart + np.trace(one) + np.trace(two) - 2 * shared))


class InceptionFeatures:
    """Features of glyphs by a network that the user gives; its weights are not in the package."""

    # Heusel et al. take the 2048 features of Inception v3's last pooling layer. Any ONNX export
    # with one N x 3 x S x S input in [-1, 1] and one N x C output serves; else ModelError.

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise ModelError("there is no such file", where=path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        # The errors of onnxruntime share no base.
        except Exception as error:
            raise ModelError("cannot be opened ({0})", error, where=path) from error
        shape = self._session.get_inputs()[0].shape
        if len(shape) != 4 or shape[1] != 3:
            raise ModelError(
                "takes {0}, not N x 3 x {1} x {1} images",
                shape,
                SIDE,
                where=path,
                way_out="export Inception v3 up to its last pooling layer as ONNX",
            )
        self._side = shape[2] if isinstance(shape[2], int) else SIDE
        self._where = path

    def features(self, glyphs: Sequence[Pixels]) -> Floats32:
        """Return N x C for N > 0 glyphs, each H x W uint8."""
        name, parts = self._session.get_inputs()[0].name, []
        for start in range(0, len(glyphs), _BATCH):
            scaled = np.stack(
                [
                    cv2.resize(glyph, (self._side,) * 2, interpolation=cv2.INTER_LINEAR)
                    for glyph in glyphs[start : start + _BATCH]
                ]
            )
            batch = np.repeat(scaled[:, None].astype(np.float32) / 127.5 - 1, 3, axis=1)
            parts.append(np.asarray(self._session.run(None, {name: batch})[0], np.float32))
        features = np.concatenate(parts)
        # Pooled features may keep their two sides of 1.
        if features.shape[2:] in ((), (1, 1)):
            features = features.reshape(len(features), -1)
        if features.ndim != 2:
            raise ModelError("gives {0}, not N x C", features.shape, where=self._where)
        return features


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
        self._features: dict[str, Floats32] = {}

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

    def _distance(self, network: GlyphReader | InceptionFeatures, column: str, images: Sequence[Pixels]) -> float:
        if len(images) < 2:
            return math.nan
        if column not in self._features:
            self._features[column] = network.features(self.test.truth)
        return frechet_distance(self._features[column], network.features(images))

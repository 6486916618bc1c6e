"""Scores of images against the truth of a test, and of drawings by what is known to be on them.

Every table has baselines beside it. A white page alone scores a PSNR of 17 and an SSIM of 77 % on a
typical drawing, so a table without them says nothing. Those that threshold have fixed parameters,
tuned on nothing: windows of 8 mm, wider than lettering and much wider than a line.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np
from skimage.filters import threshold_sauvola

from linewright.base import Cell, Floats, Pixels
from linewright.evaluate.lines import line_scores, skeleton_scores
from linewright.evaluate.pixels import PIXEL_COLUMNS, mean_cell, pixel_cells
from linewright.evaluate.scorer import Cells
from linewright.evaluate.symbol_classifier import read_symbol_classifier, symbol_crop, symbol_f1
from linewright.pages import MARGIN, Recogniser, Text, TextReader, fold, upright
from linewright.training import Examples

Baseline = Callable[[Pixels, float], Pixels]

WINDOW_MM = 8.0
ADAPTIVE_OFFSET = 20.0
SAUVOLA_K = 0.2


def adaptive_threshold(pixels: Pixels, px_per_mm: float) -> Pixels:
    """Call ink what is 20 grey levels darker than the Gaussian mean around it (OpenCV)."""
    binary = cv2.adaptiveThreshold(
        pixels, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, _window(px_per_mm), ADAPTIVE_OFFSET
    )
    return np.asarray(binary, dtype=np.uint8)


def sauvola(pixels: Pixels, px_per_mm: float) -> Pixels:
    """Threshold at ``m (1 + k (s / R - 1))`` of the mean m and deviation s around each pixel."""
    # Sauvola and Pietikainen, Adaptive document image binarization, Pattern Recognition 33 (2000),
    # Eq. 5, with k = 0.2 and R = 128 (they use 0.5 or 0.2).
    threshold = threshold_sauvola(  # type: ignore[no-untyped-call]
        pixels, window_size=_window(px_per_mm), k=SAUVOLA_K, r=128
    )
    return np.where(pixels > threshold, 255, 0).astype(np.uint8)


BASELINES: Mapping[str, Baseline] = {"adaptive threshold": adaptive_threshold, "Sauvola": sauvola}


def _window(px_per_mm: float) -> int:
    """Return the window's side in pixels, odd and at least 3."""
    return max(3, 2 * round(WINDOW_MM * px_per_mm / 2) + 1)


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
    readings = [string for string, _ in reader.read([upright(pixels, one, MARGIN) for one in texts])]
    pairs = zip(readings, texts, strict=True)
    hits = (fold(reading) == fold(text.string) for reading, text in pairs)
    return TextScores(tuple(readings), tuple(hits))


SKELETON = "skeleton F1 %"
_LINE_COLUMNS = {  # by the field of `LineScores` that it shows, and by what factor
    "line F1 %": ("f1", 100),
    "precision %": ("precision", 100),
    "recall %": ("recall", 100),
    "lost mm": ("lost_mm", 1),
    "missing mm": ("missing_mm", 1),
    "added mm": ("added_mm", 1),
}
DRAWING_COLUMNS: Mapping[str, str] = dict.fromkeys(
    (*_LINE_COLUMNS, "dimension text %", "weld symbols %", "macro-F1 %"), ".1f"
)


class PixelScorer:
    """Scores images against others of the same shapes, pixel by pixel."""

    columns = PIXEL_COLUMNS

    def __init__(self, truth: Sequence[Pixels]) -> None:
        self.truth = truth

    def score(self, images: Sequence[Pixels]) -> Cells:
        """Return the means over images of `PIXEL_COLUMNS`."""
        return pixel_cells(images, self.truth)


class DrawingScorer:
    """Scores images against ``test.y``; drawings and skeletons by their own measures too."""

    def __init__(self, test: Examples) -> None:
        self.test = test
        self.columns = dict(PIXEL_COLUMNS)
        if test.truth is not None:
            self.columns |= DRAWING_COLUMNS
            self._reader, self._symbols = TextReader(Recogniser()), read_symbol_classifier()
        if test.skeletons:
            self.columns |= {SKELETON: ".1f"}

    def score(self, images: Sequence[Pixels]) -> Cells:
        """Return means over images; skeletons agree within 1 px.

        Lost, missing and added line is in mm of paper an image (`LineScores`); text and symbols are
        shares of all dimension texts and of all weld symbols.
        """
        cells = pixel_cells(images, self.test.y)
        if self.test.skeletons:
            pairs = zip(images, self.test.y, strict=True)
            scores = [100 * skeleton_scores(output, true).f1 for output, true in pairs]
            cells |= {SKELETON: mean_cell(scores)}
        if self.test.truth is None:
            return cells
        drawings = list(zip(images, self.test.truth, strict=True))
        hits = [hit for image, truth in drawings for hit in self._text_hits(image, truth)]
        cells |= _line_cells(drawings)
        cells |= {"dimension text %": mean_cell([100.0 * hit for hit in hits])}
        return cells | self._symbol_cells(drawings)

    def baselines(self) -> dict[str, Sequence[Pixels]]:
        """Return what needs no learning: outputs for all of ``test.x``, by the row's name."""
        test = self.test
        rows: dict[str, Sequence[Pixels]] = {"identity": test.x, "white page": white_pages(test.x)}
        if test.truth is None:
            return rows
        scales = [truth["px_per_mm"] for truth in test.truth]
        for row, baseline in BASELINES.items():
            rows[row] = list(map(baseline, test.x, scales))
        return {**rows, "truth itself": test.y}

    def _text_hits(self, image: Pixels, truth: Mapping[str, Any]) -> Sequence[bool]:
        """Return for each dimension text of a drawing whether it is read right."""
        texts = [
            Text(text["text"], tuple(text["box"]), text["rotation"])
            for text in truth["texts"]
            if text["kind"] == "dimension"
        ]
        return text_accuracy(image, texts, self._reader).hits

    def _symbol_cells(self, drawings: Sequence[tuple[Pixels, Mapping[str, Any]]]) -> Cells:
        true, crops = [], []
        for image, truth in drawings:
            for symbol in truth["symbols"]:
                true.append(symbol["class"])
                crops.append(symbol_crop(image, tuple(symbol["box"])))
        names = [name for name, _ in self._symbols.predict(crops)]
        hits = [100.0 * (a == b) for a, b in zip(true, names, strict=True)]
        f1 = symbol_f1(true, names).values()
        macro = sum(f1) / len(f1) if f1 else 1.0
        return {"weld symbols %": mean_cell(hits), "macro-F1 %": Cell(100 * macro)}


def white_pages(images: Sequence[Pixels]) -> list[Pixels]:
    """Return an empty page for each image."""
    return [np.full_like(image, 255) for image in images]


def true_pieces(truth: Mapping[str, Any]) -> list[Floats]:
    """Return the strokes that lines are scored by, N x 2 px each."""
    # Filled shapes are arrowheads, dots and flags: their middle lies on a line that is there.
    return [
        np.asarray(piece, dtype=np.float64)
        for stroke in truth["strokes"]
        if not stroke.get("filled")
        for piece in stroke["pieces"]
    ]


def _line_cells(drawings: Sequence[tuple[Pixels, Mapping[str, Any]]]) -> Cells:
    scores = [line_scores(image, true_pieces(truth), px_per_mm=truth["px_per_mm"]) for image, truth in drawings]
    return {
        column: mean_cell([factor * getattr(one, field) for one in scores])
        for column, (field, factor) in _LINE_COLUMNS.items()
    }

"""Scores of images against the truth of a test, and of drawings by what is known to be on them.

Every table has baselines beside it. A white page alone scores a PSNR of 17 and an SSIM of 77 % on a
typical drawing, so a table without them says nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linewright.base import Cell, Pixels
from linewright.evaluate.baselines import BASELINES
from linewright.evaluate.lines import line_scores, skeleton_scores
from linewright.evaluate.pixels import PIXEL_COLUMNS, mean_cell, pixel_cells
from linewright.evaluate.scorer import Cells
from linewright.evaluate.symbol_classifier import read_symbol_classifier, symbol_crop, symbol_f1
from linewright.evaluate.text_accuracy import text_accuracy
from linewright.pages import Recogniser, Text, TextReader
from linewright.training import Examples

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


def true_pieces(truth: Mapping[str, Any]) -> list[NDArray[np.float64]]:
    """Return the strokes that lines are scored by, N x 2 px each."""
    # Filled shapes are arrowheads, dots and flags: their middle lies on a line that is there.
    return [
        np.asarray(piece, dtype=np.float64)
        for stroke in truth["strokes"]
        if not stroke.get("filled")
        for piece in stroke["pieces"]
    ]


def _line_cells(drawings: Sequence[tuple[Pixels, Mapping[str, Any]]]) -> Cells:
    scores = [
        line_scores(image, true_pieces(truth), px_per_mm=truth["px_per_mm"])
        for image, truth in drawings
    ]
    return {
        column: mean_cell([factor * getattr(one, field) for one in scores])
        for column, (field, factor) in _LINE_COLUMNS.items()
    }

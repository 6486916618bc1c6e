"""One row of a table: what a set of images scores against its truth."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linewright.base import Cell, Pixels
from linewright.evaluate.lines import LineScores, line_scores
from linewright.evaluate.pixels import PSNR_CAP, bootstrap_interval, mse, psnr, ssim
from linewright.evaluate.text_accuracy import text_accuracy
from linewright.evaluate.weld_symbols import SymbolClassifier, symbol_crop, symbol_scores
from linewright.pages import Recogniser, Text, TextReader, fold, l1

PIXEL_COLUMNS: Mapping[str, str] = {"PSNR dB": ".2f", "SSIM %": ".2f", "MSE": ".1f", "L1": ".4f"}
DRAWING_COLUMNS: Mapping[str, str] = {
    "line F1 %": ".1f",
    "precision %": ".1f",
    "recall %": ".1f",
    "lost mm": ".1f",
    "missing mm": ".1f",
    "added mm": ".1f",
    "dimension text %": ".1f",
    "weld symbols %": ".1f",
    "macro-F1 %": ".1f",
}


def pixel_cells(images: Sequence[Pixels], truth: Sequence[Pixels]) -> dict[str, Cell]:
    """Return the means over images of `PIXEL_COLUMNS`, each with its bootstrap interval.

    Args:
        images: what is scored, uint8.
        truth: what it should be, one by one, the same shapes.
    """
    measures: dict[str, Callable[[Pixels, Pixels], float]] = {
        "PSNR dB": lambda a, b: min(psnr(a, b), PSNR_CAP),
        "SSIM %": lambda a, b: 100 * ssim(a, b),
        "MSE": mse,
        "L1": l1,
    }
    pairs = list(zip(images, truth, strict=True))
    return {column: mean_cell([f(a, b) for a, b in pairs]) for column, f in measures.items()}


class DrawingScorer:
    """Scores drawings against what is known to be on them.

    Args:
        symbols: names the weld symbols; None leaves their columns out.
    """

    def __init__(self, symbols: SymbolClassifier | None = None) -> None:
        self.reader = TextReader(Recogniser())
        self.symbols = symbols

    def cells(
        self, images: Sequence[Pixels], truth: Sequence[Mapping[str, Any]]
    ) -> dict[str, Cell]:
        """Return `DRAWING_COLUMNS`.

        Line scores are means over images, lost, missing and added line length in mm of paper an
        image (`linewright.evaluate.lines.LineScores`);
        text and symbols are shares of all dimension texts and of all weld symbols.

        Args:
            images: what is scored, uint8 H x W.
            truth: what is on each, see `linewright.drawings.truth`.
        """
        pairs = list(zip(images, truth, strict=True))
        lines = [_lines(image, known) for image, known in pairs]
        right = [hit for image, known in pairs for hit in self._texts_read(image, known)]
        cells = {
            "line F1 %": mean_cell([100 * score.f1 for score in lines]),
            "precision %": mean_cell([100 * score.precision for score in lines]),
            "recall %": mean_cell([100 * score.recall for score in lines]),
            "lost mm": mean_cell([score.lost_mm for score in lines]),
            "missing mm": mean_cell([score.missing_mm for score in lines]),
            "added mm": mean_cell([score.added_mm for score in lines]),
            "dimension text %": mean_cell([100.0 * hit for hit in right]),
        }
        return cells | self._symbol_cells(pairs)

    def _texts_read(self, image: Pixels, truth: Mapping[str, Any]) -> Iterable[bool]:
        """Yield for each dimension text of a drawing whether it is read right."""
        texts = [
            Text(text["text"], tuple(text["box"]), text["rotation"])
            for text in truth["texts"]
            if text["kind"] == "dimension"
        ]
        scores = text_accuracy(image, texts, self.reader)
        for text, read in zip(texts, scores.read_as, strict=True):
            yield fold(text.string) == fold(read)

    def _symbol_cells(self, pairs: Sequence[tuple[Pixels, Mapping[str, Any]]]) -> dict[str, Cell]:
        if self.symbols is None:
            return {}
        true, crops = [], []
        for image, known in pairs:
            for symbol in known["symbols"]:
                true.append(symbol["class"])
                crops.append(symbol_crop(image, tuple(symbol["box"])))
        read = [name for name, _ in self.symbols.predict(crops)]
        return {
            "weld symbols %": mean_cell(
                [100.0 * (a == b) for a, b in zip(true, read, strict=True)]
            ),
            "macro-F1 %": Cell(100 * symbol_scores(true, read).macro_f1),
        }


def true_pieces(truth: Mapping[str, Any]) -> list[NDArray[np.float64]]:
    """Return the strokes that line scores ask for, as N x 2 polylines in pixels.

    Filled shapes are arrowheads, dots and flags: their middle lies on a line that is there.
    """
    return [
        np.asarray(piece, dtype=np.float64)
        for stroke in truth["strokes"]
        if not stroke.get("filled")
        for piece in stroke["pieces"]
    ]


def _lines(image: Pixels, truth: Mapping[str, Any]) -> LineScores:
    return line_scores(image, true_pieces(truth), px_per_mm=truth["px_per_mm"])


def mean_cell(values: Sequence[float]) -> Cell:
    """Return the mean and its 95 % bootstrap interval; NaN of no values."""
    if not values:
        return Cell(float("nan"))
    return Cell(float(np.mean(values)), *bootstrap_interval(values))

"""Strokes of print that a glyph has lost, broken or fused, as a small network sees them beside its print.

A reader names a glyph of which a stroke is missing, and topology counts pieces that hands join by themselves. The
network has seen glyphs of real hands beside print, half of them with made faults (`tools/train_stroke_checker.py`), and
says for each cell of 8 x 8 how likely a fault is there. How much a hand leaves out by itself is measured on its own
glyphs. It finds most fused strokes and a third of the lost ones (docs/research/log/strokes.md).
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple, Self

import cv2
import numpy as np
import onnxruntime

from linewright.base import Floats32, Message, Pixels, asset
from linewright.fonts.sample_reading import frame
from linewright.pages import open_model

_SIDE = 64  # pixels at which a pair is seen
_DRAWN = 128  # pixels at which both are brought to one frame
_BATCH = 32
_OUTSIDE = 0.015  # share of a hand's own glyphs beyond its limit
_THIRDS = (("upper left", "top", "upper right"), ("left", "middle", "right"), ("lower left", "bottom", "lower right"))


class StrokeFault(NamedTuple):
    """The likeliest fault of a glyph."""

    score: float  # log odds that there is one
    x: float  # of the cell, in shares of the box around the glyph
    y: float

    def words(self) -> str:
        """Say where it is."""
        return Message("a stroke is lost or fused ({0})", _THIRDS[min(2, int(3 * self.y))][min(2, int(3 * self.x))])


def stroke_limit(faults: Sequence[StrokeFault]) -> float:
    """Return the score above which a glyph of a hand is rejected, from the faults of its own, at least one."""
    return float(np.quantile([fault.score for fault in faults], 1 - _OUTSIDE))


class StrokeChecker:
    """Looks for lost and fused strokes."""

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session

    @classmethod
    def load(cls) -> Self:
        """Return the checker of the package."""
        return cls(_session())

    def check(self, glyphs: Sequence[Pixels], prints: Sequence[Pixels]) -> list[StrokeFault]:
        """Check glyphs, each beside its print, H x H uint8, paper 255, ink 0."""
        found = []
        for first in range(0, len(glyphs), _BATCH):
            some = zip(glyphs[first : first + _BATCH], prints[first : first + _BATCH], strict=True)
            pairs = np.stack([np.stack([_framed(print_), _framed(glyph)]) for glyph, print_ in some])
            (logits,) = self._session.run(None, {"pair": pairs.astype(np.float32) / 127.5 - 1})
            found += [_worst(np.asarray(cells[0], np.float32)) for cells in logits]
        return found


@cache
def _session() -> onnxruntime.InferenceSession:
    return open_model(asset("models", "glyph-strokes.onnx"))


def _worst(cells: Floats32) -> StrokeFault:
    y, x = np.unravel_index(int(cells.argmax()), cells.shape)
    most = float(cells.max())
    score = most + float(np.log(np.exp(cells - most).sum()))
    return StrokeFault(score, (float(x) + 0.5) / cells.shape[1], (float(y) + 0.5) / cells.shape[0])


def _framed(image: Pixels) -> Pixels:
    large = cv2.resize(frame(image), (_DRAWN, _DRAWN), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(large, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA), np.uint8)

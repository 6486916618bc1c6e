"""Readers of text that need no model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from linewright.base.types import Pixels
from linewright.pages.text_reader import PlacedText


class FakeReader:
    """Says of each crop what ``reading`` says, its characters evenly spread over the crop."""

    def reading(self, crop: Pixels) -> tuple[str, float]:
        """Return what a crop says and how surely."""
        raise NotImplementedError

    def read(self, crops: Sequence[Pixels]) -> list[tuple[str, float]]:
        return [self.reading(crop) for crop in crops]

    def read_placed(self, crops: Sequence[Pixels]) -> list[PlacedText]:
        placed = []
        for crop in crops:
            string, confidence = self.reading(crop)
            places = (np.arange(len(string)) + 0.5) * crop.shape[1] / max(len(string), 1)
            placed.append(PlacedText(string, confidence, tuple(places.tolist()), confidence))
        return placed

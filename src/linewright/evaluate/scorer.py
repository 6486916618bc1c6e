"""What gives scores and where they are stored: one protocol and one cache for both trades."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from linewright.base import Cell, InputError, ModelError, Pixels, read_json, write_text

Cells = dict[str, Cell]


class Scorer(Protocol):
    """Scores images against the test that it was made for."""

    @property
    def columns(self) -> Mapping[str, str]:
        """What it scores, and the format of each figure."""

    def score(self, images: Sequence[Pixels]) -> Cells:
        """Return a row of a table for uint8 images, one for each example of the test."""


class ScoreCache:
    """Computes scores of so many test images once and stores them in JSON files of a folder."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder, self.count = folder, count

    def of_checkpoint(self, path: Path, what: str, score: Callable[[], Cells]) -> Cells:
        """Return a score of a run's checkpoint: what is stored, or what ``score`` returns."""
        # The state holds digests of all weights.
        step = read_json(path / "state.json", kind=ModelError).get("step")
        digest = hashlib.sha256((path / "state.json").read_bytes()).hexdigest()[:12]
        return self.row(f"{path.parent.parent.name}-{step}-{digest}-{what}", score)

    def row(self, name: str, score: Callable[[], Cells]) -> Cells:
        """Return the row of that name: what is stored, or what ``score`` returns."""
        return _cells(self._stored(name, score))

    def rows(self, name: str, score: Callable[[], dict[str, Cells]]) -> dict[str, Cells]:
        """Return several rows of scores under one name; see `row`."""
        return {row: _cells(cells) for row, cells in self._stored(name, score).items()}

    def _stored(self, name: str, score: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
        path = self.folder / f"{name.replace(' ', '-')}-{self.count}.json"
        try:
            return read_json(path)
        except InputError:  # absent, or damaged and so computed again
            write_text(path, json.dumps(score()) + "\n")
            return read_json(path)


def _cells(row: Mapping[str, Sequence[Any]]) -> Cells:
    return {column: Cell(*cell) for column, cell in row.items()}

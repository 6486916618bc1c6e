"""Scores on disk, each in a file named by the weights it belongs to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from linewright.base import Cell, write_text
from linewright.evaluate.reproduce.runs import Snapshot

Cells = dict[str, Cell]


class KeptScores:
    """Computes a score once.

    Args:
        folder: where the files are.
        count: how many test images are scored; a part of the files' names.
    """

    def __init__(self, folder: Path, count: int) -> None:
        self.folder, self.count = folder, count

    def of(self, moment: Snapshot, what: str, score: Callable[[], Cells]) -> Cells:
        """Return a score of a snapshot: what is on disk, or what ``score`` returns."""
        # The state holds digests of all weights.
        state = (moment.path / "state.json").read_bytes()
        digest = hashlib.sha256(state).hexdigest()[:12]
        run = moment.path.parent.parent.name
        return self.named(f"{run}-{moment.step}-{digest}-{what}", score)

    def named(self, name: str, score: Callable[[], Cells]) -> Cells:
        """Return the score of that name: what is on disk, or what ``score`` returns.

        Raises:
            OutputError: it cannot be written.
        """
        found: Cells = _cells(self._read_or(name, score))
        return found

    def many(self, name: str, score: Callable[[], dict[str, Cells]]) -> dict[str, Cells]:
        """Return several rows of scores under one name; see `named`."""
        return {row: _cells(cells) for row, cells in self._read_or(name, score).items()}

    def _read_or(self, name: str, score: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
        path = self.folder / f"{name.replace(' ', '-')}-{self.count}.json"
        if not path.is_file():
            write_text(path, json.dumps(score()) + "\n")
        kept: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return kept


def _cells(kept: Mapping[str, Sequence[float | None]]) -> Cells:
    return {column: Cell(*cell) for column, cell in kept.items()}  # type: ignore[arg-type]

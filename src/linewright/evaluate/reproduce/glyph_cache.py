"""Glyph scores of snapshots, kept on disk, so that nothing is computed twice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from linewright.base import Cell
from linewright.evaluate.glyph_evaluation import drawn, trivial_glyph_rows
from linewright.evaluate.glyph_scores import GlyphScorer, GlyphTest, Judges
from linewright.evaluate.reproduce.cache import Cells, KeptScores
from linewright.evaluate.reproduce.runs import Snapshot
from linewright.evaluate.style_classifier import StyleClassifier


class GlyphBook:
    """Scores on the test characters of one hand.

    Args:
        folder: where they are kept, as JSON files.
        test: the characters.
        judges: who judges.
    """

    def __init__(self, folder: Path, test: GlyphTest, judges: Judges) -> None:
        self.test, self._judges = test, judges
        # Another reader of hands, or a column more, gives other files.
        name = f"{test.hand}-{_digest(judges.style)}"
        if judges.inception is not None:
            name += "-inception"
        self._kept = KeptScores(folder / name, len(test.chars))

    @cached_property
    def _scorer(self) -> GlyphScorer:
        return GlyphScorer(self.test, self._judges)

    def row(self, moment: Snapshot) -> Cells:
        """Return what a snapshot's glyphs score."""

        def score() -> Cells:
            images = drawn(moment.model(), self.test.hand, self.test.source, where=moment.path)
            return self._scorer.row(images).cells

        return self._kept.of(moment, "glyphs", score)

    def trivial(self) -> Mapping[str, Cells]:
        """Return what needs no learning, by row: real glyphs, the source's copy, a white page."""
        found = self._kept.many("trivial", self._trivial)
        return {name: cells for name, cells in found.items() if name}

    def judged(self) -> int:
        """Return how many of the characters are judged by reading."""
        return round(self._kept.many("trivial", self._trivial)[""]["judged"].value)

    def _trivial(self) -> dict[str, Cells]:
        rows = {name: row.cells for name, row in trivial_glyph_rows(self._scorer).items()}
        return {"": {"judged": Cell(len(self._scorer.judged))}, **rows}


def _digest(style: StyleClassifier | None) -> str:
    """Return what tells one reader of hands from another."""
    if style is None:
        return "no-style"
    digest = hashlib.sha256(" ".join(style.hands).encode())
    for value in style.state_dict().values():
        digest.update(value.numpy().tobytes())
    return digest.hexdigest()[:8]

"""Scores of a training's snapshots on one test, stored, so that nothing is computed twice."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path

import numpy as np

from linewright.base import Cell, Pixels, track
from linewright.evaluate.drawing_scorer import DrawingScorer, white_pages
from linewright.evaluate.glyph_evaluation import draw_glyphs
from linewright.evaluate.glyph_scorer import EvaluationNetworks, GlyphScorer, GlyphTest
from linewright.evaluate.pixels import PSNR_CAP, common_shift, pixel_cells, psnr
from linewright.evaluate.reproduce.report import Snapshot
from linewright.evaluate.scorer import Cells, ScoreCache
from linewright.evaluate.style_classifier import StyleClassifier
from linewright.pages import shift_pixels
from linewright.training import Examples, ExampleSource

BACK = "there and back "
IN_PLACE = "moved back "
INK = 128


class DrawingSnapshotScores:
    """Scores of snapshots on one test split of drawings, stored in a folder."""

    def __init__(self, folder: Path, test: Examples) -> None:
        self.test, self._cache = test, ScoreCache(folder, len(test.x))
        self._outputs: tuple[Path, list[Pixels]] | None = None

    @cached_property
    def _scorer(self) -> DrawingScorer:
        return DrawingScorer(self.test)

    def translation(self, snapshot: Snapshot) -> Cells:
        """Return pixel and drawing scores of the translated test images."""
        return self._cache.of_checkpoint(
            snapshot.path, "translation", lambda: self._scorer.score(self._translated(snapshot))
        )

    def brief(self, snapshot: Snapshot) -> Cells:
        """Return pixel scores of the translation, and of the way there and back."""

        def score() -> Cells:
            outputs = self._translated(snapshot)
            back = pixel_cells(self._back(snapshot, outputs), self.test.x)
            return pixel_cells(outputs, self.test.y) | _prefixed(BACK, back)

        return self._cache.of_checkpoint(snapshot.path, "brief", score)

    def in_place(self, snapshot: Snapshot, dev: ExampleSource) -> Cells:
        """Return the shift of all images, found on ``dev``, and pixel scores once moved back."""

        def score() -> Cells:
            known, translator = dev(), snapshot.translator()
            down, right = common_shift([translator.translate(x) for x in known.x], known.y)
            moved = [shift_pixels(y, -down, -right) for y in self._translated(snapshot)]
            cells = {"px down": Cell(down), "px right": Cell(right)}
            return cells | _prefixed(IN_PLACE, pixel_cells(moved, self.test.y))

        return self._cache.of_checkpoint(snapshot.path, "in-place", score)

    def reconstruction(self, snapshot: Snapshot) -> Cells:
        """Return pixel scores of the way there and back, and those through a 1-bit image."""

        def score() -> Cells:
            outputs = self._translated(snapshot)
            binary = [np.where(image < INK, 0, 255).astype(np.uint8) for image in outputs]
            return _prefixed("1-bit ", pixel_cells(self._back(snapshot, binary), self.test.x))

        grey = {
            column.removeprefix(BACK): cell for column, cell in self.brief(snapshot).items() if column.startswith(BACK)
        }
        return grey | self._cache.of_checkpoint(snapshot.path, "1-bit", score)

    def baselines(self) -> dict[str, Cells]:
        """Return the scores of what needs no learning, by row."""
        return {
            name: self._cache.row(f"trivial-{name}", partial(self._scorer.score, images))
            for name, images in self._scorer.baselines().items()
        }

    def white_reconstruction(self) -> Cells:
        """Return what a white page scores against the sources."""
        sources = self.test.x
        return self._cache.row("white-back", lambda: pixel_cells(white_pages(sources), sources))

    def coloured(self, snapshot: Snapshot, grey: Sequence[Pixels]) -> Cells:
        """Return how much colour comes through, and what it costs: the grey sources beside it."""

        def score() -> Cells:
            translator, outputs = snapshot.translator(), self._translated(snapshot)
            colourless = [translator.translate(x) for x in grey]
            return {
                "chroma": Cell(chroma(outputs)),
                "PSNR dB": pixel_cells(outputs, self.test.y)["PSNR dB"],
                "PSNR dB of the grey source": pixel_cells(colourless, self.test.y)["PSNR dB"],
            }

        return self._cache.of_checkpoint(snapshot.path, "coloured", score)

    def psnr_of(self, snapshot: Snapshot, name: str, sources: Sequence[Pixels], truth: Sequence[Pixels]) -> float:
        """Return the mean PSNR in dB of other sources' translations."""

        def score() -> Cells:
            translator = snapshot.translator()
            pairs = zip(map(translator.translate, sources), truth, strict=True)
            return {"PSNR dB": Cell(float(np.mean([min(psnr(*p), PSNR_CAP) for p in pairs])))}

        what = f"noise-{name}-{len(truth)}"
        return self._cache.of_checkpoint(snapshot.path, what, score)["PSNR dB"].value

    def _translated(self, snapshot: Snapshot) -> list[Pixels]:
        if self._outputs is None or self._outputs[0] != snapshot.path:
            translator = snapshot.translator()
            what = f"translating with {snapshot.path.parent.parent.name}"
            images = track(self.test.x, what=what)
            self._outputs = (snapshot.path, [translator.translate(x) for x in images])
        return self._outputs[1]

    def _back(self, snapshot: Snapshot, middle: Sequence[Pixels]) -> list[Pixels]:
        translator = snapshot.translator()
        images = track(middle, what="translating back")
        return [translator.translate(image, "yx") for image in images]


class GlyphSnapshotScores:
    """Scores of snapshots on the test characters of one hand, stored in a folder of their own."""

    def __init__(self, folder: Path, test: GlyphTest, networks: EvaluationNetworks) -> None:
        self.test, self._networks = test, networks
        # Another reader of hands, or a column more, gives other files.
        name = f"{test.hand}-{_digest(networks.style)}"
        if networks.inception is not None:
            name += "-inception"
        self._cache = ScoreCache(folder / name, len(test.chars))

    @cached_property
    def _scorer(self) -> GlyphScorer:
        return GlyphScorer(self.test, self._networks)

    def row(self, snapshot: Snapshot) -> Cells:
        """Return what a snapshot's glyphs score."""

        def score() -> Cells:
            hand, sources = self.test.hand, self.test.source
            images = draw_glyphs(snapshot.model(), hand, sources, where=snapshot.path)
            return self._scorer.score(images)

        return self._cache.of_checkpoint(snapshot.path, "glyphs", score)

    def baselines(self) -> Mapping[str, Cells]:
        """Return what needs no learning, by row: real glyphs, the source's copy, a white page."""
        rows = self._cache.rows("trivial", self._baselines)
        return {name: cells for name, cells in rows.items() if name}

    def legible(self) -> int:
        """Return how many of the characters can be read in print."""
        return round(self._cache.rows("trivial", self._baselines)[""]["judged"].value)

    def _baselines(self) -> dict[str, Cells]:
        rows = {name: row.cells for name, row in self._scorer.baselines().items()}
        return {"": {"judged": Cell(len(self._scorer.legible))}, **rows}


def chroma(images: Sequence[Pixels]) -> float:
    """Return the mean difference between the greatest and the least channel, 0..255."""
    return float(np.mean([np.ptp(image.astype(np.int16), axis=2).mean() for image in images]))


def _prefixed(prefix: str, cells: Cells) -> Cells:
    return {f"{prefix}{column}": cell for column, cell in cells.items()}


def _digest(style: StyleClassifier | None) -> str:
    """Return what tells one reader of hands from another."""
    if style is None:
        return "no-style"
    digest = hashlib.sha256(" ".join(style.hands).encode())
    for value in style.state_dict().values():
        digest.update(value.numpy().tobytes())
    return digest.hexdigest()[:8]

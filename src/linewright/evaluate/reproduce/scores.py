"""Scores of snapshots on drawings, kept on disk, so that nothing is computed twice."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from linewright.base import Cell, Pixels, track
from linewright.evaluate.drawing_scores import pixel_cells
from linewright.evaluate.evaluation import score_images, trivial_rows
from linewright.evaluate.pixels import PSNR_CAP, psnr
from linewright.evaluate.reproduce.cache import Cells, KeptScores
from linewright.evaluate.reproduce.runs import Snapshot
from linewright.evaluate.shift import common_shift
from linewright.pages import shift_pixels
from linewright.training import Examples, ExampleSource
from linewright.translate import Translator

BACK = "there and back "
IN_PLACE = "moved back "
INK = 128


class ScoreBook:
    """Scores on one test split.

    Args:
        folder: where they are kept, as JSON files.
        test: the split.
    """

    def __init__(self, folder: Path, test: Examples) -> None:
        self.kept = KeptScores(folder, len(test.x))
        self.test = test
        self._outputs: tuple[Path, list[Pixels]] | None = None

    def translation(self, moment: Snapshot) -> Cells:
        """Return pixel and drawing scores of the translated test images."""
        return self.kept.of(
            moment, "translation", lambda: score_images(self._translated(moment), self.test)
        )

    def brief(self, moment: Snapshot) -> Cells:
        """Return pixel scores of the translation, and of the way there and back."""

        def score() -> Cells:
            outputs = self._translated(moment)
            back = pixel_cells(self._back(moment, outputs), self.test.x)
            return pixel_cells(outputs, self.test.y) | {
                f"{BACK}{column}": cell for column, cell in back.items()
            }

        return self.kept.of(moment, "brief", score)

    def in_place(self, moment: Snapshot, dev: ExampleSource) -> Cells:
        """Return how far the translations lie off, and pixel scores when they are moved back.

        The shift is one for all images, found on the development split.
        """

        def score() -> Cells:
            known = dev()
            translator = Translator.of(moment.model(), where=moment.path)
            shift = common_shift([translator.translate(x) for x in known.x], known.y)
            outputs = [shift_pixels(y, -shift.down, -shift.right) for y in self._translated(moment)]
            return {
                "px down": Cell(shift.down),
                "px right": Cell(shift.right),
                **{
                    f"{IN_PLACE}{column}": cell
                    for column, cell in pixel_cells(outputs, self.test.y).items()
                },
            }

        return self.kept.of(moment, "in-place", score)

    def reconstruction(self, moment: Snapshot) -> Cells:
        """Return pixel scores of the way there and back, and those through a 1-bit image."""

        def score() -> Cells:
            black = [
                np.where(image < INK, 0, 255).astype(np.uint8) for image in self._translated(moment)
            ]
            cells = pixel_cells(self._back(moment, black), self.test.x)
            return {f"1-bit {column}": cell for column, cell in cells.items()}

        brief = self.brief(moment)
        grey = {
            column.removeprefix(BACK): cell
            for column, cell in brief.items()
            if column.startswith(BACK)
        }
        return grey | self.kept.of(moment, "1-bit", score)

    def trivial(self) -> dict[str, Cells]:
        """Return the scores of what needs no learning, by row."""
        rows = trivial_rows(self.test)
        return {
            name: self.kept.named(f"trivial-{name}", partial(score_images, images, self.test))
            for name, images in rows.items()
        }

    def white_reconstruction(self) -> Cells:
        """Return what a white page scores against the sources."""
        white = [np.full_like(image, 255) for image in self.test.x]
        return self.kept.named("white-back", lambda: pixel_cells(white, self.test.x))

    def coloured(self, moment: Snapshot, grey: Sequence[Pixels]) -> Cells:
        """Return how much colour comes through, and what it costs: the grey sources beside it."""

        def score() -> Cells:
            translator = Translator.of(moment.model(), where=moment.path)
            outputs = self._translated(moment)
            plain = [translator.translate(x) for x in grey]
            return {
                "chroma": Cell(chroma(outputs)),
                "PSNR dB": pixel_cells(outputs, self.test.y)["PSNR dB"],
                "PSNR dB of the grey source": pixel_cells(plain, self.test.y)["PSNR dB"],
            }

        return self.kept.of(moment, "coloured", score)

    def psnr_of(
        self, moment: Snapshot, name: str, sources: Sequence[Pixels], truth: Sequence[Pixels]
    ) -> float:
        """Return the mean PSNR in dB of other sources' translations."""

        def score() -> Cells:
            translator = Translator.of(moment.model(), where=moment.path)
            values = [
                min(psnr(translator.translate(x), y), PSNR_CAP)
                for x, y in zip(sources, truth, strict=True)
            ]
            return {"PSNR dB": Cell(float(np.mean(values)))}

        return self.kept.of(moment, f"noise-{name}-{len(truth)}", score)["PSNR dB"].value

    def _translated(self, moment: Snapshot) -> list[Pixels]:
        if self._outputs is None or self._outputs[0] != moment.path:
            translator = Translator.of(moment.model(), where=moment.path)
            what = f"translating with {moment.path.parent.parent.name}"
            images = track(self.test.x, total=len(self.test.x), what=what)
            self._outputs = (moment.path, [translator.translate(x) for x in images])
        return self._outputs[1]

    def _back(self, moment: Snapshot, middle: Sequence[Pixels]) -> list[Pixels]:
        translator = Translator.of(moment.model(), where=moment.path)
        images = track(middle, total=len(middle), what="translating back")
        return [translator.translate(image, "yx") for image in images]


def chroma(images: Sequence[Pixels]) -> float:
    """Return the mean difference between the greatest and the least channel, 0..255."""
    return float(np.mean([np.ptp(image.astype(np.int16), axis=2).mean() for image in images]))

"""The report on the sparse CycleGAN: its tables and figures from the runs that are finished."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from linewright.base import Cell, Curves, Pixels, Section, Table, Text, say
from linewright.evaluate.drawing_scorer import DRAWING_COLUMNS
from linewright.evaluate.pictures import loss_curves
from linewright.evaluate.pixels import PIXEL_COLUMNS
from linewright.evaluate.reproduce import measures, report, snapshot_scores
from linewright.evaluate.scorer import Cells
from linewright.training import build_data, read_metrics, scoring_examples

SHARES = (0.1, 0.5, 1.0)
SHOWN = 3
NOISY = 48
CELL = 256

# Table 2 of the paper: test PSNR, SSIM in percent, MSE. It does not say what was scored; figures
# this high on unpaired data suggest reconstruction.
PAPER = {
    "CycleGAN (paper)": (32.80, 97.33, 34.15),
    "CycleGAN without identity (paper)": (18.00, 60.90, 1030.91),
    "sparse CycleGAN (paper)": (44.89, 99.58, 2.11),
}
_SHORT = {key: PIXEL_COLUMNS[key] for key in ("PSNR dB", "SSIM %", "MSE")}
_BRIEF = {**_SHORT, **{f"{snapshot_scores.BACK}{key}": form for key, form in _SHORT.items()}}

MAIN = ("c", "c-noidt", "ours", "skip", "residual", "white")
ABLATION = ("c-noidt", "blocks", "sparse", "ours", "skip", "residual", "white", "c", "idt1")
FULL = ("full-c", "full-c-noidt", "full-ours", "full-residual", "full-white")
COLOUR = ("colour-c", "colour-ours")
_STEPS = {
    "ours": "+ RReLU (the sparse CycleGAN)",
    "skip": "+ skip",
    "residual": "+ learns the change, no skip",
    "white": "+ paper kept white",
}
OURS = [  # rows that are stressed
    "sparse CycleGAN",
    "sparse CycleGAN that learns the change",
    "sparse CycleGAN that keeps paper white",
]


class DrawingsReport(report.RunsReport):
    """Collects sections and tables from the runs that are finished."""

    def __init__(self, folder: Path, runs: Mapping[str, report.Run], limit: int | None) -> None:
        super().__init__(folder, runs, limit)
        self._scores: dict[str, snapshot_scores.DrawingSnapshotScores] = {}

    def parts(self) -> list[Callable[[], list[Section]]]:
        """Return what makes the report's tables and figures, in their order."""
        return [
            self._table_2,
            self._table_1,
            self._equal_minutes,
            self._full,
            self._ablation,
            self._losses,
            self._progress,
            self._colour,
            self._noise,
        ]

    def _finished(self, keys: Sequence[str]) -> dict[str, report.Run]:
        return {key: self.runs[key] for key in keys if key in self.runs}

    def _scores_of(self, run: report.Run) -> snapshot_scores.DrawingSnapshotScores:
        """Return the scores on the test split of a run's task."""
        drawings = run.recipe().data.drawings
        assert drawings is not None
        if drawings.task not in self._scores:
            test = scoring_examples(run.recipe(), self.limit)
            folder = self.folder / "scores" / drawings.task
            self._scores[drawings.task] = snapshot_scores.DrawingSnapshotScores(folder, test)
        return self._scores[drawings.task]

    def _note(self, runs: Mapping[str, report.Run], more: str = "") -> str:
        run = next(iter(runs.values()))
        drawings = run.recipe().data.drawings
        assert drawings is not None
        return (
            f"{len(self._scores_of(run).test.x)} simulated test pairs of the task {drawings.task} "
            f"at {drawings.card} px; {run.last().images} images of each domain seen, "
            f"{report.settings_note(run)} Means with 95 % bootstrap intervals.{more}"
        )

    def _table_2(self) -> list[Section]:
        runs = self._finished(MAIN)
        if not runs:
            return []
        translation = self._translation("Table 2, translation of the test split", runs)
        return [translation, self._in_place(runs), self._reconstruction(runs)]

    def _full(self) -> list[Section]:
        runs = self._finished(FULL)
        title = "Old style and strong damage (task full), unpaired"
        return [self._translation(title, runs)] if runs else []

    def _translation(self, title: str, runs: Mapping[str, report.Run]) -> Table:
        scores = self._scores_of(next(iter(runs.values())))
        rows = {run.entry.title: scores.translation(run.last()) for run in runs.values()}
        columns = {**PIXEL_COLUMNS, **DRAWING_COLUMNS}
        return Table(title, self._note(runs), columns, rows | scores.baselines(), OURS)

    def _in_place(self, runs: Mapping[str, report.Run]) -> Table:
        """Return by how much each network draws everything off its place."""
        scores = self._scores_of(next(iter(runs.values())))
        rows = {
            run.entry.title: scores.in_place(run.last(), partial(build_data(run.recipe()).dev, self.limit))
            for run in runs.values()
        }
        note = self._note(
            runs,
            " Nothing in the cycle loss holds a drawing in its place. The shift is one for all "
            "images, found on the development split; then the test is scored moved back by it.",
        )
        columns = {
            "px down": ".0f",
            "px right": ".0f",
            **{f"{snapshot_scores.IN_PLACE}{column}": form for column, form in _SHORT.items()},
        }
        return Table("Table 2, moved back into place", note, columns, rows, OURS)

    def _reconstruction(self, runs: Mapping[str, report.Run]) -> Table:
        """Return how well images come back, beside what the same weights translate."""
        scores = self._scores_of(next(iter(runs.values())))
        both = ("PSNR dB", "SSIM %")
        rows: dict[str, Cells] = {}
        for run in runs.values():
            translated = scores.translation(run.last())
            rows[run.entry.title] = scores.reconstruction(run.last()) | {
                f"translation {column}": translated[column] for column in both
            }
        rows["white page"] = scores.white_reconstruction()
        for title, figures in PAPER.items():
            rows[title] = dict(zip(_SHORT, map(Cell, figures), strict=True))
        columns = dict(_SHORT)
        for kind in ("1-bit", "translation"):
            columns |= {f"{kind} {column}": ".2f" for column in both}
        note = self._note(
            runs,
            " There and back: the middle image goes through 8 bits, or through 1 bit. A network "
            "that does nothing comes back perfect, so its translation stands beside it. The "
            "paper's rows are of its own data.",
        )
        return Table("Table 2, reconstruction", note, columns, rows, OURS)

    def _table_1(self) -> list[Section]:
        runs = self._finished(MAIN)
        if not runs:
            return []
        rows = {
            f"{run.entry.title}, {100 * share:.0f} %": self._scores_of(run).brief(
                report.at_share(run.snapshots(), share)
            )
            for share in SHARES
            for run in runs.values()
        }
        title = "Table 1, in the course of training"
        note = self._note(runs, " At 10, 50 and 100 % of the images.")
        return [Table(title, note, _BRIEF, rows, [row for row in rows if row.startswith("sparse")])]

    def _equal_minutes(self) -> list[Section]:
        runs = self._finished(MAIN)
        if len(runs) < 2:
            return []
        common = report.common_seconds(runs)
        rows = {}
        for run in runs.values():
            snapshot = report.at_seconds(run.snapshots(), common)
            rows[run.entry.title] = self._scores_of(run).brief(snapshot) | {
                "images": Cell(snapshot.images),
                "minutes": Cell(snapshot.seconds / 60),
            }
        note = self._note(
            runs,
            f" The last snapshot of each run within {common / 60:.0f} minutes; the runs shared a "
            "machine two at a time, so the minutes are rough.",
        )
        columns = {"images": ".0f", "minutes": ".1f", **_BRIEF}
        return [Table("At equal minutes", note, columns, rows, OURS)]

    def _ablation(self) -> list[Section]:
        runs = self._finished(ABLATION)
        if len(runs) < 3:
            return []
        rows: dict[str, Cells] = {}
        for key, run in runs.items():
            model, log = run.last().model(), read_metrics(run.path)
            rows[_STEPS.get(key, run.entry.title)] = self._scores_of(run).brief(run.last()) | {
                "non-zero weights %": Cell(100 * measures.nonzero_share(model)),
                "duty-cycle entropy, bits": Cell(measures.duty_entropy(model)),
                "images to converge": Cell(measures.images_to_converge(log)),
                "s a step": Cell(measures.seconds_a_step(log)),
            }
        columns = {
            **_BRIEF,
            "non-zero weights %": ".1f",
            "duty-cycle entropy, bits": ".3f",
            "images to converge": ".0f",
            "s a step": ".2f",
        }
        note = self._note(
            runs,
            " Each row adds one change to the row above, down to + skip. To converge: until the "
            "cycle loss is within a tenth of its end. The machine was shared, so the seconds are "
            "rough.",
        )
        stressed = [_STEPS[key] for key in ("ours", "residual", "white")]
        return [Table("Ablation", note, columns, rows, stressed)]

    def _losses(self) -> list[Section]:
        kinds = ("adversarial", "cycle", "identity", "discriminator")
        return [
            curves
            for number, run in zip((4, 6, 8), self._finished(MAIN).values(), strict=False)
            for curves in loss_curves(
                read_metrics(run.path), f"Losses of {run.entry.title} (as the paper's Fig. {number})", kinds
            )
        ]

    def _progress(self) -> list[Section]:
        figures: list[Section] = []
        for number, run in zip((5, 7, 9), self._finished(MAIN).values(), strict=False):
            test = self._scores_of(run).test
            columns: dict[str, list[Pixels]] = {"source": test.x[:SHOWN]}
            for share in SHARES:
                translator = report.at_share(run.snapshots(), share).translator()
                columns[f"{100 * share:.0f} %"] = [translator.translate(x) for x in test.x[:SHOWN]]
            columns["truth"] = test.y[:SHOWN]
            name = f"progress-{run.entry.key}"
            heading = f"Progress of {run.entry.title} (as the paper's Fig. {number})"
            caption = "Test cards after 10, 50 and 100 % of the images."
            figures.append(self.figure(name, columns, heading, caption, cell=CELL))
        return figures

    def _colour(self) -> list[Section]:
        """Fig. 10: do coloured marks come through?"""
        runs = self._finished(COLOUR)
        if not runs:
            return []
        test = self._scores_of(next(iter(runs.values()))).test
        grey = [np.repeat(_luma(x)[..., None], 3, axis=2) for x in test.x]
        rows: dict[str, Cells] = {"source": {"chroma": Cell(snapshot_scores.chroma(test.x))}}
        columns: dict[str, list[Pixels]] = {"source": test.x[:SHOWN]}
        for run in runs.values():
            rows[run.entry.title] = self._scores_of(run).coloured(run.last(), grey)
            translator = run.last().translator()
            for title, sources in (("", test.x), (", grey source", grey)):
                outputs = [translator.translate(x) for x in sources[:SHOWN]]
                columns[f"{run.entry.title}{title}"] = outputs
        columns["truth"] = test.y[:SHOWN]
        table = Table(
            "Coloured marks (as the paper's Fig. 10)",
            self._note(runs, " Chroma: mean difference of the channels' extremes, 0..255."),
            {"chroma": ".2f", "PSNR dB": ".2f", "PSNR dB of the grey source": ".2f"},
            rows,
            OURS,
        )
        caption = "Sources in colour, and the same without colour."
        return [table, self.figure("colour", columns, "Coloured marks", caption, cell=CELL)]

    def _noise(self) -> list[Section]:
        """Sparse against dense, on sources that are worse than any in training."""
        runs = self._finished(("blocks", "ours"))
        if len(runs) < 2:
            return []
        titles = {"blocks": "dense", "ours": "sparse"}
        test = self._scores_of(runs["ours"]).test
        x, y = test.x[:NOISY], test.y[:NOISY]
        panels: dict[str, dict[str, list[float]]] = {}
        for kind in measures.DISTURBANCES:
            say("Robustness: {0}", kind)
            sources = [measures.disturb(kind, level, x, test.names) for level in measures.LEVELS]
            panels[kind] = {
                titles[key]: [
                    self._scores_of(run).psnr_of(run.last(), f"{kind}-{level:g}", images, y)
                    for level, images in zip(measures.LEVELS, sources, strict=True)
                ]
                for key, run in runs.items()
            }
        text = Text(
            f"PSNR in dB of the translation against the truth, {len(x)} test pairs; level 0 is the test's own damage."
        )
        return [Curves("Robustness to noise", list(measures.LEVELS), "level", panels), text]


def _luma(image: Pixels) -> Pixels:
    """Return the image without its colour (Rec. 601)."""
    grey: Pixels = np.rint(image @ np.array([0.299, 0.587, 0.114])).astype(np.uint8)
    return grey

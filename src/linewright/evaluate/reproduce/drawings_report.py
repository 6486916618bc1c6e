"""The report on the sparse CycleGAN: its tables and figures from the runs that are finished."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from linewright.base import Cell, Curves, Pixels, Section, Table, Text, say
from linewright.evaluate.drawing_scores import DRAWING_COLUMNS, PIXEL_COLUMNS
from linewright.evaluate.reproduce.figures import figure
from linewright.evaluate.reproduce.measures import (
    duty_entropy,
    images_to_converge,
    nonzero_share,
    seconds_a_step,
)
from linewright.evaluate.reproduce.noise import DISTURBANCES, LEVELS, disturbed
from linewright.evaluate.reproduce.runs import Run, at_seconds, at_share
from linewright.evaluate.reproduce.scores import BACK, IN_PLACE, ScoreBook, chroma
from linewright.training import Examples, build_data, held_out, read_metrics
from linewright.translate import Translator

SHARES = (0.1, 0.5, 1.0)
SHOWN = 3
NOISY = 48

# Table 2 of the paper: test PSNR, SSIM in percent, MSE. It does not say what was scored; figures
# this high on unpaired data suggest reconstruction.
PAPER = {
    "CycleGAN (paper)": (32.80, 97.33, 34.15),
    "CycleGAN without identity (paper)": (18.00, 60.90, 1030.91),
    "sparse CycleGAN (paper)": (44.89, 99.58, 2.11),
}
_SHORT = {key: PIXEL_COLUMNS[key] for key in ("PSNR dB", "SSIM %", "MSE")}
_BRIEF = {**_SHORT, **{f"{BACK}{key}": form for key, form in _SHORT.items()}}


MAIN = ("c", "c-noidt", "ours", "skip", "residual", "white")
ABLATION = ("c-noidt", "blocks", "sparse", "ours", "skip", "residual", "white", "c", "idt1")
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
FULL = ("full-c", "full-c-noidt", "full-ours", "full-residual", "full-white")
COLOUR = ("colour-c", "colour-ours")


class DrawingsReport:
    """Collects sections and tables from the runs that are finished."""

    def __init__(self, folder: Path, done: Mapping[str, Run], limit: int | None) -> None:
        self.folder, self.done, self.limit = folder, done, limit
        self._tests: dict[str, Examples] = {}
        self._books: dict[str, ScoreBook] = {}

    def sections(self) -> list[Section]:
        """Return all tables and figures that the finished runs allow."""
        parts: list[Callable[[], list[Section]]] = [
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
        return [section for part in parts for section in part()]

    def _rows(self, keys: Sequence[str]) -> dict[str, Run]:
        return {key: self.done[key] for key in keys if key in self.done}

    def _test(self, run: Run) -> Examples:
        drawings = run.recipe().data.drawings
        assert drawings is not None
        if drawings.task not in self._tests:
            self._tests[drawings.task] = held_out(run.recipe(), self.limit)
        return self._tests[drawings.task]

    def _book(self, run: Run) -> ScoreBook:
        drawings = run.recipe().data.drawings
        assert drawings is not None
        task = drawings.task
        if task not in self._books:
            self._books[task] = ScoreBook(self.folder / "scores" / task, self._test(run))
        return self._books[task]

    def _note(self, runs: Mapping[str, Run], more: str = "") -> str:
        run = next(iter(runs.values()))
        recipe, test = run.recipe(), self._test(run)
        drawings = recipe.data.drawings
        assert drawings is not None
        return (
            f"{len(test.x)} simulated test pairs of the task {drawings.task} at {drawings.card} "
            f"px; {run.last().images} images of each domain seen, seed {recipe.train.seed}, "
            f"{recipe.train.precision}, threads: {recipe.train.threads or 'all'}. Means with 95 % "
            f"bootstrap intervals.{more}"
        )

    def _table_2(self) -> list[Section]:
        runs = self._rows(MAIN)
        if not runs:
            return []
        first = next(iter(runs.values()))
        book = self._book(first)
        rows = {run.entry.title: book.translation(run.last()) for run in runs.values()}
        translated = Table(
            "Table 2, translation of the test split",
            self._note(runs),
            {**PIXEL_COLUMNS, **DRAWING_COLUMNS},
            rows | book.trivial(),
            OURS,
        )
        return [translated, self._in_place(runs), self._restored(runs)]

    def _in_place(self, runs: Mapping[str, Run]) -> Table:
        """Return by how much each network draws everything off its place."""
        book = self._book(next(iter(runs.values())))
        rows = {
            run.entry.title: book.in_place(
                run.last(), partial(build_data(run.recipe()).dev, self.limit)
            )
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
            **{f"{IN_PLACE}{column}": form for column, form in _SHORT.items()},
        }
        return Table("Table 2, moved back into place", note, columns, rows, OURS)

    def _restored(self, runs: Mapping[str, Run]) -> Table:
        """Return how well images come back, beside what the same weights translate."""
        book = self._book(next(iter(runs.values())))
        rows: dict[str, dict[str, Cell]] = {}
        for run in runs.values():
            cells = book.reconstruction(run.last())
            translated = book.translation(run.last())
            rows[run.entry.title] = cells | {
                "translation PSNR dB": translated["PSNR dB"],
                "translation SSIM %": translated["SSIM %"],
            }
        rows["white page"] = book.white_reconstruction()
        for title, figures in PAPER.items():
            rows[title] = {
                column: Cell(value) for column, value in zip(_SHORT, figures, strict=True)
            }
        columns = {
            **_SHORT,
            "1-bit PSNR dB": ".2f",
            "1-bit SSIM %": ".2f",
            "translation PSNR dB": ".2f",
            "translation SSIM %": ".2f",
        }
        note = self._note(
            runs,
            " There and back: the middle image goes through 8 bits, or through 1 bit. A network "
            "that does nothing comes back perfect, so its translation stands beside it. The "
            "paper's rows are of its own data.",
        )
        return Table("Table 2, reconstruction", note, columns, rows, OURS)

    def _table_1(self) -> list[Section]:
        runs = self._rows(MAIN)
        if not runs:
            return []
        rows: dict[str, dict[str, Cell]] = {}
        for share in SHARES:
            for run in runs.values():
                moment = at_share(run.snapshots(), share)
                name = f"{run.entry.title}, {100 * share:.0f} %"
                rows[name] = self._book(run).brief(moment)
        return [
            Table(
                "Table 1, in the course of training",
                self._note(runs, " At 10, 50 and 100 % of the images."),
                _BRIEF,
                rows,
                [row for row in rows if row.startswith("sparse")],
            )
        ]

    def _equal_minutes(self) -> list[Section]:
        runs = self._rows(MAIN)
        if len(runs) < 2:
            return []
        common = min(run.last().seconds for run in runs.values())
        rows = {}
        for run in runs.values():
            moment = at_seconds(run.snapshots(), common)
            rows[run.entry.title] = self._book(run).brief(moment) | {
                "images": Cell(moment.images),
                "minutes": Cell(moment.seconds / 60),
            }
        note = self._note(
            runs,
            f" The last snapshot of each run within {common / 60:.0f} minutes; the runs shared a "
            "machine two at a time, so the minutes are rough.",
        )
        columns = {"images": ".0f", "minutes": ".1f", **_BRIEF}
        return [Table("At equal minutes", note, columns, rows, OURS)]

    def _full(self) -> list[Section]:
        runs = self._rows(FULL)
        if not runs:
            return []
        book = self._book(next(iter(runs.values())))
        rows = {run.entry.title: book.translation(run.last()) for run in runs.values()}
        return [
            Table(
                "Old style and strong damage (task full), unpaired",
                self._note(runs),
                {**PIXEL_COLUMNS, **DRAWING_COLUMNS},
                rows | book.trivial(),
                OURS,
            )
        ]

    def _ablation(self) -> list[Section]:
        runs = self._rows(ABLATION)
        if len(runs) < 3:
            return []
        rows: dict[str, dict[str, Cell]] = {}
        for key, run in runs.items():
            model, log = run.last().model(), read_metrics(run.path)
            rows[_STEPS.get(key, run.entry.title)] = self._book(run).brief(run.last()) | {
                "non-zero weights %": Cell(100 * nonzero_share(model)),
                "duty-cycle entropy, bits": Cell(duty_entropy(model)),
                "images to converge": Cell(images_to_converge(log)),
                "s a step": Cell(seconds_a_step(log)),
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
        return [
            Table(
                "Ablation",
                note,
                columns,
                rows,
                [_STEPS[key] for key in ("ours", "residual", "white")],
            )
        ]

    def _losses(self) -> list[Section]:
        found: list[Section] = []
        for number, (_, run) in zip((4, 6, 8), self._rows(MAIN).items(), strict=False):
            log = read_metrics(run.path)
            if len(log) < 2:
                continue
            panels = {
                kind: {
                    name: [line[name] for line in log] for name in log[0] if name.startswith(kind)
                }
                for kind in ("adversarial", "cycle", "identity", "discriminator")
            }
            found.append(
                Curves(
                    f"Losses of {run.entry.title} (as the paper's Fig. {number})",
                    [line["images"] for line in log],
                    "images seen",
                    {kind: curves for kind, curves in panels.items() if curves},
                )
            )
        return found

    def _progress(self) -> list[Section]:
        found: list[Section] = []
        for number, run in zip((5, 7, 9), self._rows(MAIN).values(), strict=False):
            test = self._test(run)
            columns: dict[str, list[Pixels]] = {"source": test.x[:SHOWN]}
            for share in SHARES:
                moment = at_share(run.snapshots(), share)
                translator = Translator.of(moment.model(), where=moment.path)
                columns[f"{100 * share:.0f} %"] = [translator.translate(x) for x in test.x[:SHOWN]]
            columns["truth"] = test.y[:SHOWN]
            found.append(
                figure(
                    self.folder,
                    f"progress-{run.entry.key}",
                    columns,
                    f"Progress of {run.entry.title} (as the paper's Fig. {number})",
                    "Test cards after 10, 50 and 100 % of the images.",
                )
            )
        return found

    def _colour(self) -> list[Section]:
        """Fig. 10: do coloured marks come through?"""
        runs = self._rows(COLOUR)
        if not runs:
            return []
        test = self._test(next(iter(runs.values())))
        grey = [np.repeat(_luma(x)[..., None], 3, axis=2) for x in test.x]
        rows: dict[str, dict[str, Cell]] = {"source": {"chroma": Cell(chroma(test.x))}}
        columns: dict[str, list[Pixels]] = {"source": test.x[:SHOWN]}
        for run in runs.values():
            rows[run.entry.title] = self._book(run).coloured(run.last(), grey)
            translator = Translator.of(run.last().model(), where=run.path)
            for title, sources in (("", test.x), (", grey source", grey)):
                shown = [translator.translate(x) for x in sources[:SHOWN]]
                columns[f"{run.entry.title}{title}"] = shown
        columns["truth"] = test.y[:SHOWN]
        table = Table(
            "Coloured marks (as the paper's Fig. 10)",
            self._note(runs, " Chroma: mean difference of the channels' extremes, 0..255."),
            {"chroma": ".2f", "PSNR dB": ".2f", "PSNR dB of the grey source": ".2f"},
            rows,
            OURS,
        )
        picture = figure(
            self.folder,
            "colour",
            columns,
            "Coloured marks",
            "Sources in colour, and the same without colour.",
        )
        return [table, picture]

    def _noise(self) -> list[Section]:
        """Sparse against dense, on sources that are worse than any in training."""
        runs = self._rows(("blocks", "ours"))
        if len(runs) < 2:
            return []
        titles = {"blocks": "dense", "ours": "sparse"}
        test = self._test(runs["ours"])
        x, y = test.x[:NOISY], test.y[:NOISY]
        panels: dict[str, dict[str, list[float]]] = {}
        for kind in DISTURBANCES:
            say(f"Robustness: {kind}")
            sources = [disturbed(kind, level, x, test.names) for level in LEVELS]
            panels[kind] = {}
            for key, run in runs.items():
                book = self._book(run)
                panels[kind][titles[key]] = [
                    book.psnr_of(run.last(), f"{kind}-{level:g}", images, y)
                    for level, images in zip(LEVELS, sources, strict=True)
                ]
        text = Text(
            f"PSNR in dB of the translation against the truth, {len(x)} test pairs; level 0 is the "
            "test's own damage.",
        )
        return [Curves("Robustness to noise", list(LEVELS), "level", panels), text]


def _luma(image: Pixels) -> Pixels:
    """Return the image without its colour (Rec. 601)."""
    grey: Pixels = np.rint(image @ np.array([0.299, 0.587, 0.114])).astype(np.uint8)
    return grey

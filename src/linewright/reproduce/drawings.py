"""The sparse CycleGAN paper's tables and figures for our drawings.

Table 1 (during training), Table 2 (test), Figures 4 to 10, the ablation that the paper's claims
need, and robustness to noise. Every training has the same data, seed and budget in images seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from linewright.console import say
from linewright.contact import contact_sheet
from linewright.evaluate import write_scores
from linewright.raster import Pixels, write_image
from linewright.recipe import Examples, Recipe, build_data
from linewright.report import Cell, Curves, Picture, Section, Table, Text, write_report
from linewright.reproduce.measures import (
    duty_entropy,
    images_to_converge,
    nonzero_share,
    seconds_a_step,
)
from linewright.reproduce.noise import DISTURBANCES, LEVELS, disturbed
from linewright.reproduce.runs import (
    Entry,
    Snapshot,
    at_seconds,
    at_share,
    finished,
    snapshots,
    train,
)
from linewright.reproduce.scores import BACK, IN_PLACE, ScoreBook, chroma
from linewright.scoring import DRAWING_COLUMNS, PIXEL_COLUMNS
from linewright.training.log import read_metrics
from linewright.translate import Translator

TITLE = "The sparse CycleGAN on drawings"
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


def entries(scale: str) -> dict[str, Entry]:
    """Return the trainings by key, the most telling first."""
    plain, sparse = f"drawings/cyclegan.{scale}", f"drawings/sparse_cyclegan.{scale}"
    dense = ("method.weight_sparsity=0", "method.percent_on=1")
    mild, full = ("data.drawings.task=mild",), ("data.drawings.task=full",)
    colour = ("data.drawings.task=colour", "data.channels=3")
    no_identity, leaky = "method.identity_weight=0", "method.rrelu=false"
    found = [
        Entry("c", "CycleGAN", plain, mild),
        Entry("c-noidt", "CycleGAN without identity", plain, (*mild, no_identity)),
        Entry("ours", "sparse CycleGAN", sparse, mild),
        Entry("blocks", "+ blocks", sparse, (*mild, *dense, leaky)),
        Entry("full-ours", "sparse CycleGAN", sparse, full),
        Entry("sparse", "+ sparse", sparse, (*mild, leaky)),
        Entry("skip", "sparse CycleGAN with skips", sparse, (*mild, "method.skip=true")),
        Entry(
            "residual",
            "sparse CycleGAN that learns the change",
            sparse,
            (*mild, "method.residual=true"),
        ),
        Entry(
            "idt1",
            "CycleGAN, identity weighted 1",
            plain,
            (*mild, "method.identity_weight=1"),
        ),
        Entry("full-c", "CycleGAN", plain, full),
        Entry(
            "full-residual",
            "sparse CycleGAN that learns the change",
            sparse,
            (*full, "method.residual=true"),
        ),
        Entry("full-c-noidt", "CycleGAN without identity", plain, (*full, no_identity)),
        Entry("colour-c", "CycleGAN", plain, colour),
        Entry("colour-ours", "sparse CycleGAN", sparse, colour),
    ]
    return {entry.key: entry for entry in found}


MAIN = ("c", "c-noidt", "ours", "skip", "residual")
ABLATION = ("c-noidt", "blocks", "sparse", "ours", "skip", "residual", "c", "idt1")
_STEPS = {
    "ours": "+ RReLU (the sparse CycleGAN)",
    "skip": "+ skip",
    "residual": "+ learns the change, no skip",
}
FULL = ("full-c", "full-c-noidt", "full-ours", "full-residual")
COLOUR = ("colour-c", "colour-ours")


def reproduce_drawings(
    folder: Path,
    *,
    scale: str = "small",
    only: Sequence[str] = (),
    threads: int | None = None,
    limit: int | None = None,
) -> Path:
    """Train what is missing, score it, and write the report.

    Args:
        folder: where runs, scores and the report are kept.
        scale: smoke, small or paper.
        only: keys of `entries` to train now; all if empty. The report holds what is finished.
        threads: threads of each new run.
        limit: score the first so many test images only.

    Returns:
        The report.

    Raises:
        ConfigError, TrainingError, OutputError: see `linewright.reproduce.runs.train`.
    """
    every = entries(scale)
    for key in only or every:
        train(every[key], folder, threads=threads)
    done = {
        key: _Run(entry, folder / "runs" / key)
        for key, entry in every.items()
        if finished(folder / "runs" / key)
    }
    sheet = _Report(folder, done, limit)
    sections, tables = sheet.sections()
    missing = [entry.title + f" ({key})" for key, entry in every.items() if key not in done]
    lead = "Simulated drawings. Every row has the same data, seed and budget in images seen."
    if missing:
        lead += f" Not trained yet: {', '.join(missing)}."
    write_scores(folder, tables)
    write_report(folder / "report.html", f"linewright: {TITLE}", lead, sections)
    return folder / "report.html"


class _Run(NamedTuple):
    entry: Entry
    path: Path

    def snapshots(self) -> list[Snapshot]:
        return snapshots(self.path)

    def last(self) -> Snapshot:
        return self.snapshots()[-1]

    def recipe(self) -> Recipe:
        return Recipe.read(self.path / "recipe.yaml")


class _Report:
    """Collects sections and tables from the runs that are finished."""

    def __init__(self, folder: Path, done: Mapping[str, _Run], limit: int | None) -> None:
        self.folder, self.done, self.limit = folder, done, limit
        self._tests: dict[str, Examples] = {}
        self._books: dict[str, ScoreBook] = {}

    def sections(self) -> tuple[list[Section], list[Table]]:
        parts: list[Callable[[], list[Section]]] = [
            self.table_2,
            self.table_1,
            self.equal_minutes,
            self.full,
            self.ablation,
            self.losses,
            self.progress,
            self.colour,
            self.noise,
        ]
        found = [section for part in parts for section in part()]
        return found, [section for section in found if isinstance(section, Table)]

    def rows(self, keys: Sequence[str]) -> dict[str, _Run]:
        return {key: self.done[key] for key in keys if key in self.done}

    def test(self, run: _Run) -> Examples:
        drawings = run.recipe().data.drawings
        assert drawings is not None
        if drawings.task not in self._tests:
            self._tests[drawings.task] = build_data(run.recipe()).test(self.limit)
        return self._tests[drawings.task]

    def book(self, run: _Run) -> ScoreBook:
        drawings = run.recipe().data.drawings
        assert drawings is not None
        task = drawings.task
        if task not in self._books:
            self._books[task] = ScoreBook(self.folder / "scores" / task, self.test(run))
        return self._books[task]

    def note(self, runs: Mapping[str, _Run], more: str = "") -> str:
        run = next(iter(runs.values()))
        recipe, test = run.recipe(), self.test(run)
        drawings = recipe.data.drawings
        assert drawings is not None
        return (
            f"{len(test.x)} simulated test pairs of the task {drawings.task} at {drawings.card} "
            f"px; {run.last().images} images of each domain seen, seed {recipe.train.seed}, "
            f"{recipe.train.precision}, {recipe.train.threads or 'all'} threads. Means with 95 % "
            f"bootstrap intervals.{more}"
        )

    def table_2(self) -> list[Section]:
        runs = self.rows(MAIN)
        if not runs:
            return []
        first = next(iter(runs.values()))
        book = self.book(first)
        rows = {run.entry.title: book.translation(run.last()) for run in runs.values()}
        translated = Table(
            "Table 2, translation of the test split",
            self.note(runs),
            {**PIXEL_COLUMNS, **DRAWING_COLUMNS},
            rows | book.trivial(),
            ["sparse CycleGAN"],
        )
        return [translated, self.in_place(runs), self.restored(runs)]

    def in_place(self, runs: Mapping[str, _Run]) -> Table:
        """Return by how much each network draws everything off its place."""
        book = self.book(next(iter(runs.values())))
        rows = {
            run.entry.title: book.in_place(run.last(), build_data(run.recipe()).dev)
            for run in runs.values()
        }
        note = self.note(
            runs,
            " Nothing in the cycle loss holds a drawing in its place. The shift is one for all "
            "images, found on the development split; then the test is scored moved back by it.",
        )
        columns = {
            "px down": ".0f",
            "px right": ".0f",
            **{f"{IN_PLACE}{column}": form for column, form in _SHORT.items()},
        }
        return Table("Table 2, moved back into place", note, columns, rows, ["sparse CycleGAN"])

    def restored(self, runs: Mapping[str, _Run]) -> Table:
        """Return how well images come back, beside what the same weights translate."""
        book = self.book(next(iter(runs.values())))
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
        note = self.note(
            runs,
            " There and back: the middle image goes through 8 bits, or through 1 bit. A network "
            "that does nothing comes back perfect, so its translation stands beside it. The "
            "paper's rows are of its own data.",
        )
        return Table("Table 2, reconstruction", note, columns, rows, ["sparse CycleGAN"])

    def table_1(self) -> list[Section]:
        runs = self.rows(MAIN)
        if not runs:
            return []
        rows: dict[str, dict[str, Cell]] = {}
        for share in SHARES:
            for run in runs.values():
                moment = at_share(run.snapshots(), share)
                name = f"{run.entry.title}, {100 * share:.0f} %"
                rows[name] = self.book(run).brief(moment)
        return [
            Table(
                "Table 1, in the course of training",
                self.note(runs, " At 10, 50 and 100 % of the images."),
                _BRIEF,
                rows,
                [row for row in rows if row.startswith("sparse")],
            )
        ]

    def equal_minutes(self) -> list[Section]:
        runs = self.rows(MAIN)
        if len(runs) < 2:
            return []
        common = min(run.last().seconds for run in runs.values())
        rows = {}
        for run in runs.values():
            moment = at_seconds(run.snapshots(), common)
            rows[run.entry.title] = self.book(run).brief(moment) | {
                "images": Cell(moment.images),
                "minutes": Cell(moment.seconds / 60),
            }
        note = self.note(
            runs,
            f" The last snapshot of each run within {common / 60:.0f} minutes; the runs shared a "
            "machine two at a time, so the minutes are rough.",
        )
        columns = {"images": ".0f", "minutes": ".1f", **_BRIEF}
        return [Table("At equal minutes", note, columns, rows, ["sparse CycleGAN"])]

    def full(self) -> list[Section]:
        runs = self.rows(FULL)
        if not runs:
            return []
        book = self.book(next(iter(runs.values())))
        rows = {run.entry.title: book.translation(run.last()) for run in runs.values()}
        return [
            Table(
                "Old style and strong damage (task full), unpaired",
                self.note(runs),
                {**PIXEL_COLUMNS, **DRAWING_COLUMNS},
                rows | book.trivial(),
                ["sparse CycleGAN"],
            )
        ]

    def ablation(self) -> list[Section]:
        runs = self.rows(ABLATION)
        if len(runs) < 3:
            return []
        rows: dict[str, dict[str, Cell]] = {}
        for key, run in runs.items():
            model, log = run.last().model(), read_metrics(run.path)
            rows[_STEPS.get(key, run.entry.title)] = self.book(run).brief(run.last()) | {
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
        note = self.note(
            runs,
            " Each row adds one change to the row above, down to + skip. To converge: until the "
            "cycle loss is within a tenth of its end. The machine was shared, so the seconds are "
            "rough.",
        )
        return [Table("Ablation", note, columns, rows, ["+ RReLU (the sparse CycleGAN)"])]

    def losses(self) -> list[Section]:
        found: list[Section] = []
        for figure, (_, run) in zip((4, 6, 8), self.rows(MAIN).items(), strict=False):
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
                    f"Losses of {run.entry.title} (as the paper's Fig. {figure})",
                    [line["images"] for line in log],
                    "images seen",
                    {kind: curves for kind, curves in panels.items() if curves},
                )
            )
        return found

    def progress(self) -> list[Section]:
        found: list[Section] = []
        for figure, run in zip((5, 7, 9), self.rows(MAIN).values(), strict=False):
            test = self.test(run)
            columns: dict[str, list[Pixels]] = {"source": test.x[:SHOWN]}
            for share in SHARES:
                moment = at_share(run.snapshots(), share)
                translator = Translator.of(moment.model(), where=moment.path)
                columns[f"{100 * share:.0f} %"] = [translator.translate(x) for x in test.x[:SHOWN]]
            columns["truth"] = test.y[:SHOWN]
            found.append(
                self.picture(
                    f"progress-{run.entry.key}",
                    columns,
                    f"Progress of {run.entry.title} (as the paper's Fig. {figure})",
                    "Test cards after 10, 50 and 100 % of the images.",
                )
            )
        return found

    def colour(self) -> list[Section]:
        """Fig. 10: do coloured marks come through?"""
        runs = self.rows(COLOUR)
        if not runs:
            return []
        test = self.test(next(iter(runs.values())))
        grey = [np.repeat(_luma(x)[..., None], 3, axis=2) for x in test.x]
        rows: dict[str, dict[str, Cell]] = {"source": {"chroma": Cell(chroma(test.x))}}
        columns: dict[str, list[Pixels]] = {"source": test.x[:SHOWN]}
        for run in runs.values():
            rows[run.entry.title] = self.book(run).coloured(run.last(), grey)
            translator = Translator.of(run.last().model(), where=run.path)
            for title, sources in (("", test.x), (", grey source", grey)):
                shown = [translator.translate(x) for x in sources[:SHOWN]]
                columns[f"{run.entry.title}{title}"] = shown
        columns["truth"] = test.y[:SHOWN]
        table = Table(
            "Coloured marks (as the paper's Fig. 10)",
            self.note(runs, " Chroma: mean difference of the channels' extremes, 0..255."),
            {"chroma": ".2f", "PSNR dB": ".2f", "PSNR dB of the grey source": ".2f"},
            rows,
            ["sparse CycleGAN"],
        )
        picture = self.picture(
            "colour", columns, "Coloured marks", "Sources in colour, and the same without colour."
        )
        return [table, picture]

    def noise(self) -> list[Section]:
        """Sparse against dense, on sources that are worse than any in training."""
        runs = self.rows(("blocks", "ours"))
        if len(runs) < 2:
            return []
        titles = {"blocks": "dense", "ours": "sparse"}
        test = self.test(runs["ours"])
        x, y = test.x[:NOISY], test.y[:NOISY]
        panels: dict[str, dict[str, list[float]]] = {}
        for kind in DISTURBANCES:
            say(f"Robustness: {kind}")
            sources = [disturbed(kind, level, x, test.names) for level in LEVELS]
            panels[kind] = {}
            for key, run in runs.items():
                book = self.book(run)
                panels[kind][titles[key]] = [
                    book.psnr_of(run.last(), f"{kind}-{level:g}", images, y)
                    for level, images in zip(LEVELS, sources, strict=True)
                ]
        text = Text(
            f"PSNR in dB of the translation against the truth, {len(x)} test pairs; level 0 is the "
            "test's own damage.",
        )
        return [Curves("Robustness to noise", list(LEVELS), "level", panels), text]

    def picture(
        self, name: str, columns: Mapping[str, Sequence[Pixels]], heading: str, caption: str
    ) -> Picture:
        rows = list(zip(*columns.values(), strict=True))
        sheet = contact_sheet(rows, titles=list(columns), cell=256)
        write_image(self.folder / "figures" / f"{name}.png", sheet)
        return Picture(sheet, heading, caption)


def _luma(image: Pixels) -> Pixels:
    """Return the image without its colour (Rec. 601)."""
    grey: Pixels = np.rint(image @ np.array([0.299, 0.587, 0.114])).astype(np.uint8)
    return grey

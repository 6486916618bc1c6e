"""The report on SE-GAN: its tables and figures from the runs that are finished."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from linewright.base import Cell, Section, Table
from linewright.evaluate import glyph_scorer
from linewright.evaluate.glyph_evaluation import draw_glyphs, glyph_note, table_per_style
from linewright.evaluate.pictures import CELL, attention_sheet, loss_curves
from linewright.evaluate.reproduce.report import Run, RunsReport, at_seconds, common_seconds, settings_note
from linewright.evaluate.reproduce.snapshot_scores import GlyphSnapshotScores
from linewright.evaluate.scorer import Cells
from linewright.training import read_metrics

OURS = ("SE-GAN", "SE-GAN, one hand")
ABLATION = ("segan", "segan-no-es", "segan-no-ds")
SHOWN = 6
ATTENTION_CHARS = "永和九年"

# Table 1 of the SE-GAN paper, as printed: content accuracy and FID on its own six hands. Its
# "DF-Font" is DG-Font (its reference 12). Rows are named as ours are.
PAPER_ACCURACY: Mapping[str, Sequence[float]] = {
    "zi2zi": (0.201, 0.291, 0.443, 0.468, 0.487, 0.362),
    "CycleGAN": (0.348, 0.277, 0.432, 0.542, 0.335, 0.472),
    "StarGAN": (0.257, 0.222, 0.437, 0.464, 0.310, 0.321),
    "DG-Font": (0.421, 0.317, 0.414, 0.515, 0.644, 0.442),
    "SE-GAN": (0.434, 0.486, 0.513, 0.628, 0.616, 0.532),
    "SE-GAN without E_s": (0.406, 0.369, 0.475, 0.589, 0.542, 0.435),
    "SE-GAN without D_s": (0.427, 0.388, 0.491, 0.621, 0.539, 0.507),
    glyph_scorer.ORIGINAL: (0.465, 0.521, 0.604, 0.638, 0.812, 0.568),
}
PAPER_FID: Mapping[str, Sequence[float]] = {
    "zi2zi": (93.32, 84.01, 70.79, 92.52, 81.14, 81.47),
    "CycleGAN": (77.16, 76.05, 76.51, 83.79, 62.64, 79.62),
    "StarGAN": (83.68, 93.74, 67.88, 84.66, 92.16, 85.80),
    "DG-Font": (103.82, 96.85, 80.75, 94.52, 101.71, 94.31),
    "SE-GAN": (62.58, 60.43, 50.40, 61.22, 54.69, 73.33),
    "SE-GAN without E_s": (76.51, 80.15, 66.87, 78.88, 70.63, 83.04),
    "SE-GAN without D_s": (72.14, 74.86, 57.64, 70.52, 66.19, 80.61),
}


class GlyphsReport(RunsReport):
    """Collects sections from the runs that are finished; ``inception`` as of `reproduce_glyphs`."""

    def __init__(self, folder: Path, runs: Mapping[str, Run], limit: int | None, inception: Path | None) -> None:
        super().__init__(folder, runs, limit)
        self.inception = inception
        self._recipes = {key: run.recipe() for key, run in runs.items()}
        self._scores_by_hand: dict[str, GlyphSnapshotScores] = {}

    def parts(self) -> list[Callable[[], list[Section]]]:
        """Return what makes the report's tables and figures, in their order."""
        if not self.runs:
            return []
        return [
            self._beside_the_paper,
            self._table_1,
            self._equal_minutes,
            self._figure_4,
            self._figure_5a,
            self._figure_5b,
            self._losses,
        ]

    @cached_property
    def _hands(self) -> list[str]:
        """All hands of the finished runs, in the order of the first that has them."""
        return list(dict.fromkeys(hand for recipe in self._recipes.values() for hand in recipe.hands))

    @cached_property
    def _networks(self) -> glyph_scorer.EvaluationNetworks:
        recipe = max(self._recipes.values(), key=lambda one: len(one.hands))
        return glyph_scorer.EvaluationNetworks.of(recipe, self.inception)

    def _scores_of(self, hand: str) -> GlyphSnapshotScores:
        if hand not in self._scores_by_hand:
            recipe = next(one for one in self._recipes.values() if hand in one.hands)
            test = glyph_scorer.glyph_test(recipe, hand, self.limit)
            scores = GlyphSnapshotScores(self.folder / "scores", test, self._networks)
            self._scores_by_hand[hand] = scores
        return self._scores_by_hand[hand]

    def _runs_with(self, hand: str) -> Iterator[tuple[str, Run]]:
        for key, run in self.runs.items():
            if hand in self._recipes[key].hands:
                yield key, run

    @cached_property
    def _final_scores(self) -> dict[str, dict[str, Cells]]:
        """The scores at the end of training, by hand and by row."""
        return {
            hand: {
                **{run.entry.title: self._scores_of(hand).row(run.last()) for _, run in self._runs_with(hand)},
                **self._scores_of(hand).baselines(),
            }
            for hand in self._hands
        }

    def _note(self) -> str:
        scores = {hand: self._scores_of(hand) for hand in self._hands}
        counts = {hand: (one.legible(), len(one.test.chars)) for hand, one in scores.items()}
        run = next(iter(self.runs.values()))
        return (
            f"{run.last().images} images seen by each training, {settings_note(run)} "
            f"{glyph_note(run.recipe(), counts, self._networks)} A one-hand model sees all its "
            "images of that hand; a model of many hands shares them among its hands."
        )

    def _table_1(self) -> list[Section]:
        columns = {
            "Table 1, content accuracy, %": glyph_scorer.ACCURACY,
            "Table 1, style check, %": glyph_scorer.STYLE,
            "Table 1, Frechet distance on the recogniser's features": glyph_scorer.FRECHET,
            "Table 1, Frechet distance on Inception features": glyph_scorer.FRECHET_INCEPTION,
            "L1 to the hand's own glyphs": "L1",
            "Skeleton F1 against the hand's own, %": "skeleton F1 %",
        }
        return [
            *_tables(columns, "The same test and budget.", self._final_scores),
            _printed("Table 1 as the paper prints it: content accuracy, %", PAPER_ACCURACY, 100),
            _printed("Table 1 as the paper prints it: FID", PAPER_FID, 1),
        ]

    def _beside_the_paper(self) -> list[Section]:
        """Means over the hands, ours and the paper's, and both as shares of the human row."""
        rows: dict[str, Cells] = {}
        titles = dict.fromkeys(name for by_row in self._final_scores.values() for name in by_row)
        for title in titles:
            hands = [hand for hand in self._hands if title in self._final_scores[hand]]
            accuracy = self._mean(title, hands, glyph_scorer.ACCURACY)
            human = self._mean(glyph_scorer.ORIGINAL, hands, glyph_scorer.ACCURACY)
            cells = {
                "hands": len(hands),
                "accuracy %": accuracy,
                "of human %": 100 * accuracy / human if human else float("nan"),
                "style %": self._mean(title, hands, glyph_scorer.STYLE),
                "Frechet": self._mean(title, hands, glyph_scorer.FRECHET),
                **_paper_cells(title),
            }
            rows[title] = {name: Cell(value) for name, value in cells.items() if not np.isnan(value)}
        ours = ("accuracy %", "of human %", "style %", "Frechet")
        paper = ("paper: accuracy %", "paper: of human %", "paper: FID")
        columns = {"hands": ".0f", **dict.fromkeys((*ours, *paper), ".1f")}
        note = (
            f"{self._note()} Means over the hands that a row has; of human: in percent of the "
            "human row on the same hands. The paper's FID is of Inception features, ours here of "
            "the recogniser's: they do not compare."
        )
        return [Table("Means over the hands, beside the paper's", note, columns, rows, OURS)]

    def _mean(self, title: str, hands: Sequence[str], column: str) -> float:
        cells = [self._final_scores[hand][title].get(column) for hand in hands]
        values = [cell.value for cell in cells if cell is not None]
        return float(np.mean(values)) if values else float("nan")

    def _equal_minutes(self) -> list[Section]:
        if len(self.runs) < 2:
            return []
        common = common_seconds(self.runs)
        snapshots = {key: at_seconds(run.snapshots(), common) for key, run in self.runs.items()}
        scores = {
            hand: {run.entry.title: self._scores_of(hand).row(snapshots[key]) for key, run in self._runs_with(hand)}
            for hand in self._hands
        }
        note = (
            f"The last snapshot of each run within {common / 60:.1f} minutes: "
            f"{', '.join(f'{key} {one.images} images' for key, one in snapshots.items())}. "
            "Other work shared the machine, so the minutes are rough."
        )
        columns = {
            "At equal minutes: content accuracy, %": glyph_scorer.ACCURACY,
            "At equal minutes: style check, %": glyph_scorer.STYLE,
            "At equal minutes: Frechet distance on the recogniser's features": glyph_scorer.FRECHET,
        }
        return [*_tables(columns, note, scores)]

    def _figure_4(self) -> list[Section]:
        figures: list[Section] = []
        for hand in self._hands:
            keys = [key for key, _ in self._runs_with(hand) if key not in ABLATION[1:]]
            heading = f"{hand} (as the paper's Fig. 4)"
            figures.append(self._comparison(f"fig4-{hand}", hand, keys, heading))
        return figures

    def _figure_5a(self) -> list[Section]:
        keys = [key for key in ABLATION if key in self.runs]
        if len(keys) < 2:
            return []
        heading = "Without E_s and without D_s, {} (as the paper's Fig. 5a)"
        return [
            self._comparison(f"fig5a-{hand}", hand, keys, heading.format(hand)) for hand in self._recipes[keys[0]].hands
        ]

    def _comparison(self, name: str, hand: str, keys: Sequence[str], heading: str) -> Section:
        test = self._scores_of(hand).test
        columns = {"source": test.source[:SHOWN]}
        for key in keys:
            snapshot, title = self.runs[key].last(), self.runs[key].entry.title
            images = draw_glyphs(snapshot.model(), hand, columns["source"], where=snapshot.path)
            columns[title.removeprefix("SE-GAN ")] = images
        columns["truth"] = test.truth[:SHOWN]
        caption = "Test characters: " + " ".join(test.chars[:SHOWN])
        return self.figure(name, columns, heading, caption, cell=CELL)

    def _figure_5b(self) -> list[Section]:
        if "segan" not in self.runs:
            return []
        sheet = attention_sheet(self.runs["segan"].last().path, ATTENTION_CHARS)
        heading = "Where SE-GAN looks (as the paper's Fig. 5b)"
        caption = "CAM, SRAM and CRAM over the source; red is the most. The output is the first hand's."
        return [self.write_figure("fig5b", sheet, heading, caption)]

    def _losses(self) -> list[Section]:
        return [
            curves
            for key, run in self.runs.items()
            for curves in loss_curves(read_metrics(run.path), f"Losses of {run.entry.title} ({key})")
        ]


def _tables(columns: Mapping[str, str], note: str, scores: Mapping[str, Mapping[str, Cells]]) -> list[Table]:
    """Return a table per style of each column that has a row; ``columns`` are by the title."""
    tables = [table_per_style(title, note, scores, column, OURS) for title, column in columns.items()]
    return [table for table in tables if table.rows]


def _paper_cells(title: str) -> dict[str, float]:
    """Return the means of the paper's own row of that title, if it has one."""
    printed = title.removesuffix(", one hand")
    if printed not in PAPER_ACCURACY or printed not in ("CycleGAN", title):
        return {}
    accuracy, human = (float(np.mean(PAPER_ACCURACY[row])) for row in (printed, glyph_scorer.ORIGINAL))
    cells = {"paper: accuracy %": 100 * accuracy, "paper: of human %": 100 * accuracy / human}
    if printed in PAPER_FID:
        cells["paper: FID"] = float(np.mean(PAPER_FID[printed]))
    return cells


def _printed(title: str, rows: Mapping[str, Sequence[float]], factor: float) -> Table:
    """Return the paper's own figures, of its own hands."""
    styles = [f"style {number}" for number in range(1, 7)]
    cells = {
        name: {
            **{style: Cell(factor * one) for style, one in zip(styles, values, strict=True)},
            "mean": Cell(factor * float(np.mean(values))),
        }
        for name, values in rows.items()
    }
    columns = dict.fromkeys((*styles, "mean"), ".1f")
    note = "Of the paper's own six hands, reader and characters: no row of ours compares by column."
    return Table(title, note, columns, cells)

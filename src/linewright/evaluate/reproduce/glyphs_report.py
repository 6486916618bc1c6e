"""The report on SE-GAN: its tables and figures from the runs that are finished."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from linewright.base import Cell, Curves, Section, Table
from linewright.evaluate.glyph_evaluation import (
    HUMAN,
    by_hand,
    drawn,
    glyph_note,
    hand_test,
    judges_of,
)
from linewright.evaluate.glyph_pictures import attention_sheet
from linewright.evaluate.glyph_scores import ACCURACY, FRECHET, FRECHET_INCEPTION, STYLE, Judges
from linewright.evaluate.reproduce import paper_glyphs as paper
from linewright.evaluate.reproduce.cache import Cells
from linewright.evaluate.reproduce.figures import figure, kept_figure
from linewright.evaluate.reproduce.glyph_cache import GlyphBook
from linewright.evaluate.reproduce.runs import Run, at_seconds
from linewright.training import read_metrics

OURS = ("SE-GAN", "SE-GAN, one hand")
ABLATED = ("segan", "segan-no-es", "segan-no-ds")
SHOWN = 6
ATTENDED = "永和九年"
CELL = 128


class GlyphsReport:
    """Collects sections from the runs that are finished.

    Args:
        folder: where scores and figures are kept.
        done: the runs by key.
        limit: score the first so many test characters of each hand only.
        inception: see `judges_of`.
    """

    def __init__(
        self, folder: Path, done: Mapping[str, Run], limit: int | None, inception: Path | None
    ) -> None:
        self.folder, self.done, self.limit, self.inception = folder, done, limit, inception
        self._recipes = {key: run.recipe() for key, run in done.items()}
        self._books: dict[str, GlyphBook] = {}

    def sections(self) -> list[Section]:
        """Return all tables and figures that the finished runs allow."""
        if not self.done:
            return []
        parts: list[Callable[[], list[Section]]] = [
            self._beside_the_paper,
            self._table_1,
            self._equal_minutes,
            self._figure_4,
            self._figure_5a,
            self._figure_5b,
            self._losses,
        ]
        return [section for part in parts for section in part()]

    @cached_property
    def _hands(self) -> list[str]:
        """All hands of the finished runs, in the order of the first that has them."""
        found = dict.fromkeys(hand for recipe in self._recipes.values() for hand in recipe.hands)
        return list(found)

    @cached_property
    def _judges(self) -> Judges:
        return judges_of(
            max(self._recipes.values(), key=lambda one: len(one.hands)), self.inception
        )

    def _book(self, hand: str) -> GlyphBook:
        if hand not in self._books:
            recipe = next(one for one in self._recipes.values() if hand in one.hands)
            test = hand_test(recipe, hand, self.limit)
            self._books[hand] = GlyphBook(self.folder / "scores", test, self._judges)
        return self._books[hand]

    def _pairs(self, hand: str) -> Iterator[tuple[str, Run]]:
        """Yield the runs that have a hand."""
        for key, run in self.done.items():
            if hand in self._recipes[key].hands:
                yield key, run

    @cached_property
    def _scores(self) -> dict[str, dict[str, Cells]]:
        """The final scores by hand and by row."""
        return {
            hand: {
                **{
                    run.entry.title: self._book(hand).row(run.last())
                    for _, run in self._pairs(hand)
                },
                **self._book(hand).trivial(),
            }
            for hand in self._hands
        }

    @cached_property
    def _note(self) -> str:
        judged = {
            hand: (self._book(hand).judged(), len(self._book(hand).test.chars))
            for hand in self._hands
        }
        run = next(iter(self.done.values()))
        train = run.recipe().train
        return (
            f"{run.last().images} images seen by each training, seed {train.seed}, "
            f"{train.precision}, threads: {train.threads or 'all'}. "
            f"{glyph_note(run.recipe(), judged, self._judges)} A one-hand model sees all its "
            "images of that hand; a model of many hands shares them among its hands."
        )

    def _table_1(self) -> list[Section]:
        same = "The same test and budget."
        columns = {
            "Table 1, content accuracy, %": ACCURACY,
            "Table 1, style check, %": STYLE,
            "Table 1, Frechet distance on the recogniser's features": FRECHET,
            "Table 1, Frechet distance on Inception features": FRECHET_INCEPTION,
            "L1 to the hand's own glyphs": "L1",
            "Skeleton F1 against the hand's own, %": "skeleton F1 %",
        }
        tables = [
            by_hand(title, same, self._scores, column, OURS) for title, column in columns.items()
        ]
        printed = [
            _printed("Table 1 as the paper prints it: content accuracy, %", paper.ACCURACY, 100),
            _printed("Table 1 as the paper prints it: FID", paper.FID, 1),
        ]
        return [*(table for table in tables if table.rows), *printed]

    def _beside_the_paper(self) -> list[Section]:
        """Means over the hands, ours and the paper's, and both as shares of the human row."""
        rows: dict[str, Cells] = {}
        titles = dict.fromkeys(name for found in self._scores.values() for name in found)
        for title in titles:
            hands = [hand for hand in self._hands if title in self._scores[hand]]
            cells = {
                "hands": Cell(len(hands)),
                "accuracy %": self._mean(title, hands, ACCURACY),
                "of human %": self._of_human(title, hands),
                "style %": self._mean(title, hands, STYLE),
                "Frechet": self._mean(title, hands, FRECHET),
            }
            printed = title.removesuffix(", one hand")
            if printed in paper.ACCURACY and (printed == "CycleGAN" or printed == title):
                share = float(np.mean(paper.ACCURACY[printed]))
                human = float(np.mean(paper.ACCURACY[HUMAN]))
                cells["paper: accuracy %"] = Cell(100 * share)
                cells["paper: of human %"] = Cell(100 * share / human)
                if printed in paper.FID:
                    cells["paper: FID"] = Cell(float(np.mean(paper.FID[printed])))
            rows[title] = {name: cell for name, cell in cells.items() if not np.isnan(cell.value)}
        columns = {
            "hands": ".0f",
            "accuracy %": ".1f",
            "of human %": ".1f",
            "style %": ".1f",
            "Frechet": ".1f",
            "paper: accuracy %": ".1f",
            "paper: of human %": ".1f",
            "paper: FID": ".1f",
        }
        note = (
            f"{self._note} Means over the hands that a row has; of human: in percent of the human "
            "row on the same hands. The paper's FID is of Inception features, ours here of the "
            "recogniser's: they do not compare."
        )
        return [Table("Means over the hands, beside the paper's", note, columns, rows, OURS)]

    def _mean(self, title: str, hands: Sequence[str], column: str) -> Cell:
        cells = [self._scores[hand][title].get(column) for hand in hands]
        values = [cell.value for cell in cells if cell is not None]
        return Cell(float(np.mean(values)) if values else float("nan"))

    def _of_human(self, title: str, hands: Sequence[str]) -> Cell:
        human = self._mean(HUMAN, hands, ACCURACY).value
        share = self._mean(title, hands, ACCURACY).value
        return Cell(100 * share / human if human else float("nan"))

    def _equal_minutes(self) -> list[Section]:
        if len(self.done) < 2:
            return []
        common = min(run.last().seconds for run in self.done.values())
        moments = {key: at_seconds(run.snapshots(), common) for key, run in self.done.items()}
        scores = {
            hand: {
                run.entry.title: self._book(hand).row(moments[key])
                for key, run in self._pairs(hand)
            }
            for hand in self._hands
        }
        note = (
            f"The last snapshot of each run within {common / 60:.1f} minutes: "
            f"{', '.join(f'{key} {moment.images} images' for key, moment in moments.items())}. "
            "Other work shared the machine, so the minutes are rough."
        )
        titles = {
            "At equal minutes: content accuracy, %": ACCURACY,
            "At equal minutes: style check, %": STYLE,
            "At equal minutes: Frechet distance on the recogniser's features": FRECHET,
        }
        tables = [by_hand(title, note, scores, column, OURS) for title, column in titles.items()]
        return [table for table in tables if table.rows]

    def _figure_4(self) -> list[Section]:
        found: list[Section] = []
        for hand in self._hands:
            keys = [key for key, _ in self._pairs(hand) if key not in ABLATED[1:]]
            heading = f"{hand} (as the paper's Fig. 4)"
            found += self._compared(f"fig4-{hand}", hand, keys, heading)
        return found

    def _figure_5a(self) -> list[Section]:
        keys = [key for key in ABLATED if key in self.done]
        if len(keys) < 2:
            return []
        found: list[Section] = []
        for hand in self._recipes[keys[0]].hands:
            heading = f"Without E_s and without D_s, {hand} (as the paper's Fig. 5a)"
            found += self._compared(f"fig5a-{hand}", hand, keys, heading)
        return found

    def _compared(self, name: str, hand: str, keys: Sequence[str], heading: str) -> list[Section]:
        test = self._book(hand).test
        source = test.source[:SHOWN]
        columns = {"source": source}
        for key in keys:
            run = self.done[key]
            moment = run.last()
            images = drawn(moment.model(), hand, source, where=moment.path)
            columns[run.entry.title.removeprefix("SE-GAN ")] = images
        columns["truth"] = test.truth[:SHOWN]
        caption = "Test characters: " + " ".join(test.chars[:SHOWN])
        return [figure(self.folder, name, columns, heading, caption, cell=CELL)]

    def _figure_5b(self) -> list[Section]:
        if "segan" not in self.done:
            return []
        sheet = attention_sheet(self.done["segan"].last().path, ATTENDED)
        heading = "Where SE-GAN looks (as the paper's Fig. 5b)"
        caption = (
            "CAM, SRAM and CRAM over the source; red is the most. The output is the first hand's."
        )
        return [kept_figure(self.folder, "fig5b", sheet, heading, caption)]

    def _losses(self) -> list[Section]:
        found: list[Section] = []
        for key, run in self.done.items():
            log = read_metrics(run.path)
            if len(log) < 2:
                continue
            panels: dict[str, dict[str, list[float]]] = {}
            for name in log[0]:
                if name not in ("step", "images", "seconds"):
                    panels.setdefault(name.split("_")[0], {})[name] = [line[name] for line in log]
            axis = [line["images"] for line in log]
            found.append(
                Curves(f"Losses of {run.entry.title} ({key})", axis, "images seen", panels)
            )
        return found


def _printed(title: str, rows: Mapping[str, Sequence[float]], factor: float) -> Table:
    """Return the paper's own figures, of its own hands."""
    cells = {
        name: {
            **{style: Cell(factor * one) for style, one in zip(paper.STYLES, values, strict=True)},
            "mean": Cell(factor * float(np.mean(values))),
        }
        for name, values in rows.items()
    }
    columns = dict.fromkeys((*paper.STYLES, "mean"), ".1f")
    note = "Of the paper's own six hands, reader and characters: no row of ours compares by column."
    return Table(title, note, columns, cells)

"""The tables of a study, the paper's Table 3 beside ours; those of simulated raters say so."""

import csv
import io
from collections.abc import Mapping, Sequence

from linewright.base import Cell, Table
from linewright.evaluate.study.results import Results
from linewright.evaluate.study.simulated import Truth

SIMULATED = "simulated"
# Yuan et al. 2022, "SE-GAN: skeleton enhanced GAN-based model for brush handwriting font generation", Table 3.
_PAPER = {"zi2zi": (2.3, 14), "CycleGAN": (3.1, 18), "StarGAN": (2.9, 35), "SE-GAN": (4.2, 57)}
_SCORE, _RATE, _STRENGTH = "preference, 1 to 5", "win rate, %", "strength"
_KNOWN = ", known"

Cells = Mapping[str, Cell]


def study_tables(results: Results, truth: Mapping[str, Cells] | None = None) -> list[Table]:
    """Return the tables of a study; with the known values of simulated raters, by system and column, beside."""
    simulated = results.simulated
    tables = [_preference(results, truth or {}), _pairs(results), _answers(results), _checks(results)]
    if not simulated:
        return tables
    note = "Simulated raters: nobody was asked."
    return [
        table._replace(title=f"{table.title} ({SIMULATED})", note=f"{note} {table.note}".strip()) for table in tables
    ]


def known_cells(truth: Truth, names: Sequence[str]) -> dict[str, dict[str, Cell]]:
    """Return the known values of simulated raters by system and column."""
    columns = {_SCORE: truth.score, _RATE: 100 * truth.win_rate, _STRENGTH: truth.strength}
    return {
        name: {f"{column}{_KNOWN}": Cell(float(values[place])) for column, values in columns.items()}
        for place, name in enumerate(names)
    }


def _preference(results: Results, known: Mapping[str, Cells]) -> Table:
    ours: dict[str, dict[str, Cell]] = {}
    for name, score in results.score.items():
        ours[name] = {_SCORE: score, _STRENGTH: results.strength[name], **known.get(name, {})}
        if name in results.win_rate:
            ours[name][_RATE] = _percent(results.win_rate[name])
    paper = {f"{name}, paper": {_SCORE: Cell(p), _RATE: Cell(w)} for name, (p, w) in _PAPER.items()}
    columns: dict[str, str] = {}
    for column, form in {_SCORE: ".2f", _RATE: ".1f", _STRENGTH: ".2f"}.items():
        columns |= {column: form} | ({f"{column}{_KNOWN}": form} if known else {})
    note = (
        "Intervals of 95 % over raters and characters, each for itself. The win rate is against the written "
        "characters, a tie being half; the strength is Bradley-Terry's with ties (Davidson 1970), in log odds about "
        "their mean, over all pairs. The rows of the paper (SE-GAN, Table 3) have other raters, characters and "
        "pictures, and no intervals are told: they are no rivals of ours."
    )
    return Table("Preference and win rate", note, columns, {**ours, **paper}, list(ours))


def _pairs(results: Results) -> Table:
    rows = {}
    for pair in results.pairs:
        rows[f"{pair.first} : {pair.second}"] = {
            "first chosen": Cell(pair.first_chosen),
            "no difference": Cell(pair.same),
            "second chosen": Cell(pair.second_chosen),
            "first, %": _percent(pair.share),
            "strength, first less second": pair.difference,
        }
    columns = dict.fromkeys(("first chosen", "no difference", "second chosen"), ".0f")
    columns |= {"first, %": ".1f", "strength, first less second": ".2f"}
    note = "How often which was chosen; a tie is half in the share. Intervals of 95 %, each for itself."
    return Table("Pairs", note, columns, rows)


def _answers(results: Results) -> Table:
    rows = {f"agreement on {name}, alpha": {"value": cell} for name, cell in results.agreement.items()}
    rows["no difference, % of choices"] = {"value": _percent(results.ties)}
    rows |= {name: {"value": cell} for name, cell in results.order.items()}
    note = (
        "Krippendorff's alpha: 1 is full agreement, 0 what chance gives; of choices on equal answers, of points on "
        "their distance. Order effects are means over raters: 50 % and 0 where sides and time do nothing."
    )
    return Table("Agreement and order effects", note, {"value": ".2f"}, rows)


def _checks(results: Results) -> Table:
    every, failed = results.checks, results.left_out
    kinds = {"all who finished": every, "left out": failed, "counted": [c for c in every if not c.reasons]}
    rows = {}
    for name, some in kinds.items():
        cells = {"raters": Cell(len(some))}
        if some:
            cells["a side of identical pairs, %"] = Cell(100 * sum(c.identical for c in some) / len(some))
            cells["other picture of repeated pairs, %"] = Cell(100 * sum(c.repeats for c in some) / len(some))
        rows[name] = cells
    columns = {"raters": ".0f", "a side of identical pairs, %": ".1f", "other picture of repeated pairs, %": ".1f"}
    return Table("Hidden checks", "Who is left out follows from the rule that the plan has fixed.", columns, rows)


def _percent(cell: Cell) -> Cell:
    return Cell(*(None if part is None else 100 * part for part in cell))  # type: ignore[arg-type]


def to_csv(tables: Sequence[Table], *, simulated: bool) -> str:
    """Return all cells as CSV, a line each: table, row, column, value, ends of the interval, simulated or people."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("table", "row", "column", "value", "low", "high", "raters"))
    for table in tables:
        for row, cells in table.rows.items():
            for column in table.columns:
                if column in cells:
                    raters = "paper" if row.endswith(", paper") else SIMULATED if simulated else "people"
                    writer.writerow((table.title, row, column, *_numbers(cells[column]), raters))
    return text.getvalue()


def _numbers(cell: Cell) -> list[str]:
    return ["" if part is None else f"{part:.6g}" for part in cell]

from __future__ import annotations

import csv
import io

import pytest

from linewright.base import Table
from linewright.evaluate.study.results import Results, analyse
from linewright.evaluate.study.simulated import Known, simulate_answers, true_values
from linewright.evaluate.study.tables import known_cells, study_tables, to_csv
from study_plans import plain_plan

KNOWN = Known(preference=(0.5, 0.0))


@pytest.fixture(scope="module")
def results() -> Results:
    plan = plain_plan(systems=2, characters=10, raters=12)
    return analyse(plan, simulate_answers(plan, KNOWN, seed=0), resamples=50)


def _rows(tables: list[Table]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(to_csv(tables, simulated=True))))


def test_every_table_of_simulated_raters_says_so(results: Results) -> None:
    for table in study_tables(results):
        assert "simulated" in table.title and table.note.startswith("Simulated raters: nobody was asked.")
    for table in study_tables(results._replace(simulated=False)):
        assert "simulated" not in (table.title + table.note).lower()


def test_the_papers_rows_stand_beside_ours(results: Results) -> None:
    table = study_tables(results)[0]
    assert list(table.rows) == ["s0", "s1", "zi2zi, paper", "CycleGAN, paper", "StarGAN, paper", "SE-GAN, paper"]
    assert [cell.value for cell in table.rows["SE-GAN, paper"].values()] == [4.2, 57]
    assert [cell.value for cell in table.rows["zi2zi, paper"].values()] == [2.3, 14]
    assert table.ours == ["s0", "s1"]


def test_known_values_stand_beside_what_was_found(results: Results) -> None:
    truth = true_values(KNOWN, 0)
    table = study_tables(results, known_cells(truth, ["s0", "s1"]))[0]
    assert table.rows["s1"]["win rate, %, known"].value == pytest.approx(100 * truth.win_rate[1])
    assert table.rows["s0"]["strength, known"].value == pytest.approx(truth.strength[0])
    assert "win rate, %, known" in table.columns


def test_csv_has_a_line_for_each_cell(results: Results) -> None:
    tables = study_tables(results)
    rows = _rows(tables)
    assert len(rows) == sum(len(cells) for table in tables for cells in table.rows.values())
    assert {row["raters"] for row in rows} == {"simulated", "paper"}
    found = next(row for row in rows if (row["row"], row["column"]) == ("s0", "strength"))
    cell = results.strength["s0"]
    assert cell.low is not None
    assert float(found["value"]) == pytest.approx(cell.value, rel=1e-4)
    assert float(found["low"]) == pytest.approx(cell.low, rel=1e-4)


def test_a_check_table_counts_raters(results: Results) -> None:
    rows = study_tables(results)[3].rows
    assert rows["all who finished"]["raters"].value == 12
    assert rows["left out"]["raters"].value + rows["counted"]["raters"].value == 12

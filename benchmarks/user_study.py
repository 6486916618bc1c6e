"""Whether a user study finds again what simulated raters prefer, and claims nothing where they prefer nothing.

python benchmarks/user_study.py --to docs/research/log/user-study.csv

Many studies are answered by simulated raters: 60 of them, 5 systems, 40 characters. No people were asked. Tables:
one study's numbers beside the known ones; how many of the intervals of all studies hold the known value, and how many
studies claim a difference, with known preferences, without any, and with careless raters among them; and the fit of
strengths beside that of evalica, on the same choices.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import NamedTuple

import evalica
import numpy as np

from linewright.base.console import stdout
from linewright.base.files import write_text
from linewright.base.report import Cell, Table
from linewright.evaluate.study.bradley_terry import fit_strengths
from linewright.evaluate.study.design import Amounts, make_questions
from linewright.evaluate.study.plan import StudyPlan, System
from linewright.evaluate.study.results import Results, analyse
from linewright.evaluate.study.simulated import Known, Truth, simulate_answers, true_values
from linewright.evaluate.study.tables import known_cells, study_tables, to_csv

PREFERENCE = {"A": -0.8, "B": -0.2, "C": -0.3, "D": 0.8, "written": 0.5}
WRITTEN = list(PREFERENCE).index("written")
CASES = {
    "known preferences": Known(preference=tuple(PREFERENCE.values())),
    "known preferences, 6 of 60 careless": Known(preference=tuple(PREFERENCE.values()), careless=6),
    "no preference": Known(preference=(0.0,) * len(PREFERENCE)),
    "no preference, 6 of 60 careless": Known(preference=(0.0,) * len(PREFERENCE), careless=6),
}


def plan_of(names: list[str], *, written: int, raters: int = 60, characters: int = 40) -> StudyPlan:
    """Return a plan whose pictures are nowhere."""
    amounts = Amounts()
    questions = make_questions(
        systems=len(names), characters=characters, lists=raters, seed=0, written=written, amounts=amounts
    )
    pictures = ("0" * 64,) * characters
    return StudyPlan(
        seed=0,
        raters=raters,
        size=128,
        systems=tuple(
            System(name=name, origin="simulated", written=n == written, pictures=pictures)
            for n, name in enumerate(names)
        ),
        characters=tuple(chr(0x4E00 + n) for n in range(characters)),
        amounts=amounts,
        questions=questions.tolist(),
    )


class Counts(NamedTuple):
    """What many studies came to."""

    inside: dict[str, float]  # share of intervals that hold the known value, by column
    claiming: int  # studies that claim a difference
    wrong: int  # claims that contradict the known preferences
    left_out: float  # raters, a study


def count(plan: StudyPlan, known: Known, *, studies: int) -> Counts:
    """Answer a plan so often, and count."""
    truth = true_values(known, plan.written)
    held: dict[str, list[bool]] = {}
    claiming = wrong = left_out = 0
    order = dict(zip(plan.names, known.preference, strict=True))
    for seed in range(studies):
        found = analyse(plan, simulate_answers(plan, known, seed=seed), seed=seed)
        for column, values in _inside(found, truth, plan).items():
            held.setdefault(column, []).extend(values)
        claiming += bool(found.claims)
        wrong += sum(order[claim.better] <= order[claim.worse] for claim in found.claims)
        left_out += len(found.left_out)
    return Counts({c: float(np.mean(v)) for c, v in held.items()}, claiming, wrong, left_out / studies)


def _inside(found: Results, truth: Truth, plan: StudyPlan) -> dict[str, list[bool]]:
    known = {name: place for place, name in enumerate(plan.names)}
    columns = (("strength", found.strength, truth.strength), ("score", found.score, truth.score))
    inside = {}
    for column, cells, values in (*columns, ("win rate", found.win_rate, truth.win_rate)):
        inside[column] = [_holds(cell, float(values[known[name]])) for name, cell in cells.items()]
    return inside


def _holds(cell: Cell, value: float) -> bool:
    return cell.low is not None and cell.high is not None and cell.low <= value <= cell.high


def compare_fits(plan: StudyPlan, *, repeats: int = 5) -> dict[str, Cell]:
    """Return the largest difference of strengths to evalica's, and the milliseconds of a fit in each."""
    answers = simulate_answers(plan, CASES["known preferences"], seed=0)
    some, design = plan.design.is_choice, plan.design
    left, right, value = design.left[some], design.right[some], answers.values[some]
    systems = len(plan.systems)
    wins, ties = np.zeros((2, systems, systems))
    np.add.at(wins, (np.where(value > 0, left, right)[value != 0], np.where(value > 0, right, left)[value != 0]), 1)
    for pair in ((left, right), (right, left)):
        np.add.at(ties, tuple(side[value == 0] for side in pair), 1)
    winners = [evalica.Winner(int(v) % 3) for v in value]
    xs, ys = left.tolist(), right.tolist()
    ours, theirs, apart = [], [], 0.0
    for _ in range(repeats):
        begun = time.perf_counter()
        many = fit_strengths(np.repeat(wins[None], 1000, axis=0), np.repeat(ties[None], 1000, axis=0), prior=0)
        ours.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        one = evalica.newman(xs, ys, winners, tolerance=1e-10, limit=10_000)
        theirs.append(1000 * (time.perf_counter() - begun))
        scores = np.log(one.scores.sort_index().to_numpy())
        apart = max(apart, float(np.abs(many.strength[0] - scores + scores.mean()).max()))
    return {"largest difference": Cell(apart), "ms, ours": Cell(min(ours)), "ms, evalica": Cell(min(theirs))}


def main() -> None:
    """Print the tables, and write them as CSV."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=300, help="of each case")
    parser.add_argument("--to", type=Path, help="the CSV file to write")
    asked = parser.parse_args()
    plan = plan_of(list(PREFERENCE), written=WRITTEN)
    known = CASES["known preferences"]
    one = analyse(plan, simulate_answers(plan, known, seed=0))
    tables = study_tables(one, known_cells(true_values(known, WRITTEN), plan.names))[:1]
    rows = {}
    for name, case in CASES.items():
        counts = count(plan, case, studies=asked.studies)
        rows[name] = {f"{column} held, %": Cell(100 * share) for column, share in counts.inside.items()}
        rows[name] |= {
            "studies that claim, %": Cell(100 * counts.claiming / asked.studies),
            "wrong claims": Cell(counts.wrong),
            "left out, a study": Cell(counts.left_out),
        }
    columns = dict.fromkeys(next(iter(rows.values())), ".1f") | {"wrong claims": ".0f"}
    note = f"Simulated raters, {asked.studies} studies of 60 raters, 5 systems and 40 characters each; 95 % intervals."
    tables.append(Table("What studies find again (simulated)", note, columns, rows))
    forms = {"largest difference": ".1e", "ms, ours": ".3f", "ms, evalica": ".3f"}
    note = "Strengths from the choices of one simulated study, without a prior; milliseconds of one fit, ours of 1,000."
    tables.append(Table("The fit (simulated)", note, forms, {"Bradley-Terry with ties": compare_fits(plan)}))
    for table in tables:
        stdout.print(f"## {table.title}\n\n{table.markdown()}", markup=False)
    if asked.to:
        write_text(asked.to, to_csv(tables, simulated=True))


if __name__ == "__main__":
    main()

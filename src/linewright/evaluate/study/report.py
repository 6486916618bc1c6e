"""The report of a study: what was asked, what is sure, and the tables; a page and a CSV file."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from linewright.base import (
    InputError,
    Message,
    Picture,
    Pixels,
    Section,
    Table,
    Text,
    contact_sheet,
    read_json,
    write_report,
    write_text,
)
from linewright.evaluate.study.answers import read_answers
from linewright.evaluate.study.plan import KNOWN, Study, StudyPlan
from linewright.evaluate.study.results import LEAST_CLUSTERS, Claim, Results, analyse
from linewright.evaluate.study.simulated import Known, true_values
from linewright.evaluate.study.tables import Cells, known_cells, study_tables, to_csv

REPORT, RESULTS = "report.html", "results.csv"
_SHOWN = 12  # characters in the report's picture


class StudyReport(NamedTuple):
    """A report that was written."""

    report: Path
    csv: Path
    tables: list[Table]
    results: Results
    sure: list[Message]  # what is said of differences, a line each


def report_study(folder: Path, *, to: Path | None = None, seed: int = 0) -> StudyReport:
    """Write the report of a study's answers so far, by default into its folder.

    InputError: no plan, no answers, a picture that is not the planned one, answers to another plan. OutputError: it
    cannot be written.
    """
    study = Study.open(folder)
    study.check_pictures()
    answers = read_answers(study)
    if not answers.finished:
        raise InputError("no rater has finished yet", where=folder)
    results = analyse(study.plan, answers, seed=seed)
    tables = study_tables(results, _known(study) if results.simulated else None)
    to = to or folder
    sure = list(sure_lines(results, study.plan))
    sections: list[Section] = [Text(protocol(study, results), "What was asked")]
    sections += [Text(line, None if number else "What is sure") for number, line in enumerate(sure)]
    sections += [*tables, *_left_out(results), _pictures(study), Text(_LIMITS, "What it does not tell")]
    title = "User study, simulated raters" if results.simulated else "User study"
    write_report(to / REPORT, title, _lead(study, results), sections)
    write_text(to / RESULTS, to_csv(tables, simulated=results.simulated))
    return StudyReport(to / REPORT, to / RESULTS, tables, results, sure)


_LIMITS = (
    "A study tells what these raters like among these pictures at this size, on a screen. It does not tell whether the "
    "characters can be read, whose hand they are taken for, or how a text looks that is set in them; the tables of "
    "linewright evaluate measure the first two. Intervals hold for raters and characters like those that were drawn."
)


def _lead(study: Study, results: Results) -> str:
    state = "the stopping rule is met" if results.is_complete else "the stopping rule is not met"
    who = "simulated raters" if results.simulated else "raters"
    return (
        f"{results.finished} of {results.wanted} {who} have finished: {state}; {results.raters} are counted, "
        f"{len(results.left_out)} left out. Plan {study.digest[:16]}, seed {study.plan.seed}."
    )


def protocol(study: Study, results: Results) -> str:
    """Return what was asked of whom, in a paragraph."""
    plan, amounts = study.plan, study.plan.amounts
    systems = "; ".join(f"{s.name} ({s.origin}{', written' if s.written else ''})" for s in plan.systems)
    who = "Simulated raters answered: nobody was asked. " if results.simulated else ""
    most, again = (f"{100 * share:.0f} %" for share in (plan.rule.identical, plan.rule.repeats))
    return (
        f"{who}Compared were {systems}, by {len(plan.characters)} characters at {plan.size} px. Each rater chose the "
        f"more pleasing of two pictures of one character, or neither, {amounts.choices} times for each pair of "
        f"systems, not knowing what they came from, at sides drawn by lot; and gave {amounts.scores} pictures of each "
        f"system 1 to 5 points. Hidden among the choices were {amounts.repeats} that were asked again with the sides "
        f"exchanged and {amounts.identical} of a picture beside itself. The first {plan.raters} who finish are "
        f"counted. Left out is who chooses a side of more than {most} of identical pairs, or the other picture of "
        f"more than {again} of repeated ones, or takes less than {plan.rule.seconds} s for an answer. All this was "
        "written down before the first answer."
    )


def sure_lines(results: Results, plan: StudyPlan) -> Iterator[Message]:
    """Yield what may be claimed, a sentence each; that nothing may, and why, is one too."""
    if not results.is_complete:
        yield Message("No difference is claimed: the stopping rule is not met, the study is under way.")
        return
    if results.raters < LEAST_CLUSTERS or len(plan.characters) < LEAST_CLUSTERS:
        yield Message(
            "No difference is claimed: that takes {0} raters who are counted, and as many characters.", LEAST_CLUSTERS
        )
        return
    for claim in results.claims:
        line = _claim_line(claim)
        yield Message("Simulated raters: {0}", line) if results.simulated else line
    if not results.claims:
        yield Message("No difference is sure, so none is claimed.")
    yield Message(
        "All tests together: where all are alike, a study claims something with a chance of {0:g} %.", 100 * plan.level
    )


def _claim_line(claim: Claim) -> Message:
    value, low, high = claim.difference
    facts = (claim.better, claim.worse, value, value if low is None else low, value if high is None else high)
    if claim.by == "chosen":
        return Message("{0} is chosen over {1}, by {2:.2f} log odds ({3:.2f} to {4:.2f}).", *facts)
    return Message("{0} gets more points than {1}, by {2:.2f} ({3:.2f} to {4:.2f}).", *facts)


def _known(study: Study) -> dict[str, Cells] | None:
    path = study.folder / KNOWN
    if not path.exists():
        return None
    facts = read_json(path)
    facts.pop("seed", None)
    truth = true_values(Known.parse(facts, where=str(path)), study.plan.written)
    return {**known_cells(truth, study.plan.names)}


def _left_out(results: Results) -> list[Section]:
    lines = [f"Rater {result.rater} {', '.join(result.reasons)}." for result in results.left_out]
    return [Text(" ".join(lines), "Left out")] if lines else []


def _pictures(study: Study) -> Picture:
    shown = range(min(_SHOWN, len(study.plan.characters)))
    rows = [[_read(study.picture(system, char)) for char in shown] for system in range(len(study.plan.systems))]
    names = ", ".join(study.plan.names)
    return Picture(contact_sheet(rows, cell=96), "Pictures", f"A row for each system: {names}.")


def _read(path: Path) -> Pixels:
    data = np.frombuffer(path.read_bytes(), np.uint8)
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)

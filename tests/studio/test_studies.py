from __future__ import annotations

from pathlib import Path

import pytest

from linewright.evaluate import Answer
from linewright.studio.app import Studio
from linewright.studio.studies import next_question
from studio_clients import studio_client
from study_plans import studio_study

pytestmark = pytest.mark.usefixtures("any_database")


def test_a_ticket_is_of_one_rater_of_one_study(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        one, other = (studio.studies.get(studio_study(studio)) for _ in range(2))
        assert one is not None and other is not None
        ticket = studio.studies.ticket(one, 3)
        assert studio.studies.rater(one, ticket) == 3
        assert studio.studies.rater(other, ticket) is None
        for wrong in (ticket[:-1] + "?", ticket.replace("3-", "4-", 1), "3-", "", "999-" + ticket[2:], ticket + "\n"):
            assert studio.studies.rater(one, wrong) is None
        assert len({studio.studies.ticket(one, rater) for rater in range(1, 19)}) == 18


def test_a_study_opens_when_it_is_planned_and_is_gone_with_its_job(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        job = studio_study(studio)
        assert studio.studies.get(job) is studio.studies.get(job) is not None
        assert [row.id for row in studio.studies.rows()] == [job]
        assert studio.studies.get("0" * 16) is None
        assert studio.jobs.delete(job) and studio.studies.get(job) is None


def test_answers_are_read_as_they_come(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        opened = studio.studies.get(studio_study(studio))
        assert opened is not None
        assert next_question(opened.answers(), 2) == 1
        answers = opened.answer(Answer(2, 1, "left"))
        assert next_question(answers, 2) == 2 and not opened.is_over(answers)
        for question, (_, _, right, _) in enumerate(opened.study.plan.questions[1], start=1):
            answers = opened.answer(Answer(2, question, 3 if right < 0 else "same", 2.0))
        assert next_question(answers, 2) is None and answers.finished == (1,)
        first = opened.results()
        assert first is opened.results() and first.raters == 1

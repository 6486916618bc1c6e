from __future__ import annotations

import json
import re
from pathlib import Path

from fastapi.testclient import TestClient

from linewright.evaluate import Amounts, Known
from linewright.evaluate.study.simulated import simulate_answers, true_values
from linewright.studio.app import Studio
from studio_clients import studio_client
from study_plans import studio_study


def _come(client: TestClient, ticket: str) -> dict[str, str]:
    """Open an invitation; return the header that its answers need."""
    found = re.search(r'name="form-key" content="(\w+)"', client.get(ticket).text)
    assert found is not None
    return {"X-CSRF-Token": found[1]}


def _invitations(studio: Studio, job: str) -> list[str]:
    opened = studio.studies.get(job)
    assert opened is not None
    return [f"/rate/{job}/{studio.studies.ticket(opened, n)}" for n in range(1, len(opened.study.plan.questions) + 1)]


def test_a_rater_answers_one_question_after_the_other(tmp_path: Path) -> None:
    with studio_client(tmp_path, host="0.0.0.0", token="a long secret of the studio") as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        job = studio_study(studio, contact="<i>study@example.org")
        home = _invitations(studio, job)[3]
        page = client.get(home).text
        assert "I agree and begin" in page and "the number 4" in page and "&lt;i&gt;study@example.org" in page
        assert 'href="/studies"' not in page  # of the studio, raters see nothing else
        assert client.get("/studies").status_code == 303  # to the login
        key = _come(client, home)
        first = client.get(f"{home}/questions/1").text
        assert "Which is more pleasing?" in first and f"{home}/pictures/1-left" in first
        assert client.get(f"{home}/pictures/1-left").content.startswith(b"\x89PNG")
        assert client.get(f"{home}/pictures/1-middle").status_code == 404
        assert client.get(f"{home}/pictures/999-left").status_code == 404
        assert client.get(f"{home}/pictures/26-right").status_code == 404  # it is given points: there is one picture
        asked = {"question": 1, "answer": "left", "seconds": "2.345"}
        assert client.post(home, data=asked).status_code == 403  # without the page's key
        second = client.post(home, data=asked, headers=key).text
        assert 'name="question" value="2"' in second
        # What comes twice, what was not asked yet and what is no answer changes nothing that was said.
        assert 'name="question" value="2"' in client.post(home, data={**asked, "question": 9}, headers=key).text
        assert client.post(home, data={"question": 2, "answer": "middle"}, headers=key).status_code == 400
        assert 'name="question" value="1"' in client.get(f"{home}/questions/1").text
        client.post(home, data={"question": 1, "answer": "same"}, headers=key)
        assert "2 of 32" not in client.get(home).text and 'name="question" value="2"' in client.get(home).text
        lines = (studio.studies.folder(job) / "answers.jsonl").read_text(encoding="utf-8").splitlines()
        assert [json.loads(line)["answer"] for line in lines] == ["left", "same"]
        assert set(json.loads(lines[0])) == {"plan", "rater", "question", "answer", "seconds"}
        assert json.loads(lines[0])["seconds"] == 2.3


def test_a_wrong_ticket_is_nothing(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        job = studio_study(studio)
        home = _invitations(studio, job)[0]
        for wrong in (
            f"{home}x",
            home.replace("1-", "2-"),
            f"/rate/{job}/1",
            f"/rate/{'0' * 16}/{home.split('/')[-1]}",
        ):
            assert client.get(wrong).status_code == 404


def test_a_studio_of_simulated_raters_finds_their_preferences(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        job = studio_study(studio, raters=12, amounts=Amounts(choices=8, scores=4, repeats=3, identical=4))
        opened = studio.studies.get(job)
        assert opened is not None
        known = Known(preference=(-0.6, 0.6))
        meant = simulate_answers(opened.study.plan, known, seed=2)
        words = {1: "left", 0: "same", -1: "right"}
        homes = _invitations(studio, job)
        for rater, home in enumerate(homes[:12]):
            key = _come(client, home)
            for question, value in enumerate(meant.values[rater], start=1):
                is_score = opened.study.plan.design.is_score[rater, question - 1]
                given = {"question": question, "answer": str(value) if is_score else words[value], "seconds": 2}
                page = client.post(home, data=given, headers=key).text
            assert "Thank you" in page
        assert "This study is over" in client.get(homes[12]).text
        results, truth = opened.results(), true_values(known, 1)
        assert results.is_complete
        for cell, value in zip(results.strength.values(), truth.strength, strict=True):
            assert cell.low is not None and cell.high is not None and cell.low <= value <= cell.high
        for cell, value in zip(results.score.values(), truth.score, strict=True):
            assert cell.low is not None and cell.high is not None and cell.low <= value <= cell.high

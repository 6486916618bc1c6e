from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from linewright.evaluate import Known, simulate_study
from linewright.studio.app import Studio
from studio_clients import PART, form_key, studio_client
from study_plans import studio_study

pytestmark = pytest.mark.usefixtures("any_database")


def test_a_study_is_asked_for(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        page = client.get("/studies").text
        assert 'value="gyosho"' in page and "No study yet:" in page
        assert "衡山行书" in client.get("/studies", headers={"Accept-Language": "zh"}).text
        key = form_key(client)
        asked = {"title": "a <b> study", "styles": "gyosho", "hands": "gyosho", "written": "gyosho", "raters": "9"}
        parts = [f'name="{name}"\r\n\r\n{value}' for name, value in asked.items()]
        # What a browser sends where no file was chosen.
        parts.append('name="files"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n')
        body = "".join(f"--x\r\nContent-Disposition: form-data; {part}\r\n" for part in parts) + "--x--\r\n"
        form = {**key, "Content-Type": "multipart/form-data; boundary=x"}
        shown = client.post("/studies", content=body.encode(), headers=form).text
        assert "a &lt;b&gt; study" in shown and "waits" in shown
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        (row,) = studio.studies.rows()
        assert row.options["raters"] == 9 and row.options["styles"] == ["gyosho"] and not row.files
        assert "waits" in client.get(f"/studies/{row.id}").text
        assert "Nothing yet: choose files above" in client.get("/jobs", headers=PART).text  # a study is no drawing
        wrong = client.post("/studies", data={"styles": ["nobody"]}, headers=key)
        assert wrong.status_code == 400 and "there is no style" in wrong.text
        assert "No study yet:" in client.delete(f"/studies/{row.id}", headers=key).text
        assert client.delete(f"/studies/{row.id}", headers=key).status_code == 404


def test_a_planned_study_shows_its_invitations_and_no_results(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        job = studio_study(studio)
        page = client.get(f"/studies/{job}").text
        links = re.findall(r'<a href="(http://127.0.0.1:8765/rate/[^"]+)"', page)
        assert len(set(links)) == 18 and "0 of 12 raters have finished" in page
        assert client.get(f"/studies/{job}/invitations.txt").text.split() == links
        assert "Results are shown when the study has ended" in page
        assert client.get(f"/studies/{job}/files/report.html").status_code == 404
        assert client.get(f"/studies/{job}/files/answers.jsonl").status_code == 404
        assert json.loads(client.get(f"/studies/{job}/files/plan.json").content)["raters"] == 12
        assert client.get(f"/studies/{job}/files/known.json").status_code == 404
        assert client.get("/studies/absent").status_code == 404


def test_results_are_shown_at_the_end_in_three_languages(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        job = studio_study(studio)
        opened = studio.studies.get(job)
        assert opened is not None
        simulate_study(opened.study, Known(preference=(-1.5, 1.5)))
        page = client.get(f"/studies/{job}").text
        assert "Simulated raters answered: nobody was asked." in page and "12 of 12 raters have finished" in page
        assert "Simulated raters: hand is chosen over model" in page
        assert "/rate/" not in page
        cell = opened.results().score["hand"]
        assert f"{cell.value:.2f} <small>({cell.low:.2f}–{cell.high:.2f})</small>" in page
        assert (
            "模拟评分者：hand 比 model 更常被选中"
            in client.get(f"/studies/{job}", headers={"Accept-Language": "zh"}).text
        )
        assert "模擬回答者: hand は model より" in client.get(f"/studies/{job}", headers={"Accept-Language": "ja"}).text
        report = client.get(f"/studies/{job}/files/report.html")
        assert b"User study, simulated raters" in report.content
        assert report.headers["content-disposition"].startswith("attachment")
        assert client.get(f"/studies/{job}/files/results.csv").content.startswith(b"table,row,column")
        assert "(simulated)" in client.get("/studies/list", headers=PART).text

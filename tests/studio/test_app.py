from __future__ import annotations

from pathlib import Path

import pytest

from linewright.studio.app import ROUTERS
from studio_clients import HOME, PART, form_key, png, studio_client


@pytest.mark.parametrize(
    ("accepted", "tag", "word"), [("en", "en", "Drawings"), ("zh-CN", "zh-Hans", "图纸"), ("ja", "ja", "図面")]
)
def test_pages_are_in_the_language_of_the_browser(accepted: str, tag: str, word: str, tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        shown = client.get("/", headers={"Accept-Language": accepted}).text
        assert f'<html lang="{tag}">' in shown and f"<h1>{word}</h1>" in shown
        absent = client.get("/jobs/none", headers={"Accept-Language": accepted})
        assert absent.status_code == 404 and f'<html lang="{tag}">' in absent.text


def test_no_page_has_scripts_or_styles_in_it_and_every_answer_has_its_headers(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        for path in ("/", "/hands", "/login", "/none", "/static/studio.js", "/api/v1/jobs/none"):
            answer = client.get(path)
            policy = answer.headers["Content-Security-Policy"]
            assert "script-src 'self';" in policy and "style-src 'self' 'sha256-" in policy and "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            if "html" in answer.headers["Content-Type"]:
                assert "<style" not in answer.text and " style=" not in answer.text and "onclick" not in answer.text
                assert answer.text.count("<script") == answer.text.count("<script src=")


def test_errors_are_one_line_for_people_and_for_programs(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        answer = client.post("/api/v1/jobs", files=[("files", ("a.png", png()))], data={"options": "[]"})
        assert (answer.status_code, answer.json()) == (400, {"error": "options: is no JSON object"})
        answer = client.post("/api/v1/jobs", data={})
        assert answer.status_code == 422 and "files" in answer.json()["error"]
        headers = {**form_key(client), "HX-Request": "true", "Origin": HOME}
        answer = client.post("/jobs", files=[("files", ("a<b>.png", b"<svg/>"))], headers=headers)
        assert answer.status_code == 400
        assert answer.text.strip().startswith('<p class="wrong">a&lt;b&gt;.png: is no PNG')
        assert client.get("/jobs", headers=PART).text.count("<li") == 0


def test_every_group_of_pages_is_one() -> None:
    folder = Path(__file__).parents[2] / "src" / "linewright" / "studio" / "routes"
    assert sorted(ROUTERS) == sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")

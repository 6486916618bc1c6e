from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from studio_clients import HOME, PART, form_key, png, studio_client

TOKEN = "correct horse battery"
FILES = [("files", ("a.png", png()))]


@pytest.fixture
def open_studio(tmp_path: Path) -> Iterator[TestClient]:
    with studio_client(tmp_path) as client:
        yield client


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[TestClient]:
    with studio_client(tmp_path, host="0.0.0.0", token=TOKEN) as client:
        yield client


def test_a_name_that_leads_here_is_not_answered(open_studio: TestClient) -> None:
    for path in ("/", "/static/studio.js", "/api/v1/openapi.json"):
        assert open_studio.get(path, headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("path", ["/jobs", "/api/v1/jobs"])
def test_a_page_of_another_site_changes_nothing(open_studio: TestClient, path: str) -> None:
    key = form_key(open_studio)
    for headers in (
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1234"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": HOME},
    ):
        answer = open_studio.post(path, files=FILES, headers={**key, **headers})
        assert answer.status_code == 403, headers
    assert open_studio.post(path, files=FILES, headers={"Origin": HOME}).status_code == 403  # without its key
    assert open_studio.post(path, files=FILES, headers={"Origin": HOME, **key}).status_code in (200, 201)
    stranger = {"Origin": HOME, "X-CSRF-Token": "0" * 64}
    assert open_studio.post(path, files=FILES, headers=stranger).status_code == 403


def test_a_program_needs_no_page(open_studio: TestClient) -> None:
    assert open_studio.post("/api/v1/jobs", files=FILES).status_code == 201
    assert open_studio.post("/jobs", files=FILES).status_code == 403


def test_without_the_token_nothing_is_shown(guarded: TestClient) -> None:
    answer = guarded.get("/jobs/0123456789abcdef?x=1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login?back=/jobs/0123456789abcdef")
    for current, back in ((f"{HOME}/hands?x", "/hands"), ("http://[", "/"), ("", "/")):
        answer = guarded.get("/hands/fonts", headers={**PART, "HX-Current-URL": current})
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, f"/login?back={back}")
    assert guarded.get("/api/v1/openapi.json").status_code == 401
    assert guarded.get("/events").status_code == 303
    assert guarded.post("/api/v1/jobs", files=FILES).status_code == 401
    assert guarded.get("/login").status_code == 200
    assert guarded.get("/static/style.css").status_code == 200
    assert guarded.get("/static/../studio.sqlite").status_code in (303, 404)


def test_the_token_opens_pages_and_the_interface(guarded: TestClient) -> None:
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    assert guarded.post("/api/v1/jobs", files=FILES, headers=bearer).status_code == 201
    assert guarded.post("/login", data={"token": "wrong", "back": "/"}).status_code == 401
    answer = guarded.post("/login", data={"token": TOKEN, "back": "//evil.example"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "HttpOnly" in answer.headers["Set-Cookie"] and "SameSite=Lax" in answer.headers["Set-Cookie"]
    assert guarded.get("/").status_code == 200
    assert TOKEN not in guarded.get("/").text


def test_guessing_is_slow(guarded: TestClient) -> None:
    codes = [guarded.post("/login", data={"token": f"guess {n}"}).status_code for n in range(7)]
    assert codes == [401] * 5 + [429] * 2
    answer = guarded.get("/api/v1/openapi.json", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 429 and answer.headers["Retry-After"]  # the right one too: it could be a guess


def test_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    with studio_client(tmp_path, upload_megabytes=0.1) as client:
        large = [("files", ("a.png", png() + bytes(200_000)))]
        answer = client.post("/api/v1/jobs", files=large)
        assert (answer.status_code, answer.json()) == (413, {"error": "too large; the limit is 0.1 MB"})

        def without_length() -> Iterator[bytes]:
            yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n' + png()
            for _ in range(20):
                yield bytes(10_000)
            yield b"\r\n--x--\r\n"

        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        answer = client.post("/api/v1/jobs", content=without_length(), headers=kind)
        assert answer.status_code == 413
        assert client.post("/login", data={"token": "x" * 100_000}).status_code == 413
        answer = client.post("/jobs", files=large, headers=PART | form_key(client) | {"Accept-Language": "ja"})
        assert '<p class="wrong">' in answer.text and "0.1 MB" in answer.text  # as htmx puts it on the page
        answer = client.post(
            "/jobs", files=large, headers={"Accept": "text/html", "Accept-Language": "ja"} | form_key(client)
        )
        assert answer.status_code == 413 and '<html lang="ja">' in answer.text
        assert client.get("/jobs", headers=PART).text.count("<li") == 0
        assert not list((tmp_path / "studio").glob("jobs/*"))

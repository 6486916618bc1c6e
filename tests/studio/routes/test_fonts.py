from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from linewright.studio.app import Studio
from studio_clients import PART, form_key, png, studio_client
from studio_fonts import add_font


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with studio_client(tmp_path) as made:
        yield made


def test_the_wall_shows_what_is_flagged_first(client: TestClient) -> None:
    studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
    address = f"/hands/fonts/{add_font(studio)}"
    shown = client.get(address).text
    assert re.findall(r'data-code="(\w+)"', shown) == ["6C38", "548C"] and "2 characters, 1 to be looked at" in shown
    for picture in re.findall(rf"{address}/glyphs/\w+/\w+\.png", shown):
        assert client.get(picture).content.startswith(b"\x89PNG")
    assert client.get(f"{address}/face.css").text.startswith("@font-face")
    assert client.get(f"{address}/face").content == b"font"
    one = client.get(f"{address}/glyphs/6C38", headers=PART).text
    assert "It is read as 水." in one and "by &lt;b&gt;another&lt;/b&gt;" in one
    for path in ("/glyphs/9F98", "/glyphs/xyz", "/glyphs/FFFFFFFFFF", "/glyphs/6C38/0.png"):
        assert client.get(f"{address}{path}", headers=PART).status_code == 404
    assert client.get(f"/hands/fonts/{'0' * 16}").status_code == 404


def test_wishes_are_kept_taken_back_and_done(client: TestClient) -> None:
    studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
    job = add_font(studio)
    address, key = f"/hands/fonts/{job}", form_key(client)
    chosen = {"do": "choose", "label": "by <b>another</b>"}
    answer = client.post(f"{address}/glyphs/6C38", data=chosen, headers=key)
    assert "Another one was chosen." in answer.text and answer.headers["HX-Trigger"] == "wishes-changed"
    assert "with 1 changes" in client.get(f"{address}/wall", headers=PART).text
    assert "will be" not in client.post(f"{address}/glyphs/6C38", data={}, headers=key).text
    sent = client.post(
        f"{address}/glyphs/548C", data={"do": "own"}, files={"picture": ("../x.png", png())}, headers=key
    )
    assert "Your picture will stand there." in sent.text
    assert client.post(f"{address}/glyphs/548C", data={"do": "burn"}, headers=key).status_code == 422
    assert client.post(f"{address}/glyphs/548C", data={**chosen, "label": "x"}, headers=key).status_code == 400
    assert "waits" in client.post(f"{address}/again", headers=key).text
    assert client.post(f"{address}/again").status_code == 403
    row = studio.jobs.get(job)
    assert row is not None and row.state == "queued"

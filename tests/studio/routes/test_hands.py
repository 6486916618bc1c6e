from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from linewright.base import Message
from linewright.studio import writing
from linewright.studio.app import Studio
from linewright.studio.jobs import Outcome
from studio_clients import PART, form_key, png, studio_client

pytestmark = pytest.mark.usefixtures("any_database")


def _write(text: str, style: str, *, vertical: bool, form: writing.Form, model: Path | None) -> writing.Written:
    return writing.Written(f"{text} {style} {vertical} {form}".encode(), (Message("note"),), "。")


def test_a_text_is_shown_and_can_be_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "write_piece", _write)
    with studio_client(tmp_path) as client:
        assert 'value="gyosho" selected' in client.get("/hands").text
        asked = {"text": '永"<b>', "style": "gyosho", "vertical": "true"}
        shown = client.get("/hands/piece", params=asked, headers=PART).text
        [picture] = re.findall(r'src="data:image/png;base64,([^"]+)"', shown)
        assert base64.b64decode(picture).decode() == '永"<b> gyosho True png'
        assert "<b>" not in shown and "left out, as in brush pieces: 。" in shown
        [link] = re.findall(r'href="(/hands/piece.svg[^"]+)"', shown)
        file = client.get(link.replace("&amp;", "&"))
        assert file.content.decode() == '永"<b> gyosho True svg'
        assert file.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in file.headers["content-security-policy"]
        assert client.get("/hands/piece", params={"text": " ", "style": "gyosho"}).status_code == 204
        assert client.get("/hands/piece.exe", params=asked).status_code == 422


def test_a_font_is_asked_for_and_its_glyphs_are_shown_without_scripts(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        key = form_key(client)
        asked = {"style": "gyosho", "text": "永<i>", "formats": ["ttf"]}
        shown = client.post("/hands/fonts", data=asked, headers=key).text
        assert "gyosho: 永&lt;i&gt;" in shown and "waits" in shown
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        row = studio.jobs.claim()
        assert row is not None and row.options["formats"] == ["ttf"]
        folder = studio.jobs.folder(row.id)
        (folder / "r.html").write_text("<script>1</script>", encoding="utf-8")
        (folder / "f.ttf").write_bytes(png())
        studio.jobs.end(row.id, Outcome([("gyosho.ttf", "f.ttf"), ("review.html", "r.html")], [{"en": "2 <flagged>"}]))
        shown = client.get("/hands/fonts", headers=PART).text
        assert f"/jobs/{row.id}/files/gyosho.ttf" in shown and "2 &lt;flagged&gt;" in shown
        review = client.get(f"/hands/fonts/{row.id}/review")
        policy = review.headers["content-security-policy"]
        assert policy.startswith("sandbox; default-src 'none'") and "script" not in policy
        assert "Nothing yet: choose files above" in client.get("/jobs", headers=PART).text  # a font is no drawing
        wrong = client.post("/hands/fonts", data={**asked, "style": "nobody"}, headers=key)
        assert wrong.status_code == 400 and "there is no style" in wrong.text
        assert "No font yet:" in client.delete(f"/hands/fonts/{row.id}", headers=key).text
        assert client.delete(f"/hands/fonts/{row.id}", headers=key).status_code == 404
        assert client.get(f"/hands/fonts/{row.id}/review").status_code == 404

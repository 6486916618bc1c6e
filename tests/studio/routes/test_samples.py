from __future__ import annotations

from pathlib import Path

from linewright.studio.app import Studio
from linewright.studio.jobs import Outcome
from studio_clients import form_key, png, studio_client


def test_pages_are_sent_and_each_cell_is_shown(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        assert "Nothing was sent yet." in client.get("/samples").text
        key = form_key(client)
        sent = [("files", ("<b>.png", png()))]
        shown = client.post("/samples", data={"text": "永和"}, files=sent, headers=key).text
        assert "&lt;b&gt;.png" in shown and "waits" in shown
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        row = studio.jobs.claim()
        assert row is not None and row.options == {"text": "永和"}
        folder = studio.jobs.folder(row.id)
        for name in ("a.png", "b.png"):
            (folder / name).write_bytes(png())
        made = [("doubtful-U+548C.png", "a.png"), ("U+6C38.png", "b.png"), ("samples.zip", "b.png")]
        studio.jobs.end(row.id, Outcome(made, [{"en": "2 images"}]))
        page = client.get(f"/samples/{row.id}").text
        assert page.count("<img") == 2 and page.index("和 doubtful") < page.index("永")
        assert "2 images" in page and f"/jobs/{row.id}/files/samples.zip" in page
        picture = client.get(f"/samples/{row.id}/cells/U+6C38.png")
        assert picture.content == png() and picture.headers["content-type"] == "image/png"
        assert client.get(f"/samples/{row.id}/cells/samples.zip").status_code == 404
        assert client.get(f"/samples/{row.id}/cells/U+0041.png").status_code == 404
        assert "Nothing was sent yet." in client.delete(f"/samples/{row.id}", headers=key).text
        assert client.get(f"/samples/{row.id}").status_code == 404
        wrong = client.post("/samples", files=[("files", ("a.png", b"no page"))], headers=key)
        assert wrong.status_code == 400 and "is no PNG" in wrong.text


def test_a_sheet_can_be_printed(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        sheet = client.get("/samples/sheet.pdf")
        assert sheet.content.startswith(b"%PDF") and sheet.headers["content-disposition"].startswith("attachment")

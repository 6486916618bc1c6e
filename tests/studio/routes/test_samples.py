from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from fastapi.testclient import TestClient

from linewright.studio.app import Studio
from linewright.studio.jobs import Outcome
from studio_clients import PART, form_key, png, studio_client


def test_pages_are_sent_and_each_cell_is_shown(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        assert "Nothing was sent yet" in client.get("/samples").text
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
        assert "2 images" in page and f"/samples/{row.id}/samples.zip" in page
        picture = client.get(f"/samples/{row.id}/cells/U+6C38")
        assert picture.content == png() and picture.headers["content-type"] == "image/png"
        for other in ("samples.zip", "U+0041", "..%2Fkey"):
            assert client.get(f"/samples/{row.id}/cells/{other}").status_code == 404
        assert _names(client.get(f"/samples/{row.id}/samples.zip").content) == ["U+6C38.png"]
        _mends(client, f"/samples/{row.id}/mend/U+548C", key)
        assert _names(client.get(f"/samples/{row.id}/samples.zip").content) == ["U+548C.jpg"]
        assert "Nothing was sent yet" in client.delete(f"/samples/{row.id}", headers=key).text
        assert client.get(f"/samples/{row.id}").status_code == 404
        wrong = client.post("/samples", files=[("files", ("a.png", b"no page"))], headers=key)
        assert wrong.status_code == 400 and "is no PNG" in wrong.text


def test_a_sheet_can_be_printed(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        sheet = client.get("/samples/sheet.pdf")
        assert sheet.content.startswith(b"%PDF") and sheet.headers["content-disposition"].startswith("attachment")


def _names(archive: bytes) -> list[str]:
    return zipfile.ZipFile(BytesIO(archive)).namelist()


def _mends(client: TestClient, address: str, key: dict[str, str]) -> None:
    """Take a doubtful cell, take that back, replace it, and leave the other one out; no page of them was kept."""
    shown = client.get(address, headers=PART).text
    assert "Take it" in shown and "The frame on the page" not in shown and "hx-swap-oob" not in shown
    assert client.get(address).headers["Location"] == address.partition("/mend")[0]
    shown = client.post(address, data={"do": "take"}, headers=key).text
    assert 'id="cell-548C" hx-swap-oob="true" class="wished"' in shown and " checked>" in shown and "和 taken" in shown
    assert "和 doubtful" in client.post(address, data={}, headers=key).text
    wrong = client.post(address, data={"do": "own"}, files={"picture": ("a.png", b"%PDF-1.4")}, headers=key)
    assert wrong.status_code == 400 and "is no PNG" in wrong.text
    assert client.post(address, data={"do": "frame", "side": "50"}, headers=key).status_code == 400
    assert client.post(address, data={"do": "eat"}, headers=key).status_code == 422
    assert client.post(f"{address}1", data={"do": "take"}, headers=key).status_code == 404
    assert client.get(f"{address}/around.png").status_code == 400
    photo = cv2.imencode(".jpg", np.full((9, 9), 255, np.uint8))[1].tobytes()
    shown = client.post(address, data={"do": "own"}, files={"picture": ("a.jpg", photo)}, headers=key).text
    assert "和 mended" in shown
    picture = client.get(address.replace("mend", "cells"))
    assert picture.content == photo and picture.headers["content-type"] == "image/jpeg"
    assert "sandbox" in picture.headers["content-security-policy"]
    assert "永 left out" in client.post(address.replace("548C", "6C38"), data={"do": "leave"}, headers=key).text

from __future__ import annotations

import re
from pathlib import Path

import pytest

from linewright.studio.app import Studio
from linewright.studio.jobs import Outcome
from studio_clients import PART, form_key, png, studio_client

pytestmark = pytest.mark.usefixtures("any_database")


def test_files_are_dropped_and_wait(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        key = form_key(client)
        sent = [("files", ("a.png", png())), ("files", ("b.png", png()))]
        asked = {"kind": "vectorize", "dpi": "300", "scale": " 1:5 ", "switches": ["deskew"]}
        shown = client.post("/jobs", files=sent, data=asked, headers=key).text
        [job] = re.findall(r'id="job-(\w+)"', shown)
        assert "a.png and 1 more" in shown and "waits" in shown
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        row = studio.jobs.claim()
        assert row is not None and row.options["deskew"] and (row.options["dpi"], row.options["scale"]) == (300, "1:5")
        studio.jobs.progress(job, 1, 2)
        assert "1 of 2, about 1 min left" in client.get("/jobs", headers=PART).text.replace("\n", "")
        (studio.jobs.folder(job) / "x.dxf").write_bytes(b"dxf")
        studio.jobs.end(job, Outcome([("a.dxf", "x.dxf")], [{"en": "a <note>", "ja": "注"}]))
        shown = client.get(f"/jobs/{job}").text
        assert "a &lt;note&gt;" in shown and f'href="/jobs/{job}/files/a.dxf"' in shown
        assert "注" in client.get(f"/jobs/{job}", headers={"Accept-Language": "ja"}).text
        assert client.get(f"/jobs/{job}/files/a.dxf").content == b"dxf"
        assert client.get(f"/jobs/{job}/files/x.dxf").status_code == 404
        assert "Nothing yet: choose files above" in client.delete(f"/jobs/{job}", headers=key).text
        assert client.delete(f"/jobs/{job}", headers=key).status_code == 404

from __future__ import annotations

from pathlib import Path

from linewright.studio.app import Studio
from linewright.studio.jobs import Outcome
from studio_clients import PART, form_key, png, studio_client


def test_a_preview_goes_before_other_work_and_is_shown(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        key, files = form_key(client), [("files", ("a.png", png())), ("files", ("b.png", png()))]
        client.post("/jobs", files=files, headers=key)
        asked = {"kind": "repair", "place": "corner", "switches": ["report", "review", "deskew"]}
        shown = client.post("/preview", files=files, data=asked, headers=key).text
        row = studio.jobs.claim()
        assert row is not None and row.kind == "preview" and len(row.files) == 1
        assert (row.options["place"], row.options["deskew"]) == ("corner", True)
        address = f"/preview/{row.id}"
        assert f'hx-get="{address}"' in shown and "data-live" in client.get(address, headers=PART).text
        (studio.jobs.folder(row.id) / "x").write_bytes(png())
        studio.jobs.end(row.id, Outcome([("page.png", "x"), ("scan.png", "x")], []))
        shown = client.get(address, headers=PART).text
        assert f"{address}/scan.png" in shown and "vectors" not in shown and "data-live" not in shown
        assert client.get(f"{address}/page.png").content == png()
        assert client.get(f"{address}/vectors.png").status_code == client.get(f"{address}/x.png").status_code == 404
        assert "preview" not in client.get("/jobs", headers=PART).text
        assert client.post("/preview", data=asked, headers=key).status_code == 400
        wrong = client.post("/preview", files=files, data={**asked, "dpi": "-1"}, headers=key)
        assert wrong.status_code == 400 and "dpi" in wrong.text
        studio.jobs.forget("preview", older_s=-1)
        assert studio.jobs.get(row.id) is None and len(studio.jobs.list()) == 1

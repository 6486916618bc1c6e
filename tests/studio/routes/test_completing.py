from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from linewright.studio.app import Studio
from linewright.studio.complete_job import CHARSETS, GAPS, Gap, Gaps
from linewright.studio.jobs import Outcome
from studio_clients import PART, form_key, studio_client

pytestmark = pytest.mark.usefixtures("any_database")


def looked_at(studio: Studio, job: str, *, han: int = 40) -> None:
    """End the look at a font that lacks two characters of a set, and nothing of the others."""
    assert studio.jobs.claim() is not None
    sets = {name: Gap(size=5, lacking=0, some="") for name in CHARSETS} | {"jis-1": Gap(size=5, lacking=2, some="永和")}
    gaps = Gaps(name="<b>Mine</b>", licence="OFL", reserves_name=True, han=han, sets=sets)
    (studio.jobs.folder(job) / GAPS).write_text(gaps.model_dump_json())
    studio.jobs.end(job, Outcome([], []))


def test_a_font_is_sent_looked_at_and_completed(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        key = form_key(client)
        sent = {"files": ("Mi<i>ne.ttf", BytesIO(b"\0\1\0\0 font"))}
        address = client.post("/hands/complete", files=sent, headers=key).headers["HX-Redirect"]
        job = address.rpartition("/")[2]
        assert "which characters it has" in client.get(address).text
        looked_at(studio, job)
        shown = client.get(address).text
        assert "&lt;b&gt;Mine" in shown and "<i>ne" not in shown and "永和" in shown
        assert shown.count('<option value="jis-1"') == 1 and '<option value="gb2312"' not in shown
        assert "learnt first" in shown and "give the new font another one" in shown
        assert "what it lacks is known" in client.get("/hands").text
        asked = {"charset": "jis-1", "text": "", "style": "gyosho", "name": "Mine Plus"}
        assert client.post(f"{address}/add", data=asked, headers=key).headers["HX-Redirect"] == address
        row = studio.jobs.claim()
        assert row is not None and (row.options["charset"], row.options["name"]) == ("jis-1", "Mine Plus")
        assert client.post(f"{address}/stop", headers=key).status_code == 204
        assert client.post(f"{address}/again", headers=key).status_code == 204
        assert studio.jobs.claim() is not None
        made = studio.jobs.folder(job) / "made"
        made.mkdir()
        (made / "w.ttf").write_bytes(b"font")
        (made / "r.html").write_text("glyphs")
        studio.jobs.end(job, Outcome([("Mine-completed.ttf", "made/w.ttf"), ("review.html", "made/r.html")], []))
        assert f"/jobs/{job}/files/Mine-completed.ttf" in client.get(address).text
        seen = client.get(f"{address}/review")
        assert seen.text == "glyphs" and "sandbox" in seen.headers["Content-Security-Policy"]
        client.post(f"{address}/reroll", data={"characters": "永 和"}, headers=key)
        row = studio.jobs.claim()
        assert row is not None and (row.options["reroll"], row.options["style"]) == ("永和", "gyosho")
        assert "Mi&lt;i&gt;ne.ttf" in client.get("/hands/complete", headers=PART).text
        assert "No font was sent" in client.delete(address, headers=key).text
        assert client.get(address).status_code == 404


def test_what_is_no_font_and_wrong_wishes_are_refused(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        key = form_key(client)
        answer = client.post("/hands/complete", files={"files": ("x.ttf", BytesIO(b"<html>"))}, headers=key | PART)
        assert answer.status_code == 400 and "is no TTF, OTF, TTC or WOFF2 font" in answer.text
        sent = {"files": ("few.otf", BytesIO(b"OTTO font"))}
        address = client.post("/hands/complete", files=sent, headers=key).headers["HX-Redirect"]
        looked_at(studio, address.rpartition("/")[2], han=3)
        shown = client.get(address).text
        assert "learnt first" not in shown and "too few characters to learn from: 3 of 20" in shown
        for wrong in ({"style": "nobody"}, {"charset": "../x"}, {"minutes": "-1"}):
            assert client.post(f"{address}/add", data=wrong, headers=key).status_code in (400, 422), wrong

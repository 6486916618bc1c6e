from __future__ import annotations

from pathlib import Path

from linewright.studio.app import Studio
from linewright.studio.jobs import Outcome
from linewright.studio.routes import drawings, hands, models, samples, studies
from studio_clients import PART, form_key, png, studio_client


def test_every_list_is_shown_alone_and_removes_only_its_own_jobs(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        key = form_key(client)
        client.post("/jobs", files=[("files", (name, png())) for name in ("a.png", "b.png")], headers=key)
        row = studio.jobs.claim()
        assert row is not None
        (studio.jobs.folder(row.id) / "a.dxf").write_bytes(b"dxf")
        studio.jobs.end(row.id, Outcome([("a.dxf", "a.dxf")], []))
        lists = (drawings.QUEUE, hands.FONTS, samples.LIST, studies.LIST, models.LIST)
        for one in lists:
            assert client.get(one.part_address).headers["Location"] == one.page
            shown = client.get(one.part_address, headers=PART).text
            assert (one.nothing in shown) == (one is not drawings.QUEUE)
            assert f'id="{one.place}"' in client.get(one.page).text
            if one is not drawings.QUEUE:
                assert client.delete(f"{one.home}/{row.id}", headers=key).status_code == 404
        shown = client.get("/jobs", headers=PART).text
        assert "a.png and 1 more" in shown and 'hx-confirm="Remove this job' in shown
        assert drawings.QUEUE.nothing in client.delete(f"/jobs/{row.id}", headers=key).text


def test_a_list_is_not_crowded_out_by_jobs_of_other_kinds(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        client.post("/jobs", files=[("files", ("a.png", png()))], headers=form_key(client))
        for number in range(3):
            job = f"{number:016x}"
            studio.jobs.folder(job).mkdir(parents=True)
            studio.jobs.add(job, "samples", {}, [])
        assert [row.kind for row in studio.jobs.list(1, kinds=("vectorize",))] == ["vectorize"]
        assert "a.png" in client.get("/").text

from __future__ import annotations

from pathlib import Path

import pytest

from linewright.studio.app import Studio
from linewright.studio.jobs import Outcome
from linewright.studio.routes.learning import hand_files
from studio_clients import form_key, png, studio_client

pytestmark = pytest.mark.usefixtures("any_database")


def cut(studio: Studio, *names: str) -> str:
    job = studio.jobs.new_id()
    folder = studio.jobs.folder(job)
    folder.mkdir(parents=True)
    studio.jobs.add(job, "samples", {}, [])
    studio.jobs.claim()
    for name in names:
        (folder / name).write_bytes(png())
    studio.jobs.end(job, Outcome([(name, name) for name in names], []))
    return job


def test_a_hand_is_asked_for_stopped_and_gone_on_with(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        samples, key = cut(studio, "U+6C38.png", "doubtful-U+548C.png", "samples.zip"), form_key(client)
        shown = client.get(f"/samples/{samples}").text
        assert shown.count('name="cells"') == 2 and shown.count(" checked>") == 1
        asked = {"samples": samples, "name": "mine", "cells": ["U+6C38", "U+548C"]}
        answer = client.post("/hands/learn", data=asked, headers=key)
        address = answer.headers["HX-Redirect"]
        job = address.rpartition("/")[2]
        row = studio.jobs.claim()
        assert row is not None and row.id == job
        assert [file.name for file in row.files] == ["samples/U+6C38.png", "samples/U+548C.png"]
        assert all((studio.jobs.folder(job) / file.stored).is_file() for file in row.files)
        pictures = studio.jobs.folder(job) / "made" / "hand.hand" / "run" / "samples"
        pictures.mkdir(parents=True)
        (pictures / "step-00000001.png").write_bytes(png())
        assert f"{address}/pictures/step-00000001.png" in client.get(address).text
        assert client.get(f"{address}/pictures/step-00000001.png").content == png()
        for name in ("sheet", "..%2F..%2Fkey", "other"):
            assert client.get(f"{address}/pictures/{name}.png").status_code == 404
        assert client.post(f"{address}/stop", headers=key).status_code == 204
        assert "stopped; it can go on where it was" in client.get(address).text and not studio.jobs.is_wanted(job)
        assert client.post(f"{address}/again", headers=key).status_code == 204
        assert studio.jobs.claim() is not None and not hand_files(studio, job)
        (studio.jobs.folder(job) / "hand").write_bytes(b"model")
        studio.jobs.end(job, Outcome([("hand.safetensors", "hand")], []))
        assert set(hand_files(studio, job)) == {"hand.safetensors", "samples/U+6C38.png", "samples/U+548C.png"}
        font = {"style": f"hand:{job}", "text": "永"}
        assert "mine: 永" in client.post("/hands/fonts", data=font, headers=key).text
        row = studio.jobs.claim()
        assert row is not None and row.options["learnt"] and len(row.files) == 3
        assert f'value="hand:{job}" selected' in client.get(f"/hands?style=hand:{job}").text
        wrong = {**font, "style": f"hand:{'0' * 16}"}
        assert client.post("/hands/fonts", data=wrong, headers=key).status_code == 400
        assert client.delete(address, headers=key).headers["HX-Redirect"] == "/hands"
        assert client.get(address).status_code == 404


def test_samples_that_are_none_are_refused(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        samples, key = cut(studio, "U+6C38.png", "key"), form_key(client)
        for change in ({"cells": []}, {"cells": ["key"]}, {"cells": ["../U+6C38"]}, {"samples": "x"}, {"name": "a/b"}):
            asked = {"samples": samples, "name": "mine", "cells": ["U+6C38"], **change}
            assert client.post("/hands/learn", data=asked, headers=key).status_code == 400, change

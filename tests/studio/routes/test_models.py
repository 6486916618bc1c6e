from __future__ import annotations

import pickle
from pathlib import Path

from linewright.base import asset
from linewright.studio.app import Studio
from studio_clients import PART, form_key, png, studio_client


def test_models_of_the_package_have_their_cards_and_others_are_checked_by_a_worker(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        shown = client.get("/models").text
        assert "drawing-repair" in shown and "<dt>steps of training</dt><dd>9000</dd>" in shown
        key, data = form_key(client), asset("models", "skeleton.safetensors").read_bytes()
        shown = client.post("/models", files={"files": ("<b>.safetensors", data)}, headers=key).text
        assert "&lt;b&gt;.safetensors" in shown and "waits" in shown
        row = studio.jobs.claim()
        assert row is not None and row.kind == "model" and row.files[0].stored == "given/file-0001.safetensors"
        for wrong in (pickle.dumps({"a": 1}), png(), b""):
            answer = client.post("/models", files={"files": ("a.safetensors", wrong)}, headers=key)
            assert answer.status_code == 400 and "is no safetensors file" in answer.text
        assert "Nothing was sent yet." in client.delete(f"/models/{row.id}", headers=key).text
        assert client.delete(f"/models/{row.id}", headers=key).status_code == 404
        assert client.get("/models/list").headers["Location"] == "/models"
        assert client.get("/models/list", headers=PART).status_code == 200

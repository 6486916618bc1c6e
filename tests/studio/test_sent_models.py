from __future__ import annotations

from pathlib import Path

import pytest

from linewright.base import ConfigError, asset
from linewright.studio.app import Studio
from linewright.studio.jobs import Outcome
from linewright.studio.model_job import FACTS, ModelFacts
from linewright.studio.queueing import queue_job
from linewright.studio.sent_models import COPY, lay_model, sent_model, sent_models
from linewright.studio.uploads import safetensors_suffix
from studio_clients import form_key, png, studio_client


def send(studio: Studio, facts: ModelFacts) -> str:
    """Send a model, and have it checked as a worker would."""
    with asset("models", "drawing-repair.safetensors").open("rb") as stream:
        row = queue_job(studio, "model", {}, [("mine.safetensors", stream)], suffix=safetensors_suffix)
    studio.jobs.claim()
    folder = studio.jobs.folder(row.id)
    made = folder / "made" / "model.safetensors"
    made.parent.mkdir()
    made.hardlink_to(folder / row.files[0].stored)
    (folder / FACTS).write_text(facts.model_dump_json(), encoding="utf-8")
    studio.jobs.end(row.id, Outcome([("mine.safetensors", "made/model.safetensors")], []))
    return row.id


def test_a_job_has_a_copy_of_the_model_that_it_works_with(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        model, key = send(studio, ModelFacts(task="repair")), form_key(client)
        assert [one.name for one in sent_models(studio.jobs, "repair")] == ["mine.safetensors"]
        assert not sent_models(studio.jobs, "write")
        shown = client.get(f"/?model={model}&kind=repair").text
        assert f'<option value="{model}" selected>mine.safetensors (repairs drawings)' in shown
        assert '<option value="repair" selected>' in shown
        assert f"/?model={model}&amp;kind=vectorize" in client.get("/models").text
        client.post("/jobs", data={"model": model}, files=[("files", ("a.png", png()))], headers=key)
        row = studio.jobs.claim()
        assert row is not None and row.options["model"] == model
        assert (studio.jobs.folder(row.id) / COPY).read_bytes() == sent_model(studio.jobs, model).path.read_bytes()
        for asked, said in (
            ({"model": "0" * 16}, "there is no such model"),
            ({"model": "../../key"}, "there is no such model"),
            ({"model": model, "kind": "restyle"}, "was trained for another task"),
        ):
            answer = client.post("/jobs", data=asked, files=[("files", ("a.png", png()))], headers=key)
            assert answer.status_code == 400 and said in answer.text
        client.delete(f"/models/{model}", headers=key)
        assert (studio.jobs.folder(row.id) / COPY).is_file()


def test_a_model_of_hands_writes_texts_and_fonts(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        model, key = send(studio, ModelFacts(task="write", styles=("one", "two"))), form_key(client)
        assert f'<option value="model:{model}:two">two (mine.safetensors)' in client.get("/hands").text
        assert f"/hands?style=model:{model}:one" in client.get("/models").text
        client.post("/hands/fonts", data={"style": f"model:{model}:two", "text": "永"}, headers=key)
        row = studio.jobs.claim()
        assert row is not None and (row.options["style"], row.options["model"]) == ("two", model)
        assert (studio.jobs.folder(row.id) / COPY).is_file()
        for style in (f"model:{model}:three", "model:x:one", "model:", f"model:{'0' * 16}:one"):
            assert client.post("/hands/fonts", data={"style": style, "text": "永"}, headers=key).status_code == 400
        with pytest.raises(ConfigError, match="another task"):
            lay_model(studio.jobs, model, "repair", tmp_path / "job")

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio_clients import png, studio_client, wait_for


@pytest.mark.slow
def test_a_page_is_repaired_over_the_interface(tmp_path: Path) -> None:
    with studio_client(tmp_path, runs=True) as client:
        sent = [("files", ("Blatt 1.png", png(160))), ("files", ("kaputt.png", png(160)[:90]))]
        answer = client.post("/api/v1/jobs", files=sent, data={"options": json.dumps({"to": "pdf", "dpi": 100})})
        assert answer.status_code == 201 and answer.json()["state"] == "queued"
        address = f"/api/v1/jobs/{answer.json()['id']}"
        job = wait_for(lambda: (found := client.get(address).json())["state"] in ("done", "failed") and found, 60)
        assert (job["state"], job["progress"]) == ("done", {"done": 2, "total": 2, "seconds_left": None})
        assert [file["name"] for file in job["files"]] == ["Blatt 1.pdf"]
        [note] = [note for note in job["notes"] if "kaputt.png" in note]
        assert str(tmp_path) not in note
        made = client.get(f"{address}/files/Blatt 1.pdf")
        assert made.content.startswith(b"%PDF")
        assert made.headers["Content-Disposition"].startswith("attachment") and "sandbox" in str(made.headers)
        for name in ("file-0001.pdf", "..%2F..%2Fkey", "report.jsonl", "%2e%2e", "Blatt 1.png"):
            assert client.get(f"{address}/files/{name}").status_code == 404
        assert client.delete(address).status_code == 204
        assert client.get(address).status_code == 404 == client.delete(address).status_code
        assert not list((tmp_path / "studio" / "jobs").iterdir())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"kind": "os.system"}, "no kind of job"),
        ({"to": "exe"}, "options: to"),
        ({"kind": "repair", "to": "dxf"}, "repair does not write dxf"),
        ({"model": "/etc/passwd"}, "model"),
        ({"dpi": 0}, "dpi"),
        ({"scale": "big"}, "is no scale"),
        ({"max_pixels": 10**12}, "max_pixels"),
    ],
)
def test_options_that_make_no_sense_are_refused_at_once(options: dict[str, object], said: str, tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        sent = [("files", ("a.png", png()))]
        answer = client.post("/api/v1/jobs", files=sent, data={"options": json.dumps(options)})
        assert answer.status_code == 400 and said in answer.json()["error"]
        assert not list((tmp_path / "studio" / "jobs").iterdir())


def test_the_interface_describes_itself(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert {path: sorted(methods) for path, methods in paths.items()} == {
        "/api/v1/jobs": ["post"],
        "/api/v1/jobs/{job}": ["delete", "get"],
        "/api/v1/jobs/{job}/files/{name}": ["get"],
    }

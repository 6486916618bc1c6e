from __future__ import annotations

import json
from multiprocessing import Pipe
from pathlib import Path

import pytest

import studio_workers
from linewright.base import InputError
from linewright.studio import kinds, worker
from linewright.studio.kinds import Given, Limits, Made, Result, Work
from linewright.studio.worker import do, run_worker


def work_of(folder: Path) -> Work:
    return Work("fake", {}, [Given("a.png", folder / "a")], folder, Limits(1, 1), lambda done, total: None)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (InputError("is empty", where="a.png"), "a.png: is empty"),
        (MemoryError(), "does not fit into memory"),
        (RuntimeError("x <b>"), "our fault, RuntimeError: x <b>"),
    ],
)
def test_what_goes_wrong_is_told(error: Exception, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(work: Work) -> Result:
        raise error

    monkeypatch.setitem(kinds.KINDS, "fake", "studio_workers")
    monkeypatch.setattr(studio_workers, "work", fail, raising=False)
    assert do(work_of(tmp_path)).reason == said


def test_a_worker_does_what_comes_through_its_pipe_until_it_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def echo(work: Work) -> Result:
        work.tell(1, len(work.files))
        return Result([Made(work.files[0].name, Path("made/x"))], ["a note"])

    monkeypatch.setitem(kinds.KINDS, "fake", "studio_workers")
    monkeypatch.setattr(studio_workers, "work", echo, raising=False)
    for name in ("_limit", "end_with_parent"):
        monkeypatch.setattr(worker, name, lambda *_: None)
    monkeypatch.setattr(worker.signal, "signal", lambda *_: None)
    here, there = Pipe()
    asked: dict[str, object] = {
        "kind": "fake",
        "options": {},
        "files": [("名.png", "a")],
        "folder": str(tmp_path),
        "limits": {},
    }
    asked["limits"] = {"pixels": 1, "pages": 2}
    here.send_bytes(json.dumps(asked).encode())
    run_once(here, there)
    assert json.loads(here.recv_bytes()) == {"done": 1, "total": 1}
    said = json.loads(here.recv_bytes())
    assert said["files"] == [["名.png", "made/x"]] and said["notes"][0]["ja"] == "a note" and said["reason"] is None


def run_once(here: object, there: object) -> None:
    """Run the worker on one message: the second one it waits for never comes."""

    class Once:
        def __init__(self) -> None:
            self.left = 1

        def recv_bytes(self) -> bytes:
            if not self.left:
                raise EOFError
            self.left -= 1
            return there.recv_bytes()  # type: ignore[attr-defined,no-any-return]

        def send_bytes(self, data: bytes) -> None:
            there.send_bytes(data)  # type: ignore[attr-defined]

    run_worker(Once(), 8)  # type: ignore[arg-type]

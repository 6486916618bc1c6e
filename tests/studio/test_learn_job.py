from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from linewright.base import ConfigError
from linewright.fonts import Style
from linewright.studio import learn_job
from linewright.studio.kinds import Given, Limits, Work
from linewright.studio.learn_job import check, how_far, pictures, work, work_folder


@pytest.mark.parametrize("name", ["gyosho", "source", "", "a b", "../x", "<b>"])
def test_names_are_checked(name: str) -> None:
    with pytest.raises(ConfigError):
        check("learn", {"name": name})


def test_a_hand_is_learnt_in_the_folder_of_its_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}

    def learn(samples: Path, **how: Any) -> Style:
        asked.update(how, samples=samples)
        how["output"].write_bytes(b"model")
        work_folder(tmp_path).mkdir()
        (work_folder(tmp_path) / "held-back.png").write_bytes(b"sheet")
        return Style(how["name"], how["output"], None, ["a note"])  # type: ignore[arg-type]

    monkeypatch.setattr("linewright.fonts.learn_style", learn)
    path = tmp_path / "given" / "samples" / "U+6C38.png"
    options = check("learn", {"name": "mine", "steps": "5"})
    done = work(Work("learn", options, [Given("x", path)], tmp_path, Limits(1, 1), lambda *_: None))
    assert [file.name for file in done.files] == ["hand.safetensors", "held-back.png"]
    assert (asked["samples"], asked["steps"], asked["name"]) == (path.parent, 5, "mine") and done.notes == ["a note"]


def test_how_far_a_run_is(tmp_path: Path, tiny_run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert how_far(tmp_path) == (0, 0)
    assert how_far(tiny_run) == (6, 6)
    monkeypatch.setattr(learn_job, "run_folder", lambda _: tiny_run)
    assert [path.name for path in pictures(tmp_path)][-1] == "step-00000006.png"
    lines = (tiny_run / "metrics.jsonl").read_text().splitlines()
    assert json.loads(lines[-1])["step"] == 6

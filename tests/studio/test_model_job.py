from __future__ import annotations

import json
import pickle
import struct
from pathlib import Path

import cv2
import pytest

from linewright.base import ModelError, asset
from linewright.studio.kinds import Given, Limits, Work
from linewright.studio.model_job import FACTS, TRIAL, ModelFacts, check, work
from linewright.studio.uploads import safetensors_suffix


def facts(folder: Path) -> ModelFacts:
    return ModelFacts.model_validate_json((folder / FACTS).read_text(encoding="utf-8"))


def job(folder: Path, data: bytes, name: str = "mine.safetensors") -> Work:
    path = folder / "file-0001.safetensors"
    path.write_bytes(data)
    return Work("model", check("model", {}), [Given(name, path)], folder, Limits(1, 1), lambda *_: None)


def test_a_model_is_read_as_a_whole_and_tells_its_card(tmp_path: Path) -> None:
    data = asset("models", "drawing-repair.safetensors").read_bytes()
    assert safetensors_suffix(data[:1024]) == ".safetensors"
    for _ in range(2):  # the second time as after a worker that was killed
        done = work(job(tmp_path, data))
    assert [file.name for file in done.files] == ["mine.safetensors"]
    assert (tmp_path / done.files[0].path).read_bytes() == data
    assert any("steps of training: " in note for note in done.notes)
    assert facts(tmp_path) == ModelFacts(task="repair")


@pytest.mark.slow
def test_a_model_of_hands_has_written_something(tmp_path: Path) -> None:
    done = work(job(tmp_path, asset("models", "six-hands.safetensors").read_bytes()))
    assert [file.name for file in done.files] == ["mine.safetensors", TRIAL]
    assert facts(tmp_path).task == "write" and "gyosho" in facts(tmp_path).styles
    trial = cv2.imread(str(tmp_path / done.files[1].path), cv2.IMREAD_GRAYSCALE)
    assert trial is not None and 0.01 < (trial < 128).mean() < 0.5


def test_a_model_of_something_else_is_of_no_use_here(tmp_path: Path) -> None:
    work(job(tmp_path, asset("models", "skeleton.safetensors").read_bytes()))
    assert facts(tmp_path) == ModelFacts(task="none")


def test_what_was_changed_or_is_no_model_of_ours_is_refused(tmp_path: Path) -> None:
    data = bytearray(asset("models", "drawing-repair.safetensors").read_bytes())
    data[-5] ^= 255
    with pytest.raises(ModelError, match="is damaged"):
        work(job(tmp_path, bytes(data)))
    head = json.dumps({"__metadata__": {}}).encode()
    with pytest.raises(ModelError, match="no linewright recipe"):
        work(job(tmp_path, struct.pack("<Q", len(head)) + head))
    for other in (
        pickle.dumps({"weights": [1.0]}),
        b"PK\x03\x04" + bytes(40),
        b"",
        bytes(8) + b"{",
        b"\xff" * 8 + b"{}",
    ):
        assert safetensors_suffix(other) is None

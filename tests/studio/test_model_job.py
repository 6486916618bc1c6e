from __future__ import annotations

import json
import pickle
import struct
from pathlib import Path

import pytest

from linewright.base import ModelError, asset
from linewright.studio.kinds import Given, Limits, Work
from linewright.studio.model_job import check, work
from linewright.studio.uploads import safetensors_suffix


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
    assert any("step: " in note for note in done.notes)


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

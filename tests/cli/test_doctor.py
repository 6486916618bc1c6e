"""Whether all is there, and what to do where it is not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from commands import run
from linewright import __version__
from linewright.base import Message
from linewright.base.files import ASSETS
from linewright.cli import doctor


def test_all_is_well_here(capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, said = run(capsys, "doctor")
    assert code == 0 and "All is well" in said
    assert all(line.startswith("ok  ") for line in shown.splitlines())
    for name in ("Python", "onnxruntime", "model six-hands", "OCR model", "reference font"):
        assert f"ok  {name}" in shown


def test_a_damaged_model_is_told_with_the_way_out(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = (ASSETS / "models" / "drawing-repair.safetensors").read_bytes()
    (tmp_path / "models").mkdir()
    damaged = tmp_path / "models" / "drawing-repair.safetensors"
    damaged.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    shutil.copy(ASSETS / "models" / "weld-symbols.safetensors", tmp_path / "models")
    monkeypatch.setattr(doctor, "asset", lambda *parts: tmp_path.joinpath(*parts))
    code, shown, said = run(capsys, "doctor", "--json")
    assert code == 1 and said == ""
    checks = {check["name"]: check for check in json.loads(shown)["checks"]}
    assert "is damaged" in checks["model drawing-repair"]["found"]
    assert checks["model drawing-repair"]["way_out"] == "install linewright again"
    assert checks["model weld-symbols"]["way_out"] == ""
    assert checks["reference font"]["way_out"] == "install linewright again"


def test_the_version_names_engine_models_and_device(capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, _ = run(capsys, "--version")
    assert code == 0
    first, *rest = shown.splitlines()
    assert first == f"linewright {__version__}"
    assert [line.partition(":")[0] for line in rest] == ["engine", "models", "device"]
    assert "onnxruntime" in rest[0] and "six-hands" in rest[1]


def test_what_to_do_is_said_in_the_user_s_language(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    check = doctor.Check("disk", "no GB", Message.pair("make room", "腾出空间"))
    monkeypatch.setattr("linewright.cli.doctor.diagnose", lambda: [check])
    code, shown, _ = run(capsys, "doctor")
    assert (code, shown) == (1, "!!  disk  no GB; 腾出空间\n")

from __future__ import annotations

from pathlib import Path

import pytest

from linewright.base.errors import ConfigError, ModelError
from linewright.training.model import REPAIR, RESTYLE, shipped_model
from linewright.translate.open import open_engine, open_task
from linewright.translate.tasks import NetworkOnly, Repair, Restyle


def test_each_task_has_its_models(tiny_run: Path) -> None:
    repair, restyle = shipped_model(REPAIR), shipped_model(RESTYLE)
    for task, model, kind, files in (
        ("repair", None, Repair, (repair,)),
        ("full", None, Restyle, (repair, restyle)),
        ("full", tiny_run, Restyle, (repair, tiny_run)),
        ("alone", tiny_run, NetworkOnly, (tiny_run,)),
    ):
        translator, chosen = open_task(task, model, device="cpu", tile=512)  # type: ignore[arg-type]
        assert type(translator) is kind
        assert chosen == files


def test_onnx_files_run_on_the_cpu_and_absent_models_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"--device cuda: \.onnx files run on the CPU"):
        open_engine(tmp_path / "a.onnx", device="cuda", tile=512)
    with pytest.raises(ModelError, match=r"a\.onnx: there is no such"):
        open_engine(tmp_path / "a.onnx", device="auto", tile=512)


def test_without_pytorch_the_way_out_is_told(
    tiny_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linewright.translate.open.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"name an \.onnx file with --model"):
        open_engine(tiny_run, device="cpu", tile=512)
    with pytest.raises(ConfigError, match="PyTorch is not installed"):
        open_engine(None, device="cuda", tile=512)
    engine, weights = open_engine(None, device="auto", tile=512)
    assert (engine.channels, weights.name) == (1, "drawing-repair.safetensors")

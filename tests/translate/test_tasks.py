from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from linewright.base.errors import ConfigError, DataError, ModelError
from linewright.base.files import ASSETS
from linewright.base.types import Pixels
from linewright.training.model import read_model, shipped_model
from linewright.translate.tasks import (
    REPAIR,
    RESTYLE,
    NetworkOnly,
    Repair,
    Restyle,
    list_models,
    open_engine,
    open_task,
)


class Shade:
    """Stands for a network that makes every page one grey."""

    def __init__(self, grey: int, channels: int = 1) -> None:
        self._grey, self.channels = grey, channels

    def translate(self, pixels: Pixels) -> Pixels:
        return np.full_like(pixels, self._grey)


PAGE = np.full((60, 80), 200, np.uint8)


def test_networks_are_shown_the_page_in_order() -> None:
    drafts = Restyle(Shade(10), Shade(20), reader=None).network(PAGE)  # type: ignore[arg-type]
    assert [draft.max() for draft in drafts] == [10, 20]


def test_a_network_alone_is_what_it_draws_in_its_own_channels() -> None:
    translator = NetworkOnly(Shade(30, channels=3))
    assert translator.channels == 3 and not translator.needs_resolution
    made = translator.translate(PAGE, 8.0)
    assert made.page is made.in_place and (made.page == 30).all()


def test_lettering_is_grey_and_restyling_needs_the_resolution() -> None:
    with pytest.raises(ModelError, match="--task alone"):
        Repair(Shade(0, channels=3))
    with pytest.raises(ModelError, match="one channel"):
        Restyle(Shade(0), Shade(0, channels=3), reader=None)  # type: ignore[arg-type]
    with pytest.raises(DataError, match="without resolution"):
        Restyle(Shade(0), Shade(0), reader=None).translate(PAGE, None)  # type: ignore[arg-type]


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


def test_without_pytorch_the_way_out_is_told(tiny_run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linewright.translate.tasks.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"name an \.onnx file with --model"):
        open_engine(tiny_run, device="cpu", tile=512)
    with pytest.raises(ConfigError, match="PyTorch is not installed"):
        open_engine(None, device="cuda", tile=512)
    engine, weights = open_engine(None, device="auto", tile=512)
    assert (engine.channels, weights.name) == (1, "drawing-repair.safetensors")


def test_all_models_in_the_package_are_listed_with_what_is_known_of_them() -> None:
    models = {model.name: model for model in list_models()}
    assert sorted(models) == sorted(path.stem for path in ASSETS.glob("models/*.safetensors"))
    assert models["drawing-repair"].task == "repair"
    assert {model.licence for model in models.values()} == {"Apache-2.0"}
    weights = read_model(shipped_model("six-hands")).generators.values()
    assert models["six-hands"].parameters == sum(weight.numel() for weight in weights)
    assert models["six-hands"].path == shipped_model("six-hands")

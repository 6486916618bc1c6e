from __future__ import annotations

import pytest
import torch

from linewright.base.errors import ConfigError
from linewright.training.device import autocast, choose_device, choose_precision


def test_cpu_is_always_there() -> None:
    assert choose_device("cpu") == torch.device("cpu")


def test_auto_takes_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    for cuda, mps, chosen in ((True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")):
        monkeypatch.setattr(torch.cuda, "is_available", lambda cuda=cuda: cuda)
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda mps=mps: mps)
        assert choose_device("auto").type == chosen


@pytest.mark.parametrize("name", ["gpu", "", "cuda:99", "cpu:x"])
def test_device_that_is_not_there_is_named_in_one_line(name: str) -> None:
    with pytest.raises(ConfigError, match=f"^device: there is no device '{name}' here"):
        choose_device(name)


def test_precision_decides_what_convolutions_compute_in() -> None:
    conv, image = torch.nn.Conv2d(1, 1, 1), torch.zeros(1, 1, 2, 2)
    cpu = torch.device("cpu")
    with autocast(cpu, "float32"):
        assert conv(image).dtype == torch.float32
    with autocast(cpu, "bfloat16"):
        assert conv(image).dtype == torch.bfloat16


def test_auto_precision_is_the_fast_one(monkeypatch: pytest.MonkeyPatch) -> None:
    cpu = torch.device("cpu")
    for units, chosen in ((True, "bfloat16"), (False, "float32")):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda units=units: {"amx_bf16": units})
        assert choose_precision(cpu, "auto") == chosen
    assert choose_precision(cpu, "float32") == "float32"

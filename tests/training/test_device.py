from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest
import torch

from linewright.base.errors import ConfigError
from linewright.training.device import autocast, choose_device, choose_precision, stop_signals


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


# Stopping


@pytest.fixture(autouse=True)
def interrupts() -> Iterator[None]:
    """Have Python's own handler: a job in the background of a shell begins with SIGINT ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_first_signal_only_sets_the_flag(number: signal.Signals) -> None:
    with stop_signals() as stop:
        assert not stop.asked
        os.kill(os.getpid(), number)
        assert stop.asked


def test_second_interrupt_ends_at_once() -> None:
    with pytest.raises(KeyboardInterrupt), stop_signals() as stop:
        signal.raise_signal(signal.SIGINT)
        assert stop.asked
        signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("interrupted", [False, True])
def test_handlers_are_put_back(interrupted: bool) -> None:
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(number) for number in numbers]
    with stop_signals():
        assert [signal.getsignal(number) for number in numbers] != before
        if interrupted:
            signal.raise_signal(signal.SIGTERM)
    assert [signal.getsignal(number) for number in numbers] == before


def test_each_loop_has_a_flag_of_its_own() -> None:
    with stop_signals() as stop:
        signal.raise_signal(signal.SIGINT)
    assert stop.asked
    with stop_signals() as stop:
        assert not stop.asked


def test_other_threads_leave_the_signals_alone() -> None:
    found: list[object] = []
    before = signal.getsignal(signal.SIGINT)

    def loop() -> None:
        with stop_signals() as stop:
            found.extend([stop.asked, signal.getsignal(signal.SIGINT)])

    thread = threading.Thread(target=loop)
    thread.start()
    thread.join()
    assert found == [False, before]

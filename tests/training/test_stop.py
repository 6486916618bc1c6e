from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from linewright.training.stop import stop_signals


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

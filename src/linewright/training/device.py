"""Where and how exactly to compute, and how to stop."""

import os
import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import FrameType
from typing import Literal

import torch

from linewright.base import ConfigError
from linewright.nn import processes

Precision = Literal["auto", "float32", "bfloat16"]


def choose_device(name: str) -> torch.device:
    """Return the device "auto", "cpu", "cuda", "cuda:1" or "mps"; ConfigError: it is not here."""
    if name == "auto":
        if torch.cuda.is_available():
            device = torch.device("cuda")
        else:
            device = torch.device("mps" if torch.backends.mps.is_available() and processes() == 1 else "cpu")
    else:
        try:
            device = torch.device(name)
            torch.empty(0, device=device)
        except (RuntimeError, AssertionError) as error:
            way_out = "use auto or cpu"
            raise ConfigError("there is no device '{0}' here", name, where="device", way_out=way_out) from error
    if device.type == "cuda" and processes() > 1:
        _check_gpus(torch.cuda.device_count())
    return device


def _check_gpus(count: int) -> None:
    """Check that each process of this machine has a GPU of its own."""
    begun = int(os.environ.get("LOCAL_WORLD_SIZE", 1))
    if begun > count:
        raise ConfigError(
            "{0} processes were begun on this machine, which has {1} GPU",
            begun,
            count,
            where="device",
            way_out="begin {1} with torchrun --nproc-per-node, or set train.device=cpu",
        )


def choose_precision(device: torch.device, precision: Precision) -> Precision:
    """Return what "auto" means on a device: bfloat16 where matrix units make it the faster one."""
    if precision != "auto":
        return precision
    if device.type == "cpu":
        fast = bool(torch.cpu.get_capabilities().get("amx_bf16", False))
    else:
        fast = device.type == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False)
    return "bfloat16" if fast else "float32"


def autocast(device: torch.device, precision: Precision) -> AbstractContextManager[object]:
    """Return the context in which forward passes run."""
    if choose_precision(device, precision) == "float32":
        return nullcontext()
    return torch.autocast(device.type, dtype=torch.bfloat16)


class Stop:
    """Whether somebody has asked the loop to end after this step."""

    asked = False


@contextmanager
def stop_signals() -> Iterator[Stop]:
    """Turn the first SIGINT or SIGTERM into a flag; a second one ends at once, as usual.

    Where several processes train together, each gets one from the terminal and one from `torchrun`, which ends them by
    force after a while: then the flag is all.
    """
    stop = Stop()
    before: dict[signal.Signals, signal.Handlers] = {}

    def ask(number: int, frame: FrameType | None) -> None:
        del frame
        stop.asked = True
        if processes() == 1:
            signal.signal(number, before[signal.Signals(number)])

    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            before[number] = signal.signal(number, ask)  # type: ignore[assignment]
    except ValueError:  # not the main thread: whoever runs us there owns the signals
        pass
    try:
        yield stop
    except BaseException:
        if processes() > 1:  # torchrun ends all where one ends; this one still says why
            before = dict.fromkeys(before, signal.SIG_IGN)
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

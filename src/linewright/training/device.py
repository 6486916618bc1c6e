"""Where and how exactly to compute."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Literal

import torch

from linewright.base import ConfigError

Precision = Literal["auto", "float32", "bfloat16"]


def choose_device(name: str) -> torch.device:
    """Return the device named "auto", "cpu", "cuda", "cuda:1", "mps".

    Raises:
        ConfigError: there is no such device here.
    """
    if name == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        raise ConfigError(
            f"there is no device '{name}' here", where="device", way_out="use auto or cpu"
        ) from error
    return device


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

"""Engines without a network, for tests; worker processes can import them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from linewright.base import Pixels
from linewright.pages import write_image
from linewright.translate.manifest import Maker
from linewright.translate.options import Job, Options
from linewright.translate.tasks import NetworkOnly, PageTranslator
from linewright.translate.workers import Share, Work


class Inverter:
    """An engine that gives the negative, or ends its process without a word."""

    channels = 1

    def __init__(self, dies: bool) -> None:
        self._dies = dies

    def translate(self, pixels: Pixels) -> Pixels:
        if self._dies:
            os._exit(9)
        return 255 - pixels


def opened(*, dies: bool = False, threads: int = 0) -> tuple[PageTranslator, Any]:
    assert threads >= 1
    return NetworkOnly(Inverter(dies)), ()


def make_work(folder: Path, count: int, run: str = "r") -> Work:
    """Return the work of inverting so many small pages."""
    shares = {}
    for n in range(count):
        job = Job(folder / f"{n}.png", folder / "out" / f"{n}.png")
        write_image(job.source, np.full((8 + n, 9), 10 * n, np.uint8))
        shares[f"job {n}"] = Share(job, (f"{n}.png",))
    (folder / "out").mkdir(exist_ok=True)
    return Work(Maker(folder / "out", run, "m", "o"), Options(), shares)

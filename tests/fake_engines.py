"""Engines without a network, for tests; worker processes can import them."""

from __future__ import annotations

import os
from typing import Any

from linewright.base import Pixels
from linewright.translate.tasks import NetworkOnly, PageTranslator


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

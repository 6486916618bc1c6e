"""The commands of hands only fill in options: what is decided is decided in the calls."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from linewright.cli.font import cut, font, print_, specimen
from linewright.cli.write import write
from linewright.fonts import cut_samples, make_font, print_samples, write_specimen, write_text

CALLED = {"from_samples": "samples", "model": "models", "source": "sources"}


@pytest.mark.parametrize(
    ("command", "call", "names"),
    [
        (font, make_font, CALLED),
        (write, write_text, {}),
        (specimen, write_specimen, {}),
        (print_, print_samples, {}),
        (cut, cut_samples, {}),
    ],
)
def test_commands_have_no_defaults_of_their_own(
    command: Callable[..., Any], call: Callable[..., Any], names: dict[str, str]
) -> None:
    asked = inspect.signature(command).parameters
    known = inspect.signature(call).parameters
    for name, parameter in asked.items():
        if name not in ("to", "words"):
            assert (parameter.default or None) == (known[names.get(name, name)].default or None)
    assert {names.get(name, name) for name in asked} - {"to"} <= known.keys()
    assert len(known) - len(asked) in (0, -1)  # what is returned, the command writes

from __future__ import annotations

from pathlib import Path

import pytest

from linewright.base.errors import ConfigError
from linewright.translate.options import STRICT_MM, choose_options


def test_the_models_in_the_package_know_their_task_and_their_pages() -> None:
    packaged = choose_options(None, None)
    assert packaged.task == "repair"
    assert packaged.negative and packaged.lighten and packaged.darken
    own = choose_options(None, Path("run"))
    assert own.task == "alone"
    assert not (own.negative or own.lighten or own.darken)
    assert choose_options("full", Path("run")).task == "full"


def test_strictness_has_a_limit_and_asks_for_the_audit() -> None:
    assert choose_options(None, None).strict_mm is None
    assert not choose_options(None, None).audits
    strict = choose_options(None, None, strict=True)
    assert strict.strict_mm == STRICT_MM and strict.audits and strict.measures
    assert choose_options(None, None, strict=True, strict_mm=2.0).strict_mm == 2
    assert choose_options(None, None, form="dxf").measures


def test_what_makes_no_sense_is_told() -> None:
    with pytest.raises(ConfigError, match=r"translate: dpi: must be more than 0.*got -3"):
        choose_options(None, None, dpi=-3.0)
    with pytest.raises(ConfigError, match="colour"):
        choose_options(None, None, colour=True)

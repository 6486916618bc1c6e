from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from commands import run
from linewright.cli.show import show
from linewright.evaluate.pictures import example_sheet
from linewright.pages.read import read_image


def test_pictures_to_look_at() -> None:
    names = {name for name in show if not name.startswith("-")}
    assert names == {"examples", "attention", "compare", "families"}


def test_examples_are_the_sheet_of_a_call(capsys: pytest.CaptureFixture[str], tiny_run: Path, tmp_path: Path) -> None:
    to = tmp_path / "examples.png"
    code, _, said = run(capsys, "show", "examples", tiny_run, "-o", to, "--count", 2)
    assert (code, said) == (0, f"{to}\n")
    sheet = example_sheet(tiny_run, 2)
    assert np.array_equal(read_image(to).pixels, sheet)

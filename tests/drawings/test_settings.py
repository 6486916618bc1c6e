"""The settings of the generator: what a recipe may ask, without loading what draws."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic import ValidationError

from linewright.drawings.settings import DOMAINS, DrawingData


def test_reading_a_recipe_or_a_truth_loads_no_geometry() -> None:
    code = (
        "import sys; from linewright.drawings import DrawingData, read_truth; "
        "print(*(m for m in sys.modules if m.startswith('linewright.drawings.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.removeprefix("linewright.drawings.") for name in done.stdout.split()}
    assert loaded == {"settings", "sheet", "truth"}


def test_the_weakest_damage_is_no_stronger_than_the_strongest() -> None:
    with pytest.raises(ValidationError, match="is more than strength="):
        DrawingData(strength=1.0, weakest=1.5)


def test_the_domains_share_no_assembly() -> None:
    assert len(set(DOMAINS.values())) == len(DOMAINS)

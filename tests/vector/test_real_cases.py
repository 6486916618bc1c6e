"""Small real pages that the vectoriser once got wrong; they lie beside the project, not in it."""

import os
from pathlib import Path

import pytest

from linewright.pages import read_image
from linewright.vector import vectorize

CASES = Path(os.environ.get("LINEWRIGHT_REAL", "absent")) / "cases"


@pytest.mark.parametrize(
    ("name", "heads"),
    [
        ("f03_slim_arrowheads_lost", 2),
        ("f05_crossing_rods", 0),
        pytest.param("f06_shade_lines_digits", 0, marks=pytest.mark.slow),
        ("f09_hatch_arrowheads", 0),
    ],
)
def test_real_pages_have_the_arrowheads_that_an_eye_sees(name: str, heads: int) -> None:
    path = CASES / f"{name}.png"
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    page = vectorize(read_image(path).pixels, 300 / 25.4)
    assert sum(solid.arrow for solid in page.solids) == heads

"""Pages that lie upside down or on their left side."""

import numpy as np
import pytest

from lettered_pages import PX_PER_MM, Draw, lettered
from linewright.pages.analysis import Analysis
from linewright.pages.orientation import find_turn
from linewright.pages.text_reader import shared_text_reader

NOTES = ("SHEET 2450", "SCALE 1:5", "WELD 368", "PLATE 75", "STEEL 235")


def notes(ink: Draw, *, turned: bool = False) -> np.ndarray:
    pieces = []
    for number, text in enumerate(NOTES):
        at = (8 + 9 * number, 55) if turned else (5, 8 + 9 * number)
        pieces += lettered(text, *at, turned=turned)
    return ink(*pieces, width=60, height=60)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_lettering_tells_which_way_up_a_page_lies(ink: Draw, turns: int) -> None:
    page = np.ascontiguousarray(np.rot90(notes(ink), -turns))
    # What reads upwards is read as it stands.
    right = {0: 0, 1: 1, 2: 2, 3: 0}[turns]
    assert find_turn(Analysis(page, PX_PER_MM), shared_text_reader()) == right


def test_dimensions_that_read_upwards_turn_no_page(ink: Draw) -> None:
    page = Analysis(notes(ink, turned=True), PX_PER_MM)
    assert find_turn(page, shared_text_reader()) == 0


def test_a_page_without_lettering_is_not_turned(ink: Draw) -> None:
    assert find_turn(Analysis(ink(), PX_PER_MM), shared_text_reader()) == 0

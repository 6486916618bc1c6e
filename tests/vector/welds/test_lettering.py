from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pytest

from linewright.base import Pixels
from linewright.drawings.ink.lettering import letter
from linewright.drawings.ink.render import render
from linewright.drawings.ink.strokes import Stroke
from linewright.pages import TextReader, second_reader, shared_text_reader
from linewright.pages.text_reader import PlacedText
from linewright.vector.welds.lettering import PROCESS, LetteringReader, Place, plain

PX_PER_MM = 10.0
HEIGHT = 3.5
SIZE = re.compile(r"[az]\d{1,2}")
BEFORE = Place(58.0, 45.0, 50.35, 54.9)


class Told(TextReader):
    """Says in turn what it is told, and how surely."""

    def __init__(self, *told: tuple[str, float]) -> None:
        self._told = told

    def read_placed(self, crops: Sequence[Pixels]) -> list[PlacedText]:
        said = [self._told[n % len(self._told)] for n in range(len(crops))]
        return [PlacedText(string, sure, (), sure) for string, sure in said]


def page(string: str = "a5", *, x: float = 52.0, low: float = 50.2) -> Pixels:
    """Return a page with a row that touches its reference line."""
    lines = [np.array([(40.0, 50.0), (80.0, 50.0)]), *(np.add(stroke, (x, low)) for stroke in letter(string, HEIGHT))]
    return render([Stroke("weld", 0.5, [line]) for line in lines], width=100.0, height=100.0, px_per_mm=PX_PER_MM)


def test_a_row_that_touches_its_line_is_read() -> None:
    reader = LetteringReader([page()], PX_PER_MM, [shared_text_reader(), second_reader()])
    row = reader.read(BEFORE, HEIGHT, SIZE)
    assert row.string == "a5" and row.sure and row.ink
    assert 51.0 < row.span[0] < 53.0 < row.span[1] < 58.0


@pytest.mark.parametrize(
    ("readers", "string", "sure"),
    [
        ([Told(("a5", 0.9)), Told(("a5", 0.8))], "a5", True),
        ([Told(("a5", 0.9)), Told(("a6", 0.7))], "a5", False),  # they do not agree
        ([Told(("a5", 0.9)), Told(("85", 0.9))], "a5", False),  # one says nothing that may stand there
        ([Told(("a5", 0.9), ("a8", 0.8)), Told(("a5", 0.9))], "a5", True),
        ([Told(("a5", 0.9), ("a8", 0.9)), Told(("a5", 0.9), ("a9", 0.8))], "a5", False),
        ([Told(("MIND", 0.9))], "", False),
    ],
)
def test_a_row_is_sure_if_readers_and_looks_agree(readers: list[TextReader], string: str, sure: bool) -> None:
    row = LetteringReader([page()], PX_PER_MM, readers).read(BEFORE, HEIGHT, SIZE)
    assert (row.string, row.sure, row.ink) == (string, sure, True)


def test_a_place_without_ink_is_surely_empty() -> None:
    row = LetteringReader([page()], PX_PER_MM, [Told(("a5", 0.9))]).read(Place(62.0, 78.0, 50.35, 54.9), HEIGHT, SIZE)
    assert row.sure and not row.ink and row.string == ""


def test_a_row_ends_at_a_wide_gap() -> None:
    pixels = np.minimum(page(), page("X", x=46.0))
    row = LetteringReader([pixels], PX_PER_MM, [Told(("a5", 0.9))]).read(BEFORE, HEIGHT, SIZE)
    assert row.span[0] > 51.0


def test_a_symbol_ends_in_the_gap_beside_it() -> None:
    reader = LetteringReader([page(x=52.0)], PX_PER_MM, [])
    # The row ends at about 56.7, so a symbol in the middle of 59 begins behind that.
    assert 56.5 < reader.gap(59.0, -1, BEFORE, HEIGHT) < 57.8
    assert reader.gap(70.0, 1, BEFORE, HEIGHT) == pytest.approx(72.45, abs=0.3)


def test_rows_are_written_plainly() -> None:
    assert [plain(row) for row in (" S5 ", "·a5", "3x50 (100)", "Z7|", "A4")] == ["s5", "a5", "3×50(100)", "z7", "a4"]


@pytest.mark.parametrize(
    ("word", "is_one"), [("135", True), ("21", True), ("783", True), ("9", False), ("888", False), ("WPS", False)]
)
def test_numbers_of_processes_are_known(word: str, is_one: bool) -> None:
    assert (PROCESS.fullmatch(word) is not None) == is_one

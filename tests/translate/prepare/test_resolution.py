from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from whole_sheet import SIZES

from linewright.base import Pixels
from linewright.base.errors import InputError
from linewright.pages.page import Page
from linewright.translate.prepare.resolution import (
    assume_resolution,
    find_resolution,
    line_widths,
    needed_resolution,
    resolution,
)
from pdf_files import make_pdf


@pytest.mark.parametrize("paper", ["A3", "A4"])
@pytest.mark.parametrize("dpi", [200, 300])
def test_sheets_are_known_by_their_pixels(paper: str, dpi: int) -> None:
    width, height = (round(side / 25.4 * dpi) for side in SIZES[paper])  # type: ignore[index]
    assumed = assume_resolution(width + 9, height - 9)
    assert assumed is not None
    # A4 at 200 dpi has the pixels of no other sheet at a commoner resolution; nor have these.
    assert assumed == (dpi, paper)
    assert assume_resolution(height, width) == (dpi, paper)


def test_the_commoner_of_two_resolutions_is_taken_and_no_sheet_is_none() -> None:
    assert assume_resolution(3307, 4677) == (200, "A2")
    assert assume_resolution(1000, 1000) is None


def test_a_page_without_resolution_has_none_and_may_need_one() -> None:
    page = Page(np.zeros((4, 4), np.uint8), None, "a", Path("a.png"), 0, 1)
    assert resolution(page) is None
    assert needed_resolution(page._replace(dpi=254)) == pytest.approx(10)
    with pytest.raises(InputError, match=r"a\.png: does not tell its resolution"):
        needed_resolution(page)
    with pytest.raises(InputError, match="4 x 4 px is no sheet"):
        find_resolution(page, "auto", [])


@pytest.mark.parametrize(
    ("pixels", "paper"),
    [
        ((2550, 3300), "US Letter"),
        ((3300, 2560), "US Letter"),
        ((2550, 4200), "US Legal"),
        ((3300, 5100), "ANSI B"),
        ((6600, 10200), "ANSI D"),
        ((2700, 3600), "ARCH A"),
        ((7200, 10800), "ARCH D"),
    ],
)
def test_american_sheets_are_known_too(pixels: tuple[int, int], paper: str) -> None:
    assert assume_resolution(*pixels) == (300, paper)


def lined(width: int, size: tuple[int, int] = (600, 800)) -> Pixels:
    page = np.full(size, 255, np.uint8)
    for place in range(60, 500, 90):
        page[place : place + width, 40:700] = 0
        page[40:560, place : place + width] = 0
    return page


def found(pixels: Pixels, dpi: float | None, given: float | None = None, name: str = "a.png"):
    notes: list[str] = []
    page = find_resolution(Page(pixels, dpi, "a", Path(name), 0, 1), given, notes)
    return page.dpi, notes


def test_what_the_user_gives_goes_before_what_the_file_says() -> None:
    assert found(lined(6), 96, 300.0) == (300, ["a.png: taken at 300 dpi as given; its file says 96"])
    assert found(lined(6), 300, 300.0) == (300, [])
    assert found(lined(6), None, 300.0) == (300, [])


def test_a_pdf_page_has_a_true_size(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf())
    assert found(lined(6), 150, 300.0, str(path)) == (150, [])


def test_a_default_of_programs_gives_way_to_a_sheet_and_is_said() -> None:
    dpi, notes = found(lined(3, (2339, 1654)), 96)
    assert dpi == 200
    assert "A4 at 200 dpi; its file says 96" in notes[0] and len(notes) == 1
    # Lines of 8 px would be 2 mm wide on A4 at 100 dpi: it is something else, and that is said.
    dpi, notes = found(lined(8, (827, 1169)), 96)
    assert dpi == 96 and "most lines would be 2.1 mm wide" in notes[0]
    # A resolution that is no default stands, and so does a sheet at the default itself.
    assert found(lined(3, (2339, 1654)), 150) == (150, [])
    assert found(lined(2, (1123, 794)), 96) == (96, [])


@pytest.mark.parametrize(("width", "dpi", "said"), [(8, 96, True), (3, 200, False), (1, 1200, True)])
def test_a_resolution_at_which_lines_would_be_too_wide_or_thin_is_doubted(width: int, dpi: float, said: bool) -> None:
    kept, notes = found(lined(width), dpi)
    assert kept == dpi
    assert any("give --dpi if that is wrong" in note for note in notes) == said


def test_widths_are_those_of_the_lines_on_any_ground_and_of_large_pages_too() -> None:
    for page in (lined(5), 255 - lined(5), np.tile(lined(5), (6, 6))):
        assert np.median(line_widths(page)) == 5
    assert line_widths(np.full((50, 50), 255, np.uint8)).size == 0

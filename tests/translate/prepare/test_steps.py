from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from whole_sheet import SIZES

from linewright.base.errors import InputError
from linewright.pages.page import Page
from linewright.translate.options import Options
from linewright.translate.prepare.steps import (
    assume_resolution,
    needed_resolution,
    prepare,
    resolution,
)


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


def test_what_is_asked_for_is_done_and_told() -> None:
    page = np.full((400, 600), 40, np.uint8)
    page[198:202, 50:550] = 230
    scan = Page(page, None, "a", Path("a.png"), 0, 1)
    notes: list[str] = []
    prepared = prepare(scan, Options(negative=True, dpi=150), notes)
    assert notes == ["a.png: light lines on a dark ground, turned round"]
    assert prepared.page.dpi == 150 and prepared.marks is None
    assert prepared.page.pixels[200, 300] < 10 < 250 < prepared.page.pixels[20, 20]
    assert prepare(scan, Options(), notes).page is not None and len(notes) == 1


def test_a_page_without_resolution_has_none_and_may_need_one() -> None:
    page = Page(np.zeros((4, 4), np.uint8), None, "a", Path("a.png"), 0, 1)
    assert resolution(page) is None
    assert needed_resolution(page._replace(dpi=254)) == pytest.approx(10)
    with pytest.raises(InputError, match=r"a\.png: does not tell its resolution"):
        needed_resolution(page)
    with pytest.raises(InputError, match="4 x 4 px is no sheet"):
        prepare(page, Options(dpi="auto"), [])

"""Names and places of pages, and the limits on their size."""

from __future__ import annotations

from pathlib import Path

import pytest

from linewright.base.errors import InputError
from linewright.pages.page import check_size, page_name, page_place

FILE = Path("in/plan.tif")


def test_pages_of_a_file_have_names_of_their_own() -> None:
    assert (page_name(FILE, 0, 1), page_place(FILE, 0, 1)) == ("plan", str(FILE))
    assert (page_name(FILE, 2, 5), page_place(FILE, 2, 5)) == ("plan-p003", f"{FILE}, page 3")


def test_empty_and_huge_pages_are_refused() -> None:
    check_size(10, 10, 100, where="a")
    with pytest.raises(InputError, match=r"a: the page is empty \(0 x 5 pixels\)"):
        check_size(0, 5, 100, where="a")
    with pytest.raises(InputError, match=r"11 x 10 pixels, above the limit of 100; .*--max-pixels"):
        check_size(11, 10, 100, where="a")
    with pytest.raises(InputError, match=r"or draw it at less than 300 dpi"):
        check_size(11, 10, 100, where="a", dpi=300.0)

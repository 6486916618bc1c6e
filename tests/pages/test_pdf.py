"""Pages of PDF files, drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from linewright.base.errors import InputError
from linewright.pages.pdf import LOCK, open_document, open_page, pdf_count, pdf_pages
from linewright.pages.write import write_pages
from pdf_files import make_pdf


def pages(path: Path, dpi: float | None, **options: object) -> list[object]:
    known = {"channels": 1, "max_pixels": 10**6, "only": None} | options
    return list(pdf_pages(path, dpi=dpi, **known))  # type: ignore[arg-type]


def test_a_scan_is_drawn_at_its_own_resolution(tmp_path: Path, grey: np.ndarray) -> None:
    path = tmp_path / "a.pdf"
    write_pages(path, [grey, 255 - grey, grey], dpi=120)
    assert pdf_count(path) == 3
    first, last = pages(path, None, skip=(1,))
    assert (first.dpi, first.index, last.index) == (120, 0, 2)
    assert np.array_equal(first.pixels, grey)
    (second,) = pages(path, 120, only=1)
    assert np.array_equal(second.pixels, 255 - grey)


def test_a_drawing_is_drawn_at_300_dpi(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf())
    (page,) = pages(path, None)
    assert (page.dpi, page.pixels.shape) == (300, (150, 300))
    with pytest.raises(InputError, match="above the limit of 100"):
        pages(path, None, max_pixels=100)


def test_a_page_that_is_not_there_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf())
    damaged = pytest.raises(InputError, match=r"a\.pdf, page 9: the PDF page is damaged")
    with open_document(path) as document, LOCK, damaged:
        open_page(document, 8, f"{path}, page 9").__enter__()

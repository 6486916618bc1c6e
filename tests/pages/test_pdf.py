"""Pages of PDF files, drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from linewright.base.errors import InputError
from linewright.pages.pdf import LOCK, open_document, open_page, pdf_count, pdf_pages
from linewright.pages.pdf_drawing import read_drawings
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


@pytest.mark.parametrize("hidden", [False, True])
def test_a_page_whose_unit_is_longer_than_a_point_has_its_true_size(tmp_path: Path, hidden: bool) -> None:
    # Compressed, the entry cannot be seen in the file.
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf(page="/UserUnit 2.5" if not hidden else "/User#55nit 2.5 /X /ObjStm"))
    ((pixels, *_),) = pages(path, 100.0)
    assert pixels.shape == (125, 250)
    (drawing,) = read_drawings(path)
    assert (drawing.width, drawing.height) == pytest.approx((63.5, 31.75))
    (fill,) = drawing.fills
    assert fill[0].max(axis=0) == pytest.approx((31.75, 31.75))


@pytest.mark.parametrize("unit", ["0", "-1", "(x)", "[3 0 R]"])
def test_a_unit_that_means_nothing_is_a_point(tmp_path: Path, unit: str) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf(page=f"/UserUnit {unit}"))
    ((pixels, *_),) = pages(path, 100.0)
    assert pixels.shape == (50, 100)

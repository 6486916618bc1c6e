"""PDF, read back by PDFium."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from linewright.pages.pdf_drawing import read_drawings
from linewright.vector.model import Text, Vectors, sampled
from linewright.vector.pdf import natural_length, to_pdf
from vector_pages import PAGE


def test_pdf_shows_lines_and_text_where_they_are(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(to_pdf(PAGE))
    document = pypdfium2.PdfDocument(path)
    page = document[0]
    assert np.allclose(np.array(page.get_size()) * 25.4 / 72, (210, 148), atol=0.01)
    text = page.get_textpage()
    assert "45 (2x)" in text.get_text_range()
    pixels = page.render(scale=10 * 25.4 / 72, grayscale=True).to_numpy().copy().squeeze()
    text.close()
    page.close()
    document.close()
    # 10 px a mm: every curve has ink along it, dashes in most places.
    for curve in PAGE.curves:
        points = sampled(curve)
        way = np.linspace(0, 1, 200)[:, None]
        along = np.concatenate([a + way * (b - a) for a, b in itertools.pairwise(points)])
        columns = (along[:, 0] * 10).astype(int)
        rows = ((148 - along[:, 1]) * 10).astype(int)
        share = (pixels[rows, columns] < 200).mean()
        assert share > (0.95 if curve.pen.linetype == "continuous" else 0.6)
    assert pixels[1480 - 500, 120] < 64
    assert pixels[:300, :100].min() == 255


def test_lettering_has_its_length_and_what_the_font_lacks_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    texts = (Text("DN 150 (A)\\", (10.0, 20.0), 3.5, 31.0, 0.0, 1.0), Text("日電", (10.0, 30.0), 3.5, 8.0, 0.0, 1.0))
    path.write_bytes(to_pdf(Vectors(100.0, 50.0, texts=texts)))
    (text,) = next(read_drawings(path)).texts
    assert text.string == "DN 150 (A)\\"
    assert text.at == pytest.approx((10, 20), abs=0.5)
    assert text.length == pytest.approx(31, abs=0.7)


def test_wide_signs_are_longer() -> None:
    assert natural_length("WM", 3.5) > natural_length("00", 3.5) > natural_length("il", 3.5)
    assert natural_length("1", 7.0) == 2 * natural_length("1", 3.5)


def test_what_is_not_surely_read_is_not_said() -> None:
    sure, unsure = (Text("38", (5.0, 5.0), 3.5, 5.0, 0.0, 0.5, sure=sure) for sure in (True, False))
    for text, said in ((sure, "38"), (unsure, "")):
        document = pypdfium2.PdfDocument(to_pdf(Vectors(30, 20, texts=(text,))))
        assert document[0].get_textpage().get_text_range() == said

from __future__ import annotations

from pathlib import Path

import numpy as np

from linewright.pages import PdfView, read_pages
from linewright.vector import Vectors
from linewright.vector.model import Line, Pen


def test_parts_are_those_of_the_whole(tmp_path: Path) -> None:
    page = Vectors(
        60.0,
        40.0,
        (Line((5.0, 5.0), (55.0, 35.0), Pen("outline", 0.5)), Line((5.0, 30.0), (20.0, 30.0), Pen("outline", 0.25))),
    )
    page.to_pdf(tmp_path / "a.pdf")
    [whole] = read_pages(tmp_path / "a.pdf", dpi=254)
    view = PdfView((tmp_path / "a.pdf").read_bytes())
    part = view.draw(100, 50, 300, 200, px_per_mm=10)
    assert np.abs(part.astype(int) - whole.pixels[50:250, 100:400]).mean() < 1 and part.min() < 50
    small = view.draw(0, 0, 60, 40, px_per_mm=1)
    assert small.shape == (40, 60) and small.min() < 200
    beyond = view.draw(590, 390, 50, 50, px_per_mm=10)
    assert (beyond[20:, 20:] == 255).all()
    view.close()

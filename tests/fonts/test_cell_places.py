from __future__ import annotations

from pathlib import Path

import numpy as np

from linewright.fonts.cell_places import CellPlace, keep_page, recut, square_of, window
from linewright.pages import read_image


def test_a_square_of_a_page_is_cut_and_paper_lies_beyond_its_edges(tmp_path: Path) -> None:
    page = np.full((60, 40), 255, np.uint8)
    page[20:30, 10:20] = 0
    name = keep_page(page, tmp_path, 3)
    assert name == keep_page(page, None, 3) == "page-0003.png"
    assert np.array_equal(read_image(tmp_path / name).pixels, page)
    beyond = window(page, CellPlace(name, -10, 15, 30))
    assert beyond.shape == (30, 30) and (beyond == 0).sum() == 100
    assert (beyond[5:15, 20:30] == 0).all()
    assert (window(page, CellPlace(name, 100, 100, 8)) == 255).all()


def test_a_cell_is_cut_anew_without_its_frame() -> None:
    page = np.full((300, 300), 255, np.uint8)
    page[52:54, 52:248] = page[246:248, 52:248] = page[52:248, 52:54] = page[52:248, 246:248] = 0
    page[100:200, 140:160] = 0
    cell = recut(page, CellPlace("", 50, 50, 200), side=100)
    assert cell.shape == (100, 100)
    rows, columns = np.nonzero(cell < 128)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (25, 74, 45, 54)


def test_the_square_round_a_box_has_it_in_its_middle() -> None:
    assert square_of((10, 20, 30, 80), "a") == CellPlace("a", -10, 20, 60)
    assert square_of((0, 0, 60, 20), "a") == CellPlace("a", 0, -20, 60)

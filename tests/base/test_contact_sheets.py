from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from linewright.base.contact_sheets import GAP, GROUND, TITLE_HEIGHT, contact_sheet

Pixels = NDArray[np.uint8]


def filled(height: int, width: int, level: int) -> Pixels:
    return np.full((height, width), level, np.uint8)


def cell_at(sheet: Pixels, row: int, column: int, *, cell: int, head: int = 0) -> Pixels:
    top, left = head + GAP + row * (cell + GAP), GAP + column * (cell + GAP)
    return sheet[top : top + cell, left : left + cell]


def test_images_stand_in_their_cells_and_the_ground_between() -> None:
    rows = [[filled(8, 8, 10 * row + column) for column in range(3)] for row in range(2)]
    sheet = contact_sheet(rows, cell=8)
    assert sheet.shape == (GAP + 2 * (8 + GAP), GAP + 3 * (8 + GAP))
    assert sheet.dtype == np.uint8
    between = sheet.copy()
    for row in range(2):
        for column in range(3):
            np.testing.assert_array_equal(cell_at(sheet, row, column, cell=8), rows[row][column])
            cell_at(between, row, column, cell=8)[:] = GROUND
    assert (between == GROUND).all()


def test_short_rows_leave_their_cells_empty() -> None:
    sheet = contact_sheet([[filled(4, 4, 0)], [filled(4, 4, 1), filled(4, 4, 2)]], cell=4)
    assert (cell_at(sheet, 0, 1, cell=4) == GROUND).all()
    assert (cell_at(sheet, 1, 1, cell=4) == 2).all()


@pytest.mark.parametrize(("height", "width"), [(40, 20), (20, 40), (3, 6), (1, 200), (200, 1)])
def test_images_keep_their_proportions_and_are_filled_up_with_paper(height: int, width: int) -> None:
    cell = cell_at(contact_sheet([[filled(height, width, 0)]], cell=16), 0, 0, cell=16)
    ink = cell == 0
    factor = 16 / max(height, width)
    assert ink.any(1).sum() == max(1, round(height * factor))
    assert ink.any(0).sum() == max(1, round(width * factor))
    assert (cell[~ink] == 255).all()


def test_an_image_of_the_size_of_the_cell_is_not_touched() -> None:
    image = np.random.default_rng(0).integers(0, 256, (16, 16), np.uint8)
    np.testing.assert_array_equal(cell_at(contact_sheet([[image]], cell=16), 0, 0, cell=16), image)


def test_shrinking_averages_so_that_thin_lines_stay() -> None:
    image = filled(64, 64, 255)
    image[:, 31] = 0
    cell = cell_at(contact_sheet([[image]], cell=16), 0, 0, cell=16)
    assert (cell.min(1) < 220).all()


def test_one_colour_image_makes_the_sheet_colour_and_leaves_the_greys_grey() -> None:
    red = np.zeros((8, 8, 3), np.uint8)
    red[..., 0] = 255
    sheet = contact_sheet([[filled(8, 8, 77), red]], cell=8)
    assert sheet.ndim == 3
    assert (cell_at(sheet, 0, 0, cell=8) == 77).all()
    np.testing.assert_array_equal(cell_at(sheet, 0, 1, cell=8), red)


@pytest.mark.parametrize("colour", [False, True])
def test_titles_stand_over_their_columns_and_touch_no_image(colour: bool) -> None:
    shape = (64, 64, 3) if colour else (64, 64)
    rows = [[np.full(shape, 200, np.uint8)] * 2]
    plain = contact_sheet(rows, cell=64)
    sheet = contact_sheet(rows, titles=["source", "output"], cell=64)
    assert len(sheet) == len(plain) + TITLE_HEIGHT
    np.testing.assert_array_equal(sheet[TITLE_HEIGHT + GAP :], plain[GAP:])
    head = sheet[: TITLE_HEIGHT + GAP]
    for column in range(2):
        left = GAP + column * (64 + GAP)
        assert head[:, left : left + 64].min() < 100  # letters
        ink = np.nonzero((head[:, left : left + 64] < 128).reshape(len(head), 64, -1).any((0, 2)))
        assert abs(ink[0].mean() - 31.5) < 4  # in the middle
    blank = contact_sheet(rows, titles=["", ""], cell=64)
    assert (blank[: TITLE_HEIGHT + GAP] == GROUND).all()

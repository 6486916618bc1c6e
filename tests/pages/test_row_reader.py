"""Rows cut out of a page and read there and on its scan."""

from __future__ import annotations

import math

import numpy as np
import pytest

from fake_readers import FakeReader
from lettered_pages import PX_PER_MM, Draw, lettered
from linewright.base.types import Pixels
from linewright.pages.analysis import Analysis
from linewright.pages.row_reader import (
    RowReader,
    erase_others,
    is_plausible,
    level_crop,
    only_members,
    row_box,
    surer_reading,
)
from linewright.pages.text_rows import Row


class Crops(FakeReader):
    """Says "46" of everything, less surely of what was read before, and remembers the crops."""

    def __init__(self) -> None:
        self.crops: list[Pixels] = []

    def reading(self, crop: Pixels) -> tuple[str, float]:
        self.crops.append(crop)
        return "46", 0.9 + 0.05 * (len(self.crops) % 2)


def test_a_row_is_read_upright_and_once(ink: Draw) -> None:
    reader = Crops()
    page = Analysis(ink(*lettered("46", 20, 10, turned=True)), PX_PER_MM)
    (row,) = (row for row in page.rows() if row.turned and row.letters == 2)
    rows = RowReader(page, reader)  # type: ignore[arg-type]
    assert rows.read([row, row]) == rows.read([row]) * 2 == [("46", pytest.approx(0.95))] * 2
    (crop,) = reader.crops
    assert crop.shape[1] > 1.2 * crop.shape[0]
    first, second = rows.spans(row)
    assert first[0] < first[1] < second[0] < second[1] <= crop.shape[1]


def test_the_surer_of_page_and_scan_counts(ink: Draw) -> None:
    reader = Crops()
    pixels = ink(*lettered("46", 20, 10))
    page = Analysis(pixels, PX_PER_MM, scan=pixels)
    row = page.rows()[0]
    rows = RowReader(page, reader)  # type: ignore[arg-type]
    assert rows.read([row]) == [("46", pytest.approx(0.95))]
    assert len(reader.crops) == len(rows.placed(row)) == 2


def test_a_lone_sign_that_is_none_on_the_page_is_not_sought_on_the_scan(ink: Draw) -> None:
    class Unsure(Crops):
        def reading(self, crop: Pixels) -> tuple[str, float]:
            self.crops.append(crop)
            return "7", 0.5

    reader = Unsure()
    pixels = ink(*lettered("4", 20, 10))
    page = Analysis(pixels, PX_PER_MM, scan=pixels)
    rows = RowReader(page, reader)  # type: ignore[arg-type]
    row = page.rows()[0]
    assert rows.read([row]) == [("7", 0.5)]
    assert len(reader.crops) == len(rows.placed(row)) == 1


def test_other_ink_is_taken_away() -> None:
    labels = np.zeros((20, 40), np.int32)
    labels[8:12, 5:10], labels[8:12, 30:35] = 1, 2
    pixels = np.where(labels > 0, 0, 200).astype(np.uint8)
    alone = only_members(pixels, labels, [1])
    assert (alone[8:12, 5:10] == 0).all() and (alone[:, 20:] == 255).all()
    rest = erase_others(pixels, labels, [1])
    assert (rest[8:12, 5:10] == 0).all() and (rest[:, 20:] == 200).all()


def test_readings_must_fit_their_row() -> None:
    row, sign = Row((1, 2, 3), turned=False, letters=3), Row((1,), turned=False, letters=1)
    assert is_plausible(row, "4 6 8", 0.8) and not is_plausible(row, "4 6 8", 0.7)
    assert not is_plausible(row, "4", 0.99) and not is_plausible(row, "---", 0.99)
    assert is_plausible(sign, "A", 0.9) and not is_plausible(sign, "-", 0.9)
    assert not is_plausible(row, "中中中", 0.9) and is_plausible(row, "中中中", 0.96)
    assert surer_reading(("a", 0.9), ("b", 0.8), lambda string, _: string == "b") == ("b", 0.8)


def test_letters_that_touch_need_room_for_what_they_say() -> None:
    # Three shapes with room for ten signs: more signs than shapes are read if surely.
    word, plain = Row((1, 2, 3), turned=False, letters=3, room=10), Row((1, 2, 3), turned=False, letters=3, room=3)
    assert is_plausible(word, "WALL PLATE", 0.95) and not is_plausible(plain, "WALL PLATE", 0.95)
    assert not is_plausible(word, "WALL PLATE", 0.85)
    assert not is_plausible(word, "WALL PLATES TO BE", 0.95)
    one = Row((1,), turned=False, letters=1, room=4)
    assert is_plausible(one, "NAME", 0.95) and not is_plausible(one, "1", 0.8)


def test_a_slanting_row_is_cut_level(ink: Draw) -> None:
    turn = math.radians(30)
    along, up = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
    level = lettered("4682", 0, 0)

    def turned(point: object) -> np.ndarray:
        x, y = np.asarray(point)
        return np.array([10 + x * along[0] + y * up[0], 10 + x * along[1] + y * up[1]])

    page = Analysis(ink(*(("line", turned(a), turned(b), w) for _, a, b, w in level)), PX_PER_MM)
    (row,) = page.slanted_rows()
    crop = level_crop(page.pixels, page.components, row.members, row.axes, row.extent)
    upright = Analysis(ink(*lettered("4682", 10, 10)), PX_PER_MM)
    x0, y0, x1, y1 = row_box(upright.components, upright.rows()[0])
    border = 2 * 0.12 * (y1 - y0)
    assert crop.shape == pytest.approx((y1 - y0 + border, x1 - x0 + border), abs=5)
    assert (crop < 128).sum() == pytest.approx((upright.pixels < 128).sum(), rel=0.05)


def test_the_surer_reading_that_fits_is_kept() -> None:
    def fits(string: str, _: float) -> bool:
        return len(string) == 3

    assert surer_reading(("140", 0.8), ("740", 0.9), fits) == ("740", 0.9)
    assert surer_reading(("140", 0.8), ("40", 0.9), fits) == ("140", 0.8)
    assert surer_reading(("14", 0.8), ("40", 0.7), fits) == ("14", 0.8)

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from linewright.base.errors import DataError
from linewright.base.types import Pixels
from linewright.fonts.copybook import cut_copybook
from linewright.fonts.cut_sheet import cut_samples
from linewright.glyphs.dataset import GlyphSet
from linewright.pages.recogniser import GlyphReader, Recogniser
from linewright.pages.write import write_image

ROWS, COLUMNS, PITCH = 5, 6, 120
BLANK = 7  # a cell that nothing is written in


@pytest.fixture(scope="module")
def reader() -> GlyphReader:
    return GlyphReader(Recogniser())


def page(hand: dict[str, Pixels], chars: list[str], *, columns_first: bool, grid: tuple[int, int, int]) -> Pixels:
    paper = np.full((ROWS * PITCH + 80, COLUMNS * PITCH + 100, 3), 255, np.uint8)
    places = [(row, column) for row in range(ROWS) for column in range(COLUMNS)]
    if columns_first:
        places = [(row, column) for column in range(COLUMNS)[::-1] for row in range(ROWS)]
    for row, column in places:
        corner = (50 + column * PITCH, 40 + row * PITCH)
        cv2.rectangle(paper, corner, (corner[0] + PITCH, corner[1] + PITCH), grid, 2)
    for number, ((row, column), char) in enumerate(zip(places, chars, strict=False)):
        if number != BLANK:
            top, left = 40 + row * PITCH + 5, 50 + column * PITCH + 5
            small = cv2.resize(hand[char], (PITCH - 10, PITCH - 10), interpolation=cv2.INTER_AREA)
            cell = paper[top : top + PITCH - 10, left : left + PITCH - 10]
            np.minimum(cell, small[..., None], out=cell)
    return paper


@pytest.mark.parametrize("columns_first", [False, True])
@pytest.mark.parametrize("grid", [(220, 70, 70), (0, 0, 0), (255, 255, 255)])
def test_cells_are_named_by_the_list(
    starter: GlyphSet, reader: GlyphReader, columns_first: bool, grid: tuple[int, int, int]
) -> None:
    hand = starter.style("mouhitsu")
    chars = list(hand)[40 : 40 + ROWS * COLUMNS]
    listed = [char for number, char in enumerate(chars) if number != BLANK]
    cut = cut_copybook(page(hand, chars, columns_first=columns_first, grid=grid), listed, reader, side=128)
    assert list(cut.images) == listed and cut.unnamed == 0 and len(cut.doubtful) <= 1
    right = [got.candidates[0] == c for c, got in zip(listed, reader.read(list(cut.images.values())), strict=True)]
    assert np.mean(right) > 0.9


def test_cells_are_named_by_reading(starter: GlyphSet, reader: GlyphReader) -> None:
    hand = starter.style("mouhitsu")
    chars = list(hand)[40 : 40 + ROWS * COLUMNS]
    scan = page(hand, chars, columns_first=False, grid=(220, 70, 70))
    cut = cut_copybook(scan, [], reader, side=128)
    assert set(cut.images) <= set(chars) and len(cut.images) >= 0.8 * len(chars)
    assert len(cut.images) + cut.unnamed == len(chars) - 1
    with pytest.raises(DataError, match="are read as the list says"):
        cut_copybook(scan, list(hand)[200:230], reader, side=128)
    with pytest.raises(DataError, match="no rows and columns"):
        cut_copybook(np.full((200, 200), 255, np.uint8), chars, reader, side=128)


def test_pages_without_marks_are_cut_by_the_command(starter: GlyphSet, tmp_path: Path) -> None:
    hand = starter.style("mouhitsu")
    chars = list(hand)[40 : 40 + 2 * ROWS * COLUMNS]
    del chars[BLANK], chars[ROWS * COLUMNS - 1 + BLANK]
    for number in range(2):
        some = chars[number * 29 : number * 29 + 29]
        some.insert(BLANK, some[0])
        write_image(tmp_path / f"page{number}.png", page(hand, some, columns_first=True, grid=(220, 70, 70)))
    listed = tmp_path / "list.txt"
    listed.write_text("".join(chars), encoding="utf-8")
    cut = cut_samples(sorted(tmp_path.glob("page*.png")), tmp_path / "hand", chars=listed)
    assert list(cut.images) == chars and not cut.failed and not cut.missing
    assert (tmp_path / "hand" / f"U+{ord(chars[0]):04X}.png").is_file()

"""Whole sheets: sizes, resolutions and what stands on them."""

from __future__ import annotations

import numpy as np
import pytest
from whole_sheet import SIZES, Paper, draw_sheet, lay_sheet

from linewright.base.errors import ConfigError
from linewright.drawings.sample import draw_card
from linewright.drawings.sheet import Line


@pytest.mark.parametrize(("paper", "dpi"), [("A4", 75.0), ("A3", 100.0), ("A3", 150.0)])
def test_pixels_have_the_size_of_the_paper(paper: Paper, dpi: float) -> None:
    card = draw_sheet(2, paper=paper, dpi=dpi, family="bracket")
    width, height = SIZES[paper]
    assert card.pixels.shape == (round(height * dpi / 25.4), round(width * dpi / 25.4))
    assert card.truth["size"] == [card.pixels.shape[1], card.pixels.shape[0]]
    assert card.truth["px_per_mm"] == pytest.approx(dpi / 25.4)
    # The frame's upper left corner: 20 mm and 10 mm inside, and nothing beyond but a centring mark.
    x, y = round(20 * dpi / 25.4), round(10 * dpi / 25.4)
    assert card.pixels[y + 9 : y + 20, x - 2 : x + 3].min() < 64
    assert card.pixels[: y - round(5.5 * dpi / 25.4)].min() == 255


def test_the_resolution_changes_nothing_but_the_resolution() -> None:
    coarse, fine = (draw_sheet(4, paper="A4", dpi=dpi, family="saddle") for dpi in (75.0, 150.0))
    texts = [[text["text"] for text in card.truth["texts"]] for card in (coarse, fine)]
    assert texts[0] == texts[1]
    # Truths count from the lower edge, and a page has a whole number of pixels.
    boxes = [np.array([text["box"] for text in card.truth["texts"]]) for card in (coarse, fine)]
    assert np.abs(boxes[0] * 2 - boxes[1]).max() <= 1.5
    assert coarse.pixels.mean() == pytest.approx(fine.pixels.mean(), rel=0.03)


def test_the_same_seed_gives_the_same_bytes_in_either_style() -> None:
    standard, again = (draw_sheet(7, paper="A4", dpi=60) for _ in range(2))
    shop = draw_sheet(7, paper="A4", dpi=60, style="shop")
    assert standard.pixels.tobytes() == again.pixels.tobytes()
    assert standard.truth == again.truth
    assert standard.pixels.tobytes() != shop.pixels.tobytes()
    assert [text["text"] for text in standard.truth["texts"]] == [text["text"] for text in shop.truth["texts"]]


def test_views_keep_clear_of_the_blocks() -> None:
    for seed in range(4):
        sheet = lay_sheet(seed, paper="A3", family="bracket")
        table, _ = sheet.blocks
        top = max(line.b[1] for line in table.lines if isinstance(line, Line))
        for view in sheet.views:
            x0, y0, x1, y1 = view.box
            assert x0 > 20
            assert x1 < 410
            assert y1 < 287
            assert x1 < 230 or y0 > top


def test_a_resolution_that_shows_nothing_is_refused() -> None:
    with pytest.raises(ConfigError, match="take 50 or more"):
        draw_sheet(0, dpi=20)


def test_cards_have_no_title_block() -> None:
    kinds = {text["kind"] for seed in range(4) for text in draw_card(seed).truth["texts"]}
    assert "title" not in kinds
    assert "dimension" in kinds

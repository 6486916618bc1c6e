from __future__ import annotations

import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from linewright.base.errors import ConfigError, OutputError
from linewright.fonts.piece import Page, draw_places, place_lines
from linewright.fonts.piece_look import (
    CINNABAR,
    Look,
    Place,
    coloured,
    parse_colour,
    read_seal,
    seal_corner,
    seal_side,
    write_outlines,
)
from linewright.glyphs.dataset import GlyphSet
from linewright.pages.read import read_image


def test_outlines_are_what_the_picture_shows(starter: GlyphSet, tmp_path: Path) -> None:
    glyphs = {char: starter.style("mouhitsu")[char] for char in "真物国高"}
    shape, places = place_lines(["真物", "国高"], glyphs, page=Page(vertical=True))
    seal = read_seal("真高", starter.source.__getitem__, seal_side(128))
    look = Look((20, 30, 40), (240, 230, 210), seal)
    picture = draw_places(shape, places, glyphs)
    corner = seal_corner(shape, places[-1], 128, vertical=True)
    expected = coloured(picture, look, corner)
    write_outlines(tmp_path / "piece.pdf", shape, places, glyphs, look=look, corner=corner)
    page = read_image(tmp_path / "piece.pdf", channels=3, pdf_dpi=300).pixels
    assert page.shape == expected.shape
    assert np.abs(page.astype(float) - expected).mean() < 2.5  # grey levels; edges are drawn otherwise
    write_outlines(tmp_path / "piece.svg", shape, places, glyphs, look=look, corner=corner)
    text = (tmp_path / "piece.svg").read_text(encoding="utf-8")
    assert text.count("<path") == 4 and 'fill="#f0e6d2"' in text and "data:image/png" in text
    assert re.search(rf'width="{shape[1]}" height="{shape[0]}"', text)
    with pytest.raises(OutputError, match="no format of outlines"):
        write_outlines(tmp_path / "piece.eps", shape, places, glyphs, look=look, corner=corner)


def test_seals_are_cut_from_text_or_taken_from_images(starter: GlyphSet, tmp_path: Path) -> None:
    seal = read_seal("真高", starter.source.__getitem__, 64)
    assert seal.shape == (64, 64, 3) and tuple(seal[0, 0]) == CINNABAR
    assert 0.1 < (seal.min(axis=2) > 200).mean() < 0.6
    stamp = np.full((40, 80, 3), (30, 30, 200), np.uint8)  # BGR
    cv2.imwrite(str(tmp_path / "stamp.png"), stamp)
    read = read_seal(tmp_path / "stamp.png", starter.source.__getitem__, 64)
    assert tuple(read[32, 32]) == (200, 30, 30) and tuple(read[0, 0]) == (255, 255, 255)
    with pytest.raises(ConfigError, match="1 to 9 characters"):
        read_seal("", starter.source.__getitem__, 64)


def test_a_seal_lies_after_the_last_character_and_on_the_page() -> None:
    last = Place("永", 100, 300)
    left, top = seal_corner((1000, 1000), last, 128, vertical=True)
    assert top >= 300 + 128 and 100 < left < 228
    left, top = seal_corner((1000, 1000), last, 128, vertical=False)
    assert left >= 228 and 300 < top < 428
    assert seal_corner((440, 300), last, 128, vertical=True)[1] + seal_side(128) <= 440


def test_colours() -> None:
    assert parse_colour("#102030", "--ink") == (16, 32, 48) and parse_colour("white", "--ink") == (255, 255, 255)
    with pytest.raises(ConfigError, match="is no colour"):
        parse_colour("schwarz", "--ink")
    assert Look().plain and not Look((1, 2, 3)).plain

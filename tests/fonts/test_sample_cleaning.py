from __future__ import annotations

import cv2
import numpy as np
import pytest

from linewright.base.types import Pixels
from linewright.fonts.sample_cleaning import clean_sample, is_white_on_black, remove_rules
from linewright.glyphs.dataset import GlyphSet
from linewright.pages.pixels import l1

SIDE = 300
CHARS = "永真物"
WHITE = (255, 255, 255)


def written(starter: GlyphSet, char: str) -> Pixels:
    """Return a character in the middle of white paper, SIDE x SIDE."""
    page = np.full((SIDE, SIDE), 255, np.uint8)
    large = cv2.resize(starter.style("mouhitsu")[char], (SIDE - 60, SIDE - 60), interpolation=cv2.INTER_CUBIC)
    page[30:-30, 30:-30] = large
    return page


def inked(page: Pixels, ink: tuple[int, int, int], paper: tuple[int, int, int] = WHITE) -> Pixels:
    share = page[..., None] / 255
    return np.asarray(share * np.array(paper) + (1 - share) * np.array(ink), np.uint8)


def gridded(image: Pixels, colour: tuple[int, int, int]) -> Pixels:
    grid = np.full((SIDE, SIDE, 3), 255, np.uint8)
    cv2.rectangle(grid, (6, 6), (SIDE - 7, SIDE - 7), colour, 3)
    cv2.line(grid, (SIDE // 2, 6), (SIDE // 2, SIDE - 7), colour, 2)
    cv2.line(grid, (6, SIDE // 2), (SIDE - 7, SIDE // 2), colour, 2)
    return np.minimum(image, grid)


@pytest.mark.parametrize(
    ("ink", "grid"),
    [
        ((20, 20, 25), (225, 60, 60)),  # black on a red grid
        ((20, 20, 25), (60, 170, 90)),  # on a green one
        ((40, 70, 170), (225, 60, 60)),  # blue ink
        ((190, 30, 40), (0, 0, 0)),  # cinnabar in a black grid
        ((0, 0, 0), (0, 0, 0)),  # told by form alone
        ((120, 150, 220), WHITE),  # pale ink
    ],
)
@pytest.mark.parametrize("char", CHARS)
def test_ink_is_told_from_rules(
    starter: GlyphSet, char: str, ink: tuple[int, int, int], grid: tuple[int, int, int]
) -> None:
    page = written(starter, char)
    cleaned = clean_sample(gridded(inked(page, ink), grid))
    assert cleaned.doubt is None and cleaned.done
    wrong = (cleaned.image < 128) != (page < 128)
    assert wrong.mean() < 0.1 * (page < 128).mean()
    assert (cleaned.image[:20] > 200).all() and (cleaned.image[:, :20] > 200).all()


def test_rubbings_are_turned_round_and_shade_is_evened_out(starter: GlyphSet) -> None:
    page = written(starter, "永")
    noise = np.random.default_rng(0).normal(0, 8, page.shape)
    rubbing = np.clip(255 - page * 0.9 + noise, 0, 255).astype(np.uint8)
    assert is_white_on_black(rubbing) and not is_white_on_black(page)
    shade = np.linspace(1, 0.4, SIDE)[None, :] * np.linspace(1, 0.6, SIDE)[:, None]
    kraft = np.asarray(inked(page, (20, 15, 10), (200, 170, 120)) * shade[..., None], np.uint8)
    for image in (rubbing, kraft):
        cleaned = clean_sample(image)
        assert cleaned.doubt is None and cleaned.done
        assert l1(cleaned.image, page) < 0.06


def test_what_is_clean_comes_back_as_it_is(starter: GlyphSet) -> None:
    for char in "一口目国十回":
        page = written(starter, char)
        cleaned = clean_sample(page)
        assert cleaned.image is page and not cleaned.done
        assert (clean_sample(inked(page, (0, 0, 0))).image == page).all()


def test_what_cannot_be_cleaned_is_told() -> None:
    assert clean_sample(np.zeros((90, 90), np.uint8)).doubt is not None
    speckled = np.random.default_rng(0).integers(0, 255, (90, 90, 3), dtype=np.uint8)
    assert clean_sample(speckled).doubt is not None


def test_a_stroke_that_crosses_a_frame_stays(starter: GlyphSet) -> None:
    page = written(starter, "永")
    cv2.line(page, (SIDE // 2, 200), (SIDE // 2 + 20, SIDE - 1), 0, 16)
    framed = page.copy()
    cv2.rectangle(framed, (12, 12), (SIDE - 13, SIDE - 13), 0, 2)
    cleared, ruled = remove_rules(framed)
    assert ruled
    assert ((cleared < 128) != (page < 128)).sum() < 60  # pixels, of 4 x 275 x 2
    assert remove_rules(page) == (page, False)

from __future__ import annotations

import cv2
import numpy as np
import pytest

from linewright.base.types import Pixels
from linewright.drawings.damage.colour import colour_card
from linewright.drawings.dataset import known_pair
from linewright.drawings.layout.page import SIZES
from linewright.translate.prepare.colour_marks import overlay_marks, separate_marks
from linewright.translate.prepare.deskew import deskew, find_skew
from linewright.translate.prepare.steps import assume_resolution
from linewright.translate.prepare.tone import has_dark_ground, invert

PX = 6.0


@pytest.mark.parametrize("paper", ["A3", "A4"])
@pytest.mark.parametrize("dpi", [200, 300])
def test_sheets_are_known_by_their_pixels(paper: str, dpi: int) -> None:
    width, height = (round(side / 25.4 * dpi) for side in SIZES[paper])  # type: ignore[index]
    assumed = assume_resolution(width + 9, height - 9)
    assert assumed is not None
    # A4 at 200 dpi has the pixels of no other sheet at a commoner resolution; nor have these.
    assert assumed == (dpi, paper)
    assert assume_resolution(height, width) == (dpi, paper)


def test_the_commoner_of_two_resolutions_is_taken_and_no_sheet_is_none() -> None:
    assert assume_resolution(3307, 4677) == (200, "A2")
    assert assume_resolution(1000, 1000) is None


def drawing() -> Pixels:
    page = np.full((900, 1200), 255, np.uint8)
    for x in range(100, 1101, 200):
        cv2.line(page, (x, 100), (x, 800), 0, 3)
    for y in range(100, 801, 175):
        cv2.line(page, (100, y), (1100, y), 0, 3)
    cv2.line(page, (100, 100), (1100, 800), 0, 3)
    return page


@pytest.mark.parametrize("angle", [-2.3, -0.4, 0.0, 1.1, 3.5])
def test_a_turned_page_is_turned_back(angle: float) -> None:
    page = drawing()
    # An independent turn: OpenCV's angle is counterclockwise as seen, like ours.
    matrix = cv2.getRotationMatrix2D((599.5, 449.5), angle, 1.0)
    turned = cv2.warpAffine(page, matrix, (1200, 900), borderValue=255)
    found = find_skew(np.asarray(turned, np.uint8), PX)
    assert found == pytest.approx(angle, abs=0.05)
    back = deskew(np.asarray(turned, np.uint8), found)
    inside = (slice(110, 790), slice(110, 1090))
    assert (np.abs(back[inside].astype(int) - page[inside]) > 128).mean() < 0.01


@pytest.mark.parametrize("slant", [4.2, 6.0, 30.0])
def test_a_page_is_not_turned_onto_its_slanting_lines(slant: float) -> None:
    page = drawing()
    fall = round(np.tan(np.deg2rad(slant)) * 1000)
    for y in range(150, 801, 60):
        cv2.line(page, (100, y), (1100, y - fall), 0, 3)
    assert find_skew(page, PX) == 0


def test_an_empty_page_is_level() -> None:
    assert find_skew(np.full((50, 60), 255, np.uint8), PX) == 0


def marked_page() -> Pixels:
    page = np.full((240, 320, 3), 255, np.uint8)
    page[:] = (246, 238, 214)  # yellowed
    cv2.line(page, (20, 120), (300, 120), (25, 25, 25), 4)
    red = np.full_like(page, 255)
    cv2.line(red, (60, 40), (60, 200), (205, 40, 50), 6)
    cv2.line(red, (200, 40), (200, 200), (40, 60, 190), 6)
    return np.asarray(page.astype(np.uint16) * red // 255, np.uint8)


def test_marks_come_off_and_the_line_under_them_stays() -> None:
    marked = separate_marks(marked_page(), PX)
    assert marked.grey[160, 60] > 200
    assert marked.grey[160, 200] > 150
    assert marked.grey[120, 60] < 90
    assert marked.grey[120, 200] < 90
    assert marked.grey[120, 120] < 60
    assert marked.mask[160, 60]
    assert marked.mask[160, 200]
    assert not marked.mask[120, 120]
    assert not marked.mask[200:, 240:].any()


def test_marks_are_overlay_marks_over_the_translation() -> None:
    marked = separate_marks(marked_page(), PX)
    clean = np.full((240, 320), 255, np.uint8)
    clean[118:122, 20:300] = 0
    out = overlay_marks(clean, marked)
    assert out.shape == (240, 320, 3)
    red, blue = out[160, 60].astype(int), out[160, 200].astype(int)
    assert red[0] > red[2] + 80
    assert blue[2] > blue[0] + 80
    assert (out[120, 60] == 0).all()
    assert (out[160, 120] == 255).all()


def test_a_print_on_coloured_paper_has_no_marks() -> None:
    page = np.full((240, 320, 3), 255, np.uint8)
    page[:] = (30, 60, 150)
    page[100:104] = 240
    assert not separate_marks(page, PX).mask.any()


def test_grey_pages_have_no_marks() -> None:
    grey = np.repeat(drawing()[:, :, None], 3, axis=2)
    marked = separate_marks(grey, PX)
    assert not marked.mask.any()
    assert np.array_equal(marked.grey, drawing())


def test_simulated_notes_are_taken_for_marks() -> None:
    found = colour_card(3, size=256)
    marked = separate_marks(found.x, found.truth["px_per_mm"])
    # Only pixels with colour in them are touched.
    spread = found.x.max(axis=2).astype(int) - found.x.min(axis=2)
    assert (spread[marked.mask] > 0).all()


def blueprint(ground: tuple[int, int, int]) -> Pixels:
    page = np.full((200, 300, 3), ground, np.uint8)
    page[40:44, 20:280] = (225, 235, 245)
    page[60:160, 100:103] = (150, 170, 200)
    return page


@pytest.mark.parametrize("ground", [(20, 45, 110), (5, 5, 5)])
def test_blueprints_are_invert(ground: tuple[int, int, int]) -> None:
    page = blueprint(ground)
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY).astype(np.uint8)
    for given in (page, grey):
        assert has_dark_ground(given)
        turned = invert(given)
        assert turned.shape == given.shape and turned.dtype == np.uint8
        assert (turned[42, 150] < 10).all() and (turned[10, 10] == 255).all()
        assert (turned[100, 101] > 20).all() and (turned[100, 101] < 160).all()
        assert not has_dark_ground(turned)


def test_worn_pages_in_black_ink_are_no_blueprints() -> None:
    for number in range(8):
        assert not has_dark_ground(known_pair(number, "dev", task="repair", card=256).x)
    shaded = np.full((200, 300), 255, np.uint8)
    shaded[:, :120] = 60
    assert not has_dark_ground(shaded)
    assert not has_dark_ground(np.full((200, 300), 20, np.uint8))

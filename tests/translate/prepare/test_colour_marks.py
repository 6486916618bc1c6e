from __future__ import annotations

import cv2
import numpy as np

from linewright.base.types import Pixels
from linewright.drawings.damage.colour import colour_card
from linewright.translate.prepare.colour_marks import overlay_marks, separate_marks

PX = 6.0


def drawing() -> Pixels:
    page = np.full((900, 1200), 255, np.uint8)
    for x in range(100, 1101, 200):
        cv2.line(page, (x, 100), (x, 800), 0, 3)
    for y in range(100, 801, 175):
        cv2.line(page, (100, y), (1100, y), 0, 3)
    cv2.line(page, (100, 100), (1100, 800), 0, 3)
    return page


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


def test_marks_are_put_back_over_the_translation() -> None:
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

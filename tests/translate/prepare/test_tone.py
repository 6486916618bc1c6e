from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from linewright.base.types import Pixels
from linewright.drawings.dataset import known_pair
from linewright.translate.prepare.tone import darken_ink, has_dark_ground, invert, lighten_shade

PX_PER_MM = 4.0


def page(ink: float, *, grain: float = 0.0, height: int = 600) -> NDArray[np.uint8]:
    """Return a page with two lines of so much of white."""
    drawn = np.full((height, 512), 240.0)
    drawn[100:103] *= ink
    drawn[:, 300:303] = 240 * ink
    drawn += grain * np.random.default_rng(0).standard_normal(drawn.shape)
    return np.clip(np.rint(drawn), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("scan", [page(0.1), page(0.6), page(1.0), page(1.0, grain=6.0)])
def test_dark_ink_and_bare_paper_stay_as_they_are(scan: NDArray[np.uint8]) -> None:
    assert darken_ink(scan, PX_PER_MM) is scan


@pytest.mark.parametrize("ink", [0.7, 0.8])
def test_pale_ink_is_darkened_and_paper_stays(ink: float) -> None:
    dark = darken_ink(page(ink), PX_PER_MM)
    assert dark[100:103, 50].max() < 0.5 * 240
    assert (dark[300, :290] == 240).all()


def test_one_dark_line_means_that_the_pale_ones_are_meant_to_be() -> None:
    scan = page(0.8)
    scan[400:403] = 20
    assert darken_ink(scan, PX_PER_MM) is scan


def test_grain_is_not_darkened_into_ink() -> None:
    quiet, grainy = (darken_ink(page(0.75, grain=g), PX_PER_MM) for g in (0.0, 6.0))
    assert grainy[101].mean() > quiet[101].mean()
    assert grainy[200:280, :280].std() < 0.06 * 240


def test_strips_leave_no_seam() -> None:
    dark = darken_ink(page(0.75, height=2500), PX_PER_MM)
    assert len(np.unique(dark[600:, 301])) == 1


def test_colour_is_darkened_by_the_same_factor() -> None:
    grey = page(0.75)
    coloured = darken_ink(np.repeat(grey[..., None], 3, axis=2), PX_PER_MM)
    np.testing.assert_array_equal(coloured[..., 1], darken_ink(grey, PX_PER_MM))


def sheet(level: float = 230) -> np.ndarray:
    drawn = np.full((512, 512), level, np.float32)
    drawn[100:104] *= 0.2
    drawn[:, 300:304] *= 0.2
    return drawn


def shaded(depth: float) -> np.ndarray:
    fall = 1 - depth * np.clip(np.linspace(-1, 2, 512), 0, 1)
    return np.rint(sheet() * fall[None, :]).astype(np.uint8)


def test_a_page_in_light_stays_as_it_is() -> None:
    scan = shaded(0.3)
    assert lighten_shade(scan, PX_PER_MM) is scan


def test_deep_shade_is_lightened_and_its_lines_keep_their_contrast() -> None:
    scan = shaded(0.8)
    lit = lighten_shade(scan, PX_PER_MM)
    assert scan[200, 480] < 60
    assert lit[200, 480] > 110
    assert lit[102, 480] < 0.3 * lit[200, 480]
    np.testing.assert_array_equal(lit[:, :160], scan[:, :160])


def test_colour_is_lightened_by_the_same_factor() -> None:
    grey = shaded(0.8)
    lit = lighten_shade(np.repeat(grey[..., None], 3, axis=2), PX_PER_MM)
    np.testing.assert_array_equal(lit[..., 1], lighten_shade(grey, PX_PER_MM))


def test_a_painted_area_stays_dark() -> None:
    scan = sheet().astype(np.uint8)
    scan[200:400, 100:280] = 40
    assert lighten_shade(scan, PX_PER_MM)[300, 190] == 40


def test_the_lid_of_the_scanner_stays_dark() -> None:
    scan = sheet().astype(np.uint8)
    scan[:, 400:] = 30
    assert lighten_shade(scan, PX_PER_MM)[300, 480] == 30


def test_a_dark_page_is_lightened_whole() -> None:
    scan = np.rint(sheet(70)).astype(np.uint8)
    lit = lighten_shade(scan, PX_PER_MM)
    assert 120 < lit[300, 100] <= 128


def blueprint(ground: tuple[int, int, int]) -> Pixels:
    page = np.full((200, 300, 3), ground, np.uint8)
    page[40:44, 20:280] = (225, 235, 245)
    page[60:160, 100:103] = (150, 170, 200)
    return page


@pytest.mark.parametrize("ground", [(20, 45, 110), (5, 5, 5)])
def test_blueprints_are_turned_round(ground: tuple[int, int, int]) -> None:
    page = blueprint(ground)
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY).astype(np.uint8)
    for given in (page, grey):
        assert has_dark_ground(given, PX_PER_MM)
        turned = invert(given)
        assert turned.shape == given.shape and turned.dtype == np.uint8
        assert (turned[42, 150] < 10).all() and (turned[10, 10] == 255).all()
        assert (turned[100, 101] > 20).all() and (turned[100, 101] < 160).all()
        assert not has_dark_ground(turned, PX_PER_MM)


def test_worn_pages_in_black_ink_are_no_blueprints() -> None:
    for number in range(8):
        assert not has_dark_ground(known_pair(number, "dev", task="repair", card=256).x, PX_PER_MM)
    shaded = np.full((200, 300), 255, np.uint8)
    shaded[:, :120] = 60
    assert not has_dark_ground(shaded, PX_PER_MM)
    assert not has_dark_ground(np.full((200, 300), 20, np.uint8), PX_PER_MM)


def print_on(paper: int, ink: int, rim: int | None = None) -> Pixels:
    """Return a page of lines, squares and hatching; a rim is so light, 12 mm wide."""
    page = np.full((800, 640), paper, np.uint8)
    for y in range(60, 760, 60):
        cv2.line(page, (60, y), (560, y + 20), ink, 2)
        cv2.rectangle(page, (100 + y // 3, y - 20), (160 + y // 3, y + 15), ink, 2)
    for x in range(70, 200, 6):
        cv2.line(page, (x, 400), (x + 60, 460), ink, 1)
    if rim is not None:
        cv2.rectangle(page, (0, 0), (639, 799), rim, 96)
    grain = np.random.default_rng(2).normal(0, 3, page.shape)
    return (cv2.GaussianBlur(page, (0, 0), 0.7) + grain).clip(0, 255).astype(np.uint8)


def test_black_print_on_dark_paper_is_no_blueprint_whatever_lies_beside_it() -> None:
    label = print_on(85, 12)
    label[100:180, 80:300] = 220
    for page in (print_on(85, 12), print_on(60, 8), print_on(85, 12, 235), label):
        assert not has_dark_ground(page, PX_PER_MM)


def test_a_blueprint_with_a_light_rim_or_shade_is_one() -> None:
    shaded = (print_on(60, 190) * np.linspace(1, 0.6, 640)).astype(np.uint8)
    for page in (print_on(50, 190), print_on(55, 105), print_on(50, 190, 235), shaded):
        assert has_dark_ground(page, PX_PER_MM)


@pytest.mark.parametrize("rim", [None, 235])
def test_dark_paper_with_print_is_evened_out_up_to_its_rim(rim: int | None) -> None:
    scan = print_on(70, 10, rim)
    lit = lighten_shade(scan, PX_PER_MM)
    assert lit[300:340, 70:95].mean() > 115
    assert lit[710:735, 300:320].mean() > 110
    assert np.percentile(lit[400:460, 100:200], 2) < 70
    if rim is not None:
        column = lit[300:340, 30:120].mean(axis=0)
        assert column.min() > 170

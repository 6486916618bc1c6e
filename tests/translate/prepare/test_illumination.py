from __future__ import annotations

import numpy as np

from linewright.translate.prepare.tone import lighten_shade

PX_PER_MM = 4.0


def page(level: float = 230) -> np.ndarray:
    drawn = np.full((512, 512), level, np.float32)
    drawn[100:104] *= 0.2
    drawn[:, 300:304] *= 0.2
    return drawn


def shaded(depth: float) -> np.ndarray:
    fall = 1 - depth * np.clip(np.linspace(-1, 2, 512), 0, 1)
    return np.rint(page() * fall[None, :]).astype(np.uint8)


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
    scan = page().astype(np.uint8)
    scan[200:400, 100:280] = 40
    assert lighten_shade(scan, PX_PER_MM)[300, 190] == 40


def test_the_lid_of_the_scanner_stays_dark() -> None:
    scan = page().astype(np.uint8)
    scan[:, 400:] = 30
    assert lighten_shade(scan, PX_PER_MM)[300, 480] == 30


def test_a_dark_page_is_lightened_whole() -> None:
    scan = np.rint(page(70)).astype(np.uint8)
    lit = lighten_shade(scan, PX_PER_MM)
    assert 120 < lit[300, 100] <= 128

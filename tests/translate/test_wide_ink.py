"""Wide ink stays filled, and what only looks like it is left to the network."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from linewright.translate.wide_ink import with_wide_ink

PX_PER_MM = 300 / 25.4
Page = NDArray[np.uint8]


def strokes(*widths_mm: float) -> Page:
    """Return a page with a straight and a round stroke of each width."""
    page = np.full((900, 1200), 255, np.uint8)
    for number, wide in enumerate(widths_mm):
        thick, y = round(wide * PX_PER_MM), 120 + 170 * number
        cv2.line(page, (80, y), (560, y + 30), 0, thick)
        cv2.ellipse(page, (880, y + 80), (180, 100), 0, 200, 340, 0, thick)
    return page


def felt_pen(page: Page, *, ink: float = 70, fleck: float = 0.4) -> Page:
    """Return a photograph of a page that was drawn with a felt pen, whose ink has lighter flecks."""
    rng = np.random.default_rng(4)
    rows, columns = page.shape
    noise = cv2.GaussianBlur(rng.normal(0, 1, (rows // 3, columns // 3)), (0, 0), 1.5)
    noise = cv2.resize(noise / noise.std(), (columns, rows))
    level = ink + (175 - ink) * fleck * np.clip(noise - 1, 0, 1)
    drawn = level + (175 - level) * cv2.GaussianBlur(page, (0, 0), 1.2) / 255.0
    return (drawn + rng.normal(0, 4, page.shape)).clip(0, 255).astype(np.uint8)


def hollowed(page: Page) -> Page:
    """Return what a network makes of it that sees edges alone: 4 px of each rim."""
    depth = cv2.distanceTransform((page < 128).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    return np.where((depth > 0) & (depth <= 4), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(("ink", "fleck"), [(70, 0.4), (115, 0.2), (60, 0.0)])
def test_wide_strokes_are_filled_again(ink: float, fleck: float) -> None:
    page = strokes(1.4, 1.9, 2.5, 4.0)
    filled = with_wide_ink(hollowed(page), felt_pen(page, ink=ink, fleck=fleck), PX_PER_MM)
    black, drawn = page < 128, filled < 128
    assert (black & ~drawn).sum() < 0.02 * black.sum()
    assert (drawn & ~black).sum() < 0.04 * black.sum()


def test_what_the_network_drew_whole_or_not_at_all_stays() -> None:
    page = strokes(0.35, 0.7, 1.9, 4.0)
    scan = felt_pen(page)
    assert (with_wide_ink(page, scan, PX_PER_MM) == page).all()
    blank = np.full_like(page, 255)
    assert (with_wide_ink(blank, scan, PX_PER_MM) == blank).all()


def test_the_gap_between_two_lines_that_the_scan_blurs_stays() -> None:
    page = np.full((400, 800), 255, np.uint8)
    for y in (100, 109, 118, 200, 214):
        cv2.line(page, (60, y), (740, y), 0, 6)
    scan = cv2.GaussianBlur(felt_pen(page, fleck=0), (0, 0), 1.3)
    assert (with_wide_ink(page, scan, PX_PER_MM) == page).all()


def test_stains_and_shadows_are_no_ink() -> None:
    page = strokes(0.5)
    scan = felt_pen(page, fleck=0).astype(np.float64)
    spot = np.zeros(page.shape)
    cv2.circle(spot, (600, 600), 60, 1, -1)
    cv2.line(spot, (0, 420), (1200, 440), 1, 40)
    drawn = hollowed((255 - 255 * spot).astype(np.uint8))
    for share, soft in ((0.12, 1.0), (0.5, 14.0)):
        stained = (scan * (1 - share * cv2.GaussianBlur(spot, (0, 0), soft))).astype(np.uint8)
        draft = np.minimum(page, drawn)
        assert (with_wide_ink(draft, stained, PX_PER_MM) == draft).all()

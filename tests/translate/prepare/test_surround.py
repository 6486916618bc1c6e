"""The scanner's surround, torn edges and punched holes, and what is none of them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from linewright.pages.page import Page
from linewright.translate.options import Options
from linewright.translate.prepare.steps import prepare
from linewright.translate.prepare.surround import find_surround, without_surround

PX_PER_MM = 150 / 25.4
Scan = NDArray[np.uint8]


def px(mm: float) -> int:
    return round(mm * PX_PER_MM)


def sheet() -> Scan:
    """Return an A5 sheet with a frame, lines, a filled bar at the frame and a disc."""
    page = np.full((px(210), px(148)), 255, np.uint8)
    cv2.rectangle(page, (px(10), px(10)), (px(138), px(200)), 0, px(0.7))
    cv2.rectangle(page, (px(10), px(180)), (px(60), px(190)), 0, -1)
    cv2.circle(page, (px(80), px(90)), px(30), 0, px(0.5))
    cv2.circle(page, (px(80), px(90)), px(3), 0, -1)
    for y in range(30, 170, 20):
        cv2.line(page, (px(20), px(y)), (px(120), px(y + 3)), 0, px(0.35))
    return page


def on_lid(page: Scan, *, turn: float = 0.0, sides: tuple[int, int, int, int] = (8, 8, 8, 8)) -> tuple[Scan, Scan]:
    """Return a page on a black lid, so many mm to the left, top, right and bottom, and where the page is."""
    rows, columns = page.shape
    left, top, right, bottom = map(px, sides)
    place = cv2.getRotationMatrix2D((columns / 2, rows / 2), turn, 1.0)
    place[:, 2] += left, top
    size = (columns + left + right, rows + top + bottom)
    return (
        cv2.warpAffine(page, place, size, borderValue=0),
        cv2.warpAffine(np.full_like(page, 255), place, size, borderValue=0),
    )


def grey(page: Scan, lid: int = 35, paper: int = 215) -> Scan:
    grain = np.random.default_rng(3).normal(0, 5, page.shape)
    soft = cv2.GaussianBlur(page, (0, 0), 0.7) / 255.0
    return (lid + (paper - lid) * soft + grain).clip(0, 255).astype(np.uint8)


def torn(page: Scan) -> Scan:
    rng = np.random.default_rng(5)
    for part in (page, page[::-1], page.T, page.T[::-1]):
        steps = rng.normal(0, 1, part.shape[1]).cumsum()
        depth = np.abs(steps - np.linspace(steps[0], steps[-1], len(steps)))
        part[np.arange(len(part))[:, None] < depth / depth.max() * px(7)] = 0
    return page


@pytest.mark.parametrize("tone", [grey, lambda page: page], ids=["grey", "one bit"])
@pytest.mark.parametrize(
    ("turn", "sides"),
    [
        (0, (8, 8, 8, 8)),
        (0.8, (6, 6, 6, 6)),
        (0, (0, 0, 20, 0)),
        (0, (12, 0, 0, 9)),
        (1.3, (0, 0, 0, 0)),
        (0, (2, 2, 2, 2)),
    ],
)
def test_a_lid_on_any_side_becomes_paper_and_the_drawing_stays(
    tone: object, turn: float, sides: tuple[int, int, int, int]
) -> None:
    assert callable(tone)
    page, where = on_lid(sheet(), turn=turn, sides=sides)
    scan = tone(page)
    found = find_surround(scan, PX_PER_MM)
    assert found is not None and found.holes == 0
    clean = without_surround(scan, found, PX_PER_MM)
    assert clean.shape == scan.shape
    lid = cv2.erode(255 - where, np.ones((3, 3), np.uint8)) > 0
    assert (clean[lid] > 190).mean() > 0.995
    inside = cv2.erode(where, np.ones((2 * px(2) + 1,) * 2, np.uint8)) > 0
    assert (clean[inside] == scan[inside]).all()


def test_torn_edges_go_with_the_lid() -> None:
    page, _ = on_lid(torn(sheet()), turn=-0.5)
    found = find_surround(grey(page), PX_PER_MM)
    assert found is not None
    clean = without_surround(grey(page), found, PX_PER_MM)
    margin = px(8 + 6)
    assert (clean[:margin] > 150).mean() > 0.97
    assert found.mask[px(20) : -px(20), px(20) : -px(20)].sum() == 0


def test_a_scan_with_its_lid_on_a_larger_white_page() -> None:
    page, _ = on_lid(torn(sheet()), sides=(4, 4, 14, 10))
    larger = cv2.copyMakeBorder(page, px(5), px(3), px(1), px(20), cv2.BORDER_CONSTANT, value=255)
    found = find_surround(larger, PX_PER_MM)
    assert found is not None and found.share > 0.08
    assert not found.mask[px(40) : px(150), px(30) : px(130)].any()


def test_punched_holes_in_a_row_are_left_out_and_a_lone_disc_is_none() -> None:
    page = sheet()
    for y in (65, 145):
        cv2.circle(page, (px(6.5), px(y)), px(2.9), 0, -1)
    found = find_surround(grey(page), PX_PER_MM)
    assert found is not None and (found.holes, found.share) == (2, 0)
    clean = without_surround(grey(page), found, PX_PER_MM)
    assert clean[px(60) : px(70), px(2) : px(9)].min() > 150
    assert clean[px(90), px(80)] < 60


@pytest.mark.parametrize(
    ("at", "wide"), [(0.0, 1.4), (3.0, 1.4), (3.0, 5.0), (10.0, 5.0)], ids=["cut", "line", "heavy", "heavy inside"]
)
def test_a_frame_is_no_surround(at: float, wide: float) -> None:
    page = sheet()
    edge = px(at + wide / 2) if at else 0
    cv2.rectangle(page, (edge, edge), (page.shape[1] - 1 - edge, page.shape[0] - 1 - edge), 0, px(wide))
    assert find_surround(grey(page), PX_PER_MM) is None
    assert find_surround(page, PX_PER_MM) is None


def test_a_blueprint_a_shade_and_trimming_marks_are_no_surround() -> None:
    assert find_surround(grey(255 - sheet()), PX_PER_MM) is None
    rise = np.minimum(np.linspace(0.2, 3.0, sheet().shape[1]), 1.0)
    assert find_surround((grey(sheet()) * rise).astype(np.uint8), PX_PER_MM) is None
    page = sheet()
    for corner in (page, page[::-1], page[:, ::-1], page[::-1, ::-1]):
        corner[: px(5), : px(10)] = corner[: px(10), : px(5)] = 0
    assert find_surround(page, PX_PER_MM) is None


def test_it_is_said_and_the_page_keeps_its_size() -> None:
    scan = grey(on_lid(sheet())[0])
    notes: list[str] = []
    page = Page(scan, 150.0, "a", Path("a.png"), 0, 1)
    assert prepare(page, Options(), notes).page.pixels is scan
    notes.clear()
    prepared = prepare(page, Options(surround=True), notes).page
    assert prepared.pixels.shape == scan.shape
    assert len(notes) == 1 and "dark surround of the scan left out, " in notes[0]
    colour = np.repeat(scan[..., None], 3, axis=2)
    prepared = prepare(page._replace(pixels=colour), Options(surround=True), notes).page
    assert prepared.pixels[2, 2].min() > 190

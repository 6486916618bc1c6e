from __future__ import annotations

import cv2
import numpy as np
import pytest

from linewright.base.errors import ModelError
from linewright.base.types import Pixels
from linewright.drawings.ink.lettering import letter
from linewright.translate.lettering.ink import lettering_ink, with_lettering
from linewright.translate.tasks import NetworkOnly, Repair

PX_PER_MM = 8.0
HEIGHT = 28
NUMBER = np.s_[160:200, 240:340]


def write(page: Pixels, string: str, foot: int, left: int, ink: int) -> None:
    for stroke in letter(string, HEIGHT):
        points = np.rint(stroke * (1, -1) * 16 + (16 * left, 16 * foot)).astype(np.int32)
        cv2.polylines(page, [points], False, ink, 3, cv2.LINE_AA, shift=4)


def sheet(string: str = "", *, paper: int = 255, ink: int = 0) -> Pixels:
    """A line with a number above it."""
    page = np.full((400, 600), paper, np.uint8)
    cv2.line(page, (100, 210), (500, 210), ink, 3)
    write(page, string, 196, 256, ink)
    return page


class Repaired:
    """Stands for a repair model that makes one known page."""

    def __init__(self, page: Pixels, channels: int = 1) -> None:
        self._page, self.channels = page, channels

    def translate(self, pixels: Pixels) -> Pixels:
        return self._page


def test_lettering_is_the_mean_of_scan_and_repair() -> None:
    # The network blotted an eye of the 8 that the scan, on grey paper in grey ink, still shows.
    scan, whole = sheet("2108", paper=200, ink=60), sheet("2108")
    blotted = whole.copy()
    # The largest paper within the last sign that no paper outside touches.
    count, labels, stats, _ = cv2.connectedComponentsWithStats((whole[NUMBER] > 250).astype(np.uint8))
    eyes = [n for n in range(2, count) if stats[n, cv2.CC_STAT_LEFT] > 60]
    eye = np.zeros(whole.shape, bool)
    eye[NUMBER] = labels == max(eyes, key=lambda n: stats[n, cv2.CC_STAT_AREA])
    assert eye.sum() > 10
    blotted[eye] = 0
    made = with_lettering(blotted, scan, PX_PER_MM)
    assert (np.abs(made[eye].astype(int) - 128) < 16).all()
    # What both have stays: the strokes black and the paper white.
    strokes = cv2.erode((whole[NUMBER] < 30).astype(np.uint8), np.ones((2, 2))) > 0
    assert made[NUMBER][strokes].max() < 30
    assert np.array_equal(made[220:], blotted[220:])


def test_lines_are_the_networks() -> None:
    scan = sheet("210", paper=200, ink=60)
    scan[205:216] = 200  # the line has gone from the scan, number and all else stand
    repaired = sheet("210")
    assert np.array_equal(with_lettering(repaired, scan, PX_PER_MM)[207:214, 100:500], repaired[207:214, 100:500])


def test_dirt_far_from_lettering_does_not_come_back() -> None:
    scan = sheet("210", paper=200, ink=60)
    cv2.circle(scan, (150, 330), 20, 40, -1)
    made = with_lettering(sheet("210"), scan, PX_PER_MM)
    assert (made[300:360] == 255).all()


def test_a_large_page_is_worked_on_in_parts_and_shows_no_seam() -> None:
    small, worn = sheet("210"), sheet("210", paper=200, ink=60)
    rng = np.random.default_rng(0)
    worn = (worn + rng.normal(0, 6, worn.shape)).clip(0, 255).astype(np.uint8)
    repaired, scan = (np.tile(page, (6, 4)) for page in (small, worn))
    made = with_lettering(repaired, scan, PX_PER_MM)
    assert made.shape == repaired.shape
    # Each copy of the number comes out as the next one, wherever the squares meet.
    inner = made[400:2000, 600:1800].reshape(4, 400, 2, 600).swapaxes(1, 2)
    for row in inner:
        for copy in row:
            assert np.abs(copy[NUMBER].astype(int) - inner[0, 0][NUMBER]).max() <= 1


def test_without_resolution_the_page_is_the_networks() -> None:
    repaired, scan = sheet("218"), sheet("210", paper=200, ink=60)
    repairer = Repair(Repaired(repaired))
    assert np.array_equal(repairer.translate(scan, None).page, repaired)
    assert not np.array_equal(repairer.translate(scan, PX_PER_MM).page, repaired)
    assert np.array_equal(NetworkOnly(Repaired(repaired)).translate(scan, PX_PER_MM).page, repaired)


def test_a_model_in_colour_cannot_restore_lettering() -> None:
    with pytest.raises(ModelError, match="--task alone"):
        Repair(Repaired(sheet(), channels=3))


def test_the_scan_weighs_as_much_as_it_is_told() -> None:
    scan, repaired = sheet("210", paper=200, ink=60), sheet("210")
    repaired[repaired < 255] = 0
    repaired[:, 300:] = 255
    none, half, all_ = (lettering_ink(scan, repaired, PX_PER_MM, part=part) for part in (0.0, 0.5, 1.0))
    assert np.array_equal(none, 255 - repaired)
    mean = (none.astype(float) + all_) / 2
    assert np.abs(half - mean).max() <= 1

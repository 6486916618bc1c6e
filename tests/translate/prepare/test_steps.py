from __future__ import annotations

from pathlib import Path

import numpy as np

from linewright.pages.page import Page
from linewright.translate.options import Options
from linewright.translate.prepare.steps import prepare


def test_what_is_asked_for_is_done_and_told() -> None:
    page = np.full((400, 600), 40, np.uint8)
    page[198:202, 50:550] = 230
    scan = Page(page, None, "a", Path("a.png"), 0, 1)
    notes: list[str] = []
    prepared = prepare(scan, Options(negative=True, dpi=150), notes)
    assert notes == ["a.png: light lines on a dark ground, turned round"]
    assert prepared.page.dpi == 150 and prepared.marks is None
    assert prepared.page.pixels[200, 300] < 10 < 250 < prepared.page.pixels[20, 20]
    assert prepare(scan, Options(), notes).page is not None and len(notes) == 1


def test_a_scan_too_coarse_for_its_lines_is_said_where_lines_are_measured() -> None:
    page = np.full((300, 400), 255, np.uint8)
    page[100, 20:380] = page[200, 20:380] = page[20:280, 50] = 0
    notes: list[str] = []
    prepare(Page(page, 96.0, "a", Path("a.png"), 0, 1), Options(report=True, dpi=96), notes)
    assert [note for note in notes if "about one pixel wide" in note]
    notes.clear()
    prepare(Page(page, 96.0, "a", Path("a.png"), 0, 1), Options(dpi=96), notes)
    prepare(Page(page.repeat(3, 0).repeat(3, 1), 288.0, "a", Path("a.png"), 0, 1), Options(report=True), notes)
    assert notes == []

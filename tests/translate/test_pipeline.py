from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from linewright.base.errors import InputError
from linewright.base.types import Pixels
from linewright.pages.page import Page
from linewright.translate.options import Options
from linewright.translate.pipeline import page_channels, translate_page
from linewright.translate.tasks import NetworkOnly

DPI = 101.6


class Half:
    """Stands for a network that loses the lower half of a page."""

    channels = 1

    def translate(self, pixels: Pixels) -> Pixels:
        out = pixels.copy()
        out[len(out) // 2 :] = 255
        return out


def scan(dpi: float | None = DPI) -> Page:
    page = np.full((300, 400), 255, np.uint8)
    page[60:64, 50:350] = page[220:224, 50:350] = 0
    return Page(page, dpi, "scan", Path("scan.png"), 0, 1)


def test_a_page_goes_through_network_and_audit() -> None:
    result = translate_page(scan(), NetworkOnly(Half()), Options(strict_mm=5))
    assert np.array_equal(result.page.pixels, Half().translate(scan().pixels))
    assert result.evidence is not None and np.array_equal(result.evidence, scan().pixels)
    assert result.changes.lost[0].length_mm == pytest.approx(75, abs=1)
    assert result.refused is not None and "a line of 7" in result.refused
    assert translate_page(scan(), NetworkOnly(Half()), Options()).refused is None


def test_vectors_read_the_scan_too_and_need_the_resolution() -> None:
    drawn = translate_page(scan(), NetworkOnly(Half()), Options()).vectors()
    assert len(drawn.curves) == 1
    assert drawn.width == pytest.approx(100, abs=0.1)
    with pytest.raises(InputError, match="does not tell its resolution"):
        translate_page(scan(None), NetworkOnly(Half()), Options()).vectors()


def test_notes_are_kept_where_a_page_fails_later() -> None:
    dark = scan(None)._replace(pixels=255 - scan().pixels)
    notes: list[str] = []
    with pytest.raises(InputError):
        translate_page(dark, NetworkOnly(Half()), Options(negative=True, form="dxf"), notes)
    assert notes == ["scan.png: light lines on a dark ground, turned round"]


@pytest.mark.parametrize("marks", ["keep", "drop"])
def test_marks_are_parted_from_the_page_and_kept_or_dropped(marks: str) -> None:
    options = Options(marks=marks)  # type: ignore[arg-type]
    translator = NetworkOnly(Half())
    assert page_channels(translator, options) == 3 and page_channels(translator, Options()) == 1
    coloured = np.repeat(scan().pixels[:, :, None], 3, axis=2)
    coloured[100:140, 200:204] = (200, 30, 40)
    result = translate_page(scan()._replace(pixels=coloured), translator, options)
    assert result.marks is not None and result.marks.mask[120, 202]
    assert result.translation.pixels.ndim == 2
    layers = {curve.pen.layer for curve in result.vectors().curves}
    assert ("marks" in layers) == (result.page.pixels.ndim == 3) == (marks == "keep")

from __future__ import annotations

import cv2
import numpy as np
import pytest

from linewright.base.types import Pixels
from linewright.glyphs.dataset import read_glyph_set
from linewright.pages.register import agreement, laid_over


def bent(glyph: Pixels) -> Pixels:
    """A glyph whose strokes lie up to six pixels elsewhere, the nearer to the middle the more."""
    rows, columns = np.mgrid[: glyph.shape[0], : glyph.shape[1]].astype(np.float32)
    by = 6 * np.sin(np.pi * rows / glyph.shape[0]).astype(np.float32)
    moved = cv2.remap(glyph, columns + by, rows - by, cv2.INTER_LINEAR, borderValue=255)
    return moved.astype(np.uint8)


@pytest.mark.parametrize("char", ["永", "和"])
def test_a_glyph_comes_to_lie_on_its_bent_self(char: str) -> None:
    glyph = read_glyph_set("starter").style("mouhitsu")[char]
    target = bent(glyph)
    before, after = agreement(glyph, target), agreement(laid_over(glyph, target), target)
    assert before < 0.6 < 0.75 < after


def test_edges_are_kept_and_not_those_of_the_target() -> None:
    glyph = read_glyph_set("starter").style("mouhitsu")["永"]
    rng = np.random.default_rng(0)
    ragged = np.where(rng.random(glyph.shape) < 0.25, 255, bent(glyph)).astype(np.uint8)
    laid = laid_over(glyph, ragged)

    def outline(image: Pixels) -> float:
        shapes, _ = cv2.findContours((image < 128).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
        return sum(cv2.arcLength(shape, closed=True) for shape in shapes)

    assert outline(ragged) > 2 * outline(glyph)
    assert 0.9 * outline(glyph) < outline(laid) < 1.15 * outline(glyph)
    assert agreement(laid, bent(glyph)) > agreement(glyph, bent(glyph)) + 0.15


def test_what_lies_right_hardly_moves_and_paper_stays_paper() -> None:
    glyph = read_glyph_set("starter").style("mouhitsu")["永"]
    assert agreement(laid_over(glyph, glyph), glyph) > 0.97
    white = np.full_like(glyph, 255)
    assert np.array_equal(laid_over(white, glyph), white)
    assert agreement(white, white) == 0
    assert agreement(glyph, glyph) == 1

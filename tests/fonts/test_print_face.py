from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from linewright.base.types import Pixels
from linewright.fonts.print_face import PrintFace, SetFace
from linewright.glyphs.dataset import read_glyph_set
from linewright.glyphs.placement import Placement


@pytest.fixture
def face() -> PrintFace:
    return SetFace(read_glyph_set("starter"))


def test_a_set_draws_its_own_images_at_its_own_placement(face: PrintFace) -> None:
    glyphs = read_glyph_set("starter")
    own = glyphs.report.source.placement
    assert (face.draw("永", own, glyphs.size) == glyphs.source["永"]).all()
    halves = glyphs.source["永"].reshape(64, 2, 64, 2).mean(axis=(1, 3))
    assert np.abs(face.draw("永", own, 64) - halves).mean() < 2


def test_a_set_draws_larger_and_moved_where_the_placement_says(face: PrintFace) -> None:
    own = read_glyph_set("starter").report.source.placement
    left, top, right, bottom = _box(face.draw("永", own, 128))
    # Half as large about the frame's middle, then an eighth of the frame to the right.
    moved = Placement(own.scale / 2, 0.25 + own.dx / 2 + 0.125, 0.25 + own.dy / 2)
    found = _box(face.draw("永", moved, 128))
    expected = (32 + left / 2 + 16, 32 + top / 2, 32 + right / 2 + 16, 32 + bottom / 2)
    assert np.abs(np.subtract(found, expected)).max() <= 1.5


def _box(image: Pixels) -> Sequence[float]:
    rows, columns = np.nonzero(image < 128)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1

from __future__ import annotations

import numpy as np
import pytest

from font_shapes import drawn
from linewright.fonts.contours import area, enlargement, find_corners, find_outlines, redraw
from linewright.fonts.trace import trace
from linewright.glyphs import Placement


def circle(x, y):
    return np.hypot(x - 0.5, y - 0.48) < 0.3


@pytest.mark.parametrize("size", [96, 128, 300])
def test_a_circle_is_one_at_every_size(size):
    image, wanted = drawn(circle, 128), drawn(circle, size)
    found = redraw(image, size, wobble=0)
    assert found.shape == (size, size) and found.dtype == np.uint8
    assert np.abs(found.astype(int) - wanted).mean() < 0.5


def test_holes_stay_and_specks_go():
    def ring(x, y):
        return (np.abs(np.hypot(x - 0.5, y - 0.5) - 0.25) < 0.08) | (np.hypot(x - 0.1, y - 0.1) < 0.004)

    found = redraw(drawn(ring, 128), 128)
    assert found[64, 64] == 255 and found[64, 32] == 0
    assert found[:25, :25].min() == 255


def test_wobbles_go_and_the_size_stays():
    def wobbly(x, y):
        turn = np.arctan2(y - 0.5, x - 0.5)
        return np.hypot(x - 0.5, y - 0.5) < 0.3 + 0.006 * np.sin(60 * turn)

    def round_(x, y):
        return np.hypot(x - 0.5, y - 0.5) < 0.3

    rough, whole = drawn(wobbly, 128), drawn(round_, 128).astype(int)
    smooth, kept = redraw(rough, 128, wobble=1 / 60), redraw(rough, 128, wobble=0)
    assert np.abs(smooth - whole).mean() < np.abs(kept - whole).mean() / 3


def test_paper_stays_paper():
    assert (redraw(np.full((64, 64), 255, np.uint8), 100) == 255).all()


def test_a_square_has_four_corners_where_its_sides_meet():
    image = drawn(lambda x, y: (np.abs(x - 0.5) < 0.25) & (np.abs(y - 0.5) < 0.25), 128)
    (loop,) = find_outlines(image)
    assert area(loop * (1, -1)) == pytest.approx(64**2, rel=0.005)
    points, corners = find_corners(loop, 1 / enlargement(image))
    found = points[corners]
    assert sorted(found.round().tolist()) == [[32, 32], [32, 96], [96, 32], [96, 96]]
    assert np.abs(found - found.round()).max() < 0.1
    (loop,) = find_outlines(drawn(circle, 128))
    assert find_corners(loop, 1 / enlargement(image)).corners == []


def test_small_blots_stay_beside_ink_alone():
    def bar_and_dot(right):
        return lambda x, y: (
            ((x > 0.3) & (x < 0.7) & (np.abs(y - 0.5) < 0.1)) | (np.hypot(x - 0.7 - right, y - 0.5) < 0.008)
        )

    for right, stays in ((0.03, True), (0.1, False)):
        image = drawn(bar_and_dot(right), 128)
        column = round(128 * (0.7 + right))
        assert image[64, column] < 128
        assert (redraw(image, 128)[64, column] < 128) == stays
        assert redraw(image, 128, wobble=0)[64, column] < 128  # it is larger than a speck
    kept = trace(drawn(bar_and_dot(0.1), 128), Placement(0.8, 0.1, 0.8))
    model = trace(drawn(bar_and_dot(0.1), 128), Placement(0.8, 0.1, 0.8), wobble=0.7)
    assert (len(kept.contours), len(model.contours), model.specks) == (2, 1, 1)

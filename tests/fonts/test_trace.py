from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
import shapely

from font_shapes import EM, drawn, ink_area
from linewright.base.errors import DataError
from linewright.fonts import trace as tracing
from linewright.fonts.contours import area
from linewright.fonts.trace import Outline, flatten, trace, trace_all

TRIANGLE = [(0.2, 0.85), (0.9, 0.7), (0.35, 0.15)]


def ink_of(outline: Outline) -> shapely.Geometry:
    rings = [flatten(curves, 64) for curves in outline.contours]
    outer = shapely.union_all([shapely.Polygon(ring) for ring in rings if area(ring) > 0])
    holes = [shapely.Polygon(ring) for ring in rings if area(ring) < 0]
    return outer.difference(shapely.union_all(holes)) if holes else outer


def triangle(x, y):
    def left(a, b):
        return (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]) <= 0

    return left(TRIANGLE[0], TRIANGLE[1]) & left(TRIANGLE[1], TRIANGLE[2]) & left(TRIANGLE[2], TRIANGLE[0])


@pytest.mark.parametrize("size", [128, 256])
def test_a_circle_comes_back_as_a_circle(size):
    outline = trace(drawn(lambda x, y: np.hypot(x - 0.5, y - 0.48) < 0.3, size), EM)
    assert len(outline.contours) == 1 and outline.specks == 0
    truth = shapely.Point(500, 400).buffer(300, quad_segs=256)
    assert ink_of(outline).symmetric_difference(truth).area <= 0.005 * truth.area
    radii = np.hypot(*(flatten(outline.contours[0], 64) - (500, 400)).T)
    assert np.abs(radii - 300).max() < 1.6
    # Smooth all round: no more curves than a circle needs for this error, and no corner.
    assert len(outline.contours[0]) <= 16


def test_a_ring_has_a_hole_that_runs_the_other_way():
    outline = trace(drawn(lambda x, y: np.abs(np.hypot(x - 0.5, y - 0.5) - 0.28) < 0.04), EM)
    signs = sorted(area(flatten(curves, 64)) for curves in outline.contours)
    assert len(signs) == 2
    assert signs[0] == pytest.approx(-math.pi * 240**2, rel=0.005)
    assert signs[1] == pytest.approx(math.pi * 320**2, rel=0.005)
    assert ink_area(outline) == pytest.approx(math.pi * (320**2 - 240**2), rel=0.01)


def test_a_triangle_keeps_its_corners_and_its_straight_sides():
    outline = trace(drawn(triangle), EM)
    truth = np.array([(1000 * x, 880 - 1000 * y) for x, y in TRIANGLE])
    (curves,) = outline.contours
    for corner in truth:
        assert np.hypot(*(curves[:, 0] - corner).T).min() < 3
    flat = shapely.Polygon(truth)
    assert ink_of(outline).symmetric_difference(flat).area <= 0.005 * flat.area
    drawing = Recorder()
    outline.draw(drawing)
    assert drawing.commands[0] == "moveTo" and drawing.commands[-1] == "closePath"
    assert drawing.commands.count("lineTo") >= 3


def test_specks_are_dropped_and_counted():
    def blots(x, y):
        return (np.hypot(x - 0.5, y - 0.5) < 0.3) | (np.hypot(x - 0.1, y - 0.1) < 0.005)

    assert trace(drawn(blots), EM).specks == 1
    assert len(trace(drawn(blots), EM).contours) == 1
    assert len(trace(drawn(blots), EM, speck=20).contours) == 2


def test_placement_is_undone():
    placement = EM._replace(scale=0.8, dx=0.1, dy=0.75)
    outline = trace(drawn(lambda x, y: np.hypot(x - 0.5, y - 0.45) < 0.2), placement)
    middle = shapely.centroid(ink_of(outline))
    assert (middle.x, middle.y) == pytest.approx((500, 375), abs=0.5)
    assert ink_area(outline) == pytest.approx(math.pi * 250**2, rel=0.005)


def test_noise_gives_contours_that_do_not_cross():
    random = np.random.default_rng(3)
    image = random.integers(0, 256, (48, 48), dtype=np.uint8)
    outline = trace(image, EM, speck=0)
    rings = [shapely.LinearRing(flatten(curves)) for curves in outline.contours]
    assert rings and all(shapely.is_simple(ring) for ring in rings)


def frayed(shape):
    """Return a shape in black and white, each pixel of whose edges is ink by chance."""
    grey = cv2.GaussianBlur(drawn(shape), (0, 0), 0.8)
    return np.where(np.random.default_rng(1).integers(60, 196, grey.shape) > grey, 0, 255).astype(np.uint8)


def test_frayed_edges_are_smoothed_and_the_size_stays():
    image = frayed(lambda x, y: np.hypot(x - 0.5, y - 0.5) < 0.3)
    rough, smooth = trace(image, EM), trace(image, EM, error=1.5, wobble=128 / 90)
    off = [(np.hypot(*(flatten(one.contours[0], 64) - (500, 380)).T) - 300).std() for one in (rough, smooth)]
    assert off[1] < 0.7 * off[0]
    assert len(smooth.contours[0]) < len(rough.contours[0]) / 2
    assert ink_area(smooth) == pytest.approx(ink_area(rough), rel=2e-3)


def test_a_thin_stroke_is_smoothed_and_stays():
    image = frayed(lambda x, y: np.abs(np.hypot(x - 0.5, y - 0.5) - 0.29) < 0.012)
    rough, smooth = trace(image, EM), trace(image, EM, wobble=128 / 90)
    assert len(smooth.contours) == len(rough.contours)
    assert ink_area(smooth) == pytest.approx(ink_area(rough), rel=0.02)


def test_white_paper_has_no_contour():
    assert trace(np.full((128, 128), 255, np.uint8), EM) == Outline((), 0)


def test_colour_is_refused():
    with pytest.raises(DataError, match="H x H grey"):
        trace(np.zeros((8, 8, 3), np.uint8), EM)


class Recorder:
    def __init__(self):
        self.commands = []

    def __getattr__(self, name):
        if name not in ("moveTo", "lineTo", "curveTo", "closePath"):
            raise AttributeError(name)
        return lambda *points: self.commands.append(name)


def test_outlines_are_traced_once_and_come_back_the_same(starter, tmp_path, monkeypatch):
    placement = starter.report.styles[1].placement
    images = {char: starter.style("gyosho")[char] for char in "永和"}
    first = trace_all(images, placement, work=tmp_path, workers=1)
    for char, outline in first.items():
        plain = trace(images[char], placement)
        assert outline.specks == plain.specks
        for ours, theirs in zip(outline.contours, plain.contours, strict=True):
            assert (ours == theirs).all()
    monkeypatch.setattr(tracing, "trace", None)
    again = trace_all(images, placement, work=tmp_path, workers=1)
    for char in images:
        assert len(again[char].contours) == len(first[char].contours)
        for ours, theirs in zip(again[char].contours, first[char].contours, strict=True):
            assert np.abs(ours - theirs).max() < 1e-4
    # Another place is another outline.
    with pytest.raises(TypeError):
        trace_all(images, placement._replace(dx=0.2), work=tmp_path, workers=1)
    with pytest.raises(TypeError):
        trace_all(images, placement, work=tmp_path, by_model=True, workers=1)


def test_what_a_model_drew_is_traced_more_smoothly(starter, tmp_path):
    placement = starter.report.styles[1].placement
    rough = {"永": np.where(starter.style("gyosho")["永"] < 128, 0, 255).astype(np.uint8)}
    plain = trace_all(rough, placement, work=tmp_path, workers=1)["永"]
    smooth = trace_all(rough, placement, work=tmp_path, by_model=True, workers=1)["永"]
    assert sum(map(len, smooth.contours)) < 0.7 * sum(map(len, plain.contours))
    assert ink_area(smooth) == pytest.approx(ink_area(plain), rel=0.02)

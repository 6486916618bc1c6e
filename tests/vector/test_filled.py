"""Arrowheads, dots and blocks are filled shapes; wide lines and rings are none."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from drawn_pages import PX_PER_MM, Draw
from linewright.vector.filled import (
    Blob,
    fill_heads,
    find_heads_in_solids,
    is_surely_arrow,
    keep_blobs,
    take_solids,
    thin_line_width,
)
from linewright.vector.model import Line
from linewright.vector.pipeline import vectorize

Page = NDArray[np.uint8]


def test_an_arrowhead_with_a_hole_is_one_arrowhead(ink: Draw) -> None:
    head = [(5, 20), (9, 20.7), (9, 19.3)]
    page = ink(("line", (5, 20), (40, 20), 0.25), ("fill", head))
    row, column = page.shape[0] // 2, round(8 * PX_PER_MM)
    page[row - 4 : row + 4, column - 5 : column + 4] = 255
    found = vectorize(page, PX_PER_MM)
    assert [solid.arrow for solid in found.solids] == [True]
    (line,) = found.curves
    assert isinstance(line, Line)
    assert math.dist(line.a, line.b) == pytest.approx(35, abs=1)


def test_a_large_filled_shape_is_one_solid_and_no_thick_line(ink: Draw) -> None:
    block = [(20.0, 10.0), (27.0, 10.0), (27.0, 30.0), (20.0, 30.0)]
    page = ink(("fill", block), ("line", (5, 20), (20, 20), 0.25), ("line", (5, 5), (55, 5), 0.25))
    found = vectorize(page, PX_PER_MM)
    (solid,) = found.solids
    low, high = np.min(solid.points, axis=0), np.max(solid.points, axis=0)
    assert low == pytest.approx([20, 10], abs=0.2)
    assert high == pytest.approx([27, 30], abs=0.2)
    assert len(found.curves) == 2


def test_what_is_white_in_a_large_filled_shape_is_not_filled(ink: Draw) -> None:
    outer, inner = [[(30 - s, 20 - s), (30 + s, 20 - s), (30 + s, 20 + s), (30 - s, 20 + s)] for s in (12, 7)]
    page = ink(("fill", outer), ("line", (5, 3), (55, 3), 0.25))
    hole = ink(("fill", inner))
    found = vectorize(np.where(hole < 128, np.uint8(255), page), PX_PER_MM)
    assert found.solids == ()


def test_a_head_points_where_its_tip_is_and_its_shaft_goes_on(ink: Draw) -> None:
    page = ink(("line", (5, 20), (40, 20), 0.25), ("fill", [(5, 20), (8, 20.5), (8, 19.5)]))
    ((head,), rest) = take_solids(page < 128, 3.0, PX_PER_MM)
    assert head.arrow
    assert is_surely_arrow(head, PX_PER_MM)
    assert head.points[0] == pytest.approx(np.array([5, 20]) * PX_PER_MM, abs=6)
    row, shaft = page.shape[0] // 2, round(7 * PX_PER_MM)
    assert rest[row - 2 : row + 2, shaft].any()
    assert not rest[row + 4, shaft]


def test_a_dot_is_filled_and_no_arrow(ink: Draw) -> None:
    page = ink(("circle", (20, 20), 0.7, 1.4), ("line", (5, 5), (55, 5), 0.7))
    ((dot,), rest) = take_solids(page < 128, 8.0, PX_PER_MM)
    assert not dot.arrow
    assert not is_surely_arrow(dot, PX_PER_MM)
    assert dot.points.mean(axis=0) == pytest.approx(np.array([20, 20]) * PX_PER_MM, abs=2)
    assert rest[round(35 * PX_PER_MM)].sum() > 500


def test_only_holes_of_heads_are_filled(ink: Draw) -> None:
    page = ink(("fill", [(5, 20), (9, 20.8), (9, 19.2)]), ("circle", (30, 20), 0.6, 0.25))
    mask = page < 128
    row = page.shape[0] // 2
    eye = slice(row - 3, row + 3), slice(round(8 * PX_PER_MM) - 3, round(8 * PX_PER_MM) + 3)
    mask[eye] = False
    filled = fill_heads(mask, 3.0, PX_PER_MM, lambda blob: True)
    assert np.array_equal(fill_heads(mask, 3.0, PX_PER_MM, lambda blob: False), mask)
    assert filled[eye].all()
    assert not filled[row, round(30 * PX_PER_MM)]


def test_thin_lines_are_the_slimmer_ones(ink: Draw) -> None:
    slim = [("line", (5, y), (55, y), 0.25) for y in range(5, 35, 4)]
    page = ink(*slim, ("line", (5, 37), (55, 37), 1.0))
    assert thin_line_width(page < 128) == pytest.approx(0.25 * PX_PER_MM, abs=1)
    assert thin_line_width(np.zeros((50, 50), np.bool_)) == 2


def test_the_ink_of_what_is_no_head_is_put_back_and_heads_stay_out(ink: Draw) -> None:
    heads = [[(x, 20.0), (x + 3.0, 20.5), (x + 3.0, 19.5)] for x in (5.0, 25.0)]
    page = ink(("line", (5, 20), (40, 20), 0.25), *(("fill", head) for head in heads)) < 128
    blobs, rest = take_solids(page, 3.0, PX_PER_MM)
    assert [blob.arrow for blob in blobs] == [True, True]

    def is_left(blob: Blob) -> bool:
        return bool(blob.points[0, 0] < 15 * PX_PER_MM)

    (kept,), whole = keep_blobs(blobs, rest, page, is_left)
    assert is_left(kept)
    middle = round(15 * PX_PER_MM)
    assert np.array_equal(whole[:, :middle], rest[:, :middle])
    # All of its ink, but for grains along its rim.
    assert (page & ~whole)[:, middle:].sum() < 0.02 * page[:, middle:].sum()
    assert (page & ~rest)[:, middle:].sum() > 0.05 * page[:, middle:].sum()
    same, untouched = keep_blobs(blobs, rest, page, lambda blob: True)
    assert same == list(blobs)
    assert untouched is rest


def test_a_worn_head_is_one_where_the_page_parser_is_sure(ink: Draw) -> None:
    # What a brush left of it is a solid, as its barbs are torn off.
    worn = [(5.0, 20.0), (8.2, 20.55), (8.4, 20.4), (8.4, 19.6), (8.2, 19.45)]
    page = ink(("line", (5, 20), (40, 20), 0.25), ("fill", worn)) < 128
    solid = Blob(np.array(worn[1:]) * PX_PER_MM, False, 4.0)
    rest = page.copy()
    rest[:, round(7.5 * PX_PER_MM) : round(8.7 * PX_PER_MM)] = False

    same, untouched = find_heads_in_solids([solid], rest, page, 3.0, PX_PER_MM, lambda blob: False)
    assert same == [solid] and np.array_equal(untouched, rest)
    (head,), shaft = find_heads_in_solids([solid], rest, page, 3.0, PX_PER_MM, lambda blob: True)
    assert head.arrow
    assert head.points[0] == pytest.approx(np.array([5, 20]) * PX_PER_MM, abs=6)
    # In its place the line goes on to the tip.
    column = round(8 * PX_PER_MM)
    assert 2 <= shaft[:, column].sum() < page[:, column].sum() / 2
    # What the parser takes for a head in this form alone stays a solid.
    (kept,), _ = find_heads_in_solids([solid], rest, page, 3.0, PX_PER_MM, lambda blob: not blob.arrow)
    assert kept is solid


def test_a_filled_shape_with_a_hole_is_lines(ink: Draw) -> None:
    outline, hole = [(20, 18), (24, 18), (24, 22), (20, 22)], [(21, 19), (23, 19), (23, 21), (21, 21)]
    page = ink(("fill", outline)) < 128
    assert [blob.arrow for blob in take_solids(page, 3.0, PX_PER_MM)[0]] == [False]
    (x0, y0), _, (x1, y1), _ = (tuple(round(v * PX_PER_MM) for v in corner) for corner in hole)
    page[page.shape[0] - y1 : page.shape[0] - y0, x0:x1] = False
    assert page.sum() < 0.8 * (ink(("fill", outline)) < 128).sum()
    assert take_solids(page, 3.0, PX_PER_MM)[0] == []

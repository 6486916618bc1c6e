"""Images as arrays."""

from __future__ import annotations

import math

import numpy as np
import pytest

from linewright.base.errors import DataError
from linewright.base.types import Pixels
from linewright.pages.pixels import (
    check_grey,
    check_pixels,
    from_planes,
    l1,
    shift_pixels,
    to_grey,
    to_planes,
    with_channels,
)


def test_planes_and_back_give_every_grey_value() -> None:
    every = np.arange(256, dtype=np.uint8).reshape(16, 16)
    planes = to_planes(every)
    assert (planes.shape, planes.dtype) == ((1, 1, 16, 16), np.float32)
    assert (planes.min(), planes.max()) == (-1, 1)
    assert np.array_equal(from_planes(planes[0]), every)
    colour = np.stack([every, every.T, 255 - every], axis=2)
    assert np.array_equal(from_planes(to_planes(colour)[0]), colour)
    with pytest.raises(ValueError, match="NaN"):
        from_planes(np.full((1, 2, 2), np.nan, np.float32))


@pytest.mark.parametrize("wrong", [np.zeros((2, 2)), np.zeros((2, 2, 4), np.uint8), np.zeros((0, 2), np.uint8)])
def test_what_is_no_image_is_refused(wrong: Pixels) -> None:
    with pytest.raises(ValueError, match="an image is H x W or H x W x 3 uint8"):
        check_pixels(wrong)


def test_grey_pages_of_one_size_and_a_resolution_are_asked_for() -> None:
    page = np.zeros((2, 3), np.uint8)
    check_grey(4.0, page, None, page, where="here")
    for wrong in (page.astype(float), page[:1], np.zeros((2, 3, 3), np.uint8)):
        with pytest.raises(
            DataError, match=r"here: grey H x W uint8 pages of one size are needed, got uint8 \(2, 3\), "
        ):
            check_grey(4.0, page, wrong, where="here")
    with pytest.raises(DataError, match="px_per_mm must be above 0, got nan"):
        check_grey(math.nan, page, where="here")


def test_grey_is_luma_and_channels_are_added_and_taken() -> None:
    colour = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [9, 9, 9]]], np.uint8)
    assert to_grey(colour).tolist() == [[76, 150, 29, 9]]
    assert with_channels(colour, 3) is colour
    grey = with_channels(colour, 1)
    assert grey.tolist() == [[76, 150, 29, 9]]
    assert with_channels(grey, 1) is grey
    assert with_channels(grey, 3)[0, 0].tolist() == [76, 76, 76]


def test_an_image_is_moved_and_paper_comes_in() -> None:
    image = np.arange(12, dtype=np.uint8).reshape(3, 4)
    assert shift_pixels(image, 1, -1).tolist() == [[255] * 4, [1, 2, 3, 255], [5, 6, 7, 255]]
    assert shift_pixels(shift_pixels(image, 0, 0), -1, 0)[-1].tolist() == [255] * 4


def test_l1_is_on_the_scale_of_the_networks() -> None:
    ink, paper = np.zeros((2, 2), np.uint8), np.full((2, 2), 255, np.uint8)
    assert (l1(ink, paper), l1(ink, ink)) == (2, 0)
    with pytest.raises(ValueError, match="differ in shape"):
        l1(ink, paper[:1])

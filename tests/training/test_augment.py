from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st
from numpy.typing import NDArray

from linewright.base.errors import ConfigError
from linewright.training.augment import Augment, random_crop, random_crop_pair

Pixels = NDArray[np.uint8]


def noise(height: int, width: int, *, colour: bool = False, seed: int = 0) -> Pixels:
    shape = (height, width, 3) if colour else (height, width)
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def crops(image: Pixels, augment: Augment, *, size: int, count: int = 50) -> list[Pixels]:
    rng = np.random.default_rng(7)
    return [random_crop(image, size=size, augment=augment, rng=rng) for _ in range(count)]


def places(image: Pixels, crop: Pixels) -> list[tuple[int, int]]:
    """Return where ``crop`` lies in ``image``."""
    size = len(crop)
    return [
        (top, left)
        for top in range(image.shape[0] - size + 1)
        for left in range(image.shape[1] - size + 1)
        if np.array_equal(image[top : top + size, left : left + size], crop)
    ]


@pytest.mark.parametrize("colour", [False, True])
def test_plain_crops_are_cut_from_everywhere_and_nothing_else(colour: bool) -> None:
    image = noise(7, 6, colour=colour)
    found = [places(image, crop) for crop in crops(image, Augment(), size=5)]
    assert all(len(place) == 1 for place in found)
    assert {place[0] for place in found} == {(t, left) for t in range(3) for left in range(2)}


def test_small_images_are_filled_up_with_paper_around_the_middle() -> None:
    image = noise(2, 3)
    crop = random_crop(image, size=5, augment=Augment(), rng=np.random.default_rng(0))
    expected = np.full((5, 5), 255, np.uint8)
    expected[1:3, 1:4] = image
    np.testing.assert_array_equal(crop, expected)
    colour = np.zeros((2, 2, 3), np.uint8)
    padded = random_crop(colour, size=4, augment=Augment(), rng=np.random.default_rng(0))
    assert padded.shape == (4, 4, 3)
    assert padded.sum() == 255 * 3 * (16 - 4)


def test_the_image_itself_is_never_changed() -> None:
    image = noise(9, 9)
    before = image.copy()
    everything = Augment(shift=0.2, rotation=20, scale=0.2, brightness=0.3, noise=0.1, flip=True)
    for crop in crops(image, everything, size=9, count=5):
        crop[:] = 0
    for crop in crops(image, Augment(), size=9, count=5):
        crop[:] = 0
    np.testing.assert_array_equal(image, before)


def test_nothing_is_mirrored_unless_asked() -> None:
    image = noise(6, 6)
    plain = crops(image, Augment(), size=6)
    assert all(np.array_equal(crop, image) for crop in plain)
    flipped = [np.array_equal(crop, image[:, ::-1]) for crop in crops(image, Augment(flip=True), size=6)]
    straight = [np.array_equal(crop, image) for crop in crops(image, Augment(flip=True), size=6)]
    assert all(a != b for a, b in zip(flipped, straight, strict=True))
    assert 10 < sum(flipped) < 40


def dot(height: int, width: int, row: int, column: int) -> Pixels:
    image = np.full((height, width), 255, np.uint8)
    image[row - 1 : row + 2, column - 1 : column + 2] = 0
    return image


def centre_of_ink(crop: Pixels) -> tuple[float, float]:
    ink = 255.0 - crop
    rows, columns = np.indices(crop.shape)
    return float((ink * rows).sum() / ink.sum()), float((ink * columns).sum() / ink.sum())


def test_shift_moves_by_its_share_of_the_side_at_most_and_uses_the_range() -> None:
    image = dot(41, 41, 20, 20)
    moves = np.array([centre_of_ink(crop) for crop in crops(image, Augment(shift=0.1), size=41)])
    moves -= 20
    assert np.abs(moves).max() <= 4.1 + 0.1
    assert (moves.max(0) > 2.5).all()
    assert (moves.min(0) < -2.5).all()


def test_rotation_turns_about_the_middle_without_stretching() -> None:
    image = dot(41, 41, 20, 35)  # 15 right of the middle
    turns = np.array([centre_of_ink(crop) for crop in crops(image, Augment(rotation=30), size=41)])
    turns -= 20
    np.testing.assert_allclose(np.hypot(*turns.T), 15, atol=0.1)
    degrees = np.rad2deg(np.arctan2(turns[:, 0], turns[:, 1]))
    assert 20 < degrees.max() <= 30.5
    assert -30.5 <= degrees.min() < -20


def test_scale_grows_and_shrinks_by_the_same_factor() -> None:
    image = dot(61, 61, 30, 50)  # 20 right of the middle
    moved = np.array([centre_of_ink(crop) for crop in crops(image, Augment(scale=0.25), size=61)])
    factors = (moved[:, 1] - 30) / 20
    np.testing.assert_allclose(moved[:, 0], 30, atol=0.1)
    assert 1.15 < factors.max() <= 1.25 + 0.01
    assert 1 / 1.25 - 0.01 <= factors.min() < 1 / 1.15
    # As often larger as smaller.
    assert 15 <= (factors > 1).sum() <= 35


def test_a_move_shows_what_lies_beside_the_crop_and_paper_beyond_the_image() -> None:
    image = np.zeros((20, 20), np.uint8)  # ink throughout
    for crop in crops(image, Augment(shift=0.3), size=10):
        assert (crop == 0).sum() >= 7 * 7 - 1
    shown = np.concatenate([crop.ravel() for crop in crops(image, Augment(shift=0.3), size=20)])
    assert (shown == 255).any()
    centre = np.zeros((30, 30), np.uint8)
    rng = np.random.default_rng(0)
    for _ in range(50):
        crop = random_crop(centre, size=10, augment=Augment(rotation=5), rng=rng)
        assert crop[5, 5] == 0


def test_brightness_shifts_all_pixels_alike() -> None:
    image = np.full((4, 4), 128, np.uint8)
    shifts = []
    for crop in crops(image, Augment(brightness=0.1), size=4):
        assert len(np.unique(crop)) == 1
        shifts.append(int(crop[0, 0]) - 128)
    assert max(np.abs(shifts)) <= 26
    assert max(shifts) > 15
    assert min(shifts) < -15


def test_noise_has_the_asked_deviation_and_no_drift() -> None:
    image = np.full((64, 64), 128, np.uint8)
    found = np.stack(crops(image, Augment(noise=0.05), size=64, count=10)).astype(float)
    assert found.std() == pytest.approx(0.05 * 255, rel=0.03)
    assert found.mean() == pytest.approx(128, abs=0.5)


def test_values_are_clipped_and_never_wrap_around() -> None:
    paper = np.full((32, 32), 255, np.uint8)
    ink = np.zeros((32, 32), np.uint8)
    change = Augment(brightness=0.2, noise=0.1)
    assert min(crop.mean() for crop in crops(paper, change, size=32)) > 255 * 0.7
    assert max(crop.mean() for crop in crops(ink, change, size=32)) < 255 * 0.3


@given(
    st.integers(1, 30),
    st.integers(1, 30),
    st.integers(1, 24),
    st.booleans(),
    st.builds(
        Augment,
        shift=st.floats(0, 0.5),
        rotation=st.floats(0, 180),
        scale=st.floats(0, 0.99),
        brightness=st.floats(0, 0.99),
        noise=st.floats(0, 0.99),
        flip=st.booleans(),
    ),
    st.integers(0, 2**63),
)
def test_any_setting_gives_a_whole_crop_and_the_same_one_again(
    height: int, width: int, size: int, colour: bool, augment: Augment, seed: int
) -> None:
    image = noise(height, width, colour=colour)
    first, again = (random_crop(image, size=size, augment=augment, rng=np.random.default_rng(seed)) for _ in range(2))
    assert first.shape == ((size, size, 3) if colour else (size, size))
    assert first.dtype == np.uint8
    assert first.flags.c_contiguous
    np.testing.assert_array_equal(first, again)


def test_a_sheet_longer_than_many_opencv_functions_take_is_cut_in_the_right_place() -> None:
    # They stop at 32,767 pixels a side. So small a shift moves nothing.
    strip = noise(16, 40_000)
    for crop in crops(strip, Augment(shift=1e-9), size=16, count=3):
        assert len(places(strip, crop)) == 1
    far = random_crop(strip, size=16, augment=Augment(shift=1e-9), rng=_LastPlace())
    np.testing.assert_array_equal(far, strip[:, -16:])


class _LastPlace(np.random.Generator):
    """Draws the largest of all integers, and the middle of every range of floats."""

    def __init__(self) -> None:
        super().__init__(np.random.PCG64(0))

    def integers(self, high: int) -> int:  # type: ignore[override]
        return high - 1

    def uniform(self, low: float, high: float, count: int | None = None) -> object:  # type: ignore[override]
        middle = (low + high) / 2
        return middle if count is None else np.full(count, middle)


@pytest.mark.parametrize("override", ["shift=0.6", "rotation=-1", "scale=1", "brightness=1", "noise=-0.1", "mirror=1"])
def test_settings_out_of_range_are_refused(override: str) -> None:
    with pytest.raises(ConfigError, match=override.partition("=")[0]):
        Augment.parse({}, [override], where="r.yaml")


def test_pairs_get_the_same_geometry_and_x_alone_other_tones() -> None:
    image = noise(30, 26)
    moves = Augment(shift=0.1, rotation=20, scale=0.1, flip=True)
    tones = moves.model_copy(update={"brightness": 0.2, "noise": 0.1})
    for seed in range(20):
        x, y = random_crop_pair(image, image, size=16, augment=moves, seed=[1, seed])
        np.testing.assert_array_equal(x, y)
        toned, same = random_crop_pair(image, image, size=16, augment=tones, seed=[1, seed])
        np.testing.assert_array_equal(same, y)
        assert not np.array_equal(toned, x)
    a, b = (random_crop_pair(image, image, size=16, augment=moves, seed=[s]) for s in (1, 2))
    assert not np.array_equal(a[0], b[0])


def test_pairs_may_differ_in_colour() -> None:
    grey = noise(20, 20)
    colour = np.repeat(grey[..., None], 3, axis=2)
    augment = Augment(shift=0.1, rotation=20)
    x, y = random_crop_pair(colour, grey, size=12, augment=augment, seed=[3])
    assert x.shape == (12, 12, 3)
    np.testing.assert_array_equal(x[..., 0], y)

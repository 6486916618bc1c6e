from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from linewright.base.errors import DataError, InputError
from linewright.base.types import Pixels
from linewright.training.augment import Augment, Crops
from linewright.training.images import ImageArrays, ImageFiles, PairedImages, UnpairedImages


def grey(level: int, side: int = 4) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.full((side, side), level, np.uint8)


def source(
    *, x: int = 5, y: int = 3, batch_size: int = 2, seed: int = 0, augment: Augment | None = None
) -> UnpairedImages:
    """Every image is one grey level, 8 apart, so that a crop tells which image it is of."""
    return UnpairedImages(
        ImageArrays([grey(8 * number) for number in range(x)]),
        ImageArrays([grey(8 * number + 4) for number in range(y)]),
        Crops(4, batch_size, augment or Augment(), seed),
    )


def levels(images: torch.Tensor) -> list[int]:
    return [round((float(image.mean()) + 1) * 127.5) for image in images]


def test_batches_have_the_promised_shape_and_range() -> None:
    batch = source(batch_size=3).batch(0)
    for part in batch:
        assert part.shape == (3, 1, 4, 4)
        assert part.dtype == torch.float32
        assert float(part.min()) >= -1
        assert float(part.max()) <= 1


def test_paper_is_plus_one_and_ink_minus_one() -> None:
    both = ImageArrays([grey(0)]), ImageArrays([grey(255)])
    batch = UnpairedImages(*both, Crops(4)).batch(0)
    assert (batch.x == -1).all()
    assert (batch.y == 1).all()


def test_colour_comes_as_three_channels() -> None:
    image = np.zeros((4, 4, 3), np.uint8)
    image[..., 0] = 255
    both = ImageArrays([image]), ImageArrays([image])
    batch = UnpairedImages(*both, Crops(4)).batch(3)
    assert batch.x.shape == (1, 3, 4, 4)
    assert batch.x.mean((0, 2, 3)).tolist() == [1, -1, -1]


def test_every_round_shows_every_image_once_in_an_order_of_its_own() -> None:
    data = source(x=5, y=3, batch_size=2)
    seen = [levels(data.batch(number).x) for number in range(10)]
    flat = [level for batch in seen for level in batch]
    rounds = [flat[start : start + 5] for start in range(0, 20, 5)]
    assert all(sorted(part) == [0, 8, 16, 24, 32] for part in rounds)
    assert len({tuple(part) for part in rounds}) > 1
    of_y = [level for number in range(9) for level in levels(data.batch(number).y)]
    assert all(sorted(of_y[start : start + 3]) == [4, 12, 20] for start in range(0, 18, 3))


def test_domains_are_shuffled_apart() -> None:
    data = source(x=30, y=30, batch_size=30)
    batch = data.batch(0)
    x, y = levels(batch.x), [level - 4 for level in levels(batch.y)]
    assert sorted(x) == sorted(y)
    assert x != y


def test_a_batch_depends_on_its_number_alone() -> None:
    change = Augment(shift=0.3, noise=0.1, brightness=0.1)
    straight = source(augment=change)
    forward = [straight.batch(number) for number in range(8)]
    jumping = source(augment=change)
    for number in (7, 0, 3, 3, 6, 1, 5, 2, 4):
        for a, b in zip(jumping.batch(number), forward[number], strict=True):
            assert torch.equal(a, b)


def test_seed_changes_order_and_augmentation() -> None:
    def stream(seed: int) -> torch.Tensor:
        data = source(x=9, seed=seed, augment=Augment(noise=0.1))
        return torch.cat([data.batch(number).x for number in range(6)])

    assert torch.equal(stream(1), stream(1))
    assert levels(stream(1)) != levels(stream(2))


def test_the_same_image_is_augmented_anew_each_time() -> None:
    data = source(x=1, y=1, batch_size=1, augment=Augment(noise=0.1))
    crops = {data.batch(number).x.numpy().tobytes() for number in range(6)}
    assert len(crops) == 6


def test_batch_size_does_not_change_the_stream() -> None:
    change = Augment(noise=0.1)
    small, large = source(batch_size=2, augment=change), source(batch_size=6, augment=change)
    joined = torch.cat([small.batch(number).x for number in range(3)])
    assert torch.equal(joined, large.batch(0).x)


# Where images come from


def write(path: Path, pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> Path:
    Image.fromarray(pixels).save(path)
    return path


def test_files_are_read_as_they_are_asked_for(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{n}.png", grey(n)) for n in (1, 2)]
    images = ImageFiles([*paths, tmp_path / "absent.png"], channels=1)
    assert len(images) == 3
    np.testing.assert_array_equal(images[1], grey(2))
    with pytest.raises(InputError, match=r"absent\.png"):
        images[2]


def test_channels_are_those_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "a.png", grey(7))
    assert ImageFiles([path], channels=3)[0].shape == (4, 4, 3)
    colour = write(tmp_path / "b.png", np.full((4, 4, 3), 9, np.uint8))
    np.testing.assert_array_equal(ImageFiles([colour], channels=1)[0], grey(9))


def test_files_are_kept_while_there_is_room(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{n}.png", grey(n)) for n in range(3)]
    images = ImageFiles(paths, channels=1, room=2 * 16)
    first = [images[place] for place in range(3)]
    for path in paths:
        path.unlink()
    assert images[0] is first[0]
    assert images[1] is first[1]
    with pytest.raises(InputError):
        images[2]


def test_fingerprint_of_arrays_hears_every_pixel_and_shape() -> None:
    plain = ImageArrays([grey(1), grey(2)]).fingerprint()
    assert plain == ImageArrays([grey(1), grey(2)]).fingerprint()
    changed = grey(2)
    changed[3, 3] += 1
    others = [[grey(1), changed], [grey(2), grey(1)], [grey(1)], [grey(1).reshape(2, 8), grey(2)]]
    assert plain not in [ImageArrays(arrays).fingerprint() for arrays in others]


def test_fingerprint_of_files_hears_names_and_every_byte_but_not_the_folder(tmp_path: Path) -> None:
    path = write(tmp_path / "a.bmp", grey(1))
    plain = ImageFiles([path], channels=1).fingerprint()
    moved = tmp_path / "elsewhere" / "a.bmp"
    moved.parent.mkdir()
    moved.write_bytes(path.read_bytes())
    os.utime(moved, (1, 1))
    assert ImageFiles([moved], channels=1).fingerprint() == plain
    # An edited bitmap has the size of the old one.
    write(moved, grey(2))
    assert moved.stat().st_size == path.stat().st_size
    assert ImageFiles([moved], channels=1).fingerprint() != plain
    renamed = path.rename(tmp_path / "b.bmp")
    assert ImageFiles([renamed], channels=1).fingerprint() != plain


def test_fingerprint_of_an_absent_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.png"):
        ImageFiles([tmp_path / "gone.png"], channels=1).fingerprint()


def test_fingerprint_tells_the_domains_apart() -> None:
    one, other = ImageArrays([grey(1)]), ImageArrays([grey(2)])

    def of(x: ImageArrays, y: ImageArrays) -> str:
        return UnpairedImages(x, y, Crops(4)).fingerprint()

    assert of(one, other) != of(other, one)
    assert of(one, other) == of(one, other)


# Pairs


def noise_images(count: int, *, seed: int = 0, side: int = 12) -> list[Pixels]:
    return list(np.random.default_rng(seed).integers(0, 256, (count, side, side), np.uint8))


def paired(
    x: list[Pixels],
    y: list[Pixels],
    *,
    size: int = 8,
    batch_size: int = 2,
    augment: Augment | None = None,
    seed: int = 0,
) -> PairedImages:
    return PairedImages(ImageArrays(x), ImageArrays(y), Crops(size, batch_size, augment or Augment(), seed))


def test_partners_stay_together_in_place_and_turn() -> None:
    x = noise_images(5)
    moves = Augment(shift=0.2, rotation=10, scale=0.1, flip=True)
    for augment in (Augment(), moves):
        pairs = paired(x, [255 - image for image in x], augment=augment)
        for number in range(6):
            batch = pairs.batch(number)
            assert batch.x.shape == batch.y.shape == (2, 1, 8, 8)
            assert batch.x.dtype == torch.float32
            inside = batch.y > -1 if augment is moves else batch.y > -2
            # Beside the image both are paper; within, a negative stays one, but for rounding.
            both_paper = (batch.x == 1) & (batch.y == 1)
            off = (batch.x + batch.y).abs()[inside & ~both_paper]
            assert float(off.median()) < 0.02


def test_tones_change_on_x_alone() -> None:
    grey = [np.full((12, 12), 100, np.uint8)]
    batch = paired(grey, grey, augment=Augment(brightness=0.3, noise=0.1)).batch(3)
    torch.testing.assert_close(batch.y, torch.full((2, 1, 8, 8), 100 / 127.5 - 1))
    assert float(batch.x[0].std()) > 0.05
    assert abs(float(batch.x[0].mean() - batch.x[1].mean())) > 0.05


def test_batches_are_pure_functions_of_their_number_and_the_seed() -> None:
    x, y = noise_images(5), noise_images(5, seed=1)
    augment = Augment(shift=0.1, noise=0.1)
    pairs = paired(x, y, augment=augment)
    ahead = pairs.batch(7)
    pairs.batch(0)
    again = paired(x, y, augment=augment).batch(7)
    assert torch.equal(ahead.x, again.x)
    assert torch.equal(ahead.y, again.y)
    assert not torch.equal(ahead.x, paired(x, y, augment=augment, seed=1).batch(7).x)


def test_each_round_shows_every_pair_once_in_another_order() -> None:
    x = [np.full((8, 8), 10 * place, np.uint8) for place in range(6)]
    pairs = paired(x, x, batch_size=3)
    rounds = []
    for first in (0, 2, 4):
        batches = [pairs.batch(first), pairs.batch(first + 1)]
        rounds.append([float(image[0, 0, 0]) for batch in batches for image in batch.y])
    assert all(len(set(order)) == 6 for order in rounds)
    assert len({tuple(order) for order in rounds}) > 1


def test_fingerprint_notices_a_change_on_either_side() -> None:
    x, y = noise_images(2), noise_images(2, seed=1)
    first = paired(x, y).fingerprint()
    assert paired(noise_images(2), noise_images(2, seed=1)).fingerprint() == first
    assert paired(y, x).fingerprint() != first
    y[1][0, 0] ^= 1
    assert paired(x, y).fingerprint() != first


def test_partners_of_another_size_are_refused() -> None:
    pairs = paired(noise_images(1), noise_images(1, side=13))
    with pytest.raises(DataError, match="1: is 12 x 12 px, its partner 1 is 13 x 13 px; bring both"):
        pairs.batch(0)

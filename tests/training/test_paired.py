from __future__ import annotations

import numpy as np
import pytest
import torch

from linewright.base.errors import DataError
from linewright.base.types import Pixels
from linewright.training.augment import Augment, Crops
from linewright.training.paired import PairedImages
from linewright.training.unpaired import ImageArrays


def noise(count: int, *, seed: int = 0, side: int = 12) -> list[Pixels]:
    return list(np.random.default_rng(seed).integers(0, 256, (count, side, side), np.uint8))


def source(
    x: list[Pixels],
    y: list[Pixels],
    *,
    size: int = 8,
    batch_size: int = 2,
    augment: Augment | None = None,
    seed: int = 0,
) -> PairedImages:
    return PairedImages(
        ImageArrays(x), ImageArrays(y), Crops(size, batch_size, augment or Augment(), seed)
    )


def test_partners_stay_together_in_place_and_turn() -> None:
    x = noise(5)
    moves = Augment(shift=0.2, rotation=10, scale=0.1, flip=True)
    for augment in (Augment(), moves):
        pairs = source(x, [255 - image for image in x], augment=augment)
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
    batch = source(grey, grey, augment=Augment(brightness=0.3, noise=0.1)).batch(3)
    torch.testing.assert_close(batch.y, torch.full((2, 1, 8, 8), 100 / 127.5 - 1))
    assert float(batch.x[0].std()) > 0.05
    assert abs(float(batch.x[0].mean() - batch.x[1].mean())) > 0.05


def test_batches_are_pure_functions_of_their_number_and_the_seed() -> None:
    x, y = noise(5), noise(5, seed=1)
    augment = Augment(shift=0.1, noise=0.1)
    pairs = source(x, y, augment=augment)
    ahead = pairs.batch(7)
    pairs.batch(0)
    again = source(x, y, augment=augment).batch(7)
    assert torch.equal(ahead.x, again.x)
    assert torch.equal(ahead.y, again.y)
    assert not torch.equal(ahead.x, source(x, y, augment=augment, seed=1).batch(7).x)


def test_each_round_shows_every_pair_once_in_another_order() -> None:
    x = [np.full((8, 8), 10 * place, np.uint8) for place in range(6)]
    pairs = source(x, x, batch_size=3)
    rounds = []
    for first in (0, 2, 4):
        batches = [pairs.batch(first), pairs.batch(first + 1)]
        rounds.append([float(image[0, 0, 0]) for batch in batches for image in batch.y])
    assert all(len(set(order)) == 6 for order in rounds)
    assert len({tuple(order) for order in rounds}) > 1


def test_fingerprint_notices_a_change_on_either_side() -> None:
    x, y = noise(2), noise(2, seed=1)
    first = source(x, y).fingerprint()
    assert source(noise(2), noise(2, seed=1)).fingerprint() == first
    assert source(y, x).fingerprint() != first
    y[1][0, 0] ^= 1
    assert source(x, y).fingerprint() != first


def test_partners_of_another_size_are_refused() -> None:
    pairs = source(noise(1), noise(1, side=13))
    with pytest.raises(DataError, match="pair 1 differ in size: x is 12 x 12 px, y is 13 x 13 px"):
        pairs.batch(0)

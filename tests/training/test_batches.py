from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from linewright.base.errors import InputError
from linewright.methods.base import UnpairedBatch
from linewright.training.augment import Crops
from linewright.training.batches import BatchSource, batches, permutation
from linewright.training.images import ImageFiles, UnpairedImages
from tiny_training import tiny_source


class _Numbers(BatchSource[UnpairedBatch]):
    """Examples that hold their own number."""

    batch_type = UnpairedBatch

    def example(self, serial: int) -> UnpairedBatch:
        return UnpairedBatch(torch.tensor([serial]), torch.tensor([-serial]))

    def fingerprint(self) -> str:
        return "numbers"


ONE = _Numbers(batch_size=1, seed=0)


def same(a: Sequence[Tensor], b: Sequence[Tensor]) -> bool:
    return all(torch.equal(one, other) for one, other in zip(a, b, strict=True))


def test_numbers_run_from_first_to_the_one_before_end() -> None:
    found = [int(batch.x) for batch in batches(ONE, first=3, end=7, workers=0)]
    assert found == [3, 4, 5, 6]
    assert list(batches(ONE, first=3, end=3, workers=0)) == []


def test_a_batch_holds_the_examples_of_its_serial_numbers() -> None:
    batch = _Numbers(batch_size=3, seed=0).batch(2)
    assert batch.x.tolist() == [6, 7, 8] and batch.y.tolist() == [-6, -7, -8]


def test_orders_hold_every_entry_and_differ_from_round_to_round() -> None:
    orders = [permutation(20, 5, turn).tolist() for turn in range(3)]
    assert all(sorted(order) == list(range(20)) for order in orders)
    assert orders[0] != orders[1] != orders[2]
    assert orders[1] == np.random.default_rng([5, 1]).permutation(20).tolist()


def test_batches_keep_their_type_and_are_what_the_source_gives() -> None:
    source = tiny_source()
    for number, batch in enumerate(batches(source, first=0, end=4, workers=0)):
        assert isinstance(batch, UnpairedBatch)
        assert same(batch, source.batch(number))


def test_loading_leaves_the_global_random_state_alone() -> None:
    torch.manual_seed(3)
    before = torch.get_rng_state()
    list(batches(tiny_source(), first=0, end=3, workers=0))
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("workers", [0, 1])
def test_file_that_cannot_be_read_is_one_short_line(tmp_path: Path, workers: int) -> None:
    (tmp_path / "bad.png").write_bytes(b"no picture")
    images = ImageFiles([tmp_path / "bad.png"], channels=1)
    source = UnpairedImages(images, images, Crops(16))
    with pytest.raises(InputError, match=r"bad\.png") as caught:
        next(batches(source, first=0, end=2, workers=workers))
    assert "Traceback" not in str(caught.value)
    with pytest.raises(InputError) as direct:
        source.batch(0)
    assert str(caught.value) == str(direct.value)

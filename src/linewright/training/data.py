"""Feed batches to the loop; what a step sees depends on the step's number alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, TypeVar

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

BatchT = TypeVar("BatchT", bound=tuple[Tensor, ...])
BatchT_co = TypeVar("BatchT_co", bound=tuple[Tensor, ...], covariant=True)


class BatchSource(Protocol[BatchT_co]):
    """Training data: a pure function from a number to a batch.

    So a resumed run sees what the unbroken one would have seen, whatever the number of workers.
    """

    def batch(self, number: int) -> BatchT_co:
        """Return batch ``number``: N x C x H x W tensors, float32 in [-1, 1]."""

    def fingerprint(self) -> str:
        """Return a digest of the data, to notice that they changed under a run."""


class _Numbered(Dataset[BatchT]):
    def __init__(self, source: BatchSource[BatchT]) -> None:
        self.source = source

    def __getitem__(self, number: int) -> BatchT:
        # Helper processes share the cores with the main one.
        if torch.utils.data.get_worker_info() is not None:
            torch.set_num_threads(1)
        return self.source.batch(number)


def batches(source: BatchSource[BatchT], *, first: int, end: int, workers: int) -> Iterator[BatchT]:
    """Yield batches ``first`` to ``end - 1``, made by ``workers`` processes (0: by this one)."""
    loader = DataLoader(
        _Numbered(source),
        batch_size=None,
        sampler=range(first, end),
        num_workers=workers,
        # A generator of its own, so that making the loader does not move the global one.
        generator=torch.Generator(),
        multiprocessing_context="spawn" if workers else None,
    )
    yield from loader

"""Feed batches to the loop; what a step sees depends on the step's number alone."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import Protocol, TypeVar

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from linewright.base import LinewrightError

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


class _Numbered(Dataset[BatchT | LinewrightError]):
    def __init__(self, source: BatchSource[BatchT]) -> None:
        self.source = source

    def __getitem__(self, number: int) -> BatchT | LinewrightError:
        # Helper processes share the cores with the main one.
        if torch.utils.data.get_worker_info() is not None:
            torch.set_num_threads(1)
        try:
            return self.source.batch(number)
        except LinewrightError as error:
            # Raised in a worker, it would reach the user with the worker's traceback in its line.
            return error


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
        worker_init_fn=_ignore_interrupts,
    )
    for batch in loader:
        if isinstance(batch, LinewrightError):
            raise batch
        yield batch


def _ignore_interrupts(worker: int) -> None:
    del worker
    # Ctrl-C reaches every process of the terminal, but the loop ends only after its step: a worker
    # that had died meanwhile would take the checkpoint with it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)

"""Batches by number, fed to the loop: what a step sees depends on the step's number alone."""

import signal
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from linewright.base import Ints, LinewrightError, Pixels, WorkerContext

BatchT = TypeVar("BatchT", bound=tuple[Tensor, ...])


class Part(NamedTuple):
    """Which of the equal parts of each batch; the only one by default."""

    place: int = 0
    of: int = 1


WHOLE = Part()


class BatchSource(ABC, Generic[BatchT]):
    """Training data: a pure function from a number and the seed to a batch.

    So a resumed run sees what the unbroken one would have seen, whatever the number of workers.
    """

    batch_type: Callable[..., BatchT]

    def __init__(self, *, batch_size: int, seed: int) -> None:
        self.batch_size, self.seed = batch_size, seed

    def batch(self, number: int) -> BatchT:
        """Return batch ``number``: N x C x H x W tensors, float32 in [-1, 1]."""
        return self.share(number, WHOLE)

    def share(self, number: int, part: Part) -> BatchT:
        """Return a part of batch ``number``, as `batch`; its size is a multiple of the number of parts."""
        size = self.batch_size // part.of
        first = number * self.batch_size + part.place * size
        examples = [self.example(serial) for serial in range(first, first + size)]
        return self.batch_type(*map(torch.cat, zip(*examples, strict=True)))

    @abstractmethod
    def example(self, serial: int) -> BatchT:
        """Return the ``serial``-th example of all batches, as a batch of one."""

    @abstractmethod
    def fingerprint(self) -> str:
        """Return a digest of the data, to notice that they changed under a run."""


@lru_cache(maxsize=8)
def permutation(count: int, *seed: int) -> Ints:
    """Return the order in which ``count`` entries come in one round."""
    return np.random.default_rng(seed).permutation(count)


class Examples(NamedTuple):
    """Images to look at or to score."""

    names: list[str]  # what to call them
    x: list[Pixels]  # source images, uint8
    y: list[Pixels]  # target images, uint8
    paired: bool  # whether ``y`` is the truth for ``x``, one by one
    truth: list[dict[str, Any]] | None = None  # what is on each of ``y``, where known
    skeletons: bool = False  # whether ``y`` are skeletons


class ExampleSource(Protocol):
    """Returns examples when they are asked for, since reading or drawing them takes a while."""

    def __call__(self, limit: int | None = None) -> Examples:
        """Return the first ``limit`` examples, or all."""


class _Numbered(Dataset[BatchT | LinewrightError]):
    def __init__(self, source: BatchSource[BatchT], part: Part) -> None:
        self.source, self.part = source, part

    def __getitem__(self, number: int) -> BatchT | LinewrightError:
        # Helper processes share the cores with the main one.
        if torch.utils.data.get_worker_info() is not None:
            torch.set_num_threads(1)
        try:
            return self.source.share(number, self.part)
        except LinewrightError as error:
            # Raised in a worker, it would reach the user with the worker's traceback in its line.
            return error


def batches(source: BatchSource[BatchT], *, first: int, end: int, workers: int, part: Part = WHOLE) -> Iterator[BatchT]:
    """Yield batches ``first`` to ``end - 1``, or a part of each, made by ``workers`` processes (0: by this one)."""
    loader = DataLoader(
        _Numbered(source, part),
        batch_size=None,
        sampler=range(first, end),
        num_workers=workers,
        # A generator of its own, so that making the loader does not move the global one.
        generator=torch.Generator(),
        multiprocessing_context=WorkerContext() if workers else None,
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

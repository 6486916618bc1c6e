"""Batches from two heaps of images that do not belong together one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from linewright.base import InputError, Pixels
from linewright.methods import UnpairedBatch
from linewright.nn import to_tensor
from linewright.pages import read_image
from linewright.training.augment import Crops, random_crop


class Images(Protocol):
    """A heap of images of one domain, all with the same number of channels."""

    def __len__(self) -> int:
        """Return how many there are."""

    def __getitem__(self, place: int) -> Pixels:
        """Return one image, uint8 H x W or H x W x 3, paper 255."""

    def fingerprint(self) -> str:
        """Return a digest that changes when the images do."""


class ImageArrays(Sequence[Pixels]):
    """Images held in memory.

    Args:
        arrays: uint8 images, H x W or H x W x 3.
    """

    def __init__(self, arrays: Sequence[Pixels]) -> None:
        self.arrays = arrays

    def __len__(self) -> int:
        return len(self.arrays)

    def __getitem__(self, place: int) -> Pixels:  # type: ignore[override]
        return self.arrays[place]

    def fingerprint(self) -> str:
        """Return a digest of all pixels."""
        digest = hashlib.sha256()
        for array in self.arrays:
            digest.update(str(array.shape).encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()


class ImageFiles(Sequence[Pixels]):
    """Images read from files when they are asked for, and kept while there is room.

    Args:
        paths: image files; of a file with several pages the first is taken.
        channels: 1 or 3.
        room: bytes of pixels to keep in memory.
    """

    def __init__(self, paths: Sequence[Path], *, channels: int, room: int = 1 << 29) -> None:
        self.paths = paths
        self.channels = channels
        self.room = room
        self._kept: dict[int, Pixels] = {}

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, place: int) -> Pixels:  # type: ignore[override]
        if place in self._kept:
            return self._kept[place]
        pixels = read_image(self.paths[place], channels=self.channels, page=0).pixels
        if pixels.nbytes <= self.room:
            self.room -= pixels.nbytes
            self._kept[place] = pixels
        return pixels

    def fingerprint(self) -> str:
        """Return a digest of the files' names and contents.

        Raises:
            InputError: a file cannot be read.
        """
        digest = hashlib.sha256()
        for path in self.paths:
            try:
                with path.open("rb") as file:
                    content = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError as error:
                raise InputError(f"cannot be read ({error.strerror})", where=path) from error
            digest.update(f"{path.name} {content}\n".encode())
        return digest.hexdigest()


class UnpairedImages:
    """Random crops of x and of y, each domain shuffled anew in every round through it.

    Batch ``n`` is a pure function of ``n`` and the seed.

    Args:
        x: images of the source domain.
        y: images of the target domain.
        crops: how crops are cut.
    """

    def __init__(
        self,
        x: Images,
        y: Images,
        crops: Crops,
    ) -> None:
        self.domains = (x, y)
        self.crops = crops
        self._orders: dict[int, tuple[int, np.ndarray[tuple[int], np.dtype[np.int64]]]] = {}

    def batch(self, number: int) -> UnpairedBatch:
        """Return batch ``number``: two N x C x size x size float32 tensors in [-1, 1]."""
        return UnpairedBatch(self._draw(0, number), self._draw(1, number))

    def fingerprint(self) -> str:
        """Return a digest of both domains."""
        return "-".join(images.fingerprint()[:16] for images in self.domains)

    def _draw(self, domain: int, number: int) -> Tensor:
        first = number * self.crops.batch_size
        return torch.cat(
            [self._crop(domain, first + place) for place in range(self.crops.batch_size)]
        )

    def _crop(self, domain: int, serial: int) -> Tensor:
        images = self.domains[domain]
        image = images[self._shuffled(domain, serial)]
        rng = np.random.default_rng([self.crops.seed, domain, serial])
        return to_tensor(
            random_crop(image, size=self.crops.size, augment=self.crops.augment, rng=rng)
        )

    def _shuffled(self, domain: int, serial: int) -> int:
        """Return which image is the ``serial``-th to be seen of ``domain``."""
        around, place = divmod(serial, len(self.domains[domain]))
        known = self._orders.get(domain)
        if known is None or known[0] != around:
            # A third number keeps these generators apart from those of the crops.
            rng = np.random.default_rng([self.crops.seed, domain, around, 1])
            known = (around, rng.permutation(len(self.domains[domain])))
            self._orders[domain] = known
        return int(known[1][place])

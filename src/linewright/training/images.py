"""Batches of crops of images: of two domains apart, or of pairs aligned to the pixel."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from torch import Tensor

from linewright.base import DataError, InputError, Pixels
from linewright.methods import PairedBatch, UnpairedBatch
from linewright.nn import to_tensor
from linewright.pages import read_image
from linewright.training.augment import Crops, random_crop, random_crop_pair
from linewright.training.batches import BatchSource, BatchT, permutation


class Images(Protocol):
    """Images of one domain, all with the same number of channels."""

    def __len__(self) -> int:
        """Return how many there are."""

    def __getitem__(self, place: int) -> Pixels:
        """Return one image, uint8 H x W or H x W x 3, paper 255."""

    def name(self, place: int) -> str | Path:
        """Return what an error calls an image."""

    def fingerprint(self) -> str:
        """Return a digest that changes when the images do."""


class ImageArrays(Sequence[Pixels]):
    """Images held in memory: uint8 H x W or H x W x 3."""

    def __init__(self, arrays: Sequence[Pixels]) -> None:
        self.arrays = arrays

    def __len__(self) -> int:
        return len(self.arrays)

    def __getitem__(self, place: int) -> Pixels:  # type: ignore[override]
        return self.arrays[place]

    def name(self, place: int) -> str:
        """Return its number, from 1."""
        return str(place + 1)

    def fingerprint(self) -> str:
        """Return a digest of all pixels."""
        digest = hashlib.sha256()
        for array in self.arrays:
            digest.update(str(array.shape).encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()


class ImageFiles(Sequence[Pixels]):
    """First pages of image files, read when asked for and kept while there is ``room`` (bytes)."""

    def __init__(self, paths: Sequence[Path], *, channels: int, room: int = 1 << 29) -> None:
        self.paths, self.channels, self.room = paths, channels, room
        self._cache: dict[int, Pixels] = {}

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, place: int) -> Pixels:  # type: ignore[override]
        if place in self._cache:
            return self._cache[place]
        pixels = read_image(self.paths[place], channels=self.channels, page=0).pixels
        if pixels.nbytes <= self.room:
            self.room -= pixels.nbytes
            self._cache[place] = pixels
        return pixels

    def name(self, place: int) -> Path:
        """Return its file."""
        return self.paths[place]

    def fingerprint(self) -> str:
        """Return a digest of the files' names and contents."""
        digest = hashlib.sha256()
        for path in self.paths:
            try:
                with path.open("rb") as file:
                    content = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError as error:
                raise InputError("cannot be read ({0})", error.strerror, where=path) from error
            digest.update(f"{path.name} {content}\n".encode())
        return digest.hexdigest()


class _Crops(BatchSource[BatchT]):
    def __init__(self, x: Images, y: Images, crops: Crops) -> None:
        super().__init__(batch_size=crops.batch_size, seed=crops.seed)
        self.x, self.y, self.crops = x, y, crops

    def fingerprint(self) -> str:
        return "-".join(images.fingerprint()[:16] for images in (self.x, self.y))


class UnpairedImages(_Crops[UnpairedBatch]):
    """Random crops of x and of y, each domain shuffled anew in every round through it."""

    batch_type = UnpairedBatch

    def example(self, serial: int) -> UnpairedBatch:
        """See `BatchSource.example`."""
        return UnpairedBatch(self._crop(0, self.x, serial), self._crop(1, self.y, serial))

    def _crop(self, domain: int, images: Images, serial: int) -> Tensor:
        size, seed = self.crops.size, self.crops.seed
        turn, place = divmod(serial, len(images))
        # A fourth number keeps these generators apart from those of the crops.
        image = images[int(permutation(len(images), seed, domain, turn, 1)[place])]
        rng = np.random.default_rng([seed, domain, serial])
        return to_tensor(random_crop(image, size=size, augment=self.crops.augment, rng=rng))


class PairedImages(_Crops[PairedBatch]):
    """The same random crop of x and of y, one for each of ``x``; shuffled anew in every round."""

    batch_type = PairedBatch

    def example(self, serial: int) -> PairedBatch:
        """See `BatchSource.example`; DataError where the two images of a pair differ in size."""
        size, augment, seed = self.crops.size, self.crops.augment, self.crops.seed
        turn, place = divmod(serial, len(self.x))
        x, y = read_pair(self.x, self.y, int(permutation(len(self.x), seed, turn)[place]))
        x, y = random_crop_pair(x, y, size=size, augment=augment, seed=[seed, turn, place])
        return PairedBatch(to_tensor(x), to_tensor(y))


def read_pair(xs: Images, ys: Images, which: int) -> tuple[Pixels, Pixels]:
    """Return one pair of images; DataError: they differ in size."""
    x, y = xs[which], ys[which]
    if x.shape[:2] != y.shape[:2]:
        (high, wide), (other_high, other_wide) = x.shape[:2], y.shape[:2]
        raise DataError(
            "is {0} x {1} px, its partner {2} is {3} x {4} px",
            wide,
            high,
            ys.name(which),
            other_wide,
            other_high,
            where=xs.name(which),
            way_out="bring both to one size, aligned to the pixel",
        )
    return x, y

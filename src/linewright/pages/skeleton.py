"""Skeletons of ink by the thinning of Zhang and Suen, kept on disk.

In a skeleton image ink is 0 and paper 255, as in every image.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from linewright.base import Pixels, track, writing


def thin_zhang_suen(pixels: Pixels) -> Pixels:
    """Return the one pixel wide skeleton of the ink in an image.

    Zhang and Suen, "A fast parallel algorithm for thinning digital patterns", Communications of
    the ACM 27(3), 1984, by way of scikit-image. Its table of neighbourhoods departs from the
    printed conditions where diagonals touch: it keeps a dot of 2 x 2 pixels, which those delete.
    On brush glyphs of 128 px, 2 % of the pixels of the two skeletons lie more than 1.5 pixels
    from the other, at the ends of spurs. Ink is what is darker than mid-grey.

    Args:
        pixels: H x W uint8, paper 255, ink 0.

    Returns:
        H x W uint8 of 255 and 0, the skeleton 0.
    """
    # Imported here since it takes half a second, and most trainings have their skeletons kept.
    from skimage.morphology import skeletonize

    ridge: NDArray[np.bool_] = skeletonize(pixels < 128)  # type: ignore[no-untyped-call]
    return np.where(ridge, 0, 255).astype(np.uint8)


class Skeletons(Sequence[Pixels]):
    """The skeletons of many images, eight pixels a byte in memory.

    Args:
        images: N images of one size, H x W uint8 each.
        cache: folder that keeps skeletons under a digest of the images; None for no files. A
            file that is damaged is made anew.
        what: what a progress bar calls them.

    Raises:
        OutputError: the cache cannot be written.
    """

    def __init__(
        self,
        images: Sequence[Pixels] | Pixels,
        *,
        cache: Path | None = None,
        what: str = "thinning",
    ) -> None:
        self._shape = tuple(images[0].shape) if len(images) else (0, 0)
        self._packed = self._found(images, cache, what)

    def __len__(self) -> int:
        return len(self._packed)

    def __getitem__(self, number: int) -> Pixels:  # type: ignore[override]
        height, width = self._shape
        ink = np.unpackbits(self._packed[number], count=height * width).reshape(height, width)
        return np.where(ink, 0, 255).astype(np.uint8)

    def _found(
        self, images: Sequence[Pixels] | Pixels, cache: Path | None, what: str
    ) -> NDArray[np.uint8]:
        wanted = (len(images), (int(np.prod(self._shape)) + 7) // 8)
        if cache is None:
            return self._made(images, what, wanted)
        path = cache / f"skeletons-{_digest(images)}.npy"
        try:
            stored = np.load(path, allow_pickle=False)
            if stored.shape == wanted and stored.dtype == np.uint8:
                return np.asarray(stored, np.uint8)
        except (OSError, ValueError, EOFError):
            pass  # absent or damaged: it follows from the images
        packed = self._made(images, what, wanted)
        with writing(path) as temporary:
            np.save(temporary, packed)
        return packed

    def _made(
        self, images: Sequence[Pixels] | Pixels, what: str, shape: tuple[int, int]
    ) -> NDArray[np.uint8]:
        packed = np.zeros(shape, np.uint8)
        for row, image in enumerate(track(images, total=len(images), what=what)):
            packed[row] = np.packbits(thin_zhang_suen(image) == 0)
        return packed


def _digest(images: Sequence[Pixels] | Pixels) -> str:
    digest = hashlib.sha256(b"Zhang-Suen 1")
    for image in images:
        digest.update(repr(image.shape).encode())
        digest.update(image.tobytes())
    return digest.hexdigest()[:32]

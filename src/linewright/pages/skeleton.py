"""Skeletons of ink: two thinnings, the length of thinned lines, skeletons kept on disk."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from linewright.base import Floats, Mask, Pixels, track, writing

_ORTHOGONAL = ((0, 1), (1, 0))
_DIAGONAL = ((1, 1), (1, -1))
_SMOOTHING_ROUNDS = 6


def thin_zhang_suen(pixels: Pixels) -> Pixels:
    """Return the one pixel wide skeleton of the ink in an H x W uint8 image: 0, the rest 255.

    Zhang and Suen, "A fast parallel algorithm for thinning digital patterns", Communications of the ACM 27(3), 1984, by
    way of scikit-image. Its table of neighbourhoods departs from the printed conditions where diagonals touch: it keeps
    a dot of 2 x 2 pixels, which those delete. On brush glyphs of 128 px, 2 % of the pixels of the two skeletons lie
    more than 1.5 pixels from the other, at the ends of spurs. Ink is what is darker than mid-grey.
    """
    # Imported here since it takes half a second, and most trainings have their skeletons kept.
    from skimage.morphology import skeletonize

    ridge: Mask = skeletonize(pixels < 128)  # type: ignore[no-untyped-call]
    return np.where(ridge, 0, 255).astype(np.uint8)


def thin_lee(ink: Mask) -> Mask:
    """Thin ink to lines one pixel wide: Lee, Kashyap and Chu (1994), staircases straightened.

    Not by Zhang and Suen (1984), which eats slanting lines of even width from their ends: of a 45 degree line two
    pixels wide, as hatching has them, half was gone. A step's corner is taken away where its two neighbours touch
    without it, so that no slanting line is left as stairs of orthogonal steps, 1.4 times as long as it is.
    """
    # Imported here since it takes half a second.
    from skimage.morphology import skeletonize

    skeleton: Mask = skeletonize(ink, method="lee") > 0  # type: ignore[no-untyped-call]
    padded = np.pad(skeleton, 1)
    height, width = skeleton.shape

    def shifted(dy: int, dx: int) -> Mask:
        return padded[1 + dy : 1 + dy + height, 1 + dx : 1 + dx + width]

    for vertical, sideways in ((-1, 1), (1, -1), (-1, -1), (1, 1)):
        corner = shifted(0, 0) & shifted(vertical, 0) & shifted(0, sideways)
        corner &= ~(shifted(-vertical, 0) | shifted(0, -sideways))
        corner &= ~shifted(-vertical, -sideways)
        padded[1:-1, 1:-1][corner] = False
    return padded[1:-1, 1:-1].copy()


def skeleton_samples(skeleton: Mask) -> tuple[Floats, Floats]:
    """Return the centres (K x 2 xy) of thinned pixels and the length that each stands for.

    Neighbours are linked, diagonal ones only where no orthogonal way round exists. A run of links of which a share
    ``d`` is diagonal spans 1 across and ``d`` along the other axis, so a link is ``hypot(1, d)`` long. The share is
    averaged along the line over a few links, which makes the length right at every angle, where weights of 1 and 1.41
    are up to 8 % too long (Kimura, Kikuchi and Yamasaki, Plant and Soil 216 (1999), compare such estimates). A pixel
    has half of each of its links, and half a pixel for each end that is free.
    """
    rows, columns = np.nonzero(skeleton)
    count = len(rows)
    centres = np.stack([columns + 0.5, rows + 0.5], axis=1)
    number = np.full((skeleton.shape[0] + 2, skeleton.shape[1] + 2), -1, dtype=np.int32)
    number[rows + 1, columns + 1] = np.arange(count, dtype=np.int32)
    pairs: list[NDArray[np.int32]] = []
    diagonal: list[Floats] = []
    for dy, dx in _ORTHOGONAL + _DIAGONAL:
        there = number[rows + 1 + dy, columns + 1 + dx]
        linked = there >= 0
        if (dy, dx) in _DIAGONAL:
            linked &= number[rows + 1 + dy, columns + 1] < 0
            linked &= number[rows + 1, columns + 1 + dx] < 0
        here = np.flatnonzero(linked).astype(np.int32)
        pairs.append(np.stack([here, there[linked]], axis=1))
        diagonal.append(np.full(len(here), float((dy, dx) in _DIAGONAL)))
    links, is_diagonal = np.concatenate(pairs), np.concatenate(diagonal)

    def gathered(values: Floats) -> Floats:
        """Sum over each pixel's links."""
        both_ends = np.concatenate([links[:, 0], links[:, 1]])
        return np.bincount(both_ends, np.tile(values, 2), count).astype(np.float64)

    degree = gathered(np.ones(len(links)))
    share = is_diagonal
    for _ in range(_SMOOTHING_ROUNDS):
        at_pixel = gathered(share) / np.maximum(degree, 1)
        share = (at_pixel[links[:, 0]] + at_pixel[links[:, 1]]) / 2
    lengths = gathered(np.hypot(1.0, share)) / 2
    lengths += np.maximum(2 - degree, 0) / 2
    return centres, lengths


class Skeletons(Sequence[Pixels]):
    """The skeletons of N images of one size, H x W uint8, eight pixels a byte in memory.

    ``cache`` is a folder that keeps them under a digest of the images (damaged files are made
    anew), None for no files; OutputError: it cannot be written.
    """

    def __init__(
        self,
        images: Sequence[Pixels] | Pixels,
        *,
        cache: Path | None = None,
        what: str = "thinning",  # what a progress bar calls them
    ) -> None:
        self._shape = tuple(images[0].shape) if len(images) else (0, 0)
        shape = len(images), (int(np.prod(self._shape)) + 7) // 8
        path = None if cache is None else cache / f"skeletons-{_digest(images)}.npy"
        stored = None if path is None else _stored(path, shape)
        if stored is None:
            stored = np.zeros(shape, np.uint8)
            for row, image in enumerate(track(images, what=what)):
                stored[row] = np.packbits(thin_zhang_suen(image) == 0)
            if path is not None:
                with writing(path) as temporary:
                    np.save(temporary, stored)
        self._packed = stored

    def __len__(self) -> int:
        return len(self._packed)

    def __getitem__(self, number: int) -> Pixels:  # type: ignore[override]
        height, width = self._shape
        ink = np.unpackbits(self._packed[number], count=height * width).reshape(height, width)
        return np.where(ink, 0, 255).astype(np.uint8)


def _stored(path: Path, shape: tuple[int, int]) -> Pixels | None:
    """Return what a file keeps, None if it is absent or damaged."""
    try:
        stored = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return np.asarray(stored) if stored.shape == shape and stored.dtype == np.uint8 else None


def _digest(images: Sequence[Pixels] | Pixels) -> str:
    digest = hashlib.sha256(b"Zhang-Suen 1")
    for image in images:
        digest.update(repr(image.shape).encode())
        digest.update(image.tobytes())
    return digest.hexdigest()[:32]

"""Training data of characters: source and hands paired by character, skeletons beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from linewright.base import DataError, Pixels, say, track
from linewright.glyphs import GlyphImages, GlyphSet, Split, roughen
from linewright.methods import GlyphBatch, StyledBatch, UnpairedBatch
from linewright.nn import to_tensor
from linewright.pages import Skeletons, agreement, laid_over, shift_pixels

# Share of the glyphs that finishing learns without being told whose they are.
_ANY_HAND = 0.2
# Share of the glyphs that a network drew, where there are such.
_DRAWN = 0.5
# Least agreement of such a glyph with the hand's own over it.
_AGREEING = 0.5


class GlyphBatches:
    """Batches for SE-GAN; every character of every hand in each round, in a new order.

    All four images of a character are moved by the same whole pixels, so that a skeleton stays
    one. Batch ``n`` is a pure function of ``n`` and the seed.

    Args:
        glyphs: the data set.
        styles: hands, in the order of their numbers.
        batch_size: characters in a batch.
        shift: greatest shift, as a share of the image's side, either way.
        seed: of all randomness.
        split: which characters.
        cache: see `Skeletons`.
        repeat: how often the characters of a hand come in a round; once unless told. A hand that
            comes 0 times has its number, and need not be in the data set.

    Raises:
        DataError: there is no such hand, or a hand has no character in the split.
        InputError: a sheet is absent or damaged.
        OutputError: the cache cannot be written.
    """

    def __init__(
        self,
        glyphs: GlyphSet,
        styles: Sequence[str],
        *,
        batch_size: int,
        shift: float,
        seed: int,
        split: Split = "train",
        cache: Path | None = None,
        repeat: Mapping[str, int] | None = None,
    ) -> None:
        self.batch_size, self.seed = batch_size, seed
        self.pixels = round(shift * glyphs.size)
        often = {style: (repeat or {}).get(style, 1) for style in styles}
        read = {number: style for number, style in enumerate(styles) if often[style]}
        self._source = glyphs.source
        self._hands = {number: glyphs.style(style) for number, style in read.items()}
        self._chars = {number: _some(glyphs, style, split) for number, style in read.items()}
        used = sorted(set().union(*self._chars.values()))
        self._source_rows = {char: row for row, char in enumerate(used)}
        self._source_skeletons = Skeletons(
            _Chosen(self._source, used), cache=cache, what="thinning the source"
        )
        self._skeletons = {
            number: Skeletons(
                _Chosen(self._hands[number], chars),
                cache=cache,
                what=f"thinning {read[number]}",
            )
            for number, chars in self._chars.items()
        }
        self._entries = [
            (number, row)
            for number, chars in self._chars.items()
            for _ in range(often[read[number]])
            for row in range(len(chars))
        ]

    def __len__(self) -> int:
        """Return how many pairs there are in a round."""
        return len(self._entries)

    def batch(self, number: int) -> GlyphBatch:
        """Return batch ``number``: four N x 1 x S x S float32 tensors and N int64 styles."""
        columns: list[list[Tensor]] = [[], [], [], []]
        styles = []
        for place, rng in _drawn(number, self.batch_size, len(self), self.seed):
            style, row = self._entries[place]
            char = self._chars[style][row]
            images = (
                self._source[char],
                self._source_skeletons[self._source_rows[char]],
                self._hands[style][char],
                self._skeletons[style][row],
            )
            down, right = rng.integers(-self.pixels, self.pixels + 1, 2).tolist()
            for column, image in zip(columns, images, strict=True):
                column.append(to_tensor(shift_pixels(image, down, right)))
            styles.append(style)
        x, x_skeleton, y, y_skeleton = (torch.cat(column) for column in columns)
        return GlyphBatch(x, x_skeleton, y, y_skeleton, torch.tensor(styles))

    def fingerprint(self) -> str:
        """Return a digest of the images and of their order."""
        return _digest(
            [_Chosen(self._source, list(self._source_rows))]
            + [_Chosen(self._hands[number], chars) for number, chars in self._chars.items()]
        )


class SkeletonPairs:
    """Batches for skeletonGAN: glyphs of several faces (x) and their Zhang-Suen skeletons (y).

    Args:
        glyphs: the data set; its source face is always among the faces.
        styles: hands to learn from.
        batch_size: glyphs in a batch.
        shift: see `GlyphBatches`.
        seed: of all randomness.
        cache: see `Skeletons`.

    Raises:
        DataError, InputError, OutputError: see `GlyphBatches`.
    """

    def __init__(
        self,
        glyphs: GlyphSet,
        styles: Sequence[str],
        *,
        batch_size: int,
        shift: float,
        seed: int,
        cache: Path | None = None,
    ) -> None:
        self.batch_size, self.seed = batch_size, seed
        self.pixels = round(shift * glyphs.size)
        chars = [_some(glyphs, style, "train") for style in styles]
        faces = [_Chosen(glyphs.source, sorted(set().union(*chars)))]
        faces += [_Chosen(glyphs.style(s), some) for s, some in zip(styles, chars, strict=True)]
        self._faces = faces
        names = ["the source", *styles]
        self._skeletons = [
            Skeletons(face, cache=cache, what=f"thinning {name}")
            for name, face in zip(names, faces, strict=True)
        ]
        self._entries = [
            (face, row) for face, images in enumerate(faces) for row in range(len(images))
        ]

    def __len__(self) -> int:
        """Return how many glyphs there are."""
        return len(self._entries)

    def batch(self, number: int) -> UnpairedBatch:
        """Return batch ``number``: two N x 1 x S x S float32 tensors, y the skeletons of x."""
        xs, ys = [], []
        for place, rng in _drawn(number, self.batch_size, len(self), self.seed):
            face, row = self._entries[place]
            down, right = rng.integers(-self.pixels, self.pixels + 1, 2).tolist()
            xs.append(to_tensor(shift_pixels(self._faces[face][row], down, right)))
            ys.append(to_tensor(shift_pixels(self._skeletons[face][row], down, right)))
        return UnpairedBatch(torch.cat(xs), torch.cat(ys))

    def fingerprint(self) -> str:
        """Return a digest of the images and of their order."""
        return _digest(self._faces)


class RoughenedPairs:
    """Batches for finishing: glyphs of several hands, roughened (x) and whole (y).

    Hands are numbered from 1 in the order of ``styles``; one glyph in five goes under 0, any hand.
    Where a network has drawn glyphs of these hands, half of x is such glyphs, and y the hand's own,
    laid over them (`raster.registration`).

    Args:
        glyphs: the data set; its source face is left out.
        styles: hands to learn from.
        batch_size: glyphs in a batch.
        shift: see `GlyphBatches`.
        seed: of all randomness.
        repeat: see `GlyphBatches`.
        drawn: a data set of the same hands as a network draws them, see `glyphs.drawn`.

    Raises:
        DataError, InputError: see `GlyphBatches`.
    """

    def __init__(
        self,
        glyphs: GlyphSet,
        styles: Sequence[str],
        *,
        batch_size: int,
        shift: float,
        seed: int,
        repeat: Mapping[str, int] | None = None,
        drawn: GlyphSet | None = None,
    ) -> None:
        self.batch_size, self.seed = batch_size, seed
        self.pixels = round(shift * glyphs.size)
        often = {style: (repeat or {}).get(style, 1) for style in styles}
        read = {number: style for number, style in enumerate(styles, start=1) if often[style]}
        self._faces = {
            number: _Chosen(glyphs.style(style), _some(glyphs, style, "train"))
            for number, style in read.items()
        }
        self._by_network = (
            {number: _drawn_pairs(glyphs, drawn, style) for number, style in read.items()}
            if drawn
            else {}
        )
        self._entries = [
            (number, row)
            for number, images in self._faces.items()
            for _ in range(often[styles[number - 1]])
            for row in range(len(images))
        ]

    def __len__(self) -> int:
        """Return how many glyphs there are."""
        return len(self._entries)

    def batch(self, number: int) -> StyledBatch:
        """Return batch ``number``: N glyphs of S x S pixels, x roughened from y or drawn."""
        xs, ys, styles = [], [], []
        for place, rng in _drawn(number, self.batch_size, len(self), self.seed):
            hand, row = self._entries[place]
            down, right = rng.integers(-self.pixels, self.pixels + 1, 2).tolist()
            drawn = self._by_network.get(hand)
            if drawn and rng.random() < _DRAWN:
                rough, whole = (
                    shift_pixels(image, down, right)
                    for image in drawn[int(rng.integers(len(drawn)))]
                )
            else:
                whole = shift_pixels(self._faces[hand][row], down, right)
                rough = roughen(whole, rng)
            xs.append(to_tensor(rough))
            ys.append(to_tensor(whole))
            styles.append(0 if rng.random() < _ANY_HAND else hand)
        return StyledBatch(torch.cat(xs), torch.cat(ys), torch.tensor(styles))

    def fingerprint(self) -> str:
        """Return a digest of the images and of their order."""
        drawn = ([made for made, _ in pairs] for pairs in self._by_network.values())
        return _digest([*self._faces.values(), *drawn])


class _Chosen(Sequence[Pixels]):
    """Some images of a face, in an order, without a copy."""

    def __init__(self, face: GlyphImages, chars: Sequence[str]) -> None:
        self._face, self._chars = face, chars

    def __len__(self) -> int:
        return len(self._chars)

    def __getitem__(self, row: int) -> Pixels:  # type: ignore[override]
        return self._face[self._chars[row]]


def _drawn_pairs(glyphs: GlyphSet, drawn: GlyphSet, style: str) -> list[tuple[Pixels, Pixels]]:
    """Return what a network drew of a hand's training characters, and the hand's own over it.

    Characters that the network writes otherwise than the hand are left out.
    """
    have, own = drawn.style(style), glyphs.style(style)
    chars = [char for char in _some(glyphs, style, "train") if char in have]
    laid = (
        (have[char], laid_over(own[char], have[char]))
        for char in track(chars, total=len(chars), what=f"laying {style} over what is drawn")
    )
    kept = [(made, real) for made, real in laid if agreement(made, real) >= _AGREEING]
    say(f"{style}: {len(kept)} of {len(chars)} drawn characters are like the hand's own")
    return kept


def _some(glyphs: GlyphSet, style: str, split: Split) -> list[str]:
    chars = glyphs.chars(style, split)
    if not chars:
        raise DataError(f"the style '{style}' has no character in the split '{split}'")
    return chars


def _drawn(
    number: int, batch_size: int, count: int, seed: int
) -> list[tuple[int, np.random.Generator]]:
    """Return which entries batch ``number`` holds, each with its own random numbers."""
    chosen = []
    orders: dict[int, NDArray[np.int64]] = {}
    for serial in range(number * batch_size, (number + 1) * batch_size):
        around, place = divmod(serial, count)
        if around not in orders:
            orders[around] = np.random.default_rng([seed, around]).permutation(count)
        entry = int(orders[around][place])
        chosen.append((entry, np.random.default_rng([seed, around, place])))
    return chosen


def _digest(faces: Iterable[Sequence[Pixels]]) -> str:
    digest = hashlib.sha256()
    for face in faces:
        digest.update(str(len(face)).encode())
        for image in face:
            digest.update(image.tobytes())
    return digest.hexdigest()

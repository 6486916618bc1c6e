"""Batches of characters: source and hands paired by character, skeletons beside them."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from linewright.base import DataError, Pixels, Rng, say, track
from linewright.glyphs import GlyphImages, GlyphSet, Split, roughen
from linewright.methods import GlyphBatch, RoughenedBatch, SkeletonBatch
from linewright.nn import to_tensor
from linewright.pages import Skeletons, agreement, laid_over, shift_pixels
from linewright.training.augment import Crops
from linewright.training.batches import BatchSource, BatchT, permutation

_ANY_HAND = 0.2  # share of the glyphs that finishing learns without being told whose they are
_DRAWN = 0.5  # share of the glyphs that a network drew, where there are such
_AGREEING = 0.5  # least agreement of such a glyph with the hand's own over it


class _Entry(NamedTuple):
    """A glyph of a batch: its face, its row there, how it is moved, and its random numbers."""

    face: int
    row: int
    moved: Callable[[Pixels], Pixels]
    rng: Rng


class _Glyphs(BatchSource[BatchT]):
    """Every glyph of every face, ``repeat`` times (or once), in each round, in a new order.

    All images of one character are moved by the same whole pixels, so that a skeleton stays one.
    """

    def __init__(self, faces: Mapping[int, Sequence[Pixels]], crops: Crops, repeat: Mapping[int, int]) -> None:
        super().__init__(batch_size=crops.batch_size, seed=crops.seed)
        self._faces, self._pixels = faces, round(crops.augment.shift * crops.size)
        self._entries = [
            (face, row)
            for face, images in faces.items()
            for _ in range(repeat.get(face, 1))
            for row in range(len(images))
        ]

    def __len__(self) -> int:
        """Return how many glyphs there are in a round."""
        return len(self._entries)

    def fingerprint(self) -> str:
        """Return a digest of the images and of their order."""
        return _digest(self._faces.values())

    def _entry(self, serial: int) -> _Entry:
        turn, place = divmod(serial, len(self))
        face, row = self._entries[permutation(len(self), self.seed, turn)[place]]
        rng = np.random.default_rng([self.seed, turn, place])
        down, right = rng.integers(-self._pixels, self._pixels + 1, 2).tolist()
        return _Entry(face, row, partial(shift_pixels, down=down, right=right), rng)


class GlyphBatches(_Glyphs[GlyphBatch]):
    """Batches for SE-GAN and its rivals: source, hand and their skeletons.

    ``styles`` are in the order of their numbers; crops are whole characters; ``repeat`` is as for
    `_Glyphs`, and a hand that comes 0 times has its number and need not be in the data set.
    DataError: there is no such hand, or a hand has no character in the split.
    """

    batch_type = GlyphBatch

    def __init__(
        self,
        glyphs: GlyphSet,
        styles: Sequence[str],
        crops: Crops,
        *,
        split: Split = "train",
        cache: Path | None = None,
        repeat: Mapping[str, int] | None = None,
    ) -> None:
        names, often = _numbered(styles, repeat)
        self._chars = {number: _chars(glyphs, name, split) for number, name in names.items()}
        faces = {number: _Chosen(glyphs.style(names[number]), chars) for number, chars in self._chars.items()}
        used = sorted(set().union(*self._chars.values()))
        self._source = _Chosen(glyphs.source, used)
        self._source_rows = {char: row for row, char in enumerate(used)}
        self._source_skeletons = Skeletons(self._source, cache=cache, what="thinning the source")
        self._skeletons = {
            number: Skeletons(face, cache=cache, what=f"thinning {names[number]}") for number, face in faces.items()
        }
        super().__init__(faces, crops, often)

    def example(self, serial: int) -> GlyphBatch:
        """See `BatchSource.example`."""
        style, row, moved, _ = self._entry(serial)
        source_row = self._source_rows[self._chars[style][row]]
        return GlyphBatch(
            to_tensor(moved(self._source[source_row])),
            to_tensor(moved(self._source_skeletons[source_row])),
            to_tensor(moved(self._faces[style][row])),
            to_tensor(moved(self._skeletons[style][row])),
            torch.tensor([style]),
        )

    def fingerprint(self) -> str:
        """Return a digest of the images and of their order."""
        return _digest([self._source, *self._faces.values()])


class SkeletonPairs(_Glyphs[SkeletonBatch]):
    """Batches for skeletonGAN: glyphs of several faces (x) and their Zhang-Suen skeletons (y).

    The data set's source face is always among the faces. Arguments and errors: see `GlyphBatches`.
    """

    batch_type = SkeletonBatch

    def __init__(self, glyphs: GlyphSet, styles: Sequence[str], crops: Crops, *, cache: Path | None = None) -> None:
        chars = [_chars(glyphs, style, "train") for style in styles]
        faces = [_Chosen(glyphs.source, sorted(set().union(*chars)))]
        faces += [_Chosen(glyphs.style(s), some) for s, some in zip(styles, chars, strict=True)]
        self._skeletons = [
            Skeletons(face, cache=cache, what=f"thinning {name}")
            for name, face in zip(["the source", *styles], faces, strict=True)
        ]
        super().__init__(dict(enumerate(faces)), crops, {})

    def example(self, serial: int) -> SkeletonBatch:
        """See `BatchSource.example`."""
        face, row, moved, _ = self._entry(serial)
        images = self._faces[face][row], self._skeletons[face][row]
        return SkeletonBatch(*(to_tensor(moved(image)) for image in images))


class RoughenedPairs(_Glyphs[RoughenedBatch]):
    """Batches for finishing: glyphs of several hands, roughened (x) and whole (y).

    Hands are numbered from 1 in the order of ``styles``; one glyph in five goes under 0, any hand.
    Where a network has ``drawn`` glyphs of these hands, half of x is such glyphs, and y the hand's
    own, laid over them (`pages.register`). The rest is as for `GlyphBatches`.
    """

    batch_type = RoughenedBatch

    def __init__(
        self,
        glyphs: GlyphSet,
        styles: Sequence[str],
        crops: Crops,
        *,
        repeat: Mapping[str, int] | None = None,
        drawn: GlyphSet | None = None,
    ) -> None:
        names, often = _numbered(styles, repeat, first=1)
        faces = {number: _Chosen(glyphs.style(name), _chars(glyphs, name, "train")) for number, name in names.items()}
        self._by_network = (
            {number: _network_pairs(glyphs, drawn, name) for number, name in names.items()} if drawn else {}
        )
        super().__init__(faces, crops, often)

    def example(self, serial: int) -> RoughenedBatch:
        """See `BatchSource.example`."""
        hand, row, moved, rng = self._entry(serial)
        by_network = self._by_network.get(hand)
        if by_network and rng.random() < _DRAWN:
            rough, whole = map(moved, by_network[int(rng.integers(len(by_network)))])
        else:
            whole = moved(self._faces[hand][row])
            rough = roughen(whole, rng)
        style = 0 if rng.random() < _ANY_HAND else hand
        return RoughenedBatch(to_tensor(rough), to_tensor(whole), torch.tensor([style]))

    def fingerprint(self) -> str:
        """Return a digest of the images and of their order."""
        by_network = ([fake for fake, _ in pairs] for pairs in self._by_network.values())
        return _digest([*self._faces.values(), *by_network])


class _Chosen(Sequence[Pixels]):
    """Some images of a face, in an order, without a copy."""

    def __init__(self, face: GlyphImages, chars: Sequence[str]) -> None:
        self._face, self._chars = face, chars

    def __len__(self) -> int:
        return len(self._chars)

    def __getitem__(self, row: int) -> Pixels:  # type: ignore[override]
        return self._face[self._chars[row]]


def _numbered(
    styles: Sequence[str], repeat: Mapping[str, int] | None, *, first: int = 0
) -> tuple[dict[int, str], dict[int, int]]:
    """Return the hands that come at all and how often each comes, by their numbers."""
    often = {number: (repeat or {}).get(style, 1) for number, style in enumerate(styles, start=first)}
    return {number: styles[number - first] for number, times in often.items() if times}, often


def _network_pairs(glyphs: GlyphSet, drawn: GlyphSet, style: str) -> list[tuple[Pixels, Pixels]]:
    """Return what a network drew of a hand's training characters, and the hand's own over it."""
    # Characters that the network writes otherwise than the hand are left out.
    fakes, truths = drawn.style(style), glyphs.style(style)
    chars = [char for char in _chars(glyphs, style, "train") if char in fakes]
    pairs = (
        (fakes[char], laid_over(truths[char], fakes[char]))
        for char in track(chars, what=f"laying {style} over what is drawn")
    )
    alike = [pair for pair in pairs if agreement(*pair) >= _AGREEING]
    say("{0}: {1} of {2} drawn characters are like the hand's own", style, len(alike), len(chars))
    return alike


def _chars(glyphs: GlyphSet, style: str, split: Split) -> list[str]:
    chars = glyphs.chars(style, split)
    if not chars:
        raise DataError("the style '{0}' has no character in the split '{1}'", style, split)
    return chars


def _digest(faces: Iterable[Sequence[Pixels]]) -> str:
    digest = hashlib.sha256()
    for face in faces:
        digest.update(str(len(face)).encode())
        for image in face:
            digest.update(image.tobytes())
    return digest.hexdigest()

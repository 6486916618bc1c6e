"""The glyph data set: one source face and several hands, paired by character.

A data set is a folder: ``glyphs.json`` says what it holds (see `linewright.glyphs.card`),
``source-N.png`` and ``style-NAME-N.png`` hold the glyphs (see `linewright.glyphs.card`).
Skeletons are not stored: they follow from the images, and thinning takes under a millisecond a
glyph (`linewright.pages.skeleton`). Nor are the splits: they follow from the code points.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import numpy as np

from linewright.base import DataError, Pixels, asset
from linewright.glyphs.card import SOURCE, FaceCard, read_card, read_sheets
from linewright.glyphs.charset import Split, split_of

STARTER = asset("starter")


class GlyphImages(Mapping[str, Pixels]):
    """The images of a face (its ``card``) by character: size x size uint8, paper 255, ink 0."""

    def __init__(self, card: FaceCard, images: Pixels) -> None:
        self.card = card
        self._images = images
        self._rows = {char: row for row, char in enumerate(card.characters)}

    def __getitem__(self, char: str) -> Pixels:
        image: Pixels = self._images[self._rows[char]]
        return image

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def stack(self, chars: Sequence[str]) -> Pixels:
        """Return the images of ``chars`` as N x size x size uint8; KeyError if one is not there."""
        return self._images[[self._rows[char] for char in chars]]


class GlyphPairs(NamedTuple):
    """Characters with their images in the source face and in one hand."""

    chars: list[str]  # N characters, in the order of the charset
    source: Pixels  # N x size x size uint8, paper 255, ink 0
    target: Pixels  # N x size x size uint8, paper 255, ink 0


class GlyphSet:
    """A glyph data set on disk, told of in ``report``; a face is read when it is first asked for.

    ``held`` are characters that are both dev and test, all others being train; None: `split_of`.
    """

    def __init__(self, folder: Path, held: Collection[str] | None = None) -> None:
        self._folder = folder
        self._held = held
        self.report = read_card(folder)
        self._cards = {card.name: card for card in (self.report.source, *self.report.styles)}
        self._faces: dict[str, GlyphImages] = {}

    @property
    def size(self) -> int:
        """Side of every image in pixels."""
        return self.report.size

    @property
    def styles(self) -> list[str]:
        """Names of the hands."""
        return [card.name for card in self.report.styles]

    @property
    def source(self) -> GlyphImages:
        """The images of the source face."""
        return self._face(SOURCE)

    def style(self, name: str) -> GlyphImages:
        """Return the images of one hand; DataError without it, InputError if a sheet is damaged."""
        self._check(name)
        return self._face(name)

    def chars(self, style: str, split: Split | Literal["all"] = "all") -> list[str]:
        """Return the characters that both the source and the hand have, in one split or in all.

        DataError: there is no such hand or split.
        """
        self._check(style)
        if split != "all" and split not in get_args(Split):
            raise DataError("there is no split '{0}'", split, way_out="known: train, dev, test, all")
        source = set(self.report.source.characters)
        return [
            char
            for char in self._cards[style].characters
            if char in source and (split == "all" or self._is_in(char, split))
        ]

    def pairs(self, style: str, split: Split | Literal["all"] = "all") -> GlyphPairs:
        """Return the paired images of one hand, of one split or of all (as `chars`, `style`)."""
        chars = self.chars(style, split)
        return GlyphPairs(chars, self.source.stack(chars), self.style(style).stack(chars))

    def _is_in(self, char: str, split: Split) -> bool:
        if self._held is None:
            return split_of(char) == split
        return (char in self._held) == (split != "train")

    def _check(self, style: str) -> None:
        if style not in self.styles:
            raise DataError(
                "there is no style '{0}'",
                style,
                ", ".join(self.styles),
                where=self._folder,
                way_out="known styles: {1}",
            )

    def _face(self, name: str) -> GlyphImages:
        if name not in self._faces:
            card = self._cards[name]
            images = read_sheets(self._folder, sheet_stem(name), size=self.size, count=len(card.characters))
            self._faces[name] = GlyphImages(card, images)
        return self._faces[name]


def read_glyph_set(path: str | Path, held: Collection[str] | None = None) -> GlyphSet:
    """Open a data set folder, or the one that ships with linewright under the name ``starter``.

    ``held`` is told at `GlyphSet`. DataError: the folder is absent or holds no finished data set.
    InputError: its ``glyphs.json`` is damaged. ConfigError: it is of another version.
    """
    return GlyphSet(STARTER if str(path) == "starter" else Path(path), held)


class StyleStats(NamedTuple):
    """One row of the paper's Table 2, and how dark and how large the hand is."""

    style: str  # name of the hand, ``source`` for the source
    images: int  # characters in the data set
    train: int  # those that the source has too, in the training split
    dev: int  # the same, in the development split
    test: int
    ink: float  # mean share of the frame that is covered by ink
    fill: float  # share of the frame that the longer side of the mean ink box takes


def style_stats(glyphs: GlyphSet) -> list[StyleStats]:
    """Return one row for the source and one for each hand (paper 2, Table 2)."""
    source = set(glyphs.report.source.characters)
    rows = []
    for card in (glyphs.report.source, *glyphs.report.styles):
        face = glyphs.source if card is glyphs.report.source else glyphs.style(card.name)
        split = Counter(split_of(char) for char in card.characters if char in source)
        ink = float(np.mean([1 - image.mean() / 255 for image in face.values()]))
        counts = (split["train"], split["dev"], split["test"])
        rows.append(StyleStats(card.name, len(face), *counts, ink, card.fill))
    return rows


def sheet_stem(name: str) -> str:
    """Return the first part of the names of a face's sheets."""
    return SOURCE if name == SOURCE else f"style-{name}"

"""Kinds of batches: what each asks of a recipe, and where its batches and examples come from.

A method names the class of its batches; `KINDS` maps it to what is told here, and nothing else
asks what a method learns from.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from linewright.base import DataError, Pixels
from linewright.drawings import DrawingData
from linewright.glyphs import GlyphSet, read_glyph_set, roughen
from linewright.methods import GlyphBatch, PairedBatch, RoughenedBatch, SkeletonBatch, Task, UnpairedBatch
from linewright.pages import thin_zhang_suen
from linewright.training.augment import Augment, Crops
from linewright.training.batches import BatchSource, Examples
from linewright.training.data_config import DataConfig, GlyphData
from linewright.training.glyph_batches import GlyphBatches, RoughenedPairs, SkeletonPairs
from linewright.training.images import ImageArrays, Images, PairedImages, UnpairedImages


class BatchKind(ABC):
    """One kind of batches."""

    fakes_keep_their_source: ClassVar[bool] = True

    def check(self, method: str, data: DataConfig, *, pool: int) -> None:
        """Check that data and image pool fit a method; a ValueError names key and way out."""
        self._check_data(method, data)
        if self.fakes_keep_their_source and pool:
            raise ValueError(
                f"train.pool={pool} does not fit method.name={method}, whose "
                "fakes belong to their sources: set train.pool=0"
            )

    @abstractmethod
    def _check_data(self, method: str, data: DataConfig) -> None:
        """Raise ValueError where the data do not fit."""

    def task(self, data: DataConfig) -> Task:
        """Return what the data ask of the networks."""
        return Task(data.channels, data.size)

    def hands(self, data: DataConfig) -> tuple[str, ...]:
        """Return the hands that a model draws, in the order of their numbers."""
        return () if data.glyphs is None else data.glyphs.hands

    @abstractmethod
    def from_glyphs(self, glyphs: GlyphSet, data: DataConfig, crops: Crops) -> BatchSource[Any]:
        """Return batches of characters; ``data.glyphs`` says which."""

    def from_drawings(self, drawings: DrawingData, crops: Crops) -> BatchSource[Any]:
        """Return batches of cards that are drawn afresh."""
        del drawings, crops
        raise TypeError("learns from glyph sets alone")

    def from_images(self, x: Images, y: Images, crops: Crops) -> BatchSource[Any]:
        """Return batches of crops of images."""
        del x, y, crops
        raise TypeError("learns from glyph sets alone")

    def partners(self, x: Sequence[Path], y: Sequence[Path]) -> list[Path]:
        """Return those of the target files ``y`` that are learnt from beside ``x``."""
        del x
        return list(y)

    def glyph_examples(self, chars: Sequence[str], x: list[Pixels], y: list[Pixels]) -> Examples:
        """Return examples of characters in print (x) and in a hand (y)."""
        return Examples([f"U+{ord(char):04X} {char}" for char in chars], x, y, paired=True)


class _AnyImages(BatchKind):
    """Images of any origin; of a glyph set source and one hand."""

    def _check_data(self, method: str, data: DataConfig) -> None:
        for key in ("styles", "repeat") if data.glyphs is not None else ():
            if getattr(data.glyphs, key):
                raise ValueError(f"method.name={method} learns one hand: leave data.glyphs.{key} out")

    def from_glyphs(self, glyphs: GlyphSet, data: DataConfig, crops: Crops) -> BatchSource[Any]:
        _, x, y = glyphs.pairs(_wanted(data).style, "train")
        return self.from_images(ImageArrays(list(x)), ImageArrays(list(y)), crops)


class _Unpaired(_AnyImages):
    fakes_keep_their_source = False

    def _check_data(self, method: str, data: DataConfig) -> None:
        super()._check_data(method, data)
        for key in ("weakest", "zoom", "lettering", "pale", "soiled"):
            plain = DrawingData.model_fields[key].default
            if data.drawings is not None and getattr(data.drawings, key) != plain:
                raise ValueError(f"data.drawings.{key} is for pairs and does not fit method.name={method}: take it out")

    def from_drawings(self, drawings: DrawingData, crops: Crops) -> BatchSource[Any]:
        # Imported here, since it brings the whole generator of drawings.
        from linewright.training.drawing_batches import FreshCards

        return FreshCards(drawings, crops)

    def from_images(self, x: Images, y: Images, crops: Crops) -> BatchSource[Any]:
        return UnpairedImages(x, y, crops)


class _Paired(_AnyImages):
    def from_drawings(self, drawings: DrawingData, crops: Crops) -> BatchSource[Any]:
        from linewright.training.drawing_batches import FreshPairs

        return FreshPairs(drawings, crops)

    def from_images(self, x: Images, y: Images, crops: Crops) -> BatchSource[Any]:
        return PairedImages(x, y, crops)

    def partners(self, x: Sequence[Path], y: Sequence[Path]) -> list[Path]:
        return pair_by_name(x, y, "data.y")


class _Glyphs(BatchKind):
    """Glyphs of several hands at once, moved by whole pixels and changed no further."""

    def _check_data(self, method: str, data: DataConfig) -> None:
        if data.augment != Augment(shift=data.augment.shift):
            raise ValueError(f"method.name={method} knows only the augmentation data.augment.shift")
        if data.glyphs is None:
            raise ValueError(f"method.name={method} needs data.glyphs")


class _Hands(_Glyphs):
    def _check_data(self, method: str, data: DataConfig) -> None:
        super()._check_data(method, data)
        glyphs = _wanted(data)
        if glyphs.style not in glyphs.hands:
            raise ValueError(f"data.glyphs.style={glyphs.style} is not among data.glyphs.styles")

    def task(self, data: DataConfig) -> Task:
        glyphs = _wanted(data)
        number = glyphs.hands.index(glyphs.style)
        return Task(data.channels, data.size, styles=len(glyphs.hands), default_style=number)

    def from_glyphs(self, glyphs: GlyphSet, data: DataConfig, crops: Crops) -> BatchSource[Any]:
        wanted = _wanted(data)
        often, cache = wanted.repeat, wanted.cache
        return GlyphBatches(glyphs, wanted.hands, crops, repeat=often, cache=cache)


class _Skeletons(_Glyphs):
    def _check_data(self, method: str, data: DataConfig) -> None:
        super()._check_data(method, data)
        if _wanted(data).repeat:
            raise ValueError(f"method.name={method} does not know data.glyphs.repeat: leave it out")

    def hands(self, data: DataConfig) -> tuple[str, ...]:
        del data
        return ()

    def from_glyphs(self, glyphs: GlyphSet, data: DataConfig, crops: Crops) -> BatchSource[Any]:
        wanted = _wanted(data)
        return SkeletonPairs(glyphs, wanted.hands, crops, cache=wanted.cache)

    def glyph_examples(self, chars: Sequence[str], x: list[Pixels], y: list[Pixels]) -> Examples:
        del x
        examples = super().glyph_examples(chars, y, [thin_zhang_suen(image) for image in y])
        return examples._replace(skeletons=True)


class _Roughened(_Glyphs):
    def task(self, data: DataConfig) -> Task:
        return Task(data.channels, data.size, styles=len(_wanted(data).hands))

    def hands(self, data: DataConfig) -> tuple[str, ...]:
        del data
        return ()

    def from_glyphs(self, glyphs: GlyphSet, data: DataConfig, crops: Crops) -> BatchSource[Any]:
        wanted = _wanted(data)
        drawn = None if wanted.drawn is None else sized_glyph_set(wanted.drawn, data.size)
        return RoughenedPairs(glyphs, wanted.hands, crops, repeat=wanted.repeat, drawn=drawn)

    def glyph_examples(self, chars: Sequence[str], x: list[Pixels], y: list[Pixels]) -> Examples:
        del x
        rough = [roughen(image, np.random.default_rng(ord(char))) for char, image in zip(chars, y, strict=True)]
        return super().glyph_examples(chars, rough, y)


KINDS: dict[type[tuple[Any, ...]], BatchKind] = {
    UnpairedBatch: _Unpaired(),
    PairedBatch: _Paired(),
    GlyphBatch: _Hands(),
    SkeletonBatch: _Skeletons(),
    RoughenedBatch: _Roughened(),
}


def pair_by_name(x: Sequence[Path], y: Sequence[Path], key: str) -> list[Path]:
    """Return of ``y``, the files under ``key``, the partners of ``x``; DataError: one has none."""
    by_name = {path.stem: path for path in y}
    for path in x:
        if path.stem not in by_name:
            raise DataError("has no partner of its name in {0}", key, where=path, way_out="add it, or take x away")
    return [by_name[path.stem] for path in x]


def sized_glyph_set(name: str, size: int, held: str | None = None) -> GlyphSet:
    """Read a glyph set; DataError: it is absent, or its characters are not of ``size`` pixels."""
    glyphs = read_glyph_set(name, held)
    if glyphs.size != size:
        raise DataError(
            "its characters are {0} px, data.size is {1}",
            glyphs.size,
            size,
            where=name,
            way_out="set data.size={0}, or build the set with --size {1}",
        )
    return glyphs


def _wanted(data: DataConfig) -> GlyphData:
    assert data.glyphs is not None  # such a recipe has been refused
    return data.glyphs

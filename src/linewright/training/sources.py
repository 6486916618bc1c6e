"""A recipe's data: batches to learn from, and examples to watch and to score."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np

from linewright.base import DataError, Pixels, track
from linewright.drawings import DrawingData, known_pair, read_truth
from linewright.glyphs import GlyphSet, read_glyph_set, roughen
from linewright.pages import find_images, thin_zhang_suen
from linewright.training.augment import Crops
from linewright.training.batch_order import BatchSource
from linewright.training.drawing_batches import FreshCards, FreshPairs
from linewright.training.glyph_batches import GlyphBatches, RoughenedPairs, SkeletonPairs
from linewright.training.paired import PairedImages
from linewright.training.recipe import METHODS, GlyphData, Recipe
from linewright.training.unpaired import ImageArrays, ImageFiles, Images, UnpairedImages

DEV_CARDS = 24
TEST_CARDS = 240  # as many as the sparse CycleGAN's test set has (3.1)


class Examples(NamedTuple):
    """Images to look at or to score.

    Attributes:
        names: what to call them.
        x: source images, uint8.
        y: target images, uint8.
        paired: whether ``y`` is the truth for ``x``, one by one.
        truth: what is on each of ``y`` (`linewright.drawings.truth`), where that is known.
        skeletons: whether ``y`` are skeletons.
    """

    names: list[str]
    x: list[Pixels]
    y: list[Pixels]
    paired: bool
    truth: list[dict[str, Any]] | None = None
    skeletons: bool = False


class ExampleSource(Protocol):
    """Returns examples when they are asked for, since reading or drawing them takes a while."""

    def __call__(self, limit: int | None = None) -> Examples:
        """Return the first ``limit`` examples, or all."""


class Data(NamedTuple):
    """A recipe's data, split.

    Attributes:
        train: batches to learn from.
        dev: examples to watch during training.
        test: examples for the final scores.
    """

    train: BatchSource[Any]
    dev: ExampleSource
    test: ExampleSource


def build_data(recipe: Recipe) -> Data:
    """Read the recipe's data.

    Raises:
        DataError: a folder or set is absent or empty.
        InputError: a file cannot be read.
    """
    if recipe.data.glyphs is not None:
        return _glyph_data(recipe, recipe.data.glyphs)
    if recipe.data.drawings is not None:
        return _drawing_data(recipe, recipe.data.drawings)
    return _folder_data(recipe)


def held_out(recipe: Recipe, limit: int | None = None) -> Examples:
    """Return the first ``limit`` test examples, or all, without what is learnt from.

    Raises:
        DataError, InputError: see `build_data`.
    """
    if recipe.data.glyphs is not None:
        return _glyph_examples(recipe, recipe.data.glyphs, "test", limit)
    return build_data(recipe).test(limit)


def _glyph_data(recipe: Recipe, glyphs: GlyphData) -> Data:
    return Data(
        _glyph_batches(recipe, glyphs, _glyph_set(recipe, glyphs)),
        lambda limit=None: _glyph_examples(recipe, glyphs, "dev", limit),
        lambda limit=None: _glyph_examples(recipe, glyphs, "test", limit),
    )


def _glyph_set(recipe: Recipe, glyphs: GlyphData) -> GlyphSet:
    return _of_size(recipe, glyphs.set, glyphs.held)


def _of_size(recipe: Recipe, name: str, held: str | None = None) -> GlyphSet:
    """Read a glyph set of the recipe's size."""
    found = read_glyph_set(name, held)
    if found.size != recipe.data.size:
        raise DataError(
            f"its characters are {found.size} px, data.size is {recipe.data.size}",
            where=name,
            way_out=f"set data.size={found.size}, or build the set with --size {recipe.data.size}",
        )
    return found


def _glyph_examples(
    recipe: Recipe, glyphs: GlyphData, split: Literal["dev", "test"], limit: int | None
) -> Examples:
    chars, source, target = _glyph_set(recipe, glyphs).pairs(glyphs.style, split)
    names = [f"U+{ord(char):04X} {char}" for char in chars[:limit]]
    x, y = list(source[:limit]), list(target[:limit])
    reads = METHODS[recipe.method.name].reads
    if reads == "skeletons":
        x, y = y, [thin_zhang_suen(image) for image in y]
    elif reads == "roughened":
        x = [
            roughen(image, np.random.default_rng(ord(char)))
            for char, image in zip(chars[:limit], y, strict=True)
        ]
    return Examples(names, x, y, paired=True, skeletons=reads == "skeletons")


def _glyph_batches(recipe: Recipe, glyphs: GlyphData, found: GlyphSet) -> BatchSource[Any]:
    reads = METHODS[recipe.method.name].reads
    shared: dict[str, Any] = {
        "batch_size": recipe.train.batch,
        "shift": recipe.data.augment.shift,
        "seed": recipe.train.seed,
    }
    if reads == "hands":
        return GlyphBatches(found, glyphs.hands, repeat=glyphs.repeat, cache=glyphs.cache, **shared)
    if reads == "skeletons":
        return SkeletonPairs(found, glyphs.hands, cache=glyphs.cache, **shared)
    if reads == "roughened":
        drawn = None if glyphs.drawn is None else _of_size(recipe, glyphs.drawn)
        return RoughenedPairs(found, glyphs.hands, repeat=glyphs.repeat, drawn=drawn, **shared)
    _, x, y = found.pairs(glyphs.style, "train")
    return _batches(recipe, ImageArrays(list(x)), ImageArrays(list(y)))


def _drawing_data(recipe: Recipe, drawings: DrawingData) -> Data:
    paired = METHODS[recipe.method.name].paired
    cards = (FreshPairs if paired else FreshCards)(drawings, _crops(recipe))
    return Data(
        cards,
        lambda limit=None: _drawing_examples(drawings, "dev", limit or DEV_CARDS),
        lambda limit=None: _drawing_examples(drawings, "test", limit or TEST_CARDS),
    )


def _drawing_examples(drawings: DrawingData, split: Literal["dev", "test"], count: int) -> Examples:
    numbers = track(range(count), total=count, what=f"drawing {split} cards")
    pairs = [
        known_pair(number, split, task=drawings.task, card=drawings.card) for number in numbers
    ]
    return Examples(
        [f"{number:05d}" for number in range(count)],
        [pair.x for pair in pairs],
        [pair.y for pair in pairs],
        paired=True,
        truth=[pair.truth for pair in pairs],
    )


def _folder_data(recipe: Recipe) -> Data:
    data = recipe.data
    assert data.x is not None and data.y is not None
    x, y = find_images([data.x]), find_images([data.y])
    if METHODS[recipe.method.name].paired:
        y = _partners(x, y)
    if data.test_x is not None and data.test_y is not None:
        test_x, test_y = find_images([data.test_x]), find_images([data.test_y])
    else:
        x, test_x = _hold_out(x)
        y, test_y = _hold_out(y)
    truth = _find_truth(data.test_truth, test_x) if data.test_truth else None

    def test(limit: int | None = None) -> Examples:
        return _folder_examples(test_x, test_y, data.channels, truth, limit)

    return Data(
        _batches(
            recipe,
            ImageFiles(x, channels=data.channels),
            ImageFiles(y, channels=data.channels),
        ),
        test,
        test,
    )


def _hold_out(paths: list[Path]) -> tuple[list[Path], list[Path]]:
    """Part the files 9:1 by a hash of their names; too few to part are used for both."""
    held = [path for path in paths if hashlib.sha256(path.stem.encode()).digest()[0] % 10 == 0]
    kept = [path for path in paths if path not in set(held)]
    return (kept, held) if held and kept else (paths, paths)


def _partners(x: list[Path], y: list[Path]) -> list[Path]:
    """Return the file of ``y`` that belongs to each of ``x``, by its name."""
    by_name = {path.stem: path for path in y}
    for path in x:
        if path.stem not in by_name:
            raise DataError(
                "has no partner of its name in data.y", where=path, way_out="add it, or take x away"
            )
    return [by_name[path.stem] for path in x]


def _find_truth(folder: Path, images: list[Path]) -> list[Path]:
    paths = [folder / f"{image.stem}.json" for image in images]
    for path in paths:
        if not path.is_file():
            raise DataError("there is no such file", where=path, way_out="see data.test_truth")
    return paths


def _folder_examples(
    x: list[Path], y: list[Path], channels: int, truth: list[Path] | None, limit: int | None
) -> Examples:
    by_name = {path.stem: path for path in y}
    paired = all(path.stem in by_name for path in x)
    if paired:
        y = [by_name[path.stem] for path in x]
    chosen = slice(0, min(len(x), len(y), limit or len(x)))
    return Examples(
        [path.stem for path in x[chosen]],
        list(ImageFiles(x[chosen], channels=channels)),
        list(ImageFiles(y[chosen], channels=channels)),
        paired,
        [read_truth(path) for path in truth[chosen]] if truth is not None and paired else None,
    )


def _batches(recipe: Recipe, x: Images, y: Images) -> BatchSource[Any]:
    source = PairedImages if METHODS[recipe.method.name].paired else UnpairedImages
    return source(x, y, _crops(recipe))


def _crops(recipe: Recipe) -> Crops:
    data, train = recipe.data, recipe.train
    return Crops(data.size, train.batch, data.augment, train.seed)

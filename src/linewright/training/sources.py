"""A recipe's data: batches to learn from, and examples to watch and to score."""

import hashlib
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

from linewright.base import DataError, track
from linewright.drawings import DrawingData
from linewright.pages import find_images
from linewright.training.augment import Crops
from linewright.training.batches import BatchSource, Examples, ExampleSource
from linewright.training.data_config import DataConfig, GlyphData
from linewright.training.images import ImageFiles, read_pair
from linewright.training.kinds import BatchKind, pair_by_name, sized_glyph_set
from linewright.training.recipe import Recipe

DEV_CARDS = 24
TEST_CARDS = 240  # as many as the sparse CycleGAN's test set has (3.1)


class Data(NamedTuple):
    """A recipe's data, split."""

    train: BatchSource[Any]
    dev: ExampleSource  # to watch during training
    test: ExampleSource  # for the final scores


def build_data(recipe: Recipe) -> Data:
    """Read the recipe's data.

    DataError: a folder or set is absent or empty. InputError: a file cannot be read.
    """
    data, kind = recipe.data, recipe.kind
    crops = Crops(data.size, recipe.train.batch, data.augment, recipe.train.seed)
    if data.glyphs is not None:
        return _glyph_data(data, data.glyphs, kind, crops)
    if data.drawings is not None:
        return _drawing_data(data.drawings, kind, crops)
    return _folder_data(data, kind, crops)


def scoring_examples(recipe: Recipe, limit: int | None = None) -> Examples:
    """Return the first ``limit`` test examples, or all, without what is learnt from.

    Errors: see `build_data`.
    """
    if recipe.data.glyphs is not None:
        return _glyph_examples(recipe.data, recipe.data.glyphs, recipe.kind, "test", limit)
    return build_data(recipe).test(limit)


def _glyph_data(data: DataConfig, glyphs: GlyphData, kind: BatchKind, crops: Crops) -> Data:
    return Data(
        kind.from_glyphs(sized_glyph_set(glyphs.set, data.size, glyphs.held), data, crops),
        lambda limit=None: _glyph_examples(data, glyphs, kind, "dev", limit),
        lambda limit=None: _glyph_examples(data, glyphs, kind, "test", limit),
    )


def _glyph_examples(
    data: DataConfig, glyphs: GlyphData, kind: BatchKind, split: Literal["dev", "test"], limit: int | None
) -> Examples:
    glyph_set = sized_glyph_set(glyphs.set, data.size, glyphs.held)
    chars, source, target = glyph_set.pairs(glyphs.style, split)
    return kind.glyph_examples(chars[:limit], list(source[:limit]), list(target[:limit]))


def _drawing_data(drawings: DrawingData, kind: BatchKind, crops: Crops) -> Data:
    return Data(
        kind.from_drawings(drawings, crops),
        lambda limit=None: _drawing_examples(drawings, "dev", limit or DEV_CARDS),
        lambda limit=None: _drawing_examples(drawings, "test", limit or TEST_CARDS),
    )


def _drawing_examples(drawings: DrawingData, split: Literal["dev", "test"], count: int) -> Examples:
    from linewright.drawings import known_pair

    numbers = track(range(count), what=f"drawing {split} cards")
    pairs = [known_pair(number, split, task=drawings.task, card=drawings.card) for number in numbers]
    return Examples(
        [f"{number:05d}" for number in range(count)],
        [pair.x for pair in pairs],
        [pair.y for pair in pairs],
        paired=True,
        truth=[pair.truth for pair in pairs],
    )


def _folder_data(data: DataConfig, kind: BatchKind, crops: Crops) -> Data:
    from linewright.drawings import read_truth

    assert data.x is not None and data.y is not None
    x = find_images([data.x])
    y = kind.partners(x, find_images([data.y]))
    # Equal names in two folders of single images say nothing: many number theirs from 0.
    paired = data.test_x is not None or kind.fakes_keep_their_source
    if data.test_x is not None and data.test_y is not None:
        test_x = find_images([data.test_x])
        test_y = pair_by_name(test_x, find_images([data.test_y]), "data.test_y")
    else:
        x, test_x = _split(x)
        y, test_y = _split(y)
    truth = _find_truth(data.test_truth, test_x) if data.test_truth else None

    def examples(limit: int | None = None, *, scored: bool) -> Examples:
        chosen = slice(0, min(len(test_x), len(test_y), limit or len(test_x)))
        xs, ys = (ImageFiles(some[chosen], channels=data.channels) for some in (test_x, test_y))
        if paired and scored:  # no training ends for a picture's sake
            for place in range(len(xs)):
                read_pair(xs, ys, place)
        names = [path.stem for path in xs.paths]
        known = None if truth is None else [read_truth(path) for path in truth[chosen]]
        return Examples(names, list(xs), list(ys), paired, known)

    x_files, y_files = (ImageFiles(paths, channels=data.channels) for paths in (x, y))
    dev, test = (partial(examples, scored=scored) for scored in (False, True))
    return Data(kind.from_images(x_files, y_files, crops), dev, test)


def _split(paths: list[Path]) -> tuple[list[Path], list[Path]]:
    """Part the files 9:1 by a hash of their names; too few to part are used for both."""
    tests = [path for path in paths if hashlib.sha256(path.stem.encode()).digest()[0] % 10 == 0]
    train = [path for path in paths if path not in set(tests)]
    return (train, tests) if tests and train else (paths, paths)


def _find_truth(folder: Path, images: list[Path]) -> list[Path]:
    paths = [folder / f"{image.stem}.json" for image in images]
    for path in paths:
        if not path.is_file():
            raise DataError("there is no such file", where=path, way_out="see data.test_truth")
    return paths

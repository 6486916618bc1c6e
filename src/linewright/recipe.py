"""The composition root: a recipe names data, method and training, and is built into parts.

Recipes lie in the package as ``recipes/TRADE/METHOD.SCALE.yaml``; SCALE is smoke (seconds), small
(an hour or two on two cores) or paper (the paper's own figures, for a GPU).
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Sequence
from importlib import import_module, resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Protocol, Union

from pydantic import Field, model_validator

from linewright.augment import Augment, Pixels
from linewright.config import Config, apply_overrides, read_yaml
from linewright.console import track
from linewright.drawings.dataset import DrawingData, FreshCards, FreshPairs, known_pair
from linewright.drawings.truth import read_truth
from linewright.errors import ConfigError, DataError, ModelError
from linewright.glyphs.batches import GlyphBatches, SkeletonPairs
from linewright.glyphs.dataset import GlyphSet, read_glyph_set
from linewright.methods.base import Method, MethodSettings, Task
from linewright.methods.segan import SEGAN
from linewright.networks.skeleton_net import read_skeleton_net
from linewright.paired import PairedImages
from linewright.raster import find_images
from linewright.skeleton import thin
from linewright.training.data import BatchSource
from linewright.training.trainer import TrainConfig
from linewright.unpaired import ImageArrays, ImageFiles, Images, UnpairedImages

# One line a method: the name of its file in `linewright.methods`, which is also its own.
METHODS: dict[str, type[Method[Any]]] = {
    name: import_module(f"linewright.methods.{name}").METHOD
    for name in (
        "cyclegan",
        "sparse_cyclegan",
        "sparse_pix2pix",
        "skeletongan",
        "segan",
        "zi2zi",
        "stargan",
        "dgfont",
    )
}

# What learns from several hands at once.
MANY_HANDS = tuple(name for name, kind in METHODS.items() if kind.reads != "images")

if TYPE_CHECKING:
    MethodConfig = MethodSettings
else:
    MethodConfig = Annotated[
        Union[tuple(kind.settings for kind in METHODS.values())],  # noqa: UP007
        Field(discriminator="name"),
    ]

DEV_CARDS = 24
TEST_CARDS = 240  # as many as the sparse CycleGAN's test set has (3.1)


class GlyphData(Config):
    """Characters of a source face and of one hand, or of several to learn from.

    ``style`` is the hand that is learnt, watched and scored. ``styles`` are all the hands that a
    method learns at once, ``style`` among them, or those that skeletongan learns from, of which
    ``style`` need not be one.
    """

    set: str = "starter"  # a folder made by `linewright data glyphs`, or the set in the package
    style: str
    styles: tuple[str, ...] = ()
    cache: Path | None = None  # folder that keeps skeletons

    @property
    def hands(self) -> tuple[str, ...]:
        """The hands to learn from, in the order of their numbers."""
        return self.styles or (self.style,)

    @model_validator(mode="after")
    def _each_once(self) -> GlyphData:
        if len(set(self.styles)) < len(self.styles):
            raise ValueError("styles names a hand twice")
        return self


class DataConfig(Config):
    """What to train on: a glyph set, cards drawn afresh, or anybody's two folders ``x`` and ``y``.

    ``test_x`` and ``test_y`` are folders whose files belong together by name; ``test_truth`` is a
    folder with what is on ``test_y`` (`linewright data drawings` writes all three). Without them
    every tenth file of ``x`` and ``y``, by a hash of its name, is held out.
    """

    glyphs: GlyphData | None = None
    drawings: DrawingData | None = None
    x: Path | None = None
    y: Path | None = None
    test_x: Path | None = None
    test_y: Path | None = None
    test_truth: Path | None = None
    size: int = Field(256, ge=16)  # side of the training crops, px
    channels: int = Field(1, ge=1, le=3)
    augment: Augment = Augment()

    @model_validator(mode="after")
    def _one_source(self) -> DataConfig:
        if self.channels == 2:
            raise ValueError("channels is 1 (grey) or 3 (colour)")
        own = [name for name in ("glyphs", "drawings") if getattr(self, name) is not None]
        folders = [
            name for name in ("x", "y", "test_x", "test_y", "test_truth") if getattr(self, name)
        ]
        if len(own) == 2 or (own and folders):
            first, second = (own + folders)[:2]
            raise ValueError(f"data.{first} and data.{second} contradict each other: keep one")
        if not own and (self.x is None or self.y is None):
            raise ValueError("name data.glyphs, data.drawings, or both data.x and data.y")
        if (self.test_x is None) != (self.test_y is None):
            raise ValueError("data.test_x and data.test_y belong together: give both or none")
        if self.test_truth is not None and self.test_x is None:
            raise ValueError("data.test_truth needs data.test_x and data.test_y")
        if self.glyphs is not None and self.channels != 1:
            raise ValueError("data.glyphs and data.channels=3 contradict each other")
        if self.drawings is not None:
            needed = 3 if self.drawings.task == "colour" else 1
            if self.channels != needed:
                raise ValueError(
                    f"data.drawings.task={self.drawings.task} needs data.channels={needed}"
                )
        return self


class RunConfig(Config):
    """Where a run lives and what it starts from."""

    dir: Path | None = None
    start: Path | None = None  # a run or model file whose weights it starts from


class Recipe(Config):
    """Everything that decides how a run turns out."""

    method: MethodConfig
    data: DataConfig
    train: TrainConfig = TrainConfig()
    run: RunConfig = RunConfig()

    @property
    def hands(self) -> tuple[str, ...]:
        """The hands that a model of this recipe draws, in the order of their numbers."""
        glyphs = self.data.glyphs
        return (
            () if glyphs is None or METHODS[self.method.name].reads == "skeletons" else glyphs.hands
        )

    def shown(self, hand: str) -> Recipe:
        """Return the recipe of the same weights with another of its hands shown and scored.

        Raises:
            ConfigError: it has no such hand.
        """
        if hand not in self.hands:
            raise ConfigError(
                f"the model has no hand '{hand}'",
                way_out=f"its hands: {', '.join(self.hands) or 'none'}",
            )
        glyphs = self.data.glyphs
        assert glyphs is not None
        data = self.data.model_copy(update={"glyphs": glyphs.model_copy(update={"style": hand})})
        return self.model_copy(update={"data": data})

    @model_validator(mode="after")
    def _sizes_fit(self) -> Recipe:
        self.method.check_size(self.data.size)
        self._check_glyphs()
        if METHODS[self.method.name].paired and self.train.pool:
            raise ValueError(
                f"train.pool={self.train.pool} does not fit method.name={self.method.name}, whose "
                "fakes belong to their sources: set train.pool=0"
            )
        drawings = self.data.drawings
        if drawings is not None and not METHODS[self.method.name].paired:
            for key in ("weakest", "zoom"):
                if getattr(drawings, key) != DrawingData.model_fields[key].default:
                    raise ValueError(
                        f"data.drawings.{key} is for pairs and does not fit "
                        f"method.name={self.method.name}: take it out"
                    )
        return self

    def _check_glyphs(self) -> None:
        name, glyphs = self.method.name, self.data.glyphs
        if name not in MANY_HANDS:
            if glyphs is not None and glyphs.styles:
                raise ValueError(
                    f"method.name={name} learns one hand: leave data.glyphs.styles out"
                )
            return
        augment = self.data.augment
        if augment != Augment(shift=augment.shift):
            raise ValueError(f"method.name={name} knows only the augmentation data.augment.shift")
        if glyphs is None:
            raise ValueError(f"method.name={name} needs data.glyphs")
        if METHODS[name].reads == "hands" and glyphs.style not in glyphs.hands:
            raise ValueError(f"data.glyphs.style={glyphs.style} is not among data.glyphs.styles")


class Examples(NamedTuple):
    """Images to look at or to score.

    Attributes:
        names: what to call them.
        x: source images, uint8.
        y: target images, uint8.
        paired: whether ``y`` is the truth for ``x``, one by one.
        truth: what is on each of ``y`` (`linewright.drawings.truth`), where that is known.
    """

    names: list[str]
    x: list[Pixels]
    y: list[Pixels]
    paired: bool
    truth: list[dict[str, Any]] | None = None


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


def recipe_names() -> list[str]:
    """Return the names of the recipes in the package, such as "glyphs/cyclegan.small"."""
    root = resources.files("linewright") / "recipes"
    return sorted(
        f"{trade.name}/{file.name.removesuffix('.yaml')}"
        for trade in root.iterdir()
        if trade.is_dir()
        for file in trade.iterdir()
        if file.name.endswith(".yaml")
    )


def load_recipe(name: str, overrides: Sequence[str] = ()) -> Recipe:
    """Read a recipe by its name in the package or by the path of a YAML file.

    Overriding ``data.x`` or ``data.y`` puts anybody's own folders in the place of the recipe's
    own data.

    Raises:
        ConfigError: no such recipe, or a wrong or misspelt key; names the place and the way out.
    """
    if name.endswith((".yaml", ".yml")):
        data = read_yaml(Path(name))
    else:
        names = recipe_names()
        if name not in names:
            close = difflib.get_close_matches(name, names, n=1)
            hint = f"did you mean {close[0]}?" if close else "see linewright recipes"
            raise ConfigError("there is no such recipe", where=name, way_out=hint)
        with resources.as_file(resources.files("linewright") / "recipes" / f"{name}.yaml") as path:
            data = read_yaml(path)
    keys = [override.partition("=")[0].strip() for override in overrides]
    if any(key in ("data.x", "data.y") for key in keys):
        named = {key.split(".")[1] for key in keys if key.startswith("data.")}
        others = {"glyphs", "drawings"} - named
        data = {**data, "data": {k: v for k, v in data.get("data", {}).items() if k not in others}}
    return Recipe.parse(apply_overrides(data, overrides), where=name)


def build_method(recipe: Recipe) -> Method[Any]:
    """Return the method with untrained networks."""
    kind, data = METHODS[recipe.method.name], recipe.data
    task = Task(data.channels, data.size)
    if kind.reads == "hands":
        assert data.glyphs is not None
        hands = data.glyphs.hands
        task = task._replace(styles=len(hands), shown=hands.index(data.glyphs.style))
    return kind.build(recipe.method, task)


def fill_helpers(method: Method[Any], recipe: Recipe) -> None:
    """Fill the networks that training takes as they are: SE-GAN's frozen skeletonGAN.

    Raises:
        ModelError: its model file is absent, damaged or of other sizes.
    """
    if not isinstance(method, SEGAN) or method.skeleton_net is None:
        return
    named = method.config.skeleton_model
    net = read_skeleton_net(None if named is None else Path(named))
    if net.shape != method.skeleton_net.shape:
        raise ModelError(
            f"has the sizes {net.shape._asdict()}",
            where=named or "the skeletonGAN that ships",
            way_out="set method.skeleton_net to them",
        )
    method.skeleton_net.load_state_dict(net.state_dict())


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
    found = read_glyph_set(glyphs.set)
    if found.size != recipe.data.size:
        raise DataError(
            f"its characters are {found.size} px, data.size is {recipe.data.size}",
            where=glyphs.set,
            way_out=f"set data.size={found.size}, or build the set with --size {recipe.data.size}",
        )
    return found


def _glyph_examples(
    recipe: Recipe, glyphs: GlyphData, split: Literal["dev", "test"], limit: int | None
) -> Examples:
    chars, source, target = _glyph_set(recipe, glyphs).pairs(glyphs.style, split)
    names = [f"U+{ord(char):04X} {char}" for char in chars[:limit]]
    x, y = list(source[:limit]), list(target[:limit])
    if METHODS[recipe.method.name].reads == "skeletons":
        x, y = y, [thin(image) for image in y]
    return Examples(names, x, y, paired=True)


def _glyph_batches(recipe: Recipe, glyphs: GlyphData, found: GlyphSet) -> BatchSource[Any]:
    reads = METHODS[recipe.method.name].reads
    if reads != "images":
        return (SkeletonPairs if reads == "skeletons" else GlyphBatches)(
            found,
            glyphs.hands,
            batch_size=recipe.train.batch,
            shift=recipe.data.augment.shift,
            seed=recipe.train.seed,
            cache=glyphs.cache,
        )
    _, x, y = found.pairs(glyphs.style, "train")
    return _batches(recipe, ImageArrays(list(x)), ImageArrays(list(y)))


def _drawing_data(recipe: Recipe, drawings: DrawingData) -> Data:
    paired = METHODS[recipe.method.name].paired
    cards = (FreshPairs if paired else FreshCards)(
        drawings,
        size=recipe.data.size,
        batch_size=recipe.train.batch,
        augment=recipe.data.augment,
        seed=recipe.train.seed,
    )
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
    return source(
        x,
        y,
        size=recipe.data.size,
        batch_size=recipe.train.batch,
        augment=recipe.data.augment,
        seed=recipe.train.seed,
    )

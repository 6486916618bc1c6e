"""The composition root: a recipe names data, method and training, and is built into parts.

Recipes lie in the package as ``recipes/TRADE/METHOD.SCALE.yaml``; SCALE is smoke (seconds), small
(an hour or two on two cores) or paper (the paper's own figures, for a GPU).
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import Field, model_validator

from linewright.base import Config, ConfigError, ModelError, apply_overrides, asset, read_yaml
from linewright.drawings import DrawingData
from linewright.methods import SEGAN, Method, MethodSettings, Task
from linewright.nn import read_skeleton_net
from linewright.training.augment import Augment
from linewright.training.trainer import TrainConfig

# One line a method: the name of its file in `linewright.methods`, which is also its own.
METHODS: dict[str, type[Method[Any]]] = {
    name: import_module(f"linewright.methods.{name}").METHOD
    for name in (
        "cyclegan",
        "sparse_cyclegan",
        "sparse_pix2pix",
        "skeletongan",
        "finishing",
        "segan",
        "zi2zi",
        "stargan",
        "dgfont",
    )
}

# What learns from several hands at once.
MANY_HANDS = tuple(name for name, kind in METHODS.items() if kind.reads != "images")

# What learns from faces one by one, and draws no hand.
FACES_ALONE = ("skeletons", "roughened")

if TYPE_CHECKING:
    MethodConfig = MethodSettings
else:
    MethodConfig = Annotated[
        Union[tuple(kind.settings for kind in METHODS.values())],  # noqa: UP007
        Field(discriminator="name"),
    ]


class GlyphData(Config):
    """Characters of a source face and of one hand, or of several to learn from.

    ``style`` is the hand that is learnt, watched and scored. ``styles`` are all the hands that a
    method learns at once, ``style`` among them, or those that skeletongan and finishing learn from,
    of which ``style`` need not be one.

    ``held`` names the characters that are not learnt from; without it they follow from the code
    points. ``repeat`` says how often the pairs of a hand come in each round; 0 leaves it out.

    ``drawn`` is a set of the same hands as a network draws them (`linewright data drawn`), for
    finishing to learn from too.
    """

    set: str = "starter"  # a folder made by `linewright data glyphs`, or the set in the package
    style: str
    styles: tuple[str, ...] = ()
    cache: Path | None = None  # folder that keeps skeletons
    held: str | None = None
    drawn: str | None = None
    repeat: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)  # others: 1

    @property
    def hands(self) -> tuple[str, ...]:
        """The hands to learn from, in the order of their numbers."""
        return self.styles or (self.style,)

    @model_validator(mode="after")
    def _each_once(self) -> GlyphData:
        if len(set(self.styles)) < len(self.styles):
            raise ValueError("styles names a hand twice")
        return self

    @model_validator(mode="after")
    def _repeats_its_hands(self) -> GlyphData:
        if strange := set(self.repeat) - set(self.hands):
            raise ValueError(f"repeat names {min(strange)}, which is not among styles")
        if not any(self.repeat.get(hand, 1) for hand in self.hands):
            raise ValueError("repeat leaves every hand out")
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
            () if glyphs is None or METHODS[self.method.name].reads in FACES_ALONE else glyphs.hands
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
            for key in ("weakest", "zoom", "lettering", "pale", "soiled"):
                if getattr(drawings, key) != DrawingData.model_fields[key].default:
                    raise ValueError(
                        f"data.drawings.{key} is for pairs and does not fit "
                        f"method.name={self.method.name}: take it out"
                    )
        return self

    def _check_glyphs(self) -> None:
        name, glyphs = self.method.name, self.data.glyphs
        if name not in MANY_HANDS:
            for key in ("styles", "repeat") if glyphs is not None else ():
                if getattr(glyphs, key):
                    raise ValueError(
                        f"method.name={name} learns one hand: leave data.glyphs.{key} out"
                    )
            return
        augment = self.data.augment
        if augment != Augment(shift=augment.shift):
            raise ValueError(f"method.name={name} knows only the augmentation data.augment.shift")
        if glyphs is None:
            raise ValueError(f"method.name={name} needs data.glyphs")
        if METHODS[name].reads == "skeletons" and glyphs.repeat:
            raise ValueError(f"method.name={name} does not know data.glyphs.repeat: leave it out")
        if METHODS[name].reads == "hands" and glyphs.style not in glyphs.hands:
            raise ValueError(f"data.glyphs.style={glyphs.style} is not among data.glyphs.styles")


def recipe_names() -> list[str]:
    """Return the names of the recipes in the package, such as "glyphs/cyclegan.small"."""
    root = asset("recipes")
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
        data = read_yaml(asset("recipes", f"{name}.yaml"))
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
    if kind.reads in ("hands", "roughened"):
        assert data.glyphs is not None
        task = task._replace(styles=len(data.glyphs.hands))
    if kind.reads == "hands":
        assert data.glyphs is not None
        task = task._replace(shown=data.glyphs.hands.index(data.glyphs.style))
    return kind.build(recipe.method, task)


def fill_skeleton_net(method: Method[Any]) -> None:
    """Fill the skeletonGAN of a SE-GAN that has one, from its recipe's file or the package's.

    Raises:
        ModelError: the model file is absent, damaged or of other sizes.
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

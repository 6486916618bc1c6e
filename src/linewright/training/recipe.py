"""The composition root: a recipe names data, method and training, and is built into parts.

Recipes lie in the package as ``recipes/TRADE/METHOD.SCALE.yaml``; SCALE is smoke (seconds), small
(an hour or two on two cores) or paper (the paper's own figures, for a GPU).
"""

import difflib
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, PlainValidator, SerializeAsAny, model_validator

from linewright.base import Config, ConfigError, apply_overrides, asset, read_yaml, shorten
from linewright.methods import Method, MethodSettings
from linewright.training.data_config import DataConfig
from linewright.training.kinds import KINDS, BatchKind
from linewright.training.trainer import TrainConfig

# One line a method: its name, and its file, which is imported when a recipe names it.
METHODS = {
    "cyclegan": "linewright.methods.cyclegan",
    "sparse_cyclegan": "linewright.methods.sparse_cyclegan",
    "sparse_pix2pix": "linewright.methods.sparse_pix2pix",
    "skeletongan": "linewright.methods.skeletongan",
    "finishing": "linewright.methods.finishing",
    "segan": "linewright.methods.segan",
    "zi2zi": "linewright.methods.zi2zi",
    "stargan": "linewright.methods.stargan",
    "dgfont": "linewright.methods.dgfont",
}


def method_class(name: str) -> type[Method[Any]]:
    """Return the method of that name, one of `METHODS`; its file alone is imported."""
    method: type[Method[Any]] = import_module(METHODS[name]).METHOD
    return method


def _read_settings(value: Any) -> MethodSettings:
    """Validate settings by those of the method that they name."""
    if isinstance(value, MethodSettings):
        return value
    name = value.get("name") if isinstance(value, dict) else None
    if not isinstance(name, str) or name not in METHODS:
        said = "its name is needed" if name is None else f"there is no method {name!r:.60}"
        raise ValueError(f"{said}; method.name is one of {', '.join(METHODS)}")
    return method_class(name).settings.model_validate(value)


class RunConfig(Config):
    """Where a run lives and what it starts from."""

    dir: Path | None = None
    start: Path | None = None  # a run or model file whose weights it starts from


class Recipe(Config):
    """Everything that decides how a run turns out."""

    method: Annotated[SerializeAsAny[MethodSettings], PlainValidator(_read_settings)]
    data: DataConfig
    train: TrainConfig = TrainConfig()
    run: RunConfig = RunConfig()

    @classmethod
    def classes_of(cls, key: str, value: Any) -> list[type[BaseModel]]:
        """See `Config.classes_of`."""
        # An unknown name would have been complained of before any other key.
        return [method_class(value["name"]).settings] if key == "method" else super().classes_of(key, value)

    @property
    def kind(self) -> BatchKind:
        """What its method learns from."""
        return KINDS[method_class(self.method.name).batch_type]

    @property
    def hands(self) -> tuple[str, ...]:
        """The hands that a model of this recipe draws, in the order of their numbers."""
        return self.kind.hands(self.data)

    def with_hand(self, hand: str) -> Self:
        """Return the recipe with another of its hands shown and scored; ConfigError: none such."""
        if hand not in self.hands:
            raise ConfigError(
                "the model has no hand '{0}'", hand, ", ".join(self.hands) or "none", way_out="its hands: {1}"
            )
        glyphs = self.data.glyphs
        assert glyphs is not None
        data = self.data.model_copy(update={"glyphs": glyphs.model_copy(update={"style": hand})})
        return self.model_copy(update={"data": data})

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        self.method.check_size(self.data.size)
        self.kind.check(self.method.name, self.data, pool=self.train.pool)
        return self


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

    Overriding ``data.x`` or ``data.y`` puts anybody's own folders in the place of the recipe's own
    data. ConfigError: no such recipe, or a wrong or misspelt key; names the place and the way out.
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
        section = data.get("data")
        if isinstance(section, dict):
            data = {**data, "data": {k: v for k, v in section.items() if k not in others}}
    return Recipe.parse(apply_overrides(data, overrides), where=name)


def build_method(recipe: Recipe) -> Method[Any]:
    """Return the method with untrained networks."""
    try:
        return method_class(recipe.method.name)(recipe.method, recipe.kind.task(recipe.data))
    except (RuntimeError, MemoryError) as error:
        what = "the networks cannot be built ({0})"
        raise ConfigError(what, shorten(str(error)), where="method") from error

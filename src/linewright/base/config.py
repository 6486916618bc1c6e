"""Frozen settings: read YAML, apply ``key=value``, validate once, save."""

import difflib
import reprlib
import types
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Self, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from linewright.base.errors import ConfigError
from linewright.base.files import write_text
from linewright.base.foreign_formats import foreign, shorten

_MOST_YAML = 1 << 20  # characters


class _Loader(yaml.SafeLoader):
    """Takes no aliases: a few of them unfold without end, or hold themselves."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise ValueError(f"no aliases are taken: *{event.anchor}")
        node: yaml.Node | None = super().compose_node(parent, index)
        if isinstance(node, yaml.ScalarNode) and "\0" in node.value:
            raise ValueError("null characters stand in no name or value")
        return node


@lru_cache(maxsize=64)  # a recipe takes 50 ms and is asked for again and again; who takes it copies it
def _parse_yaml(text: str) -> Any:
    if len(text) > _MOST_YAML:
        raise ValueError("too long")
    try:
        return yaml.load(text, _Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ValueError(f"line {line}: {error.problem}") from error


class Config(BaseModel):
    """Base of every settings class: frozen, unknown keys refused, defaults checked too."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True, allow_inf_nan=False)

    @classmethod
    def read(cls, path: Path, overrides: Sequence[str] = ()) -> Self:
        """Read a YAML file, apply ``key.sub=value`` overrides and validate the whole once.

        ConfigError, which names the file and the key path: absent, broken YAML, unknown key, wrong
        type or contradiction.
        """
        return cls.parse(read_yaml(path), overrides, where=str(path))

    @classmethod
    def parse(cls, data: dict[str, Any], overrides: Sequence[str] = (), *, where: str) -> Self:
        """Override ``data``, validate; ``where`` names its origin in ConfigErrors, see `read`."""
        merged = apply_overrides(data, overrides)
        try:
            return cls.model_validate(merged)
        except ValidationError as error:
            raise _explain(error, cls, merged, where) from error

    @classmethod
    def classes_of(cls, key: str, value: Any) -> list[type[BaseModel]]:
        """Return the settings classes that ``value`` under ``key`` may be of, to explain errors."""
        del value
        field = cls.model_fields.get(key)
        return [] if field is None else list(_models_in(field.annotation))

    def to_yaml(self) -> str:
        """Return the settings as YAML, every default written out."""
        return yaml.safe_dump(self.model_dump(mode="json"), sort_keys=False, allow_unicode=True)

    def save(self, path: Path) -> None:
        """Write the settings as YAML, every default written out; OutputError if it cannot."""
        write_text(path, self.to_yaml())


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML file; ConfigError: absent, broken YAML, or no mapping at the top level."""
    with foreign("cannot be read as text", path, kind=ConfigError):
        if not path.exists():
            raise ConfigError("there is no such file", where=path)
        if not path.is_file():
            raise OSError("it is no file")
        with path.open(encoding="utf-8") as stream:
            text = stream.read(_MOST_YAML + 1)
    with foreign("is not valid YAML", path, kind=ConfigError):
        data = _parse_yaml(text)
    if not isinstance(data, dict):
        raise ConfigError("holds no keys at its top level", where=path)
    return {**_copied(data)}


def apply_overrides(data: dict[str, Any], overrides: Sequence[str]) -> dict[str, Any]:
    """Return a copy of ``data`` with each ``a.b=value`` put in; values are read as YAML.

    ConfigError: an override is no ``key=value``, or steps into something that has no keys.
    """
    merged: dict[str, Any] = _copied(data)
    for override in overrides:
        key, equals, text = override.partition("=")
        if not equals or not key.strip():
            raise ConfigError("is not of the form key=value", where=shorten(override))
        with foreign("the value is not valid YAML", shorten(override), kind=ConfigError):
            value = _copied(_parse_yaml(text))
        *path, last = key.strip().split(".")
        node = merged
        for step in path:
            child = node.setdefault(step, {})
            if not isinstance(child, dict):
                raise ConfigError("'{0}' has no keys below it", step, where=shorten(override))
            node = child
        node[last] = value
    return merged


def _copied(value: Any) -> Any:
    return {key: _copied(item) for key, item in value.items()} if isinstance(value, dict) else value


def _explain(error: ValidationError, model: type[Config], data: dict[str, Any], where: str) -> ConfigError:
    """Turn pydantic's first complaint into one line with the key path and the way out."""
    problems = error.errors()
    problem = problems[0]
    keys = _without_tags(data, problem["loc"])
    path = ".".join(map(str, keys))
    place = f"{where}: {path}" if path else where
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    if problem["type"] == "extra_forbidden":
        beside = _classes_at(model, data, keys[:-1])
        known = sorted({name for found in beside for name in found.model_fields})
        close = difflib.get_close_matches(str(problem["loc"][-1]), known, n=1)
        hint = f"did you mean '{close[0]}'?" if close else f"known keys: {', '.join(known)}"
        return ConfigError("there is no such key{0}", more, where=place, way_out=hint)
    if problem["type"] == "missing":
        return ConfigError("this key is needed{0}", more, where=place)
    message = problem["msg"].removeprefix("Value error, ")
    if problem["type"] != "value_error":
        message = f"{message}, got {reprlib.repr(problem['input'])}"
    return ConfigError("{0}{1}", message, more, where=place)


def _without_tags(data: Any, place: Sequence[str | int]) -> list[str | int]:
    """Return a place as the user writes it: pydantic's also names the tag of a tagged union."""
    keys: list[str | int] = []
    for number, step in enumerate(place):
        known = data if isinstance(data, dict) else range(len(data) if isinstance(data, list) else 0)
        is_there = step in known
        if is_there or number == len(place) - 1:
            keys.append(step)
            data = data[step] if is_there else None
    return keys


def _classes_at(model: type[BaseModel], data: Any, place: Sequence[str | int]) -> list[type[BaseModel]]:
    """Return the settings classes that what lies at a place of ``data`` may be of."""
    models = [model]
    for step in place:
        data = data[step]
        deeper = [
            child for parent in models if issubclass(parent, Config) for child in parent.classes_of(str(step), data)
        ]
        models = deeper or models
    return models


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (Union, types.UnionType) or get_args(annotation):
        for part in get_args(annotation):
            yield from _models_in(part)

"""What is known of the styles in the package: who wrote them, and under which licence."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from linewright.base import asset, read_yaml


class StyleFacts(NamedTuple):
    """One style of the model in the package."""

    name: str  # as ``--style`` takes it
    names: dict[str, str]  # its name by language: en, zh, ja
    also: tuple[str, ...]  # what else ``--style`` takes for it
    font: str  # the font that it was learnt from
    script: str  # regular, semi-cursive or cursive
    designer: str
    licence: str
    source: str  # where the font comes from


@cache
def known_styles() -> dict[str, StyleFacts]:
    """Return the styles in the package by name."""
    entries = read_yaml(asset("styles.yaml"))
    return {
        name: StyleFacts(name=name, **{**entry, "also": tuple(entry.get("also", ()))})
        for name, entry in entries.items()
    }


def known_font(font: str) -> StyleFacts | None:
    """Return the style that was learnt from a font of that name, if it is in the package."""
    return next((style for style in known_styles().values() if style.font == font), None)


def style_named(name: str) -> str:
    """Return the style that has this Chinese, Japanese or English name; else the name as it is."""
    for style in known_styles().values():
        if name in (*style.names.values(), *style.also):
            return style.name
    return name
